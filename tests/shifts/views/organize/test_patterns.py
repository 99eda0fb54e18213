"""Patterns: form, preview, confirmation. Nothing is done before the preview was confirmed."""

from datetime import date, time, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from shifts.models import Pattern, Shift
from tests.factories import NOW, claim, make_campaign, make_chapter, make_location, make_pattern, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def told(campaign):
    """A form for 8 shifts: two places and both periods, Tuesday and Thursday of this week."""
    places = [make_location(campaign.chapter, name) for name in ("Here", "There")]
    return {
        "name": "Weekdays",
        "weekdays": ["1", "3"],
        "periods": [period.pk for period in campaign.periods.all()],
        "starts_on": "2026-08-03",
        "ends_on": "2026-08-09",
        "opens": "",
        "closes": "",
        "capacity": "4",
        "min_people": "2",
        "floating": "0",
        "locations": [place.pk for place in places],
    }


@pytest.fixture
def send(client, campaign):
    """`send(told, step)`: press a button of the campaign's only pattern, or of a new one."""

    def send(told, step, **more):
        pattern = Pattern.objects.filter(campaign=campaign).first()
        new = reverse("shifts:organize_pattern_new", args=[campaign.pk])
        url = reverse("shifts:organize_pattern", args=[pattern.pk]) if pattern else new
        return client.post(url, {**told, "step": step, **more})

    return send


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def planned(response):
    return {name: len(rows) for name, rows in vars(response.context["plan"]).items() if rows}


def test_a_new_pattern_begins_with_the_campaigns_days_and_monday_to_friday(client, campaign):
    form = client.get(reverse("shifts:organize_pattern_new", args=[campaign.pk])).context["form"]
    assert (form["starts_on"].value(), form["ends_on"].value()) == (campaign.starts_on, campaign.ends_on)
    assert form["weekdays"].value() == [0, 1, 2, 3, 4]
    assert "Morning (8 a.m. – 10 a.m.)" in str(form["periods"])


def test_an_address_fills_the_form_in_and_makes_nothing(client, campaign):
    """What it names wrongly, or what is not hers, is as if it were not there."""
    place, foreign = make_location(campaign.chapter), make_location(make_chapter())
    evening = campaign.periods.get(key="evening")
    url = reverse("shifts:organize_pattern_new", args=[campaign.pk])
    query = {"name": "Union Sq", "periods": "evening", "weekdays": ["1", "9"], "starts_on": "2026-08-05"}
    form = client.get(url, query | {"locations": [place.pk, foreign.pk, "x"]}).context["form"]
    shown = {name: form[name].value() for name in ("name", "weekdays", "starts_on", "ends_on")}
    assert shown == {
        "name": "Union Sq", "weekdays": [1], "starts_on": date(2026, 8, 5), "ends_on": campaign.ends_on,
    }  # fmt: skip
    for field, row in (("locations", place), ("periods", evening)):
        ticked = [box.data["value"] for box in form[field] if box.data["selected"]]
        assert [str(value) for value in ticked] == [str(row.pk)]
    assert not Pattern.objects.exists()


@pytest.mark.parametrize(
    "query",
    [{"starts_on": "2026-02-30"}, {"starts_on": "x"}, {"weekdays": "x"}, {"locations": "9" * 40}, {"name": "\0"}],
)
def test_an_address_that_says_nothing_useful_shows_the_form_as_ever(client, campaign, query):
    url = reverse("shifts:organize_pattern_new", args=[campaign.pk])
    response = client.get(url, query)
    assert response.status_code == 200
    begun = client.get(url).context["form"].initial
    assert {name: response.context["form"].initial[name] for name in begun if name != "periods"} == {
        name: value for name, value in begun.items() if name != "periods"
    }


def test_a_preview_shows_what_would_be_done_and_does_nothing(send, told):
    response = send(told, "preview")
    assert planned(response) == {"adds": 8}
    [week] = response.context["weeks"]
    assert [(day.day.day, day.adds) for day in week.days if day.adds] == [(4, 4), (6, 4)]
    assert (Pattern.objects.count(), Shift.objects.count()) == (0, 0)


def test_a_confirmed_preview_is_done_as_it_was_shown(send, told, campaign):
    response = send(told, "confirm")
    assert response["Location"] == reverse("shifts:organize_campaign", args=[campaign.pk])
    assert said(response) == ["Saved. Shifts: 8 added, 0 changed, 0 removed."]
    assert Shift.objects.count() == 8
    assert said(send(told, "confirm"))[-1] == "Saved. Shifts: 0 added, 0 changed, 0 removed."


def test_the_preview_carries_every_answer_of_the_form(client, send, told):
    page = send({**told, "opens": ""}, "preview").content.decode()
    for name, value in told.items():
        for one in value if isinstance(value, list) else [value]:
            assert f'type="hidden" name="{name}"' in page
            assert not one or f'value="{one}"' in page


def test_back_to_the_form_keeps_what_was_typed(send, told):
    response = send({**told, "name": "Typed"}, "again")
    assert response.templates[0].name == "organize/pattern_form.html"
    assert response.context["form"]["name"].value() == "Typed"
    assert not Pattern.objects.exists()


def test_a_changed_pattern_says_what_it_adds_changes_and_leaves_and_names_claimed_shifts(send, told):
    send(told, "confirm")
    claimed = Shift.objects.first()
    claim(claimed, make_user(name="Ada"))
    response = send({**told, "capacity": "6", "weekdays": ["1", "4"]}, "preview")
    assert planned(response) == {"adds": 4, "changes": 3, "removals": 4, "claimed": 1}
    page = response.content.decode()
    assert "1 claimed shift is left, though it differs" in page
    assert "Ada" in page
    assert reverse("shifts:organize_shift", args=[claimed.pk]) in page
    done = send({**told, "capacity": "6", "weekdays": ["1", "4"]}, "confirm", remove="on")
    assert said(done)[-2:] == [
        "Saved. Shifts: 4 added, 3 changed, 4 removed.",
        "1 claimed shift differs from the pattern and was left as it is.",
    ]
    claimed.refresh_from_db()
    assert claimed.capacity == 4


def test_what_is_no_longer_wanted_is_removed_only_with_its_box_ticked(send, told):
    send(told, "confirm")
    fewer = {**told, "weekdays": ["1"]}
    assert 'name="remove"' in send(fewer, "preview").content.decode()
    send(fewer, "confirm")
    assert Shift.objects.count() == 8
    send(fewer, "confirm", remove="on")
    assert Shift.objects.count() == 4


def test_a_shift_that_is_claimed_after_the_preview_is_left(send, told):
    send(told, "confirm")
    fewer = {**told, "weekdays": ["1"]}
    assert planned(send(fewer, "preview")) == {"removals": 4, "leaves": 4}
    kept = claim(Shift.objects.last()).shift
    assert said(send(fewer, "confirm", remove="on"))[-1] == (
        "1 claimed shift differs from the pattern and was left as it is."
    )
    assert Shift.objects.filter(pk=kept.pk, cancelled_at=None).exists()


def test_shifts_that_were_cancelled_or_changed_singly_are_named_as_left(send, told):
    send(told, "confirm")
    first, second, *_ = Shift.objects.all()
    Shift.objects.filter(pk=first.pk).update(cancelled_at=NOW)
    Shift.objects.filter(pk=second.pk).update(edited_at=NOW, capacity=9)
    page = send(told, "preview").content.decode()
    assert "1 shift that was changed singly keeps its change." in page
    assert "1 cancelled shift stays cancelled." in page
    assert "All shifts are there already" in page


def test_a_location_that_was_retired_is_not_offered_any_more(client, campaign):
    pattern = make_pattern(campaign, locations=[make_location(campaign.chapter, "Gone", retired_at=NOW)])
    assert "Gone" not in client.get(reverse("shifts:organize_pattern", args=[pattern.pk])).content.decode()


def test_places_of_one_name_are_told_apart(client, campaign):
    make_location(campaign.chapter, "Canal St", address="Broadway")
    make_location(campaign.chapter, "Canal St", latitude=40.71952, longitude=-74.00177)
    make_location(campaign.chapter, "Pier 5")
    form = client.get(reverse("shifts:organize_pattern_new", args=[campaign.pk])).context["form"]
    assert [label for _, label in form.fields["locations"].choices] == [
        "Canal St (Broadway)",
        "Canal St (40.7195, -74.0018)",
        "Pier 5",
    ]


@pytest.mark.parametrize(
    ("other", "field", "error"),
    [
        ({"weekdays": []}, "weekdays", "Tick at least one weekday."),
        ({"periods": []}, "periods", "Tick morning, evening or both."),
        ({"locations": []}, "locations", "Tick a location, or ask for shifts without one."),
        (
            {"weekdays": ["1"], "starts_on": "2026-08-05"},
            "weekdays",
            "None of these weekdays is between the first and the last day.",
        ),
        (
            {"ends_on": "2026-08-02"},
            "ends_on",
            "The last day is before the first day. Choose the same day or a later one.",
        ),
        (
            {"starts_on": "2099-12-01", "ends_on": "2100-01-01"},
            "ends_on",
            "Choose a day from the year 2000 to 2099.",
        ),
        ({"ends_on": "2028-08-02"}, "ends_on", "That is more than a year. Choose an earlier last day."),
        ({"min_people": "5"}, "min_people", "The minimum is more than the places. Lower it, or give more places."),
        ({"opens": "08:30"}, "opens", "Shorter times fit one period only. Tick one period, or empty both times."),
        (
            {"floating": "50", "weekdays": list("0123456"), "ends_on": "2026-12-31"},
            "ends_on",
            "That would be 15704 shifts; at most 3000 go at a time. Choose fewer days or locations.",
        ),
    ],
)
def test_what_makes_no_pattern_is_refused_with_what_to_do(send, told, other, field, error):
    response = send({**told, **other}, "confirm")
    assert dict(response.context["form"].errors) == {field: [error]}
    assert not Pattern.objects.exists()


@pytest.mark.parametrize(
    ("opens", "closes", "is_fine"),
    [
        ("08:30", "", True),
        ("", "09:00", True),
        ("08:30", "09:30", True),
        ("07:30", "", False),
        ("09:30", "09:00", False),
    ],
)
def test_shorter_times_lie_inside_the_one_period(send, told, campaign, opens, closes, is_fine):
    morning = campaign.periods.get(key="morning").pk
    response = send({**told, "periods": [morning], "opens": opens, "closes": closes}, "confirm")
    assert (response.status_code == 302) is is_fine
    if is_fine:
        first = Shift.objects.first()
        assert first.starts_at.astimezone(first.zone).time() == time.fromisoformat(opens or "08:00")


def test_a_name_that_is_taken_is_refused(send, told, campaign, client):
    make_pattern(campaign, name="Weekdays")
    new = reverse("shifts:organize_pattern_new", args=[campaign.pk])
    response = client.post(new, {**told, "name": "WEEKDAYS", "step": "confirm"})
    assert response.context["form"].errors == {
        "name": ["This campaign has a pattern of that name already. Choose another name."]
    }


def test_places_and_periods_of_others_cannot_be_used(send, told):
    other = make_campaign()
    foreign = make_location(other.chapter)
    response = send({**told, "locations": [foreign.pk], "periods": [other.periods.first().pk]}, "confirm")
    assert set(response.context["form"].errors) == {"locations", "periods"}


def test_a_pattern_shows_what_it_was_told(client, send, told):
    send({**told, "floating": "2"}, "confirm")
    form = client.get(reverse("shifts:organize_pattern", args=[Pattern.objects.get().pk])).context["form"]
    assert (form["name"].value(), form["floating"].value(), form["weekdays"].value()) == ("Weekdays", 2, [1, 3])
    assert form["starts_on"].value() == date(2026, 8, 3)
    assert str(form["locations"]).count("checked") == 2


@pytest.mark.parametrize("days", [1, 21])
def test_a_preview_takes_as_many_queries_however_many_shifts(send, told, days, django_assert_num_queries):
    more = {**told, "weekdays": list("0123456"), "ends_on": (date(2026, 8, 3) + timedelta(days=days)).isoformat()}
    send(more, "confirm")
    claim(Shift.objects.last())
    send(more, "preview")
    with django_assert_num_queries(12):  # one of them is the helper's own
        send({**more, "capacity": "5"}, "preview")
