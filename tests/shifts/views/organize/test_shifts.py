"""Single shifts: what would touch people's promises is asked first."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from shifts.actions.claims import release_signup
from shifts.errors import LocationRetired
from shifts.models import Shift, Signup
from tests.factories import (
    NOW,
    TODAY,
    claim,
    make_campaign,
    make_location,
    make_shift,
    make_user,
)
from tests.mails import queued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def shift(campaign):
    return make_shift(campaign, make_location(campaign.chapter, "Canal St"))


def told(shift, **other):
    """The form as it stands for the shift."""
    start, end = (moment.astimezone(shift.zone) for moment in (shift.starts_at, shift.ends_at))
    return {
        "location": shift.location_id or "",
        "period": shift.period,
        "day": start.date().isoformat(),
        "opens": f"{start:%H:%M}",
        "closes": f"{end:%H:%M}",
        "capacity": shift.capacity,
        "min_people": shift.min_people,
        **other,
    }


def edit(client, shift, **other):
    return client.post(reverse("shifts:organize_shift", args=[shift.pk]), told(shift, **other))


def cancel(client, shift, **data):
    return client.post(reverse("shifts:organize_shift_cancel", args=[shift.pk]), data)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def people(response):
    return [(str(claim.person), clash) for claim, clash, _ in response.context["people"]]


def lines(client, campaign, **query):
    response = client.get(reverse("shifts:organize_shifts", args=[campaign.pk]), query)
    return [(shift.pk, status) for shift, status in response.context["lines"]]


def test_the_list_begins_today_and_is_filtered(client, campaign, shift):
    past = make_shift(campaign, day=TODAY - timedelta(days=1))
    floating = make_shift(campaign, floating=True, day=TODAY + timedelta(days=2), capacity=1, min_people=1)
    claim(floating)
    cancelled = make_shift(campaign, day=TODAY + timedelta(days=3), cancelled_at=NOW)
    make_shift(make_campaign())
    coming = [(shift.pk, "open"), (floating.pk, "full"), (cancelled.pk, "cancelled")]
    assert lines(client, campaign) == coming
    assert lines(client, campaign, first_day="") == [(past.pk, "past"), *coming]
    assert lines(client, campaign, short="on") == [(shift.pk, "open")]
    assert lines(client, campaign, floating="on") == [(floating.pk, "full")]
    assert lines(client, campaign, location=shift.location_id) == [(shift.pk, "open")]
    assert lines(client, campaign, first_day="2026-08-05", last_day="2026-08-05") == [(floating.pk, "full")]


def test_a_filter_that_cannot_be_understood_is_named_and_filters_nothing(client, campaign, shift):
    url = reverse("shifts:organize_shifts", args=[campaign.pk])
    response = client.get(url, {"first_day": "soon", "location": "x"})
    assert set(response.context["form"].errors) == {"first_day", "location"}
    assert [each.pk for each, _ in response.context["lines"]] == [shift.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_however_long(client, campaign, count, django_assert_num_queries):
    for _ in range(count):
        make_shift(campaign)
    with django_assert_num_queries(6):
        client.get(reverse("shifts:organize_shifts", args=[campaign.pk]))


def test_a_single_shift_takes_the_times_of_its_period_unless_it_has_its_own(client, campaign):
    url = reverse("shifts:organize_shift_new", args=[campaign.pk])
    data = {"period": "evening", "day": "2026-08-08", "capacity": 3, "min_people": 1, "location": ""}
    response = client.post(url, data)
    assert said(response) == ["Added: Sat, Aug 8, 4\u00a0p.m. – 6\u00a0p.m., place comes later."]
    assert response["Location"].endswith(f"/organize/campaigns/{campaign.pk}/shifts/?first_day=2026-08-08")
    client.post(url, {**data, "opens": "16:30", "closes": "17:15"})
    lengths = [shift.ends_at - shift.starts_at for shift in Shift.objects.order_by("pk")]
    assert lengths == [timedelta(hours=2), timedelta(minutes=45)]


@pytest.mark.parametrize(
    ("other", "field", "error"),
    [
        ({"min_people": 5}, "min_people", "The minimum is more than the places. Lower it, or give more places."),
        ({"closes": "08:00"}, "closes", "This is not after the time that it begins. Choose a later time."),
        ({"day": "9999-12-31", "opens": "21:00", "closes": "23:00"}, "day", "Choose a day from the year 2000 to 2099."),
        ({"day": "0001-01-01"}, "day", "Choose a day from the year 2000 to 2099."),
        ({"capacity": 0}, "capacity", "Ensure this value is greater than or equal to 1."),
        ({"location": 987654}, "location", "Select a valid choice. That choice is not one of the available choices."),
    ],
)
def test_what_makes_no_shift_is_refused_and_nothing_typed_is_lost(client, shift, other, field, error):
    response = edit(client, shift, **other)
    assert list(response.context["form"].errors[field]) == [error]
    assert Shift.objects.get().edited_at is None


def test_a_shift_cannot_be_made_or_moved_into_the_past(client, campaign, shift):
    url = reverse("shifts:organize_shift_new", args=[campaign.pk])
    response = client.post(url, told(shift, day="2026-08-02"))
    assert response.context["form"].errors == {"day": ["That would be over already. Choose a later day or time."]}
    response = edit(client, shift, day="2026-08-02")
    assert response.context["form"].non_field_errors() == ["That would be over already. Choose a later day or time."]


def test_an_unclaimed_shift_is_changed_at_once(client, shift):
    response = edit(client, shift, closes="11:00", capacity=6)
    assert said(response) == ["Saved."]
    shift.refresh_from_db()
    assert (shift.ends_at - shift.starts_at, shift.capacity) == (timedelta(hours=3), 6)


def test_moving_a_claimed_shift_asks_first_and_names_who_is_affected(client, shift, campaign):
    ada, ben = (make_user(name=name, email=f"{name.lower()}@example.org") for name in ("Ada", "Ben"))
    claim(shift, ada), claim(shift, ben)
    claim(make_shift(campaign, make_location(campaign.chapter, "Pier 5"), opens=time(16)), ben)
    response = edit(client, shift, opens="15:00", closes="17:00", period="evening")
    assert people(response) == [("Ada", ""), ("Ben", "Tue, Aug 4, 4\u00a0p.m. – 6\u00a0p.m., Pier 5")]
    assert Shift.objects.get(pk=shift.pk).starts_at == shift.starts_at
    seen = response.context["seen"]
    answered = edit(client, shift, opens="15:00", closes="17:00", period="evening", seen=seen)
    assert said(answered) == ["Saved."]
    shift.refresh_from_db()
    assert (shift.period, shift.starts_at.astimezone(shift.zone).time()) == ("evening", time(15))
    assert [mail.to for mail in queued()] == ["ada@example.org", "ben@example.org"]


def test_the_question_leads_back_to_the_form_with_what_was_typed(client, shift):
    claim(shift)
    question = edit(client, shift, opens="07:00").content.decode()
    assert '<input type="hidden" name="opens" value="07:00"' in question
    response = edit(client, shift, opens="07:00", again="1", seen="x")
    assert response.templates[0].name == "organize/shift_form.html"
    assert response.context["form"]["opens"].value() == "07:00"


def test_lowering_the_places_makes_the_organizer_choose_in_the_same_step(client, shift):
    ada, ben, cem = (claim(shift, make_user(name=name)) for name in ("Ada", "Ben", "Cem"))
    response = edit(client, shift, capacity=1, min_people=1)
    assert response.context["effects"].too_many == 2
    seen = response.context["seen"]
    refused = edit(client, shift, capacity=1, min_people=1, seen=seen, release=[ben.pk])
    assert refused.status_code == 409
    assert "Choose whom to take off: at least 2, because only 1 places would be left." in refused.content.decode()
    assert [chosen for _, _, chosen in refused.context["people"]] == [False, True, False]
    edit(client, shift, capacity=1, min_people=1, seen=seen, release=[ben.pk, cem.pk, "x", "9" * 5000])
    shift.refresh_from_db()
    assert (shift.capacity, shift.claimed) == (1, 1)
    assert Signup.objects.active().get() == ada


def test_an_answer_to_another_question_is_asked_again_with_the_new_names(client, shift):
    first = claim(shift, make_user(name="Ada"))
    seen = edit(client, shift, opens="07:00").context["seen"]
    release_signup(first, by=first.person, now=NOW)
    claim(shift, make_user(name="Ben"))
    response = edit(client, shift, opens="07:00", seen=seen)
    assert response.status_code == 409
    assert people(response) == [("Ben", "")]
    assert "This shift was changed just now." in response.content.decode()
    assert response.context["form"]["opens"].value() == "07:00"
    assert edit(client, shift, opens="07:00", seen=response.context["seen"]).status_code == 302


def test_when_the_last_one_has_left_meanwhile_the_answer_stands(client, shift):
    only = claim(shift)
    seen = edit(client, shift, opens="07:00").context["seen"]
    release_signup(only, by=only.person, now=NOW)
    assert edit(client, shift, opens="07:00", seen=seen).status_code == 302


def test_a_shift_that_is_over_says_so_instead_of_changing(client, campaign):
    past = make_shift(campaign, day=TODAY - timedelta(days=1))
    page = client.get(reverse("shifts:organize_shift", args=[past.pk])).content.decode()
    assert "This shift is over and stays as it was." in page
    response = edit(client, past, day="2026-08-05")
    assert response.context["form"].non_field_errors() == ["This shift is over or was cancelled. It stays as it was."]


def test_cancelling_asks_with_the_names_and_needs_a_reason(client, shift):
    ada = claim(shift, make_user(name="Ada", email="ada@example.org")).person
    page = client.get(reverse("shifts:organize_shift_cancel", args=[shift.pk]))
    assert "1 person has claimed it." in page.content.decode()
    assert (page.context["told"], page.context["silent"]) == ([ada], [])
    assert "They are told at once: <bdi>Ada</bdi>" in page.content.decode()
    seen = page.context["seen"]
    refused = cancel(client, shift, seen=seen, reason="")
    assert refused.context["form"].errors == {"reason": ["This field is required."]}
    response = cancel(client, shift, seen=seen, reason="Storm")
    assert said(response) == ["Cancelled: Tue, Aug 4, 8\u00a0a.m. – 10\u00a0a.m., Canal St."]
    shift.refresh_from_db()
    assert (shift.cancel_reason, shift.claimed) == ("Storm", 0)
    assert [mail.to for mail in queued()] == ["ada@example.org"]


def test_cancelling_with_an_old_answer_is_asked_again_and_keeps_the_reason(client, shift):
    seen = client.get(reverse("shifts:organize_shift_cancel", args=[shift.pk])).context["seen"]
    claim(shift, make_user(name="Ada"))
    response = cancel(client, shift, seen=seen, reason="Storm")
    assert response.status_code == 409
    assert "Ada" in response.content.decode()
    assert response.context["form"]["reason"].value() == "Storm"
    assert Shift.objects.get().cancelled_at is None
    assert cancel(client, shift, seen=response.context["seen"], reason="Storm").status_code == 302


AUTUMN = date(2026, 11, 1)  # New York's clocks show every minute from 1 to 2 a.m. twice


@pytest.fixture
def in_the_second_hour(campaign):
    """From 1:30 to 1:45, after the clocks were put back."""
    begins = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    shift = make_shift(campaign, day=AUTUMN, opens=time(1, 30))
    Shift.objects.update(starts_at=begins, ends_at=begins + timedelta(minutes=15))
    shift.refresh_from_db()
    return shift


def times(shift):
    shift.refresh_from_db()
    return shift.starts_at, shift.ends_at


def test_saving_a_shift_of_the_doubled_hour_leaves_it_in_its_half(client, in_the_second_hour):
    before = times(in_the_second_hour)
    assert edit(client, in_the_second_hour, capacity=9).status_code == 302
    assert times(in_the_second_hour) == before
    assert (in_the_second_hour.capacity, in_the_second_hour.starts_on) == (9, AUTUMN)


def test_another_time_of_that_night_is_meant_in_the_same_half(client, in_the_second_hour):
    begins, ends = times(in_the_second_hour)
    edit(client, in_the_second_hour, opens="01:15")
    assert times(in_the_second_hour) == (begins - timedelta(minutes=15), ends)


def test_of_the_first_half_it_stays_in_the_first(client, campaign):
    shift = make_shift(campaign, day=AUTUMN, opens=time(1, 30), hours=0.25)
    before = times(shift)
    assert before[0] == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    edit(client, shift, capacity=9)
    assert times(shift) == before


def test_moved_to_a_day_of_plain_hours_nothing_is_left_of_the_half(client, in_the_second_hour):
    edit(client, in_the_second_hour, day="2026-11-02")
    assert times(in_the_second_hour)[0] == datetime(2026, 11, 2, 6, 30, tzinfo=UTC)


def test_a_place_that_was_retired_just_now_is_refused_beside_its_field(client, campaign, shift, monkeypatch):
    def too_late(*args, **told):
        raise LocationRetired(location=shift.location)

    monkeypatch.setattr("shifts.views.organize.shifts.add_shift", too_late)
    response = client.post(reverse("shifts:organize_shift_new", args=[campaign.pk]), told(shift))
    assert response.context["form"].errors == {
        "location": ["Canal St was retired just now. Choose another location, or take it back into use first."]
    }
