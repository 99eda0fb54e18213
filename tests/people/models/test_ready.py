"""A ready query returns what Django would, and puts its SQL together once."""

import pytest
from django.db import models

from people.models import Membership, User
from people.models.ready import Given, Ready
from shifts.models import Shift
from shifts.queries.shifts import PUBLIC
from tests.factories import TODAY, make_campaign, make_member, make_shift, make_user

pytestmark = pytest.mark.django_db


def values_of(row: models.Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def by_id() -> Ready[User]:
    return Ready(lambda: User.objects.filter(pk=Given("id", models.BigAutoField())))


def test_its_rows_are_those_of_the_queryset_with_what_they_are_joined_with(django_assert_num_queries):
    made = make_shift()
    usual = Shift.objects.with_place().get(pk=made.pk)
    with django_assert_num_queries(1):
        (found,) = PUBLIC(shift=made.pk)
        for mine, theirs in (
            (found, usual),
            (found.campaign, usual.campaign),
            (found.campaign.chapter, usual.campaign.chapter),
            (found.location, usual.location),
        ):
            assert (type(mine), values_of(mine)) == (type(theirs), values_of(theirs))
            assert (mine._state.adding, mine._state.db) == (False, "default")


def test_what_a_row_is_not_joined_with_is_none():
    found = PUBLIC.first(shift=make_shift(floating=True).pk)
    assert found is not None
    assert found.location is None


def test_a_row_can_be_changed_and_saved():
    person = make_user(name="Ada")
    found = by_id().first(id=person.pk)
    found.name = "Grace"
    found.save()
    person.refresh_from_db()
    assert person.name == "Grace"


def test_each_call_gets_its_own_values_and_all_its_rows():
    members = Ready(
        lambda: Membership.objects.select_related("chapter").filter(
            chapter_id=Given("chapter", models.BigAutoField()), from_on__lte=Given("day", models.DateField())
        )
    )
    one, other = make_campaign().chapter, make_campaign().chapter
    here = {make_member(one).pk, make_member(one).pk}
    there = {make_member(other).pk}
    day = TODAY
    assert {row.person_id for row in members(chapter=one.pk, day=day)} == here
    assert {row.person_id for row in members(chapter=other.pk, day=day)} == there
    assert members(chapter=other.pk, day=day.replace(year=1999)) == []


def test_its_sql_is_put_together_once():
    made = []

    def people():
        made.append(1)
        return User.objects.filter(pk=Given("id", models.BigAutoField()))

    ready, person = Ready(people), make_user()
    assert [ready.first(id=person.pk), ready.first(id=person.pk), ready.first(id=0)] == [person, person, None]
    assert made == [1]


def test_a_value_is_a_parameter_and_never_part_of_the_sql():
    ready = Ready(lambda: User.objects.filter(name=Given("name", models.CharField())))
    person = make_user(name="'; DROP TABLE people_user; --")
    assert ready(name=person.name) == [person]
    assert ready(name="%s") == []


def test_a_number_larger_than_any_id_finds_nothing():
    assert by_id()(id=10**30) == []


def test_a_value_that_was_not_told_is_an_error():
    with pytest.raises(KeyError, match="id"):
        by_id()()
