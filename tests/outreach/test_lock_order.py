"""Acts that hold the same rows never wait for each other in a ring: all hold them in the order that
`people.models.locks` names. Each pair meets when both have the first of their rows. In the controls one of the two does
not hold what it should, and PostgreSQL breaks one off; SQLite lets one transaction in at a time, whatever is held."""

from datetime import date, timedelta
from functools import partial
from threading import Event
from time import monotonic, sleep
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from outreach.actions import sheets, sync
from outreach.actions.sheets import store_sheet, take_sheet_back
from outreach.actions.sync import store_items
from outreach.rules.sheets import count_place, id_on_sheet, line_place
from people.actions import factors, sessions
from people.actions.factors import reset_factors
from people.actions.sessions import sign_out_everywhere
from people.models import PushSubscription, User
from people.models.locks import hold_rows
from shifts.actions import alerting, campaigns, patterns
from shifts.actions.alerting import set_alerts
from shifts.actions.campaigns import unpublish_campaign
from shifts.actions.patterns import set_pattern
from shifts.actions.places import import_locations
from shifts.models import AlertRule, Campaign, Location, Shift
from shifts.rules.patterns import PatternTerms
from shifts.rules.rows import PlaceColumns, TableRow
from tests.factories import (
    NOW,
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_member,
    make_pattern,
    make_script,
    make_shift,
    make_user,
)
from tests.outreach.items import tally_item
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def rings(results):
    """How many acts the database broke off. Nothing else may have gone wrong."""
    failed = [result for result in results if isinstance(result, Exception)]
    assert {type(each) for each in failed} <= {OperationalError}, failed
    return len(failed)


def one_on_postgres():
    return 0 if connection.vendor == "sqlite" else 1


def until_somebody_waits(patience=10.0):
    """Until another transaction wants what this one holds. SQLite's wait before they begin, and nobody sees them."""
    end = monotonic() + patience
    while connection.vendor == "postgresql" and monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))")
            if cursor.fetchone()[0]:
                return
        sleep(0.01)


@pytest.fixture
def meet():
    return Meeting(lambda: None)


@pytest.fixture
def after(monkeypatch, meet):
    """after(module, "step"): whoever has taken this step waits for the other."""

    def patch(module, name):
        step = getattr(module, name)

        def then_meet(*args, **kwargs):
            done = step(*args, **kwargs)
            meet()
            return done

        monkeypatch.setattr(module, name, then_meet)

    return patch


@pytest.fixture
def loose(monkeypatch):
    """loose(module, model): what this module does holds no rows of this model any more."""

    def patch(module, model):
        manager = model.objects
        objects = SimpleNamespace(
            hold=lambda *ids: None, filter=manager.filter, update_or_create=manager.update_or_create
        )
        monkeypatch.setattr(module, model.__name__, SimpleNamespace(objects=objects))

    return patch


@pytest.fixture
def taken_back_and_planned(after):
    """A campaign becomes a draft again while one of its patterns is saved."""
    campaign = make_campaign()
    organizer = make_member(campaign.chapter, "organizer")
    week = {"starts_on": date(2026, 8, 10), "ends_on": date(2026, 8, 14)}
    pattern = make_pattern(campaign, locations=[make_location(campaign.chapter)], **week)
    patterns.apply_pattern(pattern, by=organizer, now=NOW)
    terms = PatternTerms.of(pattern)
    after(campaigns, "_withdraw_shifts")
    after(patterns, "record")
    return [
        lambda: unpublish_campaign(Campaign.objects.get(), by=organizer, now=NOW),
        lambda: set_pattern(campaign, terms=terms, pattern=pattern, remove=False, by=organizer, now=NOW),
    ]


def test_a_campaign_is_taken_back_while_its_pattern_is_saved(taken_back_and_planned):
    assert rings(race(*taken_back_and_planned)) == 0
    assert not Campaign.objects.get().is_published


def test_control_campaign_after_its_shifts(taken_back_and_planned, loose):
    loose(campaigns, Campaign)
    assert rings(race(*taken_back_and_planned)) == one_on_postgres()


@pytest.fixture
def imported_and_planned():
    """An import moves more pins than one statement takes, the oldest place last, while somebody holds two of them as a
    pattern does."""
    chapter = make_chapter()
    keys = [f"id:{number}" for number in range(201)]
    known = [Location(chapter=chapter, name="Corner", source_key=key, latitude=40, longitude=-73) for key in keys]
    first, second, *_others = Location.objects.bulk_create(known)
    rows = [
        TableRow(number, {"id": key.removeprefix("id:"), "name": "Corner", "lat": "40.1", "lon": "-73.9"})
        for number, key in enumerate(reversed(keys))
    ]
    columns = PlaceColumns(name="name", latitude="lat", longitude="lon", id="id")
    begun = Event()

    def bring_in():
        begun.wait(timeout=10)
        return import_locations(chapter, rows=rows, columns=columns, by=None, now=NOW)

    @transaction.atomic
    def hold_both():
        hold_rows(Location, [first.pk])
        begun.set()
        until_somebody_waits()
        hold_rows(Location, [second.pk])

    return bring_in, hold_both


def test_places_are_imported_while_a_pattern_holds_them(imported_and_planned):
    done, _held = race(*imported_and_planned)
    assert done.changed == 201


def test_control_places_in_whatever_order(imported_and_planned, monkeypatch):
    monkeypatch.setattr(type(Location.objects.all()), "hold", lambda self, *ids: None)
    assert rings(race(*imported_and_planned)) == one_on_postgres()


@pytest.fixture
def signed_out_and_reset(after, meet, monkeypatch):
    """Somebody signs out everywhere while the operator takes her passkeys away."""
    person = make_user()
    PushSubscription.objects.create(person=person, endpoint_hash="1", endpoint="https://push.example/1", made_at=NOW)
    after(sessions, "stop_all_push")
    after(factors, "factors_of")
    return [
        lambda: sign_out_everywhere(User.objects.get(), with_tokens=False, now=NOW),
        lambda: reset_factors(User.objects.get(), by=None, now=NOW),
    ]


def test_somebody_signs_out_while_her_passkeys_are_taken_away(signed_out_and_reset):
    assert rings(race(*signed_out_and_reset)) == 0
    assert User.objects.get().session_generation == 2


def test_control_the_person_after_her_phones(signed_out_and_reset, loose):
    loose(sessions, User)
    assert rings(race(*signed_out_and_reset)) == one_on_postgres()


@pytest.fixture
def stored_singly_and_cancelled(after, meet, monkeypatch):
    """Rows of two shifts, the later one first, have to be stored one by one, while somebody holds both shifts in their
    order, as whoever calls off a day does."""
    campaign = make_campaign()
    make_script(campaign)
    first = make_shift(campaign)
    later = make_shift(campaign, day=first.starts_on + DAY)
    person, store = make_user(), sync._store

    def store_singly(read, *args):
        if len(read) > 1:
            raise IntegrityError
        return store(read, *args)

    @transaction.atomic
    def hold_both():
        hold_rows(Shift, [first.pk])
        meet()
        hold_rows(Shift, [later.pk])

    monkeypatch.setattr(sync, "_store", store_singly)
    after(sync, "_store_alone")
    items = [tally_item(later), tally_item(first)]
    return [partial(store_items, items, person=person, now=later.starts_at + DAY / 24), hold_both]


def test_rows_that_are_stored_one_by_one(stored_singly_and_cancelled):
    results = race(*stored_singly_and_cancelled)
    assert rings(results) == 0
    assert [item.status for item in results[0]] == ["stored", "stored"]


def test_control_shifts_as_the_phone_has_sent_them(stored_singly_and_cancelled, monkeypatch):
    monkeypatch.setattr(type(Shift.objects.all()), "hold", lambda self, *ids: None)
    assert rings(race(*stored_singly_and_cancelled)) == one_on_postgres()


@pytest.fixture
def sheet_back_and_held(after, meet):
    """A sheet with rows of two people is taken back, while something is done with the second of them at that shift."""
    campaign = make_campaign()
    make_script(campaign)
    shift, sheet = make_shift(campaign), uuid4()
    captain, people = make_member(campaign.chapter, "captain"), [claim(shift).person for _ in range(2)]
    now = shift.starts_at + DAY / 24
    for place, person in enumerate(people, start=1):
        row = tally_item(shift, id=str(id_on_sheet(sheet, line_place(place))))
        assert [item.status for item in store_items([row], person=person, now=now)] == ["stored"]

    @transaction.atomic
    def hold_both():
        hold_rows(User, [people[1].pk])
        meet()
        hold_rows(Shift, [shift.pk])

    after(sheets, "store_items")
    return [lambda: take_sheet_back(shift, sheet, by=captain, now=now), hold_both]


def test_a_sheet_of_two_people_is_taken_back(sheet_back_and_held):
    results = race(*sheet_back_and_held)
    assert rings(results) == 0
    assert results[0] == 2


def test_control_one_person_after_the_shift_of_another(sheet_back_and_held, loose):
    loose(sheets, User)
    assert rings(race(*sheet_back_and_held)) == one_on_postgres()


@pytest.fixture
def sheet_instead_and_held(after, meet):
    """A sheet that was one person's is stored as another's instead, while something is done with her at that shift."""
    campaign = make_campaign()
    make_script(campaign)
    shift, sheet = make_shift(campaign), uuid4()
    captain, (one, other) = make_member(campaign.chapter, "captain"), [claim(shift).person for _ in range(2)]
    row, now = tally_item(shift), shift.starts_at + DAY / 24
    rows = {count_place(row["counter"]): {name: value for name, value in row.items() if name != "id"}}
    store_sheet(shift, sheet, rows, person=one, by=captain, now=now)

    @transaction.atomic
    def hold_both():
        hold_rows(User, [other.pk])
        meet()
        hold_rows(Shift, [shift.pk])

    after(sheets, "store_items")
    return [lambda: store_sheet(shift, sheet, rows, person=other, instead=True, by=captain, now=now), hold_both]


def test_a_sheet_is_stored_for_another_person_instead(sheet_instead_and_held):
    results = race(*sheet_instead_and_held)
    assert rings(results) == 0
    assert [item.status for item in results[0].results] == ["stored"]


def test_control_the_other_person_after_the_shift_of_the_first(sheet_instead_and_held, loose):
    loose(sheets, User)
    assert rings(race(*sheet_instead_and_held)) == one_on_postgres()


@pytest.fixture
def two_tabs(meet, monkeypatch):
    """One switches one alert off and sets the other, the other tab the other way round."""
    person, kinds = make_user(), [AlertRule.Kind.SHORT, AlertRule.Kind.UNCLOSED]
    set_alerts(person, hours=dict.fromkeys(kinds, 24))
    change = AlertRule.objects.update_or_create

    def meet_first(**told):
        meet()
        return change(**told)

    objects = SimpleNamespace(filter=AlertRule.objects.filter, update_or_create=meet_first)
    monkeypatch.setattr(alerting, "AlertRule", SimpleNamespace(objects=objects, Kind=AlertRule.Kind))
    return [
        partial(set_alerts, person, hours={one: None, other: 12}) for one, other in (kinds, kinds[::-1])
    ]  # fmt: skip


def test_alerts_are_set_in_two_tabs(two_tabs):
    assert rings(race(*two_tabs)) == 0
    assert AlertRule.objects.count() == 1


def test_control_alerts_without_holding_their_person(two_tabs, loose):
    loose(alerting, User)
    assert rings(race(*two_tabs)) == one_on_postgres()
