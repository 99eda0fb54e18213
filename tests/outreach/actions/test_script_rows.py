"""Changing a script row by row."""

import pytest
from django.db import connection

from outreach.actions import script_rows
from outreach.actions.script_rows import (
    Details,
    add_choice,
    add_counter,
    add_outcome,
    add_question,
    delete_row,
    edit_question,
    move_row,
    place_row,
    restore_row,
    retire_row,
    reword_row,
)
from outreach.actions.script_texts import allow_texts
from outreach.errors import (
    AskedOutOfOrder,
    ChangedMeanwhile,
    CountsAsAttempt,
    LastChoice,
    LastOutcome,
    MayBeOnPhones,
    NobodyIsAsked,
    TextsOff,
)
from outreach.models import Choice, Counter, Outcome, Question, ScriptVersion
from outreach.queries.script_builder import state_of
from outreach.queries.scripts import script_for
from people.models import AuditEntry
from shifts.models import Campaign
from tests.factories import (
    NOW,
    make_campaign,
    make_chapter,
    make_conversation,
    make_member,
    make_question,
    make_script,
    make_shift,
)
from tests.races import Meeting, race


@pytest.fixture
def organizer(db):
    return make_member(make_chapter(), "organizer")


@pytest.fixture
def campaign(organizer):
    campaign = make_campaign(organizer.memberships.get().chapter)
    make_script(campaign)
    return campaign


@pytest.fixture
def told(organizer):
    """Whatever a test does, the log names who did it."""
    yield {"by": organizer, "now": NOW}
    assert set(AuditEntry.objects.values_list("actor", flat=True)) <= {organizer.pk}


def keys(rows):
    return [row.key for row in rows]


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "object_kind"))


def test_a_counter_that_was_added_is_on_the_log_screen_at_once(campaign, told):
    add_counter(campaign, label="Stickers given", **told)
    assert keys(script_for(campaign).counters) == ["approached", "declined", "flyers", "stickers-given"]
    assert verbs() == [("add", "outreach.counter")]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Flyers", "flyers-2"),
        ("Café & tea!", "cafe-tea"),
        ("传单", "row"),
        ("x" * 80, "x" * 36),
    ],
)
def test_keys_come_from_labels_and_are_never_taken_twice(campaign, told, label, key):
    assert add_counter(campaign, label=label, **told).key == key
    assert add_counter(campaign, label=label, **told).key not in {key, "flyers"}


def test_the_same_label_in_another_campaign_has_the_same_key(campaign, told):
    other = make_campaign(campaign.chapter)
    assert [add_outcome(each, label="Signed", **told).key for each in (campaign, other)] == ["signed", "signed"]
    assert verbs() == [("add", "outreach.outcome")] * 2


def ask(campaign, told, label="Why?", kind="choice", choices=("Work", "Home"), **details):
    return add_question(campaign, details=Details(label, **details), kind=kind, choices=choices, **told)


def asked(campaign):
    return [question.key for question in script_for(campaign).questions]


def number(campaign):
    return ScriptVersion.objects.latest_of(campaign).number


def reword(row, told, label, *, other=False):
    return reword_row(row, label=label, seen=state_of(row), means_other=other, **told)


def test_a_question_has_its_choices_and_others_have_none(campaign, told):
    allow_texts(campaign, **told)
    bounds = {"scale": {"least": 1, "most": 3}, "number": {"least": 0, "most": 20}}
    for kind in Question.Kind.values:
        ask(campaign, told, label=kind, kind=kind, **bounds.get(kind, {}))
    questions = script_for(campaign).questions
    assert {question.kind: [value for value, _label in question.options] for question in questions} == {
        "choice": ["work", "home"],
        "several": ["work", "home"],
        "yes_no": ["yes", "no"],
        "scale": ["1", "2", "3"],
        "number": [],
        "text": [],
    }
    assert [question.key for question in questions] == Question.Kind.values
    assert verbs()[1:] == [("add", "outreach.question")] * 6


def test_a_choice_comes_after_the_others(campaign, told):
    question = make_question(campaign)
    add_choice(question, label="Maybe", **told)
    assert verbs() == [("add", "outreach.choice")]
    assert [value for value, _label in script_for(campaign).questions[0].options] == ["yes", "no", "maybe"]


def test_a_better_wording_keeps_the_key_and_is_no_new_version(campaign, told):
    flyers = campaign.counters.get(key="flyers")
    retire_row(add_counter(campaign, label="Stickers", **told), **told)
    before = number(campaign)
    for _ in range(2):
        reword(campaign.counters.get(key="flyers"), told, "Leaflets")
    flyers.refresh_from_db()
    assert (flyers.key, flyers.label, number(campaign)) == ("flyers", "Leaflets", before)
    assert verbs()[-1:] == [("edit", "outreach.counter")]
    assert len(verbs()) == 3


def test_what_means_something_else_is_a_new_row_in_the_old_ones_place(campaign, told):
    old = campaign.outcomes.get(key="interested")
    new = reword(old, told, "Signed up", other=True)
    old.refresh_from_db()
    assert (old.label, old.retired_at) == ("Interested", NOW)
    assert keys(script_for(campaign).outcomes) == ["signed-up", "not_now"]
    assert (new.label, verbs()) == ("Signed up", [("replace", "outreach.outcome")])


def test_a_question_that_means_something_else_takes_along_what_hangs_on_it(campaign, told):
    first = ask(campaign, told, "Work?", kind="yes_no", choices=())
    ask(campaign, told, "Which work?", after=first, among=["yes"])
    edit_question(first, details=Details("Any work?"), seen=state_of(first), means_other=True, **told)
    assert [(each.key, each.after) for each in script_for(campaign).questions] == [
        ("any-work", ""),
        ("which-work", "any-work"),
    ]
    assert asked(campaign) == ["any-work", "which-work"]
    assert [each.after for each in script_for(campaign, version=2).questions] == ["", "work"]


def test_a_replaced_question_has_the_choices_of_the_old_one_in_use(campaign, told):
    question = ask(campaign, told, choices=("A", "B", "C"))
    retire_row(question.choices.get(key="b"), **told)
    new = edit_question(question, details=Details("How?"), seen=state_of(question), means_other=True, **told)
    assert [(choice.key, choice.label) for choice in new.choices.all()] == [("a", "A"), ("c", "C")]
    assert keys(question.choices.all()) == ["a", "b", "c"]


def test_a_choice_that_means_something_else_decides_like_the_old_one(campaign, told):
    first = ask(campaign, told, "Work?")
    second = ask(campaign, told, "Which?", after=first, among=["work"])
    reword(first.choices.get(key="work"), told, "A job", other=True)
    second.refresh_from_db()
    assert second.asked_if == ["a-job"]
    assert [value for value, _label in script_for(campaign).questions[0].options] == ["a-job", "home"]


def test_attempts_keep_their_meaning_and_can_be_worded_anew(campaign, told):
    approached = campaign.counters.get(key="approached")
    with pytest.raises(CountsAsAttempt):
        reword(approached, told, "Seen", other=True)
    assert reword(campaign.counters.get(key="approached"), told, "Spoken to").key == "approached"


@pytest.mark.parametrize(("published", "keys_after"), [(True, ["how-sure", "how-sure-2"]), (False, ["how-sure"])])
def test_a_scale_with_other_steps_means_something_else_once_somebody_was_asked(campaign, told, published, keys_after):
    Campaign.objects.update(published_at=NOW if published else None)
    campaign.refresh_from_db()
    scale = ask(campaign, told, "How sure?", kind="scale", least=1, most=5)
    details = Details("How sure?", least=0, most=10)
    new = edit_question(scale, details=details, seen=state_of(scale), means_other=False, **told)
    assert keys(campaign.questions.order_by("pk")) == keys_after
    assert (new.least, new.most) == (0, 10)


def test_bounds_of_a_number_are_a_new_version_of_the_same_question(campaign, told):
    question = ask(campaign, told, "How many?", kind="number", least=0, most=9)
    details = Details("How many?", least=0, most=99)
    edit_question(question, details=details, seen=state_of(question), means_other=False, **told)
    assert asked(campaign) == ["how-many"]
    assert [script_for(campaign, version=each).questions[0].most for each in (1, 2)] == [9, 99]


def test_a_row_that_somebody_else_has_changed_is_not_written_over(campaign, told):
    flyers = campaign.counters.get(key="flyers")
    seen = state_of(flyers)
    reword(flyers, told, "Leaflets")
    with pytest.raises(ChangedMeanwhile) as refused:
        reword_row(flyers, label="Zines", seen=seen, means_other=False, **told)
    assert "it says “Leaflets” now" in str(refused.value)
    assert campaign.counters.get(key="flyers").label == "Leaflets"


def test_rows_change_places_with_the_next_one_in_use(campaign, told):
    stickers = add_counter(campaign, label="Stickers", **told)
    retire_row(campaign.counters.get(key="flyers"), **told)
    move_row(stickers, up=True, **told)
    assert keys(script_for(campaign).counters) == ["approached", "stickers", "declined"]
    move_row(stickers, up=False, **told)
    assert keys(script_for(campaign).counters) == ["approached", "declined", "stickers"]


def test_the_first_does_not_go_up_nor_the_last_down(campaign, told):
    first, *_, last = campaign.counters.all()
    move_row(first, up=True, **told)
    move_row(last, up=False, **told)
    assert keys(script_for(campaign).counters) == ["approached", "declined", "flyers"]


def test_choices_are_moved_within_their_question(campaign, told):
    question, other = make_question(campaign), make_question(campaign)
    move_row(question.choices.get(key="no"), up=True, **told)
    assert verbs() == [("move", "outreach.choice")]
    assert keys(question.choices.all()) == ["no", "yes"]
    assert keys(other.choices.all()) == ["yes", "no"]


@pytest.mark.parametrize("kind", ["counter", "outcome", "question", "choice"])
def test_a_row_is_retired_and_brought_back_after_the_others(campaign, told, kind):
    row = {
        "counter": lambda: campaign.counters.get(key="flyers"),
        "outcome": lambda: campaign.outcomes.first(),
        "question": lambda: make_question(campaign),
        "choice": lambda: make_question(campaign).choices.first(),
    }[kind]()
    for _ in range(2):
        retire_row(row, **told)
    row.refresh_from_db()
    assert row.retired_at == NOW
    for _ in range(2):
        restore_row(row, **told)
    row.refresh_from_db()
    assert row.retired_at is None
    rows = Choice.objects.filter(question=row.question) if kind == "choice" else type(row).objects.all()
    assert rows.last() == row
    assert [verb for verb, _ in verbs()] == ["retire", "restore"]


@pytest.mark.parametrize("key", Counter.ATTEMPTS)
def test_what_attempts_are_reckoned_by_stays(campaign, told, key):
    with pytest.raises(CountsAsAttempt) as refused:
        retire_row(campaign.counters.get(key=key), **told)
    assert str(refused.value).startswith(f"“{key.title()}” stays: attempts are approached, declined and conversations")


def test_one_outcome_stays(campaign, told):
    first, second = campaign.outcomes.all()
    retire_row(first, **told)
    with pytest.raises(LastOutcome):
        retire_row(second, **told)
    assert keys(script_for(campaign).outcomes) == [second.key]


def test_a_row_is_put_in_front_of_another_or_last(campaign, told):
    approached, declined, flyers = campaign.counters.all()
    place_row(flyers, before=approached.pk, **told)
    assert keys(script_for(campaign).counters) == ["flyers", "approached", "declined"]
    place_row(flyers, before=None, **told)
    assert keys(script_for(campaign).counters) == ["approached", "declined", "flyers"]
    assert [verb for verb, _kind in verbs()] == ["move", "move"]


def test_a_place_that_is_gone_moves_nothing(campaign, told):
    approached, declined, flyers = campaign.counters.all()
    retire_row(flyers, **told)
    for row, before in [(approached, flyers.pk), (approached, 0), (flyers, approached.pk), (approached, declined.pk)]:
        place_row(row, before=before, **told)
    assert keys(script_for(campaign).counters) == ["approached", "declined"]
    assert [verb for verb, _kind in verbs()] == ["retire"]


def test_a_question_stays_behind_the_one_that_decides_about_it(campaign, told):
    first = ask(campaign, told, "Work?", kind="yes_no", choices=())
    second = ask(campaign, told, "Which?", after=first, among=["yes"])
    for act in (
        lambda: move_row(second, up=True, **told),
        lambda: place_row(first, before=None, **told),
        lambda: retire_row(first, **told),
        lambda: delete_row(first, **told),
    ):
        Campaign.objects.update(published_at=None)
        with pytest.raises(AskedOutOfOrder) as refused:
            act()
        first.refresh_from_db()
        first.campaign.refresh_from_db()
    assert str(refused.value).startswith("“Which?” is asked only after certain answers to “Work?”.")
    assert asked(campaign) == ["work", "which"]


def test_a_question_hangs_on_an_earlier_one_and_on_answers_that_it_has(campaign, told):
    first = ask(campaign, told, "Work?", kind="yes_no", choices=())
    second = ask(campaign, told, "Which?")
    details = Details("Work?", after=second, among=["home"])
    with pytest.raises(AskedOutOfOrder):
        edit_question(first, details=details, seen=state_of(first), means_other=False, **told)
    with pytest.raises(NobodyIsAsked):
        ask(campaign, told, "Why not?", after=first, among=["perhaps"])
    assert asked(campaign) == ["work", "which"]


def test_the_answer_on_which_another_question_hangs_is_not_retired(campaign, told):
    first = ask(campaign, told, "Work?")
    ask(campaign, told, "Which?", after=first, among=["work"])
    with pytest.raises(NobodyIsAsked):
        retire_row(first.choices.get(key="work"), **told)
    retire_row(first.choices.get(key="home"), **told)
    assert [value for value, _label in script_for(campaign).questions[0].options] == ["work"]


def test_a_question_keeps_a_choice(campaign, told):
    question = ask(campaign, told)
    retire_row(question.choices.get(key="home"), **told)
    with pytest.raises(LastChoice):
        retire_row(question.choices.get(key="work"), **told)


def test_a_short_text_is_asked_for_only_where_that_was_allowed(campaign, told):
    with pytest.raises(TextsOff):
        ask(campaign, told, kind="text", choices=())
    allow_texts(campaign, **told)
    text = ask(campaign, told, kind="text", choices=())
    retire_row(text, **told)
    campaign.text_permit.delete()
    with pytest.raises(TextsOff):
        restore_row(text, **told)


def test_what_nobody_was_asked_is_deleted(campaign, told):
    Campaign.objects.update(published_at=None)
    campaign.refresh_from_db()
    first = ask(campaign, told, "Work?", kind="yes_no", choices=())
    second = ask(campaign, told, "Which?", after=first, among=["yes"])
    delete_row(second.choices.get(key="work"), **told)
    retire_row(second, **told)
    delete_row(first, **told)
    assert keys(campaign.questions.all()) == ["which"]
    assert verbs()[-1] == ("delete", "outreach.question")
    with pytest.raises(LastOutcome):
        for outcome in campaign.outcomes.all():
            delete_row(outcome, **told)


def test_what_somebody_may_have_been_asked_is_not_deleted(campaign, told):
    flyers = campaign.counters.get(key="flyers")
    with pytest.raises(MayBeOnPhones):
        delete_row(flyers, **told)
    Campaign.objects.update(published_at=None)
    make_conversation(make_shift(campaign))
    with pytest.raises(MayBeOnPhones):
        delete_row(campaign.counters.get(key="flyers"), **told)


@pytest.mark.django_db(transaction=True)
def test_two_counters_of_one_label_at_once_get_two_keys(campaign, told, monkeypatch):
    monkeypatch.setattr(script_rows, "_key", Meeting(script_rows._key))
    results = race(*[lambda: add_counter(campaign, label="Stickers", **told).key] * 2)
    assert sorted(results) == ["stickers", "stickers-2"]


@pytest.mark.django_db(transaction=True)
def test_two_who_save_one_row_at_once_do_not_write_over_each_other(campaign, told, monkeypatch):
    monkeypatch.setattr(script_rows, "_unchanged", Meeting(script_rows._unchanged))
    results = save_at_once(campaign, told)
    assert sorted(type(result).__name__ for result in results) == ["ChangedMeanwhile", "Counter"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_would(campaign, told, monkeypatch, without_lock):
    monkeypatch.setattr(script_rows, "record", lambda *_, **__: None)
    monkeypatch.setattr(script_rows, "_saved", Meeting(script_rows._saved))
    results = save_at_once(campaign, told)
    assert [type(result).__name__ for result in results] == ["Counter", "Counter"]


def save_at_once(campaign, told):
    flyers = campaign.counters.get(key="flyers")
    seen = state_of(flyers)

    def save(label):
        return lambda: reword_row(flyers, label=label, seen=seen, means_other=False, **told)

    return race(save("Leaflets"), save("Zines"))


@pytest.fixture
def without_lock(monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite every writing transaction is alone")
    monkeypatch.setattr(script_rows, "_hold", lambda campaign: None)


@pytest.mark.django_db(transaction=True)
def test_two_outcomes_retired_at_once_leave_one(campaign, told, monkeypatch):
    monkeypatch.setattr(script_rows, "_hold", Meeting(script_rows._hold))
    results = race(*[lambda row=row: retire_row(row, **told) for row in campaign.outcomes.all()])
    assert sorted(type(result).__name__ for result in results) == ["LastOutcome", "Outcome"]
    assert Outcome.objects.in_use().count() == 1


def test_rows_of_a_campaign_that_is_not_held_are_its_own(campaign, told):
    other = make_campaign(campaign.chapter)
    make_script(other)
    move_row(campaign.counters.last(), up=True, **told)
    assert keys(other.counters.all()) == ["approached", "declined", "flyers"]
    assert Campaign.objects.count() == 2
