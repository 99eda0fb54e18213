"""The captain's page of held rows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from outreach.models import Review, Tally
from outreach.queries import review
from shifts.actions.handing_on import hand_on
from tests.factories import make_chapter, make_conversation, make_member, make_running_shift, make_tally, make_user
from tests.outreach.items import send, tally_item

HELD = "/captain/held/"


@pytest.fixture
def captain(client, shift):
    """Signs a captain in."""
    captain = make_member(shift.campaign.chapter, "captain")
    client.force_login(captain)
    return captain


def test_rows_are_shown_by_shift_and_person_with_why_they_wait(client, captain, shift, person):
    make_tally(shift, person, delta=200, hold="odd")
    make_conversation(shift, person, hold="late")
    make_tally(shift, delta=300)
    html = client.get(HELD).content.decode()
    assert str(person) in html
    assert "An unusual number" in html
    assert "Logged long after the shift" in html
    assert "+200" in html
    assert "+300" not in html
    assert html.count('name="entry"') == 2


def test_who_stands_in_finds_and_decides_those_of_her_roster(client, captain, shift, person):
    held, elsewhere = make_tally(shift, person, delta=200, hold="odd"), make_running_shift()
    other = make_tally(elsewhere, delta=300, hold="odd")
    stands_in = make_member(shift.campaign.chapter)
    client.force_login(stands_in)
    assert client.get(HELD).status_code == 404
    hand_on(shift, person=stands_in, by=captain, now=timezone.now())
    assert f'href="{HELD}"' in client.get(reverse("outreach:close", args=[shift.pk])).content.decode()
    html = client.get(HELD).content.decode()
    assert ("+200" in html, "+300" in html) == (True, False)
    client.post(HELD, {"entry": [held.pk, other.pk], "act": "accept"})
    assert list(Tally.objects.counted()) == [held]


def test_what_is_ticked_counts_and_the_rest_waits_on(client, captain, shift, person):
    first, second = (make_tally(shift, person, delta=200, hold="odd") for _ in range(2))
    answer = client.post(HELD, {"entry": [first.pk], "act": "accept"}, follow=True)
    assert "1 row counts now." in answer.content.decode()
    assert list(Tally.objects.counted()) == [first]
    assert list(Tally.objects.held()) == [second]


def test_what_is_ticked_is_set_aside_for_a_reason(client, captain, shift, person):
    rows = [make_tally(shift, person, delta=200, hold="odd") for _ in range(2)]
    sent = {"entry": [row.pk for row in rows], "act": "set_aside", "reason": "slip"}
    answer = client.post(HELD, sent, follow=True)
    assert "2 rows do not count." in answer.content.decode()
    assert [row.hold for row in Tally.objects.all()] == ["rejected"] * 2
    assert Review.objects.get().get_reason_display() == "The number looks like a slip"


@pytest.mark.parametrize("reason", ["", "because", "x" * 5000, "\x00"])
def test_without_a_reason_nothing_is_set_aside(client, captain, shift, person, reason):
    row = make_tally(shift, person, delta=200, hold="odd")
    answer = client.post(HELD, {"entry": [row.pk], "act": "set_aside", "reason": reason}, follow=True)
    assert "choose why these do not count" in answer.content.decode()
    assert Tally.objects.get().hold == "odd"


@pytest.mark.parametrize("act", ["accept", "set_aside"])
def test_a_decision_is_undone_by_the_button_beside_its_message(client, captain, shift, person, act):
    row = make_tally(shift, person, delta=200, hold="odd")
    html = client.post(HELD, {"entry": [row.pk], "act": act, "reason": "twice"}, follow=True).content.decode()
    undo = reverse("outreach:held_undo", args=[Review.objects.get().decision])
    assert f'action="{undo}"' in html
    assert "1 row waits again." in client.post(undo, follow=True).content.decode()
    assert Tally.objects.get().hold == "odd"
    assert "nothing left of that decision" in client.post(undo, follow=True).content.decode()


def test_what_was_decided_in_the_last_days_can_be_undone_later(client, captain, shift, person):
    rows = [make_tally(shift, person, delta=200, hold="odd") for _ in range(2)]
    for row, act in zip(rows, ["accept", "set_aside"], strict=True):
        client.post(HELD, {"entry": [row.pk], "act": act, "reason": "twice"})
    client.get(HELD)  # what had just happened is read
    html = client.get(HELD).content.decode()
    decisions = Review.objects.order_by("pk").values_list("decision", flat=True)
    ways = [f'action="{reverse("outreach:held_undo", args=[decision])}"' for decision in decisions]
    assert [html.count(way) for way in ways] == [1, 1]
    assert ("it counts" in html, "It looks logged twice" in html.split("Decided lately")[1]) == (True, True)
    client.post(ways[1][8:-1])
    assert [Tally.objects.get(pk=row.pk).hold for row in rows] == ["", "odd"]
    assert ways[1] not in client.get(HELD).content.decode().split("Decided lately")[1]
    Review.objects.update(made_at=timezone.now() - timedelta(days=7))
    assert "Decided lately" not in client.get(HELD).content.decode()


def test_what_was_decided_elsewhere_is_not_shown(client, captain, shift, person):
    row = make_tally(shift, person, delta=200, hold="odd")
    client.post(HELD, {"entry": [row.pk], "act": "accept"})
    client.force_login(make_member(make_chapter(), "captain"))
    assert "Decided lately" not in client.get(HELD).content.decode()


def test_a_heap_is_folded_up_and_decided_as_one(client, captain, shift, person):
    for _ in range(9):
        make_conversation(shift, person, hold="fast")
    html = client.get(HELD).content.decode()
    assert "Very many within five minutes: <bdi>9 rows</bdi>" in html
    assert html.count("<details>") == 1
    assert html.count("checked") == 9


def test_of_more_than_anybody_reads_through_the_rest_comes_up_later(client, captain, shift, person, monkeypatch):
    for _ in range(3):
        make_conversation(shift, person, hold="late")
        make_tally(shift, person, delta=200, hold="odd")
    assert "more, which come" not in client.get(HELD).content.decode()
    monkeypatch.setattr(review, "MOST_ROWS", 2)
    html = client.get(HELD).content.decode()
    assert html.count('name="entry"') == 4
    assert "And <bdi>2</bdi> more, which come up once these are done." in html


def test_nobody_is_said_to_read_the_reason_where_nothing_says_any_more_whose_they_were(client, captain, shift):
    row = make_tally(shift, delta=200, hold="guest")
    told = "Whoever logged them reads this"
    assert told in client.get(HELD).content.decode()
    Tally.objects.update(person=None)
    html = client.get(HELD).content.decode()
    assert (told in html, "A volunteer" in html) == (False, True)
    client.post(HELD, {"entry": [row.pk], "act": "accept"})
    assert list(Tally.objects.counted()) == [row]


@pytest.mark.parametrize("ticked", [[], ["x"], ["5"], ["00000000-0000-4000-8000-000000000000"], ["\x00"]])
def test_nothing_ticked_changes_nothing_and_says_what_to_do(client, captain, shift, person, ticked):
    make_tally(shift, person, delta=200, hold="odd")
    answer = client.post(HELD, {"entry": ticked, "act": "set_aside", "reason": "slip"}, follow=True)
    assert "tick rows that still wait, then decide" in answer.content.decode()
    assert Tally.objects.count() == 1


def test_people_who_logged_without_a_claim_are_listed_with_the_way_to_the_roster(client, captain, shift):
    guest = make_user(name="Gwen Guest")
    send(guest, tally_item(shift), now=timezone.now())
    html = client.get(HELD).content.decode()
    assert "Gwen Guest" in html
    assert f"/captain/shifts/{shift.pk}/" in html


def test_the_page_of_the_day_says_how_many_wait(client, captain, shift, person):
    assert "Rows to look at" not in client.get("/captain/").content.decode()
    make_tally(shift, person, delta=200, hold="odd")
    assert "Rows to look at</a> <bdi>1</bdi>" in client.get("/captain/").content.decode()


def test_where_nothing_waits_the_page_says_so(client, captain):
    assert "Nothing to look at" in client.get(HELD).content.decode()


def test_another_chapters_captain_sees_nothing_and_decides_nothing(client, shift, person):
    row = make_tally(shift, person, delta=200, hold="odd", occurred_at=timezone.now() - timedelta(hours=1))
    client.force_login(make_member(make_chapter(), "captain"))
    assert "Nothing to look at" in client.get(HELD).content.decode()
    client.post(HELD, {"entry": [row.pk], "act": "accept"})
    assert Tally.objects.get().hold == "odd"
