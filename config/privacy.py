"""The page that tells everybody what is kept of her and for how long, with the days of the policy that is obeyed."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from people.retention import days_in_words, policy

AFTER_SHIFT = _("%(time)s after the shift")
AFTER_LOOK = _("%(time)s after the shift was closed and looked at")
AT_ONCE = _("Goes as soon as it opens nothing")


class Line(NamedTuple):
    """What is kept, in the words of whom it is about. `until` says how long, with the days of the kind as `time`;
    `at_once` stands in where these are 0."""

    kind: str
    what: str | Promise
    until: str | Promise
    at_once: str | Promise = AT_ONCE


SECTIONS: Mapping[str | Promise, tuple[Line, ...]] = {
    _("What you log on the street"): (
        Line("conversation_times", _("The minute; then only the quarter of an hour"), AFTER_LOOK),
        Line("conversation_links", _("That it was you; then it counts as anybody’s"), AFTER_LOOK),
        Line("unreviewed_links", _("The same, where no captain has had a look"), AFTER_SHIFT),
        Line("turned_away_rows", _("What somebody logged who turned out not to be with us"), AFTER_SHIFT),
        Line("short_texts", _("Answers in free words, where a campaign asks for them"), AFTER_SHIFT),
        Line(
            "reviews",
            _("What a captain decided about entries that looked unusual, and why"),
            _("%(time)s after that, or as long as something says that they were yours"),
        ),
        Line("tombstones", _("The number of a row that was erased, so that it stays erased"), _("%(time)s after that")),
    ),
    _("Your shifts"): (
        Line("presence", _("Which shifts you claimed and when you were there; then only sums"), AFTER_SHIFT),
        Line("excuses", _("Why you could not come"), AFTER_SHIFT),
        Line("notices", _("“Running late” and “cannot find you”"), AFTER_SHIFT),
        Line("marks", _("“Here” and “left”, as a captain’s phone sent it"), _("%(time)s after it was sent")),
        Line("shift_messages", _("What a captain wrote to all of you"), AFTER_SHIFT),
        Line("stand_ins", _("Who stood in for a captain"), AFTER_SHIFT),
        Line("closers", _("Which captain closed the shift"), AFTER_SHIFT),
        Line("captain_links", _("Links that open a roster without an account"), _("%(time)s after they end")),
        Line("check_in_codes", _("The code on the captain’s phone"), AFTER_SHIFT),
        Line("incidents", _("Reports of what went wrong"), _("%(time)s after the report")),
        Line("experience", _("In how many shifts you were, without when and where"), _("As long as you are with us")),
        Line("kit", _("That you have the flyers or the banner"), _("Until somebody else has them")),
        Line("removed_shifts", _("Shifts that were taken back before anybody claimed them"), AFTER_SHIFT),
    ),
    _("You"): (
        Line("accounts", _("Name, e-mail, language and, if you gave it, phone"), _("As long as you are with us")),
        Line("roles", _("What you do in your group"), _("As long as you do it, and what is said below")),
        Line("ended_roles", _("What you did in your group"), _("%(time)s after it ended")),
        Line("unproved_addresses", _("An address for which nobody typed the code"), _("%(time)s after that")),
        Line("sign_in_keys", _("Passkeys, app and recovery codes"), _("Until you remove them")),
        Line(
            "sessions", _("That you are signed in"), _("%(time)s after the session ended"), _("Until the session ends")
        ),
        Line("sign_in_links", _("Links that sign you in once"), _("%(time)s after they were used or ended")),
        Line("program_keys", _("Keys for programs, and when each was last used"), _("Until you take them back")),
        Line("revoked_tokens", _("Keys for programs that you took back"), _("%(time)s after that")),
        Line("calendar_addresses", _("Your calendar’s address"), _("Until you switch it off")),
    ),
    _("What we tell you"): (
        Line("messages", _("Which messages went out to you"), _("%(time)s after they were sent")),
        Line("finished_tasks", _("The mail with your code, in case it does not arrive"), _("%(time)s after that")),
        Line("alerts", _("What a captain has been alerted to"), _("%(time)s after that")),
        Line("phones", _("How your phone can be woken, if you asked for it"), _("Until you turn it off")),
        Line("choices", _("What you want to be told"), _("Until you choose otherwise")),
        Line(
            "tries",
            _("How often codes were tried, under a number that leads to nobody"),
            _("%(time)s after the count ends"),
            _("Some minutes, a day at most"),
        ),
    ),
    _("Who changed what"): (
        Line(
            "audit_actors",
            _("Which captain or organizer made a change, and about whom"),
            _("%(time)s after it was made"),
        ),
        Line("audit_trail", _("That a change was made"), _("%(time)s after it was made")),
        Line("downloaders", _("Who downloaded a table"), _("%(time)s after the download")),
        Line("permitters", _("Who made a campaign’s numbers public, or allowed free words"), _("%(time)s after that")),
    ),
}


def sections() -> Iterator[dict[str, Any]]:
    kinds = policy().kinds
    for title, lines in SECTIONS.items():
        items = [{"label": line.what, "value": _how_long(line, kinds[line.kind].days)} for line in lines]
        yield {"title": title, "items": items}


def _how_long(line: Line, days: int | None) -> str:
    if days is None:
        return str(line.until)
    return str(line.at_once) if days == 0 else str(line.until) % {"time": days_in_words(days)}


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html", {"sections": list(sections())})
