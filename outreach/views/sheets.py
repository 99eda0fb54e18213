"""Paper: a sheet to print for a shift, and the screen on which it is typed in."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.actions.sheets import Typed, store_sheet, take_sheet_back
from outreach.actions.sync import DUPLICATE, HELD, STORED, ItemResult
from outreach.errors import IdTaken
from outreach.forms.sheets import SheetForm, columns_of
from outreach.queries.scripts import script_for
from outreach.queries.sheets import versions_on_paper
from outreach.rules.judging import OLDEST
from outreach.rules.sheets import ROWS, mark_of, version_of_sheet
from shifts.models import Shift
from shifts.queries.captain import captained_shift_for
from shifts.queries.roster import roster_of
from shifts.views.captain.pages import CaptainRequest, captain_page, say, to_roster

UNSAID_LINES = 4  # for people who walk in
# The button that stores a sheet instead of what was stored of it before.
INSTEAD = "instead"
TAKEN = IdTaken.code


@captain_page("GET", "HEAD")
def sheet(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """Two sides of paper: the roster, and a tally sheet to be copied for each person who has no phone."""
    shift = captained_shift_for(request.user, shift_id)
    script, roster = script_for(shift.campaign), roster_of(shift)
    columns = columns_of(script)
    context = {
        "shift": shift,
        "people": [*roster.lines, *roster.guests],
        "counters": script.counters,
        "columns": columns,
        "mark": mark_of(columns),
        "version": script.version,
        "numbers": range(1, ROWS + 1),
        "unsaid": range(UNSAID_LINES),
    }
    return render(request, "captain/sheet.html", context)


@captain_page("GET", "HEAD", "POST")
def type_in(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """With `?person=ID` that person is chosen; with `?sheet=ID` it is filled in with what was stored as that sheet, by
    the codes by which it was typed; with `?script=NUMBER` the codes are those of that version of the script."""
    shift, now = captained_shift_for(request.user, shift_id), timezone.now()
    if shift.cancelled_at is not None or not shift.has_begun(now):
        messages.error(request, _("A sheet is typed in once its shift has begun, and not at all if it was cancelled."))
        return to_roster(shift)
    if now - shift.starts_at > OLDEST:
        messages.error(request, _("This shift was more than 30 days ago: its sheets can no longer be typed in."))
        return to_roster(shift)
    sent: dict[str, Any] = {"data": request.POST} if request.method == "POST" else {}
    again = _sheet_id(request)
    version = _number(request.POST.get("script_version") or request.GET.get("script", ""))
    if version is None and again is not None:
        version = version_of_sheet(shift, again)
    script = script_for(shift.campaign, version=version)
    form = SheetForm(shift=shift, script=script, lines=roster_of(shift).lines, **sent)
    form.fields["person"].initial = request.GET.get("person")
    if again is not None:
        form.fill_in(again)
    if form.is_valid() and _has_same_codes(request, form) and _stored(request, shift, form):
        return redirect("outreach:sheet_type", shift.pk)
    context = {"shift": shift, "form": form, "mark": mark_of(form.columns)}
    context |= {"version": script.version, "versions": versions_on_paper(shift)}
    return render(request, "captain/sheet_type.html", context)


def _has_same_codes(request: CaptainRequest, form: SheetForm) -> bool:
    """Whether a code means what it meant when the page was opened: somebody may have changed the order since."""
    mark = mark_of(form.columns)
    if request.POST.get("mark", mark) == mark:
        return True
    form.add_error(None, _("The codes have changed since you opened this page. Check them below, then store it again."))
    return False


def _sheet_id(request: CaptainRequest) -> UUID | None:
    """None where there is no sheet, or something else instead of its id."""
    with suppress(ValueError):
        return UUID(request.GET.get("sheet", ""))
    return None


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None


def _stored(request: CaptainRequest, shift: Shift, form: SheetForm) -> bool:
    """Whether the rows went in. If not, none did, and those that could not are marked."""
    rows, sheet = form.items, form.cleaned_data["sheet"]
    instead = INSTEAD in request.POST
    typed = store_sheet(shift, sheet, rows, person=form.whose, by=request.user, now=timezone.now(), instead=instead)
    went_in = (STORED, HELD, DUPLICATE)
    wrong = {name: result for name, result in zip(rows, typed.results, strict=True) if result.status not in went_in}
    for name, result in wrong.items():
        form.add_error(name, _why(result))
    form.stands_otherwise = any(result.code == TAKEN for result in wrong.values())
    if not wrong:
        _tell(request, shift, form, typed)
    return not wrong


def _why(result: ItemResult) -> str:
    if result.code == TAKEN:
        return _("This was stored already with something else in it. The last button stores this instead.")
    return result.detail


def _tell(request: CaptainRequest, shift: Shift, form: SheetForm, typed: Typed) -> None:
    rows = len(typed.results)
    text = ngettext("%(rows)s line is stored for %(name)s.", "%(rows)s lines are stored for %(name)s.", rows)
    undo = reverse("outreach:sheet_undo", args=[shift.pk, typed.sheet])
    say(request, text % {"rows": rows, "name": form.whose}, undo=undo)
    for detail in {result.detail for result in typed.results if result.status == HELD}:
        messages.warning(request, detail)
    for detail in {result.detail for result in typed.results if result.status == STORED and result.detail}:
        messages.info(request, detail)


@captain_page("POST")
def undo(request: CaptainRequest, shift_id: int, sheet: UUID) -> HttpResponse:
    shift = captained_shift_for(request.user, shift_id)
    rows = take_sheet_back(shift, sheet, by=request.user, now=timezone.now())
    if rows:
        say(request, ngettext("%(rows)s line is taken back.", "%(rows)s lines are taken back.", rows) % {"rows": rows})
    else:
        messages.info(request, _("There is nothing left of that sheet to take back."))
    return HttpResponseRedirect(f"{reverse('outreach:sheet_type', args=[shift.pk])}?sheet={sheet}")
