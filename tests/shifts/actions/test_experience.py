"""Experience is a count: each closed shift once, whatever is said, taken back and said again."""

from importlib import import_module
from threading import Event
from time import sleep

import pytest
from django.apps import apps
from django.db import OperationalError, connection, transaction

from people.models import User
from people.models.locks import hold_rows
from shifts.actions import experience
from shifts.actions.closing import close_shift, reopen_shift
from shifts.actions.forgetting import count_presence
from shifts.actions.presence import check_in, confirm_walk_in, note_logging, reject_walk_in
from shifts.models import Attendance, Experience, Shift
from shifts.models.experience import ExperienceQuerySet
from tests.factories import NOW, attend, claim, make_campaign, make_member, make_shift, make_user
from tests.races import Meeting, race


@pytest.fixture
def shift(campaign):
    return make_shift(campaign)


@pytest.fixture
def close(shift, captain):
    def act(**given):
        whole = shift.starts_at, shift.ends_at
        times = {person.pk: whole for person in given.pop("came", ())}
        return close_shift(shift, **{"times": times, "by": captain, "now": shift.ends_at, **given})

    return act


def done():
    """{person: shifts done} of those who have a count."""
    return {each.person: each.shifts_done for each in Experience.objects.select_related("person")}


def test_who_was_there_has_done_one_shift_more_and_who_stayed_away_none(shift, captain, close):
    came, missing, walk_in = claim(shift).person, claim(shift).person, make_user()
    check_in(shift, person=walk_in, by=captain, now=shift.starts_at)
    assert done() == {}
    close(came=[came])
    assert done() == {came: 1, walk_in: 1}
    assert missing not in done()


def test_closing_twice_counts_once(shift, close):
    came = claim(shift).person
    close(came=[came])
    close(came=[came])
    assert done() == {came: 1}


def test_a_reopened_shift_counts_nobody_until_it_is_closed_again(shift, captain, close):
    came, mistaken = claim(shift).person, claim(shift).person
    close(came=[came, mistaken])
    reopen_shift(shift, by=captain, now=shift.ends_at)
    assert done() == {came: 0, mistaken: 0}
    close(absent=[mistaken.pk])
    assert done() == {came: 1, mistaken: 0}


def test_a_guest_counts_once_confirmed_after_the_closing_and_no_more_once_rejected(shift, captain, close):
    guest = make_user()
    attendance = note_logging(shift, person=guest, now=shift.starts_at)
    close()
    assert done() == {}
    for _ in range(2):
        confirm_walk_in(attendance, by=captain, now=shift.ends_at)
        assert done() == {guest: 1}
    reject_walk_in(attendance, by=captain, now=shift.ends_at)
    assert done() == {guest: 0}


def test_somebody_who_claimed_and_logs_only_after_the_closing_counts_then(shift, close):
    guest = make_user()
    note_logging(shift, person=guest, now=shift.starts_at)
    claim(shift, guest, now=shift.starts_at)
    close()
    assert done() == {}
    note_logging(shift, person=guest, now=shift.ends_at)
    assert done() == {guest: 1}


def test_shifts_of_one_chapter_add_up_and_those_of_another_stand_apart(campaign, captain):
    person = make_user()
    elsewhere = make_campaign()
    other_captain = make_member(elsewhere.chapter, "captain")
    for place, by in ((campaign, captain), (campaign, captain), (elsewhere, other_captain)):
        shift = make_shift(place)
        attend(shift, person, hours=2)
        close_shift(shift, times={}, by=by, now=shift.ends_at)
    counts = Experience.objects.filter(person=person).values_list("chapter", "shifts_done")
    assert dict(counts) == {campaign.chapter.pk: 2, elsewhere.chapter.pk: 1}


def test_the_count_stays_when_what_it_was_counted_from_is_forgotten(shift, close):
    came = claim(shift).person
    close(came=[came])
    Attendance.objects.all().delete()
    assert done() == {came: 1}


def test_what_was_closed_before_anybody_counted_is_counted_by_the_migration(shift, close):
    came = claim(shift).person
    close(came=[came])
    Experience.objects.all().delete()
    Attendance.objects.update(is_counted=False)
    migration = import_module("shifts.migrations.0013_experience")
    for _ in range(2):
        migration.count_closed_shifts(apps, None)
    assert done() == {came: 1}


def test_captains_see_the_counts_of_their_chapter_and_everybody_sees_her_own(shift, captain, close):
    came = claim(shift).person
    close(came=[came])
    assert [list(Experience.objects.visible_to(actor)) for actor in (captain, came)] == [[Experience.objects.get()]] * 2
    assert list(Experience.objects.visible_to(make_member(make_campaign().chapter, "captain"))) == []


@pytest.mark.django_db(transaction=True)
def test_two_guests_confirmed_and_the_shift_closed_at_once_count_once_each(shift, captain, close):
    guests = [make_user() for _ in range(2)]
    rows = [note_logging(shift, person=guest, now=shift.starts_at) for guest in guests]
    came = claim(shift).person

    def confirm(row):
        by = User.objects.get(pk=captain.pk)
        return confirm_walk_in(row, by=by, now=shift.ends_at)

    race(lambda: close(came=[came]), lambda: close(came=[came]), *(lambda row=row: confirm(row) for row in rows * 2))
    assert done() == {came: 1, guests[0]: 1, guests[1]: 1}


@pytest.mark.django_db(transaction=True)
def test_shifts_of_the_same_people_closed_at_once_never_wait_in_a_ring(campaign, captain):
    people = [make_user() for _ in range(6)]
    shifts = [make_shift(campaign) for _ in range(4)]
    for number, shift in enumerate(shifts):
        for person in people if number % 2 else people[::-1]:
            attend(shift, person, hours=2)

    def close(shift):
        return close_shift(shift, times={}, by=User.objects.get(pk=captain.pk), now=shift.ends_at)

    race(*(lambda shift=shift: close(shift) for shift in shifts))
    assert done() == dict.fromkeys(people, 4)


@pytest.fixture
def closed_and_held(shift, close):
    """A shift is closed while somebody holds the counts of its people in their order."""
    people = [attend(shift, hours=2).person for _ in range(2)]
    first, second = (Experience.objects.create(person=each, chapter=shift.campaign.chapter) for each in people[::-1])
    # Now it lies behind the second in the table as by its person: an update that asks for no order finds it last.
    Experience.objects.filter(pk=first.pk).update(shifts_done=4)
    begun = Event()

    @transaction.atomic
    def hold_both():
        hold_rows(Experience, [first.pk])
        begun.set()
        sleep(0.5)
        hold_rows(Experience, [second.pk])

    def close_meanwhile():
        begun.wait(timeout=10)
        return close().is_new

    return close_meanwhile, hold_both


@pytest.mark.django_db(transaction=True)
def test_counts_are_held_in_their_order(closed_and_held):
    assert race(*closed_and_held) == [True, None]
    assert sorted(done().values()) == [1, 5]


@pytest.mark.django_db(transaction=True)
def test_control_without_holding_the_counts_two_acts_wait_for_each_other(closed_and_held, monkeypatch):
    monkeypatch.setattr(ExperienceQuerySet, "hold", lambda self, *ids: None)
    failed = [each for each in race(*closed_and_held) if isinstance(each, OperationalError)]
    assert len(failed) == (1 if connection.features.has_select_for_no_key_update else 0)


def settle_twice(shift, captain):
    """Two acts that each find the shift closed and somebody not counted yet."""
    attend(shift, make_user(), hours=2)
    Shift.objects.filter(pk=shift.pk).update(closed_at=NOW)
    attendance = note_logging(shift, person=make_user(), now=NOW)

    def confirm():
        return confirm_walk_in(attendance, by=User.objects.get(pk=captain.pk), now=NOW)

    race(confirm, confirm)
    return sorted(Experience.objects.values_list("shifts_done", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_acts_that_count_the_same_person_wait_for_each_other(shift, captain, monkeypatch):
    monkeypatch.setattr(experience, "_add", Meeting(experience._add))
    assert settle_twice(shift, captain) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_control_without_the_shift_held_somebody_counts_twice(shift, captain, monkeypatch):
    from shifts.actions import presence

    if connection.vendor == "sqlite":
        pytest.skip("On SQLite writers are alone.")

    def loose(row):
        return Attendance.objects.get(pk=row.pk), Shift.objects.get(pk=row.shift_id)

    monkeypatch.setattr(presence, "_held", loose)
    monkeypatch.setattr(experience, "_add", Meeting(experience._add))
    assert settle_twice(shift, captain) != [1, 1]


def test_who_was_at_shifts_that_nobody_ever_closed_is_not_new_again_once_that_is_forgotten(shift, campaign, close):
    came, away = make_user(), make_user()
    shifts = [shift, make_shift(campaign), make_shift(campaign), make_shift()]
    for each in shifts:
        attend(each, came)
    attend(shifts[1], away, status="no_show")
    close()
    assert done() == {came: 1}
    assert count_presence([each.pk for each in shifts]) == 5
    assert sorted(Experience.objects.filter(person=came).values_list("shifts_done", flat=True)) == [1, 3]
    assert not Experience.objects.filter(person=away).exists()
