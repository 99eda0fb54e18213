"""The board: who has no place yet, what each place needs, and what is suggested. Nothing changes before a POST."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shifts.actions.presence import check_in, mark
from shifts.models import Attendance, CaptainScope, Experience, Shift, Signup
from tests.factories import (
    NOW,
    TODAY,
    attend,
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_member,
    make_shift,
)
from tests.mails import queued

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(at):
    at(NOW)


@pytest.fixture
def chapter(campaign):
    return campaign.chapter


@pytest.fixture
def floating(campaign):
    return make_shift(campaign, floating=True, capacity=6)


@pytest.fixture
def corner(campaign, chapter):
    """A place for a morning shift of tomorrow; 1 degree of latitude is 111 kilometres."""

    def make(name, *, steps=0, languages=(), **fields):
        location = make_location(chapter, name, latitude=40.75 + steps * 100 / 111_195, longitude=-73.98)
        location.languages = list(languages)
        location.save()
        return make_shift(campaign, location, **fields)

    return make


@pytest.fixture
def volunteer(chapter):
    def make(name, *, done=3, languages=(), email=""):
        person = make_member(chapter, name=name, languages=list(languages), email=email or f"{name}@example.org")
        Experience.objects.create(person=person, chapter=chapter, shifts_done=done)
        return person

    return make


def sent(response, name):
    """The values of the boxes, buttons or hidden fields of that name."""
    html = response.content.decode()
    return re.findall(rf'name="{name}" value="([^"]+)"', html)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def where(*people):
    return [Signup.objects.active().get(person=person).shift for person in people]


def act(client, response, **data):
    """Send the board's form as its page has it."""
    action = re.search(r'action="(/captain/board/move/[^"]*)"', response.content.decode())[1].replace("&amp;", "&")
    return client.post(action, data, follow=True)


def test_the_board_shows_who_waits_and_what_each_place_needs(pages, floating, corner, volunteer):
    times_sq = corner("Times Sq", min_people=2, languages=["es"])
    met = corner("Union Sq", min_people=1)
    claim(floating, volunteer("ada", done=0))
    claim(met, volunteer("bob", done=7, languages=["es"]))
    response = pages.get("board", day=TOMORROW)
    board = response.context["board"]
    assert [[str(card.signup.person) for card in column.cards] for column in board.waiting] == [["ada"]]
    assert [column.shift for column in board.places] == [times_sq, met]  # the short one first
    text = words(response)
    assert "0 of 4 · at least 2" in text
    assert "2 people short" in text
    assert "Nobody yet who speaks: Spanish" in text
    assert "1 of 4 · at least 1" in text
    assert "Minimum met" in text
    assert "bob Knows the work Spanish" in text
    assert "ada New" in text


def test_without_a_day_and_period_it_is_the_next_period_of_today(pages, campaign):
    make_shift(campaign, day=TODAY, opens=time(8))
    evening = make_shift(campaign, day=TODAY, opens=time(16))
    response = pages.get("board")
    assert [column.shift for column in response.context["board"].places] == [evening]
    assert (response.context["look"].day, response.context["look"].period) == (TODAY, "evening")


@pytest.mark.parametrize(
    "query",
    [
        {"day": "yesterday", "period": "noon", "campaign": "x", "chapter": "9" * 30, "not": ["1", "a-b", "9" * 30]},
        {"day": "0001-01-01"},
        {"day": "9999-12-31", "suggest": 1},
    ],
)
def test_what_makes_no_sense_in_the_address_is_left_out(pages, floating, query):
    assert pages.get("board", **query).status_code == 200


def test_a_captain_of_single_locations_sees_only_these_and_who_has_no_place(pages, captain, floating, corner):
    mine, other = corner("Times Sq"), corner("Union Sq")
    CaptainScope.objects.create(membership=captain.memberships.get(), location=mine.location)
    board = pages.get("board", day=TOMORROW).context["board"]
    assert [column.shift for column in board.columns] == [floating, mine]
    assert other not in [column.shift for column in board.columns]


def test_people_who_are_ticked_go_to_the_place_and_undo_brings_them_back(pages, client, floating, corner, volunteer):
    ada, bob, place = volunteer("ada"), volunteer("bob"), corner("Times Sq")
    claim(floating, ada), claim(floating, bob)
    response = pages.get("board", day=TOMORROW)
    (button,) = [value for value in sent(response, "to") if value.startswith(f"{place.pk}:")]
    page = act(client, response, who=sent(response, "who"), to=button)
    assert pages.said(page) == ["2 people are placed. They are told by mail."]
    assert where(ada, bob) == [place, place]
    assert page.redirect_chain[0][0].startswith("/captain/board/?")
    page = pages.undo(page)
    assert pages.said(page) == ["2 people are back."]
    assert where(ada, bob) == [floating, floating]


def test_one_person_is_named_and_so_is_who_has_to_be_told(pages, client, floating, corner, chapter):
    place, silent = corner("Times Sq"), make_member(chapter, name="Bea", email=None)
    claim(floating, silent)
    response = pages.get("board", day=TOMORROW)
    page = act(client, response, who=sent(response, "who"), to=f"{place.pk}:")
    assert pages.said(page) == ["Bea is now at Times Sq. They have no e-mail: tell them yourself."]


def test_nobody_chosen_and_a_box_without_a_button_change_nothing(pages, client, floating, corner, volunteer):
    claim(floating, volunteer("ada"))
    place = corner("Times Sq")
    response = pages.get("board", day=TOMORROW)
    for data in ({"to": f"{place.pk}:"}, {"who": sent(response, "who")}, {"all": 1}, {}):
        assert pages.said(act(client, response, **data)) == ["Choose somebody first, then a place for them."]
    assert Shift.objects.get(pk=floating.pk).claimed == 1


@pytest.mark.parametrize("data", [{"who": "x", "to": "y"}, {"who": "1:2-", "to": "9" * 30}, {"accept": "-:-:"}])
def test_what_no_page_of_ours_sends_moves_nobody(pages, client, floating, data):
    page = act(client, pages.get("board", day=TOMORROW), **data)
    assert pages.said(page) == ["1 more could not be moved."]


def test_nobody_is_moved_from_or_to_what_another_captain_keeps(pages, client, floating, corner, volunteer):
    ada, strange = volunteer("ada"), make_shift(make_campaign())
    mine, theirs = claim(floating, ada), claim(strange)
    response = pages.get("board", day=TOMORROW)
    for who, to in ((mine, strange), (theirs, floating)):
        page = act(client, response, who=f"{who.pk}:", to=f"{to.pk}:")
        assert pages.said(page) == ["1 more could not be moved."]
    assert where(ada, theirs.person) == [floating, strange]


def test_a_place_that_fills_meanwhile_is_said_with_who_stays(pages, client, floating, corner, volunteer):
    ada, place = volunteer("ada"), corner("Times Sq", capacity=1)
    claim(floating, ada)
    response = pages.get("board", day=TOMORROW, suggest=1)
    claim(place)
    page = act(client, response, all=1, move=sent(response, "move"))
    (said,) = pages.said(page)
    assert said.startswith("ada stays. All places of this shift are taken.")
    assert where(ada) == [floating]


def test_suggestions_stand_at_their_places_with_their_reasons_and_change_nothing(
    pages, floating, corner, volunteer, campaign
):
    asked = corner("Asked for")
    near = corner("Times Sq", steps=4, min_people=2, languages=["es"])
    claim(near, volunteer("Ana", done=9))
    signup = claim(floating, volunteer("ada", done=0, languages=["es"]))
    Signup.objects.filter(pk=signup.pk).update(requested_location=asked.location)
    Shift.objects.filter(pk=asked.pk).update(min_people=0)
    response = pages.get("board", day=TOMORROW, suggest=1)
    (proposal,) = response.context["proposals"].all
    assert proposal.reasons == [
        "1 more needed here",
        "400 m from the place that they asked for",
        "speaks Spanish",
        "with Ana, who knows the work",
    ]
    assert "1 suggestion. Nothing has changed yet." in words(response)
    assert where(signup.person) == [floating]


def test_where_somebody_was_last_counts_when_nothing_was_asked_for(pages, floating, corner, volunteer, campaign):
    near, far = corner("Near", min_people=0), corner("Far", steps=50, min_people=0)
    ada = volunteer("ada", done=6)
    for place, days in ((far, 2), (near, 3)):
        attend(make_shift(campaign, place.location, day=TODAY - timedelta(days=days)), ada)
    # She claimed one since to which she did not come, and was in another chapter: neither is a captain's business.
    for elsewhere in (campaign, make_campaign()):
        shift = make_shift(elsewhere, near.location, day=TODAY - timedelta(days=1))
        attend(shift, ada, status="no_show" if elsewhere == campaign else "completed")
    claim(floating, ada)
    (proposal,) = pages.get("board", day=TOMORROW, suggest=1).context["proposals"].all
    assert proposal.to.shift == far
    assert proposal.reasons == [
        "room for 4 more",
        "the place where they were last",
        "knows the work, and nobody there does yet",
    ]


def test_needed_are_as_many_as_are_missing_and_for_the_others_there_is_room(pages, floating, corner, volunteer):
    for name in ("ada", "bob", "cyd"):
        claim(floating, volunteer(name))
    corner("Times Sq", min_people=2)
    found = pages.get("board", day=TOMORROW, suggest=1).context["proposals"].all
    assert [each.reasons[0] for each in found] == ["2 more needed here"] * 2 + ["room for 4 more"]


def test_one_suggestion_is_accepted_and_the_others_stay(pages, client, floating, corner, volunteer):
    people = [volunteer(name) for name in ("ada", "bob")]
    for person in people:
        claim(floating, person)
    corner("Times Sq", min_people=2)
    response = pages.get("board", day=TOMORROW, suggest=1)
    page = act(client, response, accept=sent(response, "accept")[0])
    assert pages.said(page) == ["ada is now at Times Sq. They are told by mail."]
    assert [str(each.card.signup.person) for each in page.context["proposals"].all] == ["bob"]


def test_all_suggestions_are_accepted_at_once_and_undone_at_once(pages, client, floating, corner, volunteer):
    people = [volunteer(name) for name in ("ada", "bob", "cyd")]
    for person in people:
        claim(floating, person)
    first, second = corner("Times Sq", min_people=2), corner("Union Sq", min_people=1)
    response = pages.get("board", day=TOMORROW, suggest=1)
    page = act(client, response, all=1, move=sent(response, "move"))
    assert pages.said(page) == ["3 people are placed. They are told by mail."]
    assert sorted(shift.pk for shift in where(*people)) == [first.pk, first.pk, second.pk]
    assert "Nothing better to suggest" in words(page)
    pages.undo(page)
    assert where(*people) == [floating] * 3
    # Who is back where she was has nothing to hear.
    assert queued() == []


def test_what_is_not_wanted_makes_way_for_the_next_best(pages, client, floating, corner, volunteer):
    signup = claim(floating, volunteer("ada"))
    first, second = corner("Times Sq", min_people=1), corner("Union Sq", min_people=0)
    response = pages.get("board", day=TOMORROW, suggest=1)
    link = re.search(r'href="(\?[^"]*not=[^"]+)"', response.content.decode())[1].replace("&amp;", "&")
    assert link.endswith(f"not={signup.pk}-{first.pk}")
    response = client.get(reverse("shifts:captain_board") + link)
    assert [each.to.shift for each in response.context["proposals"].all] == [second]
    response = pages.get("board", day=TOMORROW, suggest=1, **{"not": [f"{signup.pk}-{x.pk}" for x in (first, second)]})
    assert "No place is left for them: ada" in words(response)


def test_who_finds_no_place_is_named_with_why(pages, campaign, floating, corner, volunteer):
    claim(floating, volunteer("ada"))
    response = pages.get("board", day=TOMORROW, suggest=1)
    assert "No place within the time that they promised: ada" in words(response)
    claim(corner("Times Sq", capacity=1))
    response = pages.get("board", day=TOMORROW, suggest=1)
    assert "No place is left for them: ada" in words(response)


def test_people_with_a_place_are_moved_only_if_the_captain_wants_it(pages, corner, volunteer):
    crowded, short = corner("Times Sq", min_people=1), corner("Union Sq", min_people=1)
    for name in ("ada", "bob"):
        claim(crowded, volunteer(name))
    assert pages.get("board", day=TOMORROW, suggest=1).context["proposals"].all == []
    (proposal,) = pages.get("board", day=TOMORROW, suggest=1, placed=1).context["proposals"].all
    assert proposal.to.shift == short
    assert proposal.reasons[0] == "1 more needed here"
    response = pages.get("board", day=TOMORROW, suggest=1, placed=1)
    assert "Then no longer at: Times Sq ." in words(response)


def test_who_is_here_or_excused_is_shown_and_not_moved(pages, captain, floating, corner, volunteer, at):
    ada, bob = claim(floating, volunteer("ada")).person, claim(floating, volunteer("bob")).person
    place = corner("Times Sq", min_people=2)
    cyd = claim(place, volunteer("cyd")).person
    now = floating.starts_at - timedelta(hours=1)
    at(now)
    check_in(floating, person=ada, by=captain, now=now)
    mark(place, person=cyd, status=Attendance.Status.EXCUSED, reason="ill", by=captain, now=now)
    response = pages.get("board", day=TOMORROW, suggest=1)
    assert [each.card.signup.person for each in response.context["proposals"].all] == [bob]
    assert response.context["proposals"].all[0].reasons[0] == "2 more needed here"
    assert len(sent(response, "who")) == 1
    assert "ada Here" in words(response)
    assert "cyd Excused" in words(response)


def test_a_board_of_the_past_shows_and_moves_nothing(pages, floating, corner, volunteer, at):
    claim(floating, volunteer("ada"))
    corner("Times Sq")
    at(floating.ends_at)
    response = pages.get("board", day=TOMORROW, period="morning", suggest=1)
    assert (sent(response, "who"), sent(response, "to"), response.context["proposals"].all) == ([], [], [])


def test_campaigns_and_chapters_are_looked_at_one_by_one(pages, client, chapter, campaign, corner):
    place, other = corner("Times Sq"), make_shift(make_campaign(chapter, "Other"))
    response = pages.get("board", day=TOMORROW)
    assert len(response.context["board"].places) == 2
    response = pages.get("board", day=TOMORROW, campaign=other.campaign.pk)
    assert [column.shift for column in response.context["board"].places] == [other]
    organizer = make_member(make_chapter("Elsewhere"), "organizer")
    client.force_login(organizer)
    response = client.get(reverse("shifts:captain_board"), {"day": TOMORROW, "chapter": chapter.pk})
    assert response.context["board"].columns == []
    assert place.location.name not in words(response)


@pytest.mark.parametrize("query", [{}, {"suggest": 1, "placed": 1}])
def test_the_number_of_queries_does_not_grow_with_places_and_people(pages, floating, corner, volunteer, query):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            pages.get("board", day=TOMORROW, **query)
        return len(queries)

    claim(corner("Place 0", languages=["es"]), volunteer("a"))
    claim(floating, volunteer("b"))
    count()
    before = count()
    for number in range(1, 3):
        claim(corner(f"Place {number}", languages=["es"]), volunteer(f"a{number}"))
        claim(floating, volunteer(f"b{number}"))
    assert count() == before
