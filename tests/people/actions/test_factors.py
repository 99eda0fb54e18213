"""Codes of an app and recovery codes work once; an organizer keeps at least one factor."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from people.actions import factors as actions
from people.actions.factors import add_app, add_passkey, new_recovery_codes, remove_factor, use_code
from people.errors import AppIsThere, LastFactor, NoFactor
from people.models import Role, User
from people.queries import factors_of
from tests.factories import NOW, make_chapter, make_member, make_user
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db

HALF_MINUTE = timedelta(seconds=30)


def code_at(secret, moment) -> str:
    return format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30))


def with_app(person) -> str:
    secret = generate_totp_secret()
    add_app(person, secret=secret, now=NOW)
    return secret


def with_passkey(person, name="Phone"):
    return add_passkey(person, name=name, credential={"any": "thing"}, now=NOW)


@pytest.fixture
def olga(db):
    return make_member(make_chapter(), Role.ORGANIZER)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_of_the_app_works_within_half_a_minute_of_its_own_and_once(olga, steps):
    code = code_at(with_app(olga), NOW + steps * HALF_MINUTE)
    assert use_code(olga, f" {code[:3]} {code[3:]} ", now=NOW).type == "totp"
    assert use_code(olga, code, now=NOW) is None


@pytest.mark.parametrize("steps", [-2, 2, 2880])
def test_an_older_or_later_code_does_not_work(olga, steps):
    secret = with_app(olga)
    assert use_code(olga, code_at(secret, NOW + steps * HALF_MINUTE), now=NOW) is None


def test_a_code_before_the_last_one_that_was_used_does_not_work(olga):
    secret = with_app(olga)
    assert use_code(olga, code_at(secret, NOW), now=NOW)
    assert use_code(olga, code_at(secret, NOW - HALF_MINUTE), now=NOW) is None
    assert use_code(olga, code_at(secret, NOW + HALF_MINUTE), now=NOW)


def test_each_recovery_code_works_once_and_new_ones_end_the_old(olga):
    with_passkey(olga)
    old = new_recovery_codes(olga, now=NOW)
    assert len(set(old)) == 10
    assert {len(code) for code in old} == {10}
    assert use_code(olga, f"{old[0][:5]} {old[0][5:]}", now=NOW).type == "recovery_codes"
    assert use_code(olga, old[0], now=NOW) is None
    assert factors_of(olga).codes_left == 9
    new = new_recovery_codes(olga, now=NOW)
    assert not set(new) & set(old)
    assert use_code(olga, old[1], now=NOW) is None
    assert use_code(olga, new[1], now=NOW)


def test_without_a_factor_there_are_no_recovery_codes(olga):
    with pytest.raises(NoFactor):
        new_recovery_codes(olga, now=NOW)


@pytest.mark.parametrize("typed", ["", "0", "ä", "0" * 40, "123456", "１２３４５６"])
def test_anything_else_is_wrong(olga, typed):
    with_app(olga)
    new_recovery_codes(olga, now=NOW)
    assert use_code(olga, typed, now=NOW) is None


def test_nobody_elses_codes_work(olga):
    other = make_user()
    secret = with_app(other)
    codes = new_recovery_codes(other, now=NOW)
    with_app(olga)
    assert use_code(olga, code_at(secret, NOW), now=NOW) is None
    assert use_code(olga, codes[0], now=NOW) is None


def test_a_second_app_is_refused(olga):
    with_app(olga)
    with pytest.raises(AppIsThere):
        with_app(olga)


def test_secrets_are_sealed_and_open_nothing_under_another_key(olga, settings):
    secret = with_app(olga)
    codes = new_recovery_codes(olga, now=NOW)
    stored = str(list(Authenticator.objects.values()))
    assert secret not in stored
    key = settings.SECRET_KEY
    settings.SECRET_KEY = "another key of more than fifty characters 0123456789 0123456789"
    assert use_code(olga, code_at(secret, NOW), now=NOW) is None
    assert use_code(olga, codes[0], now=NOW) is None
    settings.SECRET_KEY_FALLBACKS = [key]
    assert use_code(olga, codes[0], now=NOW)


def test_an_organizers_last_factor_stays(olga):
    first, second = with_passkey(olga), with_passkey(olga, "Laptop")
    new_recovery_codes(olga, now=NOW)
    remove_factor(first, now=NOW)
    with pytest.raises(LastFactor):
        remove_factor(second, now=NOW)
    assert [str(each) for each in factors_of(olga).passkeys] == ["Laptop"]


def test_a_volunteers_last_factor_goes_and_her_recovery_codes_with_it():
    ada = make_member(make_chapter())
    key = with_passkey(ada)
    new_recovery_codes(ada, now=NOW)
    remove_factor(key, now=NOW)
    assert Authenticator.objects.count() == 0


def two_at_once(monkeypatch, remove) -> int:
    """An organizer removes her two passkeys at the same moment. How many are left."""
    olga = make_member(make_chapter(), Role.ORGANIZER)
    first, second = with_passkey(olga), with_passkey(olga, "Laptop")
    monkeypatch.setattr(actions, "_tell", Meeting(actions._tell))
    race(lambda: remove(first, now=NOW), lambda: remove(second, now=NOW))
    return len(factors_of(olga).passkeys)


@pytest.mark.django_db(transaction=True)
def test_of_two_removals_at_once_one_is_refused(monkeypatch):
    assert two_at_once(monkeypatch, remove_factor) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_go_through(monkeypatch):
    monkeypatch.setattr(User.objects, "hold", lambda *ids: None)
    assert two_at_once(monkeypatch, remove_factor.__wrapped__) == 0


def same_code_at_once(use) -> int:
    """One code of the app, sent eight times at the same moment. How often it works."""
    olga = make_member(make_chapter(), Role.ORGANIZER)
    code = code_at(with_app(olga), NOW)
    results = race(*[lambda: use(olga, code, now=NOW)] * 8)
    return sum(isinstance(each, Authenticator) for each in results)


@pytest.mark.django_db(transaction=True)
def test_of_one_code_sent_many_times_at_once_one_works():
    assert same_code_at_once(use_code) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_it_works_more_than_once(monkeypatch):
    monkeypatch.setattr(User.objects, "hold", lambda *ids: None)
    monkeypatch.setattr(actions, "_counter_of", Meeting(actions._counter_of, size=8))
    assert same_code_at_once(use_code.__wrapped__) > 1


@pytest.mark.django_db(transaction=True)
def test_of_one_recovery_code_sent_many_times_at_once_one_works():
    olga = make_member(make_chapter(), Role.ORGANIZER)
    with_passkey(olga)
    code = new_recovery_codes(olga, now=NOW)[0]
    results = race(*[lambda: use_code(olga, code, now=NOW)] * 8)
    assert [bool(each) for each in results].count(True) == 1
