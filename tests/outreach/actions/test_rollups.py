"""The figures kept of shifts: what becomes of them when several people change them at once, and how they are checked.
Whether they are right after whatever happens is in test_rollups_random.py."""

from datetime import timedelta
from functools import partial
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outreach.actions import rollups, sync
from outreach.actions.rollups import recount, verify
from outreach.actions.sync import store_items
from outreach.models import Conversation, ShiftAnswer, ShiftFigures
from outreach.queries.rollups import Difference, standing, written_of
from outreach.queries.scripts import choices_of, choosable, full_scripts
from people.models import Role
from shifts.actions.closing import close_shift
from shifts.models import Attendance, Shift
from tests.factories import attend, claim, make_conversation, make_member, make_question, make_shift, make_tally
from tests.outreach.items import conversation_item, send, tally_item
from tests.races import Gap, Meeting, race

PEOPLE = 4


def kept(shift):
    """Conversations, attempts and counters."""
    figures = ShiftFigures.objects.filter(shift=shift).values_list("conversations", "attempts", "counters")
    return figures.get()


@pytest.fixture
def people(shift):
    """They are here already, so that nothing but rows is new."""
    shift.capacity = PEOPLE
    shift.save()
    found = [claim(shift).person for _ in range(PEOPLE)]
    for person in found:
        send(person, tally_item(shift, counter="flyers"), now=shift.starts_at)
    return found


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_several_people_log_on_one_shift(self, shift, people, now):
        def log(person):
            for _ in range(5):
                answer = send(person, conversation_item(shift), tally_item(shift, delta=2), now=now)
                assert answer == [("stored", "")] * 2

        results = race(*(partial(log, person) for person in people))
        assert results == [None] * PEOPLE
        assert kept(shift) == (5 * PEOPLE, 15 * PEOPLE, {"flyers": PEOPLE, "approached": 10 * PEOPLE})
        assert list(verify()) == []

    @pytest.fixture
    def both_have_read(self, shift, people, now, monkeypatch):
        """Two batches that meet when each knows what is kept and has yet to write it."""
        monkeypatch.setattr(rollups, "_write", Meeting(rollups._write))
        return [partial(store_items, [conversation_item(shift)], person=each, now=now) for each in people[:2]]

    def test_two_batches_are_both_counted(self, shift, both_have_read):
        race(*both_have_read)
        assert kept(shift)[0] == 2

    def test_control_without_holding_the_shift_one_is_forgotten(self, shift, both_have_read, monkeypatch):
        """On SQLite, whoever writes is alone already."""
        monkeypatch.setattr(type(Shift.objects.all()), "hold", lambda self, *ids: None)
        race(*both_have_read)
        assert Conversation.objects.count() == 2
        assert kept(shift)[0] == (2 if connection.vendor == "sqlite" else 1)

    @pytest.fixture
    def closed_meanwhile(self, shift, people, now, monkeypatch):
        """The shift is closed, and counted anew, while rows are written that nobody else can see yet."""
        captain = make_member(shift.campaign.chapter, Role.CAPTAIN)
        gap = Gap(sync.add_new)
        monkeypatch.setattr(sync, "add_new", gap)
        return partial(
            gap.race,
            lambda: send(people[0], conversation_item(shift), now=now),
            lambda: close_shift(shift, times={}, by=captain, now=now),
        )

    def test_rows_that_are_written_while_the_shift_is_counted_anew_are_counted_too(self, shift, closed_meanwhile):
        stored, closed = closed_meanwhile()
        assert (stored, closed.is_new) == ([("stored", "")], True)
        assert kept(shift)[0] == 1
        assert list(verify()) == []


@pytest.mark.django_db
class TestCounting:
    def test_a_batch_of_nothing_but_held_rows_leaves_no_trace(self, shift, person):
        late = shift.ends_at + timedelta(hours=80)
        assert send(person, conversation_item(shift, late), now=late) == [("held", "late")]
        assert not ShiftFigures.objects.exists()

    def test_what_comes_to_nothing_is_as_if_it_had_not_been(self, shift):
        row = make_conversation(shift)
        assert kept(shift) == (1, 1, {})
        row.delete()
        recount([shift.pk])
        assert not ShiftFigures.objects.exists()

    def test_answers_are_counted_by_choice_and_words_of_somebodys_own_only_as_answered(self, shift, person, now):
        several = make_question(shift.campaign, choices=("Flyer", "Friend"), kind="several")
        make_conversation(shift, answers={several.key: ["flyer", "friend"], "age": 4, "words": "My own words"})
        make_conversation(shift, answers={several.key: ["friend"]}, outcome="not_now")
        answers = ShiftAnswer.objects.values_list("question", "choice", "number", "outcomes")
        assert sorted(answers, key=str) == sorted(
            [
                (several.key, "", 2, {"interested": 1, "not_now": 1}),
                (several.key, "flyer", 1, {"interested": 1}),
                (several.key, "friend", 2, {"interested": 1, "not_now": 1}),
                ("age", "", 1, {"interested": 1}),
                ("age", "4", 1, {"interested": 1}),
                ("words", "", 1, {"interested": 1}),
            ],
            key=str,
        )

    def test_what_is_added_to_is_found_as_it_stands(self, shift, person, now):
        question = make_question(shift.campaign)
        make_conversation(shift, answers={question.key: "yes", "age": 4})
        make_tally(shift, counter="flyers", delta=3)
        attend(shift, hours=1)
        untouched, guest = make_shift(shift.campaign), attend(make_shift(shift.campaign), status="unconfirmed")
        ids = [shift.pk, untouched.pk, guest.shift_id]
        found = {pk: sums.written(pk) for pk, sums in standing(ids, person_id=guest.person_id).items()}
        assert found.keys() == {shift.pk, untouched.pk}
        assert found[shift.pk] == written_of([shift.pk])[shift.pk]
        assert found[untouched.pk].figures["starts_at"] == untouched.starts_at
        assert found[untouched.pk].figures["weekday"] == untouched.starts_on.weekday()
        assert (found[untouched.pk].figures["conversations"], found[untouched.pk].answers) == (0, {})

    def test_rows_of_a_script_that_was_read_are_counted_by_its_choices(self, shift, person, now):
        several = make_question(shift.campaign, choices=("Flyer", "Friend"), kind="several")
        yes_no = make_question(shift.campaign)
        scale = make_question(shift.campaign, kind="scale", choices=(), least=1, most=5)
        text = make_question(shift.campaign, kind="text", choices=())
        read = choices_of(full_scripts([shift.campaign_id]))
        asked = {key: set(values) for (_campaign, key), values in read.items()}
        assert asked[several.key] == {"flyer", "friend"}
        assert asked[yes_no.key] == {"yes", "no"}
        # Steps of a scale are numbers, which are counted anyway.
        known = {key: set(values) for (_campaign, key), values in choosable([shift.campaign_id]).items()}
        assert asked | {scale.key: set()} == known
        assert asked[text.key] == set()

    def test_who_begins_to_log_changes_the_hours_and_no_row_is_read_for_that(self, shift, now):
        """An open shift has no hours any more as soon as somebody is there who has not left; a closed one has hers."""
        attend(shift, hours=1)
        assert ShiftFigures.objects.get().seconds == 3600
        shift.capacity = 2
        shift.save()
        first, second = (claim(shift).person for _ in range(2))
        with CaptureQueriesContext(connection) as captured:
            send(first, tally_item(shift), now=now)
        assert ShiftFigures.objects.get().seconds is None
        assert not [query for query in captured if "GROUP BY" in query["sql"] and '"answers"' in query["sql"]]
        assert list(verify()) == []
        captain = make_member(shift.campaign.chapter, Role.CAPTAIN)
        close_shift(shift, times={}, by=captain, now=shift.ends_at)
        assert ShiftFigures.objects.get().seconds == 3600 + 7200
        Attendance.objects.filter(person=second).delete()  # the closing said that she did not come
        send(second, tally_item(shift), now=shift.ends_at)
        assert (ShiftFigures.objects.get().seconds, ShiftFigures.objects.get().people) == (3600 + 2 * 7200, 3)
        assert list(verify()) == []

    def test_somebody_there_without_hours_or_rows_leaves_nothing_to_keep(self, shift):
        """Of two people one had come and gone; the other comes, logs what is held, and what there was is not known."""
        attend(shift, hours=1)
        recount([shift.pk])
        attend(shift)
        recount([shift.pk], only_hours=True)
        assert not ShiftFigures.objects.exists()
        assert list(verify()) == []

    def test_a_shift_that_goes_takes_its_figures_along(self, campaign_of_two):
        first, second = campaign_of_two
        Conversation.objects.filter(shift=first).delete()
        first.delete()
        assert [row.pk for row in ShiftFigures.objects.all()] == [second.pk]


@pytest.fixture
def campaign_of_two(shift):
    other = make_shift(shift.campaign)
    for each in (shift, other):
        make_conversation(each)
    return shift, other


@pytest.mark.django_db
class TestVerify:
    def test_what_is_right_is_not_mentioned(self, campaign_of_two):
        assert list(verify()) == []

    def test_every_difference_is_named_and_put_right_if_wanted(self, shift, campaign_of_two):
        question = make_question(shift.campaign)
        make_conversation(shift, answers={question.key: "yes"})
        ShiftFigures.objects.filter(shift=shift).update(conversations=7, period="evening")
        ShiftAnswer.objects.filter(choice="yes").delete()
        ShiftFigures.objects.exclude(shift=shift).delete()
        found = {(each.shift_id, each.what): (each.written, each.counted) for each in verify()}
        other = campaign_of_two[1].pk
        assert {
            shift_and_what: values for shift_and_what, values in found.items() if shift_and_what[0] == shift.pk
        } == {
            (shift.pk, "conversations"): (7, 2),
            (shift.pk, "period"): ("evening", "morning"),
            (shift.pk, f"answers {question.key} yes"): (None, {"number": 1, "outcomes": {"interested": 1}}),
        }
        assert found[other, "outcomes"] == (None, {"interested": 1})
        assert Difference(shift.pk, "conversations", 7, 2) in list(verify(repair=True))
        assert list(verify()) == []
        assert kept(shift)[0] == 2

    def test_what_was_logged_before_anything_was_kept_is_counted_by_the_migration(self, shift, person, now):
        question = make_question(shift.campaign, kind="several", choices=("Flyer", "Friend"))
        for answers in ({question.key: ["flyer", "friend"]}, {question.key: ["flyer"], "words": "Mine"}, {}):
            make_conversation(shift, answers=answers)
        make_conversation(shift, outcome="not_now", hold="odd")
        make_tally(shift, delta=3)
        taken_back = make_tally(shift, counter="flyers", delta=2)
        make_tally(shift, counter="flyers", delta=-2, corrects=taken_back)
        make_conversation(attend(shift, status="unconfirmed").shift, person)
        attend(shift, hours=1)
        other = make_shift(shift.campaign, closed_at=now)
        attend(other)
        assert ShiftFigures.objects.get(shift=shift).seconds == 3600
        ShiftFigures.objects.all().delete()
        migration = import_module("outreach.migrations.0004_count_what_is_there")
        migration.count_what_is_there(apps, None)
        import_module("outreach.migrations.0008_people_there").count_people(apps, None)
        assert ShiftFigures.objects.count() == 2
        assert list(verify()) == []

    def test_many_shifts_are_looked_at_some_at_a_time(self, campaign_of_two, monkeypatch):
        monkeypatch.setattr(rollups, "CHUNK", 1)
        ShiftFigures.objects.update(conversations=5)
        assert {each.shift_id for each in verify()} == {shift.pk for shift in campaign_of_two}
