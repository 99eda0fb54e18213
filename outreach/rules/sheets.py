"""The paper sheet: outcomes have numbers and answers letters, the same on the print and where it is typed in."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

ROWS = 30


class CodeUnknown(ValueError):
    """Says which codes there are."""


@dataclass(frozen=True)
class Column:
    """What is circled in one column: `codes` is {code: (key, label)} in the order of the log screen."""

    key: str
    label: str
    is_several: bool
    codes: Mapping[str, tuple[str, str]]

    @property
    def known(self) -> str:
        return " ".join(self.codes)

    def read(self, typed: str) -> list[str]:
        """The keys that `typed` stands for, none for an empty one. Raises CodeUnknown."""
        text = "".join(typed.lower().replace(",", " ").split())
        codes = list(text) if self.is_several else [text] if text else []
        if unknown := [code for code in codes if code not in self.codes]:
            raise CodeUnknown(
                _("There is no “%(code)s” here, only: %(known)s") % {"code": unknown[0], "known": self.known}
            )
        return [self.codes[code][0] for code in dict.fromkeys(codes)]


def numbered(key: str, label: str, options: Sequence[tuple[str, str]]) -> Column:
    """Options (key, label) as 1, 2, 3 and so on, of which one is circled."""
    codes = {str(number): option for number, option in enumerate(options, start=1)}
    return Column(key, label, is_several=False, codes=codes)


def lettered(key: str, label: str, options: Sequence[tuple[str, str]], *, is_several: bool) -> Column:
    """Options (key, label) as a, b, c and so on; those beyond z are not on paper."""
    return Column(key, label, is_several, dict(zip(string.ascii_lowercase, options, strict=False)))


def id_on_sheet(sheet: UUID, place: str) -> UUID:
    """The id of the row at `place` of a sheet: a sheet that is sent twice is stored once."""
    return uuid5(sheet, place)
