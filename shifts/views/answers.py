"""Where a mail's link leads: "I'm coming" or "I can't make it", without signing in.

Programs that look at mails before their readers do open such links: looking (GET, HEAD) changes nothing, the buttons
POST. The link speaks for one claim, and once a captain has moved its person for the one that she has instead. It never
signs anybody in, whoever is signed in here.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.errors import Refusal
from people.views.limiting import limited
from people.views.pages import is_own_page
from shifts.actions.claims import release_signup
from shifts.actions.confirming import confirm_signup
from shifts.models import Signup
from shifts.queries.alternatives import shifts_like
from shifts.queries.signups import claim_instead, claim_to_answer
from shifts.rules.asking import answer_token, signup_answered
from shifts.rules.releases import is_late_release

OFFERED = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("public_form", visitors_only=True)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Says what is so now: the question, the answer given, or why there is none to give. In the person's language."""
    signup, now = claim_to_answer(signup_answered(token)), timezone.now()
    # Before she answers she sees where that is by now.
    if instead := claim_instead(signup):
        return redirect("shifts:answer", answer_token(instead))
    refused = None
    if request.method == "POST":
        refused = _act(signup, request.POST.get("word", ""), now)
        wanted = request.POST.get("next", "")
        if refused is None:
            return HttpResponseRedirect(wanted) if is_own_page(wanted) else redirect("shifts:answer", token)
        signup = claim_to_answer(signup.pk)
    with override(signup.person.language or get_language()):
        return render(request, "shifts/your_word.html", _context(signup, refused, now), status=409 if refused else 200)


def _act(signup: Signup, word: str, now: datetime) -> Refusal | None:
    act = {"coming": confirm_signup, "release": release_signup}.get(word)
    try:
        if act:
            act(signup, by=signup.person, now=now)
    except Refusal as refused:
        return refused
    return None


def _context(signup: Signup, refused: Refusal | None, now: datetime) -> dict[str, object]:
    shift, person = signup.shift, signup.person
    is_over, has_ended = shift.is_over(now), not signup.is_active
    return {
        "signup": signup,
        "shift": shift,
        "refused": refused,
        "is_over": is_over,
        "has_ended": has_ended,
        "is_late": not is_over and is_late_release(signup, now),
        "others": shifts_like(shift, actor=person, now=now)[:OFFERED] if has_ended or is_over else [],
    }
