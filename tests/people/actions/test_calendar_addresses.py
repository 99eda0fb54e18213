"""The address at which calendar apps read somebody's shifts."""

from datetime import timedelta

import pytest

from people.actions.persons import switch_off, switch_on
from people.actions.sessions import sign_out_everywhere
from people.actions.tokens import end_calendar_address, make_calendar_address
from people.models import CalendarAddress
from people.models.tokens import fingerprint
from people.queries import calendar_address_of, calendar_owner
from tests.factories import NOW, make_user
from tests.races import race

pytestmark = pytest.mark.django_db


def test_the_secret_is_long_and_only_its_fingerprint_is_stored():
    person = make_user()
    secret = make_calendar_address(person, now=NOW)
    address = CalendarAddress.objects.get()
    assert (address.person, address.made_at, address.secret_hash) == (person, NOW, fingerprint(secret))
    assert len(secret) * 6 >= 160
    assert secret not in str(vars(address))


def test_a_new_address_ends_the_one_before_at_once():
    person, other = make_user(), make_user()
    others = make_calendar_address(other, now=NOW)
    first = make_calendar_address(person, now=NOW)
    second = make_calendar_address(person, now=NOW + timedelta(days=1))
    assert [calendar_owner(secret) for secret in (first, second, others, "", "x")] == [None, person, other, None, None]
    assert calendar_address_of(person).made_at == NOW + timedelta(days=1)


def test_switching_off_leaves_no_address_and_a_second_time_does_nothing():
    person = make_user()
    secret = make_calendar_address(person, now=NOW)
    assert [end_calendar_address(person), end_calendar_address(person)] == [True, False]
    assert (calendar_owner(secret), calendar_address_of(person)) == (None, None)


def test_who_may_not_sign_in_shows_nothing_meanwhile():
    person = make_user()
    secret = make_calendar_address(person, now=NOW)
    switch_off(person, now=NOW)
    assert calendar_owner(secret) is None
    switch_on(person, now=NOW)
    assert calendar_owner(secret) == person


@pytest.mark.parametrize("with_tokens", [True, False])
def test_signing_out_everywhere_ends_it_only_with_the_keys_of_programs(with_tokens):
    person = make_user()
    secret = make_calendar_address(person, now=NOW)
    sign_out_everywhere(person, with_tokens=with_tokens, now=NOW)
    assert calendar_owner(secret) == (None if with_tokens else person)


@pytest.mark.django_db(transaction=True)
def test_of_two_addresses_made_at_once_exactly_one_works():
    person = make_user()
    secrets = race(*[lambda: make_calendar_address(person, now=NOW)] * 2)
    assert [calendar_owner(secret) for secret in secrets].count(person) == 1
