"""The log screen without JavaScript."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from outreach.actions.review import accept_held, set_aside_held
from outreach.models import Choice, Conversation, Counter, Question, Review, Tally
from tests.factories import make_conversation, make_member, make_tally, make_user


def log(shift, rest=""):
    return f"/shifts/{shift.pk}/log/{rest}"


def page(plain, shift, query=""):
    return plain.get(log(shift, query)).content.decode()


def numbers(plain, shift):
    return plain.get(log(shift, "numbers/")).json()


def posted_id(html, name="id"):
    return re.search(rf'name="{name}" value="([0-9a-f-]{{36}})"', html)[1]


def tap(plain, shift, key, html=None):
    html = html or page(plain, shift)
    return plain.post(log(shift, "tally/"), {"counter": key, f"id-{key}": posted_id(html, f"id-{key}")}, follow=True)


def test_each_tap_on_a_counter_adds_one(plain, shift, person):
    tap(plain, shift, "approached")
    html = tap(plain, shift, "approached").content.decode()
    assert re.search(r'value="approached">\s*<bdi class="tally-count">2</bdi> <span>Approached</span>', html)
    assert (
        list(Tally.objects.values_list("person", "shift", "counter__key", "delta"))
        == [(person.pk, shift.pk, "approached", 1)] * 2
    )


def test_a_tap_that_is_sent_twice_counts_once(plain, shift):
    html = page(plain, shift)
    tap(plain, shift, "approached", html)
    again = tap(plain, shift, "approached", html).content.decode()
    assert "That had been stored already. It counts once." in again
    assert numbers(plain, shift)["counters"] == {"approached": 1}


def test_two_taps_on_two_buttons_of_one_page_both_count(plain, shift):
    html = page(plain, shift)
    tap(plain, shift, "approached", html)
    tap(plain, shift, "flyers", html)
    assert numbers(plain, shift)["counters"] == {"approached": 1, "flyers": 1}


def test_a_counter_added_meanwhile_is_there_at_the_next_load(plain, shift):
    assert "Stickers" not in page(plain, shift)
    Counter.objects.create(campaign=shift.campaign, key="stickers", label="Stickers")
    Counter.objects.filter(key="flyers").update(retired_at=timezone.now())
    html = page(plain, shift)
    assert 'value="stickers"' in html
    assert 'value="flyers"' not in html


def test_a_conversation_is_logged_with_its_answers(plain, shift, person):
    for key, kind in [("heard", "yes_no"), ("moved", "several"), ("job", "choice")]:
        question = Question.objects.create(campaign=shift.campaign, key=key, label=key, kind=kind)
        if kind != "yes_no":
            for choice in ("a", "b"):
                Choice.objects.create(question=question, key=choice, label=choice.upper())
    sent = {
        "id": posted_id(page(plain, shift)),
        "answer-heard": "yes",
        "answer-moved": ["a", "b"],
        "answer-job": "b",
        "outcome": "interested",
    }
    for _ in range(2):
        plain.post(log(shift, "conversation/"), sent)
    row = Conversation.objects.get()
    assert (row.person, row.outcome.key) == (person, "interested")
    assert row.answers == {"heard": "yes", "moved": ["a", "b"], "job": "b"}


def test_questions_may_stay_unanswered(plain, shift):
    Question.objects.create(campaign=shift.campaign, key="heard", label="Heard of us?", kind="yes_no")
    html = page(plain, shift)
    assert "Heard of us?" in html
    plain.post(log(shift, "conversation/"), {"id": posted_id(html), "outcome": "not_now"})
    assert Conversation.objects.get().answers == {}


def test_what_is_refused_says_why_and_what_to_do(plain, shift):
    answer = plain.post(log(shift, "tally/"), {"counter": "selfies", "id-selfies": str(uuid4())}, follow=True)
    assert "This campaign does not count “selfies”." in answer.content.decode()
    answer = plain.post(log(shift, "conversation/"), {}, follow=True)
    assert "This row cannot be read" in answer.content.decode()
    assert not Tally.objects.exists()


def test_the_last_entries_are_listed_with_undo_and_all_of_them_on_demand(plain, shift, person):
    now = timezone.now()
    for minute in range(10):
        make_tally(shift, person, "flyers", delta=minute + 1, occurred_at=now - timedelta(minutes=minute))
    make_conversation(shift, person, occurred_at=now - timedelta(hours=1))
    make_tally(shift, counter="declined", delta=77)
    amounts = re.findall(r"Flyers <bdi>\+(\d+)</bdi>", page(plain, shift))
    assert amounts == [str(number) for number in range(1, 9)]
    assert "Show all" in page(plain, shift)
    everything = page(plain, shift, "?entries=all")
    assert len(re.findall('<li class="row entry" data-id', everything)) == 11
    assert "Show all" not in everything
    assert "+77" not in everything


def undo(plain, shift, entry, row_id=None):
    sent = {"id": row_id or str(uuid4()), "was": 5, "should_be": 0}
    return plain.post(log(shift, f"correct/{entry.pk}/"), sent, follow=True)


def test_undo_takes_back_by_a_row_of_its_own_however_often_it_is_sent(plain, shift, person):
    tally, talk = make_tally(shift, person, delta=5), make_conversation(shift, person)
    for entry in (tally, talk):
        row_id = str(uuid4())
        for _ in range(2):
            assert undo(plain, shift, entry, row_id).status_code == 200
    assert list(Tally.objects.exclude(pk=tally.pk).values_list("corrects", "delta")) == [(tally.pk, -5)]
    assert list(Conversation.objects.exclude(pk=talk.pk).values_list("corrects", "outcome")) == [(talk.pk, None)]
    assert not Conversation.objects.counted().exists()
    assert numbers(plain, shift) == {"counters": {"approached": 0}, "outcomes": {}, "together": 0}
    assert '<li class="row entry" data-id' not in page(plain, shift)


def test_a_tally_is_corrected_to_what_it_should_have_been(plain, shift, person):
    tally = make_tally(shift, person, delta=5)
    address = log(shift, f"correct/{tally.pk}/")
    html = plain.get(address).content.decode()
    assert "Correct “Approached”" in html
    plain.post(address, {"id": posted_id(html), "was": 5, "should_be": 3})
    assert numbers(plain, shift)["counters"] == {"approached": 3}
    html = plain.get(address).content.decode()
    plain.post(address, {"id": posted_id(html), "was": 3, "should_be": 4})
    assert numbers(plain, shift)["counters"] == {"approached": 4}


@pytest.mark.parametrize("should_be", ["", "-1", "501", "five", "1.5"])
def test_a_correction_that_is_no_number_is_asked_for_again_and_changes_nothing(plain, shift, person, should_be):
    tally = make_tally(shift, person, delta=5)
    answer = plain.post(log(shift, f"correct/{tally.pk}/"), {"id": str(uuid4()), "was": 5, "should_be": should_be})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"should_be"}
    assert Tally.objects.count() == 1


def test_a_conversation_is_corrected_with_other_answers(plain, shift, person):
    question = Question.objects.create(campaign=shift.campaign, key="heard", label="Heard?", kind="yes_no")
    talk = make_conversation(shift, person, answers={question.key: "no"})
    html = plain.get(log(shift, f"correct/{talk.pk}/")).content.decode()
    assert 'value="no" checked' in html
    sent = {"id": posted_id(html), "outcome": "not_now", "answer-heard": "yes"}
    plain.post(log(shift, f"correct/{talk.pk}/"), sent)
    last = Conversation.objects.counted().get()
    assert (last.corrects_id, last.outcome.key, last.answers) == (talk.pk, "not_now", {"heard": "yes"})


def test_entries_of_others_and_of_other_shifts_cannot_be_corrected(plain, shift, person):
    assert plain.get(log(shift, f"correct/{make_tally(shift).pk}/")).status_code == 404
    assert plain.get(log(shift, f"correct/{uuid4()}/")).status_code == 404


@pytest.mark.parametrize(
    ("starts_in", "said", "has_buttons"),
    [
        (timedelta(days=15), "Logging opens at", False),
        (timedelta(hours=2), "What you log before is kept, and a captain looks at it first.", True),
        (timedelta(minutes=29), None, True),
        (timedelta(hours=-74), None, True),
        (timedelta(hours=-74, minutes=-1), "This shift ended more than 72 hours ago.", True),
    ],
)
def test_the_screen_says_when_it_is_not_the_time_to_log(plain, shift, starts_in, said, has_buttons):
    shift.starts_at = timezone.now() + starts_in + timedelta(seconds=5)
    shift.ends_at = shift.starts_at + timedelta(hours=2)
    shift.save()
    html = page(plain, shift)
    assert ("a captain looks at it first" in html or "Logging opens" in html) == (said is not None)
    assert said is None or said in html
    assert ('value="approached"' in html) == has_buttons


def test_what_is_logged_too_early_is_kept_and_said_to_be_held(plain, shift):
    shift.starts_at = timezone.now() + timedelta(hours=2)
    shift.ends_at = shift.starts_at + timedelta(hours=2)
    shift.save()
    assert "a captain looks at it first" in tap(plain, shift, "approached").content.decode()
    assert [row.hold for row in Tally.objects.all()] == ["early"]
    assert numbers(plain, shift)["counters"] == {"approached": 1}


def test_what_waits_and_why_is_said_kindly(plain, shift, person):
    for _ in range(2):
        make_conversation(shift, person, hold="fast")
    make_tally(shift, person, delta=200, hold="odd")
    make_tally(shift, delta=300, hold="odd")
    html = page(plain, shift)
    assert "<bdi>3</bdi> entries wait for a look" in html
    assert "Very many within five minutes: <bdi>2</bdi>" in html
    assert "An unusual number: <bdi>1</bdi>" in html
    assert "Nothing is lost, and you can go on." in html


def test_what_became_of_it_is_said_and_what_does_not_count_is_in_no_number(plain, shift, person):
    captain, now = make_member(shift.campaign.chapter, "captain"), timezone.now()
    accepted, refused = (make_tally(shift, person, delta=delta, hold="odd") for delta in (101, 200))
    accept_held([accepted.pk], by=captain, now=now)
    set_aside_held([refused.pk], reason=Review.Reason.TWICE, by=captain, now=now)
    html = page(plain, shift)
    assert "<bdi>1</bdi> entry was looked at and counts." in html
    assert "It looks logged twice: <bdi>1</bdi>" in html
    assert html.count("not counted") == 1
    assert "wait for a look" not in html
    assert numbers(plain, shift)["counters"] == {"approached": 101}


def test_where_nothing_is_unusual_nothing_is_said(plain, shift, person):
    make_conversation(shift, person)
    make_conversation(shift, hold="fast")
    assert "held-title" not in page(plain, shift)


def test_on_a_cancelled_shift_there_is_nothing_to_tap(plain, shift):
    shift.cancelled_at = timezone.now()
    shift.save()
    html = page(plain, shift)
    assert "This shift was cancelled." in html
    assert "tally-button" not in html


def test_somebody_without_a_claim_may_log_and_is_told_how_it_counts(client, shift):
    guest = make_user()
    client.force_login(guest)
    told = "You have no claim here: your numbers count once a captain confirms you."
    assert told in page(client, shift)
    tap(client, shift, "approached")
    assert told in page(client, shift)
    assert not Tally.objects.counted().exists()
    captain = make_member(shift.campaign.chapter, "captain")
    client.force_login(captain)
    assert told not in page(client, shift)


def test_a_visitor_is_asked_to_sign_in(client, shift):
    answer = client.get(log(shift))
    assert (answer.status_code, answer["Location"]) == (302, f"/signin/?next={log(shift)}")


def test_a_campaign_that_counts_nothing_says_so(plain, shift):
    for kind in (shift.campaign.counters, shift.campaign.outcomes):
        kind.update(retired_at=timezone.now())
    html = page(plain, shift)
    assert "This campaign has no outcomes yet" in html
    assert "tally-button" not in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_screen_takes_the_same_queries_however_much_was_logged(
    plain, shift, person, count, django_assert_num_queries
):
    for _ in range(count):
        make_tally(shift, person)
        make_conversation(shift, person)
        Question.objects.create(campaign=shift.campaign, key=uuid4().hex, label="Heard?", kind="yes_no")
    with django_assert_num_queries(18):
        page(plain, shift)


def test_the_outbox_gets_a_fresh_token_and_learns_who_is_signed_in(shift, person):
    plain = Client(enforce_csrf_checks=True)
    answer = plain.get("/shifts/outbox-token/")
    assert answer.json()["person"] is None
    assert "no-store" in answer["Cache-Control"]
    plain.force_login(person)
    session = plain.get("/shifts/outbox-token/").json()
    assert session["person"] == person.pk
    sent = {"counter": "approached", "id-approached": str(uuid4())}
    assert plain.post(log(shift, "tally/"), sent).status_code == 403
    sent_with_token = plain.post(log(shift, "tally/"), sent, headers={"X-CSRFToken": session["token"]})
    assert sent_with_token.status_code == 302


def several(plain, shift, **sent):
    sent = {"counter": "flyers", "delta": "37", "id-several": posted_id(page(plain, shift), "id-several"), **sent}
    return plain.post(log(shift, "tally/"), sent, follow=True).content.decode()


def test_several_at_once_are_one_row_however_often_the_form_is_sent(plain, shift):
    one = posted_id(page(plain, shift), "id-several")
    several(plain, shift, **{"id-several": one})
    assert "It counts once." in several(plain, shift, **{"id-several": one})
    several(plain, shift, delta="5")
    assert sorted(Tally.objects.values_list("counter__key", "delta")) == [("flyers", 5), ("flyers", 37)]


@pytest.mark.parametrize("delta", ["0", "-3", "501", "many", ""])
def test_what_is_no_number_of_things_is_refused_with_what_it_may_be(plain, shift, delta):
    assert "“delta” must be a whole number from 1 to 500." in several(plain, shift, delta=delta)
    assert not Tally.objects.exists()


def test_the_sum_of_all_is_what_counts_and_is_told_to_those_of_the_shift(plain, shift, client):
    html = page(plain, shift)
    assert 'data-sum="0"' in html
    sent = {"outcome": "interested", "id": posted_id(html)}
    plain.post(log(shift, "conversation/"), sent)
    guest = Client()
    guest.force_login(make_user())
    guest.post(log(shift, "conversation/"), {**sent, "id": str(uuid4())})  # She waits for a captain's word.
    assert numbers(plain, shift)["together"] == 1
    assert numbers(guest, shift) == {"counters": {}, "outcomes": {"interested": 1}, "together": None}
    assert "data-sum" not in page(guest, shift)
