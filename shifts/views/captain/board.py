"""The board of one day and period: who is where, who has no place yet, and who could go where."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Chapter
from shifts.actions.placing import Placed, Wish, place_people, undo_placing
from shifts.forms.captain import BoardForm
from shifts.models import Campaign, PeriodKey
from shifts.models.shifts import ShiftQuerySet
from shifts.queries.board import Board, Column, board_of, board_shifts, campaigns_on, claims_on, period_to_show
from shifts.queries.captain import captained_chapters, captained_shifts
from shifts.rules.board import Proposal, Proposals, proposals_for
from shifts.views.captain.pages import CaptainRequest, captain_page, say, told

# More refusals than anybody reads.
MOST_SAID = 8


@dataclass(frozen=True)
class Look:
    """Which board somebody looks at. `query` is what its address says; `rejected` are pairs of a claim and a shift."""

    chapters: list[Chapter]
    chapter: Chapter
    day: date
    period: str
    campaigns: list[Campaign]
    campaign: Campaign | None
    shifts: ShiftQuerySet
    suggests: bool
    with_placed: bool
    rejected: list[tuple[int, int]]

    @classmethod
    def of(cls, request: CaptainRequest, now: datetime) -> "Look":
        asked = BoardForm(request.GET).asked
        chapters = captained_chapters(request.user)
        if not chapters:
            raise Http404
        chapter = next((each for each in chapters if each.pk == asked.get("chapter")), chapters[0])
        day = asked.get("day") or chapter.today(now)
        of_day = board_shifts(request.user, chapter, day=day)
        period = asked.get("period") or period_to_show(of_day, now)
        shifts = of_day.filter(period=period)
        campaigns = campaigns_on(shifts)
        campaign = next((each for each in campaigns if each.pk == asked.get("campaign")), None)
        return cls(
            chapters=chapters,
            chapter=chapter,
            day=day,
            period=period,
            campaigns=campaigns,
            campaign=campaign,
            shifts=shifts.filter(campaign=campaign) if campaign else shifts,
            suggests="suggest" in asked,
            with_placed="placed" in asked,
            rejected=[pair for sent in request.GET.getlist("not") if (pair := _pair(sent))],
        )

    @cached_property
    def query(self) -> str:
        """The address of what is shown, suggestions included."""
        flags = {name: 1 for name, is_set in (("suggest", self.suggests), ("placed", self.with_placed)) if is_set}
        rejected = [("not", f"{claim}-{shift}") for claim, shift in self.rejected]
        return f"{self.plain}&{urlencode([*flags.items(), *rejected])}".rstrip("&")

    @property
    def plain(self) -> str:
        """The same without suggestions."""
        return self.address()

    def address(self, **other: object) -> str:
        """The query of another board."""
        own = {"chapter": self.chapter.pk, "day": self.day, "period": self.period}
        campaign = {"campaign": self.campaign.pk} if self.campaign else {}
        return urlencode({**own, **campaign, **other})

    @property
    def url(self) -> str:
        return f"{reverse('shifts:captain_board')}?{self.query}"


@captain_page("GET", "HEAD")
def board(request: CaptainRequest) -> HttpResponse:
    now = timezone.now()
    look = Look.of(request, now)
    found = board_of(look.shifts, now=now)
    proposals = None
    if look.suggests:
        proposals = proposals_for(found, chapter=look.chapter, with_placed=look.with_placed, rejected=look.rejected)
    context = {
        "look": look,
        "board": found,
        "places": _places(found, proposals),
        "proposals": proposals,
        "form": BoardForm(initial={"day": look.day, "placed": look.with_placed}),
        "days": [look.day + timedelta(days=step) for step in (-1, 1) if date.min < look.day < date.max],
        "periods": [
            {"url": f"?{look.address(period=key)}", "label": key.label, "current": key == look.period}
            for key in PeriodKey
        ],
        "chapter_tabs": [_chapter_tab(look, each) for each in look.chapters],
        "campaign_tabs": _campaign_tabs(look),
    }
    return render(request, "captain/board.html", context)


@captain_page("POST")
def move(request: CaptainRequest) -> HttpResponse:
    """Those who are ticked to one place; one suggestion; or all of them."""
    look, key = Look.of(request, timezone.now()), uuid4()
    sent = _sent(request)
    if not sent:
        messages.error(request, _("Choose somebody first, then a place for them."))
        return redirect(look.url)
    wishes = _wishes(request, look, sent)
    placed = place_people(look.chapter, wishes=wishes, key=key, by=request.user, now=timezone.now())
    _say_left(request, placed, gone=len(sent) - len(wishes))
    if placed.moved:
        undo = f"{reverse('shifts:captain_board_undo', args=[key])}?{look.plain}"
        say(request, _said(request, placed), undo=undo)
    return redirect(look.url)


@captain_page("POST")
def undo(request: CaptainRequest, key: UUID) -> HttpResponse:
    look = Look.of(request, timezone.now())
    placed = undo_placing(look.chapter, key=key, by=request.user, now=timezone.now())
    _say_left(request, placed)
    if number := len(placed.moved):
        text = ngettext("%(number)s person is back.", "%(number)s people are back.", number)
        say(request, text % {"number": number})
    return redirect(look.url)


def _places(found: Board, proposals: Proposals | None) -> list[tuple[Column, list[Proposal]]]:
    """Each place with what is suggested for it."""
    by_shift = proposals.by_shift if proposals else {}
    return [(column, by_shift.get(column.shift.pk, [])) for column in found.places]


def _chapter_tab(look: Look, chapter: Chapter) -> dict[str, object]:
    query = urlencode({"chapter": chapter.pk, "day": look.day})
    return {"url": f"?{query}", "label": chapter, "current": chapter == look.chapter}


def _campaign_tabs(look: Look) -> list[dict[str, object]]:
    everything = {"url": f"?{look.address(campaign='')}", "label": _("All campaigns"), "current": not look.campaign}
    singly = [
        {"url": f"?{look.address(campaign=each.pk)}", "label": each, "current": each == look.campaign}
        for each in look.campaigns
    ]
    return [everything, *singly]


def _sent(request: CaptainRequest) -> list[tuple[str, str]]:
    """Claims and shifts as the page wrote them: "id:mark" each."""
    if to := request.POST.get("to"):
        return [(who, to) for who in request.POST.getlist("who")]
    wanted = request.POST.getlist("move") if "all" in request.POST else request.POST.getlist("accept")
    return [(claim, shift) for claim, _dash, shift in (each.partition("-") for each in wanted)]


def _wishes(request: CaptainRequest, look: Look, sent: list[tuple[str, str]]) -> list[Wish]:
    """Those whose claim and shift are the captain's; what is not there is left out."""
    shifts = captained_shifts(request.user).filter(campaign__chapter=look.chapter)
    pairs = [(_marked(claim), _marked(to)) for claim, to in sent]
    claims = claims_on(shifts, {claim for (claim, _mark), _to in pairs})
    targets = shifts.with_place().in_bulk({to for _claim, (to, _mark) in pairs})
    return [
        Wish(claims[claim], targets[to], (mark, to_mark))
        for (claim, mark), (to, to_mark) in pairs
        if claim in claims and to in targets
    ]


def _marked(sent: str) -> tuple[int, str]:
    """Id and mark; no id that exists where it is none."""
    number, _colon, mark = sent.partition(":")
    return _number(number), mark


def _pair(sent: str) -> tuple[int, int] | None:
    claim, _dash, shift = sent.partition("-")
    pair = _number(claim), _number(shift)
    return pair if all(pair) else None


def _number(text: str) -> int:
    """Short enough for the database; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _said(request: CaptainRequest, placed: Placed) -> str:
    if len(placed.moved) == 1:
        claim = placed.moved[0]
        place = claim.shift.location or _("the shift without a place yet")
        return told(_("%(name)s is now at %(place)s."), request.user, name=claim.person, place=place)
    number = len(placed.moved)
    text = ngettext("%(number)s person is placed.", "%(number)s people are placed.", number) % {"number": number}
    silent = [str(claim.person) for claim in placed.moved if not claim.person.email]
    hears = _("They are told by mail.")
    if silent:
        hears = _("These have no e-mail, tell them yourself: %(names)s.") % {"names": ", ".join(silent)}
    return f"{text} {hears}"


def _say_left(request: CaptainRequest, placed: Placed, gone: int = 0) -> None:
    """Who stays, and why."""
    for person, why in placed.left[:MOST_SAID]:
        messages.warning(request, _("%(name)s stays. %(why)s") % {"name": person, "why": why})
    if rest := len(placed.left[MOST_SAID:]) + gone:
        text = ngettext("%(number)s more could not be moved.", "%(number)s more could not be moved.", rest)
        messages.warning(request, text % {"number": rest})
