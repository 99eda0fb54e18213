"""Making a campaign's numbers public, week by week, and taking them back."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from outreach.models import Sharing, Snapshot
from outreach.queries.names import Names
from outreach.queries.snapshots import (
    WEEK,
    Spot,
    logged_until,
    shared_campaigns,
    weeks_to_freeze,
)
from outreach.rules.suppression import Cell, Group, groups
from people.actions.audit import record
from people.models import User
from shifts.models import Campaign

# Of a cell that is in no group yet: none of it is, up to no day.
NOTHING = [0, ""]


@transaction.atomic
def share_numbers(campaign: Campaign, *, by: User, now: datetime) -> Sharing:
    """Let everybody see the weekly snapshots from now on, those of the weeks before among them."""
    Campaign.objects.hold(campaign.pk)
    sharing, is_new = Sharing.objects.get_or_create(campaign=campaign, defaults={"since": now, "by": by})
    if is_new:
        record("share_numbers", campaign, chapter=campaign.chapter, by=by, now=now)
    return sharing


@transaction.atomic
def stop_sharing_numbers(campaign: Campaign, *, by: User, now: datetime) -> None:
    """The public page is gone at once. The snapshots stay: shown again, they have to say the same."""
    if Sharing.objects.filter(campaign=campaign).delete()[0]:
        record("stop_sharing_numbers", campaign, chapter=campaign.chapter, by=by, now=now)


def freeze_weeks(*, now: datetime) -> int:
    """Make the snapshots that are due, campaign by campaign and week by week. Returns how many."""
    due = [(campaign, week) for campaign in shared_campaigns() for week in weeks_to_freeze(campaign, now=now)]
    return sum(freeze_week(campaign, week=week, now=now) is not None for campaign, week in due)


@transaction.atomic
def freeze_week(campaign: Campaign, *, week: date, now: datetime) -> Snapshot | None:
    """The snapshot of the ISO week that begins on the Monday `week`; None where somebody else has made it meanwhile.

    The campaign is held from before the last snapshot is read, so that no conversation gets into two groups."""
    Campaign.objects.hold(campaign.pk)
    before = campaign.snapshots.order_by("week").last()
    if before is not None and before.week >= week:
        return None
    taken: dict[str, list[Any]] = dict(before.taken) if before else {}
    last_day = week + WEEK - timedelta(days=1)
    cells = _cells(campaign, last_day, taken)
    made = groups(cells)
    for group in made:
        for cell in group.cells:
            key = _key(cell.place, cell.period)
            taken[key] = [taken.get(key, NOTHING)[0] + cell.number, last_day.isoformat()]
    published = _as_published(made, names=_names(cells))
    return Snapshot.objects.create(campaign=campaign, week=week, made_at=now, groups=published, taken=taken)


def _cells(campaign: Campaign, day: date, taken: Mapping[str, list[Any]]) -> list[Cell]:
    """What is in no group yet, up to `day`, and who logged it."""
    since = {_spot(key): date.fromisoformat(last_day) for key, (_number, last_day) in taken.items()}
    return [
        Cell(
            *spot,
            logged.number - taken.get(_key(*spot), NOTHING)[0],
            lately=frozenset(logged.lately),
            before=frozenset(logged.before),
        )
        for spot, logged in logged_until(campaign, day, since=since).items()
    ]


def _key(place: int | None, period: str) -> str:
    """What a cell is called in Snapshot.taken."""
    return f"{place or ''}:{period}"


def _spot(key: str) -> Spot:
    """What `_key` was made of."""
    place, _colon, period = key.partition(":")
    return int(place) if place else None, period


def _names(cells: Iterable[Cell]) -> Mapping[int, str]:
    """Of all places that the campaign has been to, so that two of one name are told apart in each snapshot alike."""
    places = frozenset(cell.place for cell in cells if cell.place is not None)
    return Names(campaigns=frozenset(), locations=places).location


def _as_published(made: list[Group], *, names: Mapping[int, str]) -> list[dict[str, object]]:
    """In an order that says nothing of how they came about."""
    lines: list[dict[str, object]] = [
        {"place": group.place, "name": names.get(group.place or 0, ""), "period": group.period, "number": group.number}
        for group in made
    ]
    return sorted(lines, key=lambda line: (str(line["name"]), str(line["place"]), str(line["period"])))
