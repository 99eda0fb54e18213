"""The figures against a recount in plain Python, on random days of an outreach."""

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.queries.filters import Filters
from outreach.queries.tallies import GROUPS, tallies
from people.models import Role
from shifts.models import Target
from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.django_db

UNFILTERED = {"period": "", "outcome": "", "first": None, "last": None, "location": None, "target": None}

shifts = st.lists(
    st.tuples(st.sampled_from([None, 0, 1, 2]), st.sampled_from(["morning", "evening"]), st.integers(0, 2)),
    min_size=1,
    max_size=4,
)
which = st.integers(0, 9)
entries = st.lists(
    st.one_of(
        st.tuples(
            st.just("conversation"),
            which,
            st.sampled_from(["interested", "not_now"]),
            st.sampled_from(["", "", "late"]),
            st.sampled_from(["kept", "kept", "corrected", "withdrawn"]),
        ),
        st.tuples(
            st.just("tally"),
            which,
            st.sampled_from(["approached", "declined", "flyers"]),
            st.integers(1, 9),
            st.integers(0, 9),
            st.sampled_from(["", "", "odd"]),
        ),
        st.tuples(
            st.just("there"), which, st.sampled_from([None, 0.5, 1, 2]), st.sampled_from(["completed", "no_show"])
        ),
        st.tuples(st.just("guest"), which, st.sampled_from(["interested", "not_now"])),
    ),
    min_size=6,
    max_size=25,
)
# Two at the most, so that something passes them.
filters = st.lists(
    st.sampled_from(
        [
            ("period", "morning"),
            ("outcome", "not_now"),
            ("outcome", "interested"),
            ("first", TODAY + timedelta(days=1)),
            ("last", TODAY + timedelta(days=1)),
            ("location", 1),
            ("target", 0),
            ("target", 1),
        ]
    ),
    max_size=2,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: {**UNFILTERED, **dict(pairs)})
# Without questions: of them below.
groupings = st.lists(st.sampled_from([group for group in GROUPS if group != "question"]), unique=True, max_size=3)
PLACE_TARGETS = {None: [], 0: [0, 1], 1: [1], 2: []}


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(shifts, entries, filters, groupings)
def test_every_figure_equals_a_recount(db, shifts, entries, filters, groupings):
    with transaction.atomic():
        made = Made(shifts)
        facts = [fact for entry in entries for fact in made.enter(*entry)]
        asked = Filters(**{**filters, **made.ids(filters)})
        rows = [row.as_dict() for row in tallies(made.organizer, filters=asked, group_by=groupings)]
        expected = recount(made, facts, filters, groupings)
        transaction.set_rollback(True)
    assert {tuple(row.pop(group) for group in groupings): row for row in rows} == expected


class Made:
    """The same world twice: in the database, and as plain tuples."""

    def __init__(self, plans):
        self.chapter = factories.make_chapter()
        self.campaign = factories.make_campaign(self.chapter)
        factories.make_script(self.campaign)
        self.organizer = factories.make_member(self.chapter, Role.ORGANIZER)
        self.targets = [Target.objects.create(chapter=self.chapter, name=name) for name in "AB"]
        self.places = [factories.make_location(self.chapter, name) for name in ("Here", "There", "Elsewhere")]
        for number, place in enumerate(self.places):
            place.targets.set([self.targets[target] for target in PLACE_TARGETS[number]])
        self.plans = plans
        self.shifts = [
            factories.make_shift(
                self.campaign,
                None if place is None else self.places[place],
                floating=place is None,
                period=period,
                day=TODAY + timedelta(days=days),
            )
            for place, period, days in plans
        ]

    def ids(self, filters):
        place, target = filters["location"], filters["target"]
        return {
            "location": None if place is None else self.places[place].pk,
            "target": None if target is None else self.targets[target].pk,
        }

    def enter(self, kind, which, *what):
        """Write the entry down and yield what it should count for: (number of the shift, kind, key, number)."""
        number = which % len(self.shifts)
        return getattr(self, kind)(number, self.shifts[number], *what)

    def conversation(self, number, shift, outcome, hold, fate):
        first = factories.make_conversation(shift, outcome=outcome, hold=hold, is_current=fate == "kept")
        if fate == "corrected":
            factories.make_conversation(shift, outcome="not_now", hold=hold, corrects=first)
        if fate == "withdrawn":
            factories.make_conversation(shift, outcome=None, corrects=first)
        last_word = {"kept": outcome, "corrected": "not_now", "withdrawn": None}[fate]
        return [(number, "conversation", last_word, 1)] if last_word and not hold else []

    def tally(self, number, shift, counter, delta, less, hold):
        first = factories.make_tally(shift, counter=counter, delta=delta, hold=hold)
        less = min(less, delta)
        if less:
            factories.make_tally(shift, counter=counter, delta=-less, corrects=first, hold=hold)
        return [(number, "counter", counter, delta - less)] if delta > less and not hold else []

    def there(self, number, shift, hours, status):
        factories.attend(shift, hours=hours, status=status)
        return [] if status == "no_show" else [(number, "time", None, hours)]

    def guest(self, number, shift, outcome):
        guest = factories.make_user()
        factories.attend(shift, guest, status="unconfirmed")
        factories.make_conversation(shift, guest, outcome)
        return []


def recount(made, facts, filters, groupings):
    unfinished = {number for number, kind, _key, amount in facts if kind == "time" and amount is None}
    known = [fact for fact in facts if fact[1] != "time" or fact[0] not in unfinished]
    kept = [fact for fact in known if passes(made.plans[fact[0]], fact, filters)]
    timed = {number for number, kind, _key, _amount in kept if kind == "time"}
    found = {}
    for number, kind, key, amount in kept:
        if kind == "time" and "outcome" in groupings:
            continue
        for values in product(*(values_of(made, number, kind, key, group, filters) for group in groupings)):
            row = found.setdefault(values, {"counter": Counter(), "conversation": Counter(), "time": [], "timed": 0})
            if kind == "time":
                row["time"].append(amount)
            else:
                row[kind][key] += amount
                row["timed"] += kind == "conversation" and number in timed
    return {values: figures(row) for values, row in found.items()}


def figures(row):
    conversations = sum(row["conversation"].values())
    return {
        "attempts": conversations + row["counter"]["approached"] + row["counter"]["declined"],
        "conversations": conversations,
        "conversations_with_hours": row["timed"],
        "counters": {key: number for key, number in row["counter"].items() if number},
        "outcomes": dict(row["conversation"]),
        "attended_hours": sum(row["time"]) if row["time"] else None,
    }


def passes(plan, fact, filters):
    place, period, days = plan
    day = TODAY + timedelta(days=days)
    return (
        filters["period"] in ("", period)
        and (filters["first"] is None or day >= filters["first"])
        and (filters["last"] is None or day <= filters["last"])
        and filters["location"] in (None, place)
        and (filters["target"] is None or filters["target"] in PLACE_TARGETS[place])
        and (not filters["outcome"] or fact[1] == "time" or fact[2] == filters["outcome"])
    )


def values_of(made, number, kind, key, group, filters):
    place, period, days = made.plans[number]
    targets = [target for target in PLACE_TARGETS[place] if filters["target"] in (None, target)]
    return {
        "location": [None if place is None else made.places[place].pk],
        "target": [made.targets[target].pk for target in targets] or [None],
        "period": [period],
        "date": [(TODAY + timedelta(days=days)).isoformat()],
        "weekday": [(TODAY + timedelta(days=days)).weekday()],
        "outcome": [key if kind == "conversation" else None],
        "shift": [made.shifts[number].pk],
    }[group]
