"""The server asks one host for pictures, and believes it nothing."""

import time

import pytest

from config.maps.fetch import MOST_BYTES, Unfetched, fetch_picture
from people import outside
from tests.config.maps.tile_host import PNG


def ask(host, *, private=True):
    return fetch_picture(host.template.format(z=1, x=0, y=1), private=private)


def test_a_picture_comes_with_its_type(host):
    assert ask(host) == ("image/png", PNG)
    assert host.asked == ["/1/0/1.png?key=abc"]


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        ({"status": 404}, "answered 404"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1/", "Content-Type": "image/png"}}, "answered 302"),
        ({"headers": {"Content-Type": "text/html"}}, "text/html"),
        ({"headers": {"Content-Type": "image/svg+xml"}}, "svg"),
        ({"headers": {}}, "text/plain"),
        ({"body": b"x" * (MOST_BYTES + 1)}, "more than"),
        ({"headers": {"Content-Type": "image/png", "Content-Length": "9999"}}, "IncompleteRead|in the middle"),
    ],
)
def test_what_is_no_small_picture_is_refused(host, behaviour, why):
    for name, value in behaviour.items():
        setattr(host, name, value)
    with pytest.raises(Unfetched, match=why):
        ask(host)
    assert len(host.asked) == 1


@pytest.mark.parametrize("behaviour", [{"seconds": 1.0}, {"drip": True, "headers": {"Content-Type": "image/png"}}])
def test_a_slow_host_is_left_after_the_whole_time_however_it_drips(host, monkeypatch, behaviour):
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    for name, value in behaviour.items():
        setattr(host, name, value)
    host.body = b"x" * 1000
    began = time.monotonic()
    with pytest.raises(Unfetched):
        ask(host)
    assert 0.2 < time.monotonic() - began < 0.9


def slow_resolver(monkeypatch, seconds):
    """Names are found, so long after they were asked for; what is an address already, which Python looks up too, at
    once."""
    look_up = outside.socket.getaddrinfo
    waits = [seconds]

    def slowly(*args, **options):
        time.sleep(waits.pop() if waits else 0)
        return look_up(*args, **options)

    monkeypatch.setattr(outside.socket, "getaddrinfo", slowly)


def test_a_resolver_that_does_not_answer_is_left_after_the_whole_time(host, monkeypatch):
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    slow_resolver(monkeypatch, 1.0)
    began = time.monotonic()
    with pytest.raises(Unfetched, match="nobody said within 0.3 s where it is"):
        ask(host)
    assert 0.2 < time.monotonic() - began < 0.9
    assert host.asked == []


def test_what_the_resolver_took_is_taken_off_the_hosts_time(host, monkeypatch):
    monkeypatch.setattr(outside, "SECONDS", 0.9)
    host.seconds = 0.6
    assert ask(host).body == PNG
    slow_resolver(monkeypatch, 0.6)
    with pytest.raises(Unfetched):
        ask(host)


def test_a_name_that_nobody_knows_is_said_so(monkeypatch):
    def unknown(*args, **options):
        raise outside.socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(outside.socket, "getaddrinfo", unknown)
    with pytest.raises(Unfetched, match="tiles.example.org: gaierror: .*Name or service not known"):
        fetch_picture("https://tiles.example.org/0/0/0.png", private=False)


def test_a_host_that_is_not_there_is_said_so():
    with pytest.raises(Unfetched, match="ConnectionRefusedError"):
        fetch_picture("http://127.0.0.1:9/0/0/0.png", private=True)


def test_a_name_that_leads_inside_is_not_followed_unless_the_operator_said_so(host):
    with pytest.raises(Unfetched, match="inside a private network; see MAP_TILE_PRIVATE"):
        ask(host, private=False)
    assert host.asked == []
