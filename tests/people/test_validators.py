"""Telephone numbers and links, as people type them."""

import pytest
from django.core.exceptions import ValidationError

from people.templatetags.local import phone
from people.validators import check_https, read_phone


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("212-555-0100", "2125550100"),
        ("(212) 555 0100", "2125550100"),
        ("+1 (212) 555.0100", "+12125550100"),
        ("  +49 30/1234567 ", "+49301234567"),
        ("0049 30 1234567", "+49301234567"),
        ("\u200e+972\u00a02 123\u20114567\u202c", "+97221234567"),
        ("٠٥٠ ١٢٣ ٤٥٦٧", "0501234567"),
        ("123456789012345", "123456789012345"),
    ],
)
def test_a_number_is_read_however_it_is_written(typed, dialled):
    assert read_phone(typed) == dialled


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("call me", "Write the number in digits, for example +1 212 555 0100."),
        ("", "Write the number in digits, for example +1 212 555 0100."),
        ("+", "Write the number in digits, for example +1 212 555 0100."),
        ("1 212 555 0100 ext 3", "Write the number in digits, for example +1 212 555 0100."),
        ("212;555 0100", "Write the number in digits, for example +1 212 555 0100."),
        ("5²5 0100", "Write the number in digits, for example +1 212 555 0100."),
        ("++1 212 555 0100", "Write the number in digits, for example +1 212 555 0100."),
        ("555 010", "Write the whole number, from 7 to 15 digits."),
        ("1234567890123456", "Write the whole number, from 7 to 15 digits."),
        ("+00 12", "Write the whole number, from 7 to 15 digits."),
    ],
)
def test_what_is_no_number_is_refused_with_what_to_write(typed, said):
    with pytest.raises(ValidationError) as refused:
        read_phone(typed)
    assert refused.value.messages == [said]


def test_a_short_number_may_do():
    assert read_phone("311", fewest=3) == "311"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+12125550100", "+1 212 555 0100"), ("2125550100", "212 555 0100"), ("+49301234567", "+49301234567"),
     ("311", "311"), ("+121255501", "+121255501"), ("", "")],
)  # fmt: skip
def test_a_number_is_shown_in_its_groups_where_these_are_known(number, shown):
    assert phone(number) == shown


@pytest.mark.parametrize(
    "link", ["https://chat.example.org/join/abc", "HTTPS://example.org", "https://bücher.example/"]
)
def test_an_https_link_is_taken(link):
    check_https(link)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("http://chat.example.org/x", "Write a link that begins with https://."),
        ("javascript:alert(1)", "Write a link that begins with https://."),
        ("//chat.example.org", "Write a link that begins with https://."),
        ("https://", "This link cannot be opened. Copy it once more from the group."),
        ("https://chat example.org", "This link cannot be opened. Copy it once more from the group."),
        ("https://chat.example.org/\n", "This link cannot be opened. Copy it once more from the group."),
        ("https://bank.example@evil.example/", "Leave out the name before the @ in this link."),
        ("https://a:b@evil.example/", "Leave out the name before the @ in this link."),
    ],
)
def test_any_other_link_is_refused(link, said):
    with pytest.raises(ValidationError) as refused:
        check_https(link)
    assert refused.value.messages == [said]
