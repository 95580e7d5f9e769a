"""Addresses that people type: which of them a browser can be sent to."""

import pytest

from learning_station.kernel.texts import is_web_address


@pytest.mark.parametrize(
    "address",
    [
        "https://meet.example/room?x=1#2",
        "https://meet.example:8443/a",
        "https://[::1]/",
        "https://münchen.example/straße",
        "https://meet.example/j/me@home",
    ],
)
def test_addresses_that_can_be_opened_are_taken(address):
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://",
        "https:///x",
        "https://[",
        "https://[::1",
        "https://h:99999/",
        "https://h:x/",
        "https://a..b/",
        "https://" + "a" * 70 + ".example/",
        "https://\u2100/",
        "https://user:pass@meet.example/",
        "https://user@meet.example/",
        "https://@meet.example/",
        "https://meet.example\\@evil.example",
        "https://meet.example/\u202egnp.exe",
        "https://meet\u200b.example/",
        "https://meet.example/\x00",
        "https://meet.example/\n",
        "https://meet.example/\ud800",
        "https://meet.example/a b",
        "http://meet.example/",
        "javascript:alert(1)",
        "//meet.example/",
        "https://meet.example/" + "a" * 2000,
    ],
)
def test_addresses_that_lead_nowhere_or_elsewhere_are_refused(address):
    assert not is_web_address(address)
