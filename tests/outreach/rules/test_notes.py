"""What a short text may not hold, and how it is kept."""

import pytest

from outreach.errors import NoteRefused
from outreach.rules.notes import cleaned_note

LEADS_TO_A_PERSON = {
    "phone number": [
        "212-555-0123",
        "call (212) 555 0123",
        "+52 1 55 1234 5678",
        "2125550123",
        "212.555.0123",
        "555-0123",
        "５５５０１２３",
        "2\u200c125550123",
    ],
    "e-mail address": [
        "ana@example.org",
        "ana (at) example.org",
        "ana@example dot org",
        "a.b+c@x.co",
        "ana＠example.org",
    ],
    "@name": ["@ana", "she is @ana_99", "insta: @ an4"],
    "link": ["https://x.example", "www.example.org", "t.me/ana", "see signal.me/#p", "linktr.ee is example.com"],
}
HARMLESS = [
    "Bus 42 was 15 minutes late, 3 people waited",
    "On 2026-08-12 at 8:30",
    "12.08.2026, again",
    "Works 60 h a week for $15.50",
    "They met me at the corner. Good talk",
    "Earns 45,000 and pays 2,300 rent",
    "Perdió 3 días de sueldo en agosto de 2019",
    "Ana, 24",
]


CASES = [(kind, text) for kind, texts in LEADS_TO_A_PERSON.items() for text in texts]


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_what_leads_to_a_person_is_refused_by_what_it_looks_like(kind, text):
    with pytest.raises(NoteRefused) as refused:
        cleaned_note(f"Talked long. {text} and so on")
    assert kind in str(refused.value)


@pytest.mark.parametrize("text", HARMLESS)
def test_other_words_and_numbers_are_kept(text):
    assert cleaned_note(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  two\n\tlines ", "two lines"),
        ("nul\x00 and \ud800 half", "nul and half"),
        ("\u202egnal", "gnal"),
        ("cafe\u0301", "café"),
        ("👩\u200d🔧", "👩\u200d🔧"),
    ],
)
def test_what_cannot_be_seen_is_not_kept(text, kept):
    assert cleaned_note(text) == kept


def test_280_characters_fit():
    assert cleaned_note("x" * 280) == "x" * 280
    with pytest.raises(NoteRefused) as refused:
        cleaned_note("x" * 281)
    assert str(refused.value) == "It is longer than 280 characters. Shorten it."
