"""Who is counted where something is limited."""

import pytest
from django.contrib.auth.models import AnonymousUser

from people.rules.limits import caller_of, place_of, rates_of
from tests.factories import make_user


@pytest.mark.parametrize(
    "address, place",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_place_is_an_address_or_all_that_one_line_has_of_ipv6(address, place):
    assert place_of({"REMOTE_ADDR": address}) == place


@pytest.mark.parametrize(
    "proxies, forwarded, place",
    [
        (0, "198.51.100.1", "127.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.1, 198.51.100.1, 198.51.100.2", "198.51.100.1"),
        (2, "198.51.100.2", "127.0.0.1"),
        (1, "evil", ""),
        (1, None, "127.0.0.1"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_says_where_a_request_came_from(settings, proxies, forwarded, place):
    settings.TRUSTED_PROXY_COUNT = proxies
    meta = {"REMOTE_ADDR": "127.0.0.1"} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    assert place_of(meta) == place


def test_a_person_is_counted_wherever_she_is_and_a_visitor_by_her_place(db):
    person = make_user()
    assert caller_of(person, {"REMOTE_ADDR": "203.0.113.7"}) == f"person {person.pk}"
    assert caller_of(AnonymousUser(), {"REMOTE_ADDR": "203.0.113.7"}) == "place 203.0.113.7"


def test_something_without_a_limit_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        rates_of("no such thing")
