"""Languages in which people can be talked to: a short list to tick, and whatever else somebody types.

They are stored as codes of the list, or as the words that were typed, in small letters."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

LISTED_LANGUAGES = {
    "ar": _("Arabic"),
    "bn": _("Bengali"),
    "zh": _("Chinese"),
    "fr": _("French"),
    "ht": _("Haitian Creole"),
    "he": _("Hebrew"),
    "ko": _("Korean"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ru": _("Russian"),
    "es": _("Spanish"),
    "ur": _("Urdu"),
    "yi": _("Yiddish"),
}

MOST_LANGUAGES, LONGEST_LANGUAGE = 12, 30


def listed_languages() -> list[tuple[str, str]]:
    """Codes and names of the short list, by name in the reader's language."""
    return sorted(((code, str(name)) for code, name in LISTED_LANGUAGES.items()), key=lambda each: each[1])


def read_languages(codes: Iterable[str], typed: str) -> list[str]:
    """Those that were ticked and those that were typed with commas between, each once. A typed name of the list is
    that of the list."""
    known = {name.casefold(): code for code, name in listed_languages()}
    words = (" ".join(word.split()).casefold() for word in typed.split(","))
    return list(dict.fromkeys([*codes, *(known.get(word, word) for word in words if word)]))


def language_names(languages: Iterable[str]) -> list[str]:
    """In the reader's language, in the order of the alphabet."""
    return sorted(str(LISTED_LANGUAGES.get(each, each.capitalize())) for each in languages)
