from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shifts.models import Shift, Signup
from tests.factories import make_campaign, make_shift, make_user


@pytest.fixture
def shift(db):
    """Tomorrow morning, with two places."""
    campaign = make_campaign()
    return make_shift(campaign, day=campaign.chapter.today(timezone.now()) + timedelta(days=1), capacity=2)


def address(shift):
    return f"/api/v1/shifts/{shift.pk}/claim/"


def test_a_claim_is_made_once_and_given_back_once(api_as, shift):
    person = make_user()
    caller = api_as(person)
    first, second = caller.post(address(shift)), caller.post(address(shift))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert {"shift": shift.pk, "state": "claimed"}.items() <= first.json().items()
    shift.refresh_from_db()
    assert shift.claimed == 1
    assert [caller.delete(address(shift)).status_code for _ in range(2)] == [204, 204]
    shift.refresh_from_db()
    assert shift.claimed == 0
    assert Signup.objects.get().state == "released"


def test_each_refusal_has_its_code_and_its_own_sentence(api_as, shift):
    caller = api_as(make_user())
    full = make_shift(shift.campaign, day=shift.starts_on, capacity=1, claimed=1)
    past = make_shift(shift.campaign, day=shift.starts_on - timedelta(days=3))
    cancelled = make_shift(shift.campaign, day=shift.starts_on, cancelled_at=timezone.now())
    caller.post(address(shift))
    overlapping = make_shift(shift.campaign, day=shift.starts_on)
    answers = [caller.post(address(each)) for each in (full, past, cancelled, overlapping)]
    assert [answer.status_code for answer in answers] == [409] * 4
    assert [answer.json()["code"] for answer in answers] == ["overlaps", "shift_past", "shift_cancelled", "overlaps"]
    caller.delete(address(shift))
    assert caller.post(address(full)).json()["code"] == "shift_full"
    assert len({answer.json()["detail"] for answer in answers}) >= 3
    assert all(answer["Content-Type"] == "application/problem+json" for answer in answers)


def test_a_shift_that_has_begun_can_be_joined_and_one_that_is_over_cannot_be_left(api_as, shift):
    caller = api_as(make_user())
    begun = timezone.now() - timedelta(minutes=30)
    Shift.objects.filter(pk=shift.pk).update(starts_at=begun, ends_at=begun + timedelta(hours=2))
    assert caller.post(address(shift)).status_code == 201
    Shift.objects.filter(pk=shift.pk).update(starts_at=begun, ends_at=begun + timedelta(minutes=5))
    assert caller.delete(address(shift)).json()["code"] == "shift_past"


def test_a_token_that_only_reads_cannot_claim(api_as, shift):
    answer = api_as(make_user(), scopes="read").post(address(shift))
    assert answer.status_code == 403
    assert not Signup.objects.exists()


def test_a_draft_campaigns_shift_and_one_that_is_not_there_answer_alike(api_as, shift):
    caller = api_as(make_user())
    draft = make_shift(make_campaign(published=False), day=shift.starts_on)
    hidden, missing, huge = (caller.post(f"/api/v1/shifts/{pk}/claim/") for pk in (draft.pk, 987_654, 9**30))
    assert hidden.status_code == missing.status_code == huge.status_code == 404
    assert hidden.content == missing.content == huge.content


def test_a_browser_session_needs_the_csrf_token(shift):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_user())
    assert browser.post(address(shift)).status_code == 403


def test_my_claims_come_with_their_shifts_and_states(api_as, shift):
    caller = api_as(make_user())
    later = make_shift(shift.campaign, day=shift.starts_on + timedelta(days=1), floating=True)
    for each in (shift, later):
        caller.post(address(each))
    caller.delete(address(later))
    rows = caller.get("/api/v1/me/signups/").json()["results"]
    assert [(row["shift"]["id"], row["state"], row["shift"]["mine"]) for row in rows] == [
        (later.pk, "released", False),
        (shift.pk, "claimed", True),
    ]
    assert rows[0]["shift"]["location"] is None
    assert rows[1]["shift"]["location"]["name"] == shift.location.name


def test_my_claims_take_the_same_queries_for_one_and_for_three(api_as, shift, django_assert_num_queries):
    caller = api_as(make_user())
    for days in range(3):
        caller.post(address(make_shift(shift.campaign, day=shift.starts_on + timedelta(days=days))))
        with django_assert_num_queries(5):
            caller.get("/api/v1/me/signups/")
