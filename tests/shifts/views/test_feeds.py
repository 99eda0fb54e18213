"""The files that calendar apps read, over http. What real calendar programs make of them: tests/shifts/clients/."""

from datetime import timedelta

import icalendar
import pytest
from django.test import Client

from people.actions.persons import switch_off
from people.actions.tokens import end_calendar_address, make_calendar_address
from people.models import TryCount
from shifts.actions.claims import release_signup
from shifts.actions.editing import cancel_shift
from shifts.actions.patterns import apply_pattern
from shifts.models import Campaign, Pattern, RemovedShift, Shift
from shifts.rules.changes import claims_of, state_of
from tests.factories import (
    NOW,
    TODAY,
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_pattern,
    make_shift,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PUBLIC = "/calendar/public.ics"


@pytest.fixture
def campaign():
    return make_campaign(make_chapter())


@pytest.fixture
def person():
    return make_user("Ada Lovelace")


@pytest.fixture
def own(person):
    """The path of her feed."""
    return path_of(make_calendar_address(person, now=NOW))


def path_of(secret):
    return f"/calendar/u/{secret}.ics"


def events(path, **headers):
    """{UID: STATUS} of what a feed shows."""
    response = Client().get(path, headers=headers)
    assert response.status_code == 200, response.content
    found = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert len({event["uid"] for event in found}) == len(found)
    return {event["uid"]: event["status"] for event in found}


def uid(shift):
    return f"shift-{shift.pk}@localhost"


def cancel(shift, by=None):
    cancel_shift(shift, reason="Rain", seen=state_of(shift, claims_of(shift)), by=by or make_user(), now=NOW)


def test_the_public_feed_shows_what_can_be_claimed_and_nobodys_name(campaign, person):
    shift = make_shift(campaign)
    claim(shift, person)
    full = make_shift(campaign, capacity=1)
    claim(full)
    make_shift(campaign, day=TODAY - timedelta(days=1))
    make_shift(make_campaign(published=False))
    body = Client().get(PUBLIC).content.decode()
    assert events(PUBLIC) == {uid(shift): "CONFIRMED"}
    assert not [word for word in ("Ada", person.email, "mailto", "ATTENDEE", "ORGANIZER", uid(full)) if word in body]


def test_what_was_cancelled_is_struck_out_until_its_day_is_over(campaign, person, own, clock):
    shift = make_shift(campaign, day=TODAY + timedelta(days=2))
    claim(shift, person)
    cancel(shift)
    for path in (PUBLIC, own):
        assert events(path) == {uid(shift): "CANCELLED"}
    clock.now = shift.ends_at + timedelta(hours=13, minutes=59)  # 23:59 on its day in New York
    assert [events(path) for path in (PUBLIC, own)] == [{uid(shift): "CANCELLED"}] * 2
    clock.now += timedelta(minutes=1)
    assert [events(path) for path in (PUBLIC, own)] == [{}, {}]


def take_back(pattern, now=NOW):
    """The organizer wants none of the pattern's shifts any more."""
    Pattern.objects.filter(pk=pattern.pk).update(weekdays=[])
    apply_pattern(Pattern.objects.get(pk=pattern.pk), remove=True, by=None, now=now)


@pytest.fixture
def pattern(campaign):
    """Tuesday's morning and evening."""
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=6), "weekdays": [1]}
    pattern = make_pattern(campaign, locations=[make_location(campaign.chapter, "Times Sq")], **days)
    apply_pattern(pattern, by=None, now=NOW)
    return pattern


def test_what_a_pattern_takes_back_is_struck_out_until_its_day_is_over(pattern, clock):
    morning, evening = Shift.objects.order_by("starts_at")
    etag = Client().get(PUBLIC)["ETag"]
    clock.now = NOW + timedelta(hours=1)
    take_back(pattern, clock.now)
    assert not Shift.objects.exists()
    assert Client().get(PUBLIC, headers={"If-None-Match": etag}).status_code == 200
    first, _second = icalendar.Calendar.from_ical(Client().get(PUBLIC).content).walk("VEVENT")
    assert (first["uid"], first.start, first.end) == (uid(morning), morning.starts_at, morning.ends_at)
    assert (first["sequence"], first["last-modified"].dt) == (morning.sequence + 1, clock.now)
    assert first["summary"] == f"Times Sq · {morning.campaign.name}"
    assert first["description"].startswith("Does not take place: No longer planned")
    clock.now = evening.ends_at + timedelta(hours=5, minutes=59)  # 23:59 on its day in New York
    assert events(PUBLIC) == {uid(morning): "CANCELLED", uid(evening): "CANCELLED"}
    clock.now += timedelta(minutes=1)
    assert events(PUBLIC) == {}


def test_what_was_taken_back_is_narrowed_as_all_else(pattern, campaign):
    morning, evening = Shift.objects.order_by("starts_at")
    take_back(pattern)
    for query, shown in {
        f"?campaign={campaign.pk}&period=morning": [morning],
        f"?location={evening.location_id}&needs_people=on": [morning, evening],
        f"?campaign={make_campaign().pk}": [],
        "?target=7": [],
    }.items():
        assert events(PUBLIC + query) == {uid(shift): "CANCELLED" for shift in shown}, query


def test_of_a_draft_nothing_is_struck_out(pattern, campaign):
    Campaign.objects.update(published_at=None)
    take_back(pattern)
    assert not RemovedShift.objects.exists()
    Campaign.objects.update(published_at=NOW)
    apply_pattern(pattern, by=None, now=NOW)
    take_back(pattern)
    assert len(events(PUBLIC)) == 2
    Campaign.objects.update(published_at=None)
    assert events(PUBLIC) == {}


def test_the_public_feed_can_be_narrowed_as_the_list(campaign):
    corner = make_location(campaign.chapter)
    here, there = make_shift(campaign, corner), make_shift()
    evening = make_shift(campaign, corner, opens=here.starts_at.time().replace(hour=16))
    for query, shown in {
        f"?campaign={campaign.pk}": [here, evening],
        f"?campaign={campaign.pk}&period=evening": [evening],
        f"?location={there.location_id}": [there],
        "?campaign=999999999999999999": [],
        "?needs_people=on": [here, evening, there],
        "?page=2&sort=name": [here, evening, there],
    }.items():
        assert events(PUBLIC + query) == {uid(shift): "CONFIRMED" for shift in shown}, query


@pytest.mark.parametrize("query", ["?campaign=x", "?campaign=0", "?campaign=" + "9" * 30, "?period=night"])
def test_a_feed_that_is_asked_for_nonsense_says_so(query):
    response = Client().get(PUBLIC + query)
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert response.content.decode().startswith(query[1:].split("=")[0] + ": ")


def test_a_persons_feed_shows_her_claims_and_nobody_elses(campaign, person, own):
    mine, other = make_shift(campaign), make_shift(campaign)
    claim(mine, person)
    claim(other)
    assert events(own) == {uid(mine): "CONFIRMED"}


def test_a_released_shift_is_struck_out_and_comes_back_when_it_is_claimed_again(campaign, person, own, clock):
    shift = make_shift(campaign)
    release_signup(claim(shift, person), by=person, now=NOW)
    assert events(own) == {uid(shift): "CANCELLED"}
    claim(shift, person)
    assert events(own) == {uid(shift): "CONFIRMED"}
    clock.now = shift.ends_at + timedelta(days=364)
    assert events(own) == {uid(shift): "CONFIRMED"}
    clock.now += timedelta(days=2)
    assert events(own) == {}


def test_the_feed_speaks_its_owners_language(campaign, person, own):
    claim(make_shift(campaign), person)
    person.language = "es"
    person.save()
    assert "Punto de encuentro" in Client().get(own, headers={"Accept-Language": "en"}).content.decode()


def test_one_shift_is_a_message_that_can_be_taken_into_a_calendar(campaign):
    shift = make_shift(campaign)
    response = Client().get(f"/calendar/shifts/{shift.pk}.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'inline; filename="shift-{shift.pk}.ics"'
    assert b"METHOD:PUBLISH" in response.content
    assert f"UID:{uid(shift)}".encode() in response.content


def test_a_wrong_address_is_a_404_like_any_other(person, own, campaign):
    old = own
    renewed = path_of(make_calendar_address(person, now=NOW))
    nowhere = Client().get("/nowhere/")
    for path in (old, path_of("x"), path_of("x" * 4000), path_of("%00"), path_of("é")):
        answer = Client().get(path)
        assert (answer.status_code, answer.content) == (404, nowhere.content)
    assert Client().get(renewed).status_code == 200
    switch_off(person, now=NOW)
    assert Client().get(renewed).status_code == 404


def test_switching_off_ends_the_feed_at_once(person, own):
    assert Client().get(own).status_code == 200
    end_calendar_address(person)
    assert Client().get(own).status_code == 404


def test_guessing_is_limited_and_the_good_addresses_of_the_same_place_go_on(own, settings):
    settings.LIMITS = {**settings.LIMITS, "wrong_calendar": [(3, 60)]}
    for _ in range(5):
        assert Client().get(own).status_code == 200
    assert TryCount.objects.count() == 0
    assert [Client().get(path_of(f"wrong{number}")).status_code for number in range(4)] == [404, 404, 404, 429]
    assert Client().get(own).status_code == 200


@pytest.fixture
def feeds(campaign, person, own):
    """Each of the three, with something in it."""
    shift = make_shift(campaign)
    claim(shift, person)
    return [PUBLIC, own, f"/calendar/shifts/{shift.pk}.ics"]


def test_what_has_not_changed_is_answered_with_304_and_what_has_is_sent_anew(feeds, clock):
    for path in feeds:
        first = Client().get(path)
        clock.now += timedelta(hours=1)
        again = Client().get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert Client().get(path, headers={"If-None-Match": f'W/{first["ETag"]}, "x"'}).status_code == 304
        assert Client().get(path, headers={"If-None-Match": '"x"'}).content == first.content
    etags = [Client().get(path)["ETag"] for path in feeds]
    cancel(Shift.objects.get())
    for path, etag in zip(feeds, etags, strict=True):
        answer = Client().get(path, headers={"If-None-Match": etag})
        assert (answer.status_code, b"STATUS:CANCELLED" in answer.content) == (200, True)


def test_head_says_the_same_without_the_file(feeds):
    for path in feeds:
        head, whole = Client().head(path), Client().get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert {name: head[name] for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control")} == {
            name: whole[name] for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control")
        }
        assert Client().head(path, headers={"If-None-Match": head["ETag"]}).status_code == 304


def test_caches_and_search_engines_are_told_to_leave_a_persons_feed_alone(feeds):
    _public, own, _one = feeds
    answer = Client().get(own)
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("count", [1, 40])
def test_a_feed_takes_as_many_queries_however_many_events(campaign, person, own, count, django_assert_num_queries):
    for number in range(count):
        claim(make_shift(campaign, day=TODAY + timedelta(days=number + 1)), person)
        gone = make_shift(campaign, day=TODAY + timedelta(days=number + 1))
        RemovedShift.of(gone, NOW).save(force_insert=True)
        gone.delete()
    with django_assert_num_queries(3):  # open, cancelled, removed
        assert len(events(PUBLIC)) == 2 * count
    with django_assert_num_queries(2):  # whose, claims
        assert len(events(own)) == count
