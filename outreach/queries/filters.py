"""What the figures are narrowed by: one definition for the page, the API and the downloads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from people.models import Actor, Role, roles_of
from shifts.models import Campaign, Location, PeriodKey, Shift, Target

# No id is larger; a longer number would not fit the database's column.
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Filters:
    """They combine: a row has to pass all that are set.

    `first` and `last` (`from` and `to` in addresses) are days of the chapter's calendar, both counted. `outcome` is a
    key and holds for conversations only: counters have no outcome and are left out where it is set. `mine` leaves only
    what the reader did herself. `chapter` is never read from an address: a download sets it, because it is one
    chapter's.
    """

    campaign: int | None = None
    location: int | None = None
    target: int | None = None
    period: str = ""
    first: date | None = None
    last: date | None = None
    outcome: str = ""
    shift: int | None = None
    mine: bool = False
    chapter: int | None = None

    @property
    def params(self) -> dict[str, str]:
        """What is set, as an address or a log writes it."""
        values = {
            "campaign": self.campaign,
            "location": self.location,
            "target": self.target,
            "period": self.period,
            "from": self.first,
            "to": self.last,
            "outcome": self.outcome,
            "shift": self.shift,
            "mine": "1" if self.mine else "",
        }
        return {name: str(value) for name, value in values.items() if value not in (None, "")}

    @property
    def days(self) -> dict[str, date | None]:
        """The days by the names of their parameters."""
        return {"from": self.first, "to": self.last}

    def where(self, *, shift: str, day: str) -> models.Q:
        """The condition for a model from which `shift` leads to its shift ("" for shifts) and whose day is `day`.
        The outcome is not part of it."""
        wanted: dict[str, Any] = {
            f"{shift}campaign": self.campaign,
            f"{shift}location": self.location,
            f"{shift}period": self.period or None,
            f"{day}__gte": self.first,
            f"{day}__lte": self.last,
            f"{shift}pk": self.shift,
            f"{shift}campaign__chapter": self.chapter,
        }
        if self.target is not None:
            wanted[f"{shift}location__in"] = Location.objects.filter(targets=self.target).values("pk")
        return models.Q(**{name: value for name, value in wanted.items() if value is not None})


def read_filters(params: Mapping[str, str], *, actor: Actor) -> Filters:
    """The filters that `params` (an address's query) name. Names that are no filter are left alone, blank ones count
    as not set. Raises ValidationError with a text for each wrong field: what it takes, or that it names nothing the
    actor may see."""
    reader = _Reader(params)
    filters = Filters(
        campaign=reader.row("campaign", campaigns_in_sight(actor)),
        location=reader.row("location", Location.objects.visible_to(actor)),
        target=reader.row("target", Target.objects.visible_to(actor)),
        period=reader.one_of("period", PeriodKey.values),
        first=reader.day("from"),
        last=reader.day("to"),
        outcome=reader.text("outcome")[:40],
        shift=reader.row("shift", Shift.objects.visible_to(actor)),
        mine=reader.one_of("mine", ["1", "true", "0", "false"]) in ("1", "true"),
    )
    if filters.first and filters.last and filters.first > filters.last:
        reader.errors["to"] = _("This day is before the first one. Swap them.")
    if reader.errors:
        raise ValidationError(reader.errors)
    return filters


def campaigns_in_sight(actor: Actor) -> models.QuerySet[Campaign]:
    """The campaigns whose figures the actor may ask for: her chapters', as far as she sees them."""
    return Campaign.objects.visible_to(actor).filter(chapter_id__in=roles_of(actor).chapters(Role.VOLUNTEER))


class _Reader:
    """Reads one value after the other and collects what is wrong."""

    def __init__(self, params: Mapping[str, str]) -> None:
        self.params = params
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        """Without NUL characters, which PostgreSQL does not take even to compare with."""
        return str(self.params.get(name) or "").replace("\0", "").strip()

    def row(self, name: str, visible: models.QuerySet[Any]) -> int | None:
        """The id of a row that the actor can see. What is not hers and what does not exist get the same answer."""
        text = self.text(name)
        if not text:
            return None
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
        if not 0 < number <= LARGEST_ID or not visible.filter(pk=number).exists():
            self.errors[name] = _("There is no “%(value)s” here. Give the number of one that you can see.") % {
                "value": text[:40]
            }
            return None
        return number

    def one_of(self, name: str, values: list[str]) -> str:
        text = self.text(name)
        if text and text not in values:
            self.errors[name] = _("“%(value)s” is not one of these: %(values)s.") % {
                "value": text[:40],
                "values": ", ".join(values),
            }
            return ""
        return text

    def day(self, name: str) -> date | None:
        text = self.text(name)
        if not text:
            return None
        try:
            found = parse_date(text)
        except ValueError:  # well formed and no day of any calendar: 2026-02-30
            found = None
        if found is None:
            self.errors[name] = _("“%(value)s” is not a day. Write it like 2026-08-31.") % {"value": text[:40]}
        return found
