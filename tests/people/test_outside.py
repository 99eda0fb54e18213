"""Which addresses our server asks. How it asks is tried with a host of tiles and with a push service."""

from ipaddress import ip_address

import pytest

from people import outside
from people.outside import Inside, address_of, is_public


def test_one_private_address_among_public_ones_is_one_too_many(monkeypatch):
    found = [(2, 1, 6, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.5")]
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *args, **options: found)
    with pytest.raises(Inside, match="inside a private network"):
        address_of("tiles.example.org", 443, private=False)
    assert address_of("tiles.example.org", 443, private=True) == "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::", "::1",
        "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_addresses_inside(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_addresses_of_everybody(address):
    assert is_public(ip_address(address))
