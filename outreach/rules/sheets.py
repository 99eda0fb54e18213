"""The paper sheet: outcomes have numbers and answers letters, the same on the print and where it is typed in."""

import base64
import hashlib
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from outreach.models import Conversation, Tally
from outreach.queries.sheets import counter_keys, rows_with
from shifts.models import Shift

ROWS = 30


class CodeUnknown(ValueError):
    """Says which codes there are, or between which numbers one must be."""


@dataclass(frozen=True)
class Column:
    """What is circled in one column: `codes` is {code: (key, label)} in the order of the log screen. Where there are
    none, a number is written from `least` to `most`. `condition` says after which answers the question is asked."""

    key: str
    label: str
    is_several: bool
    codes: Mapping[str, tuple[str, str]]
    least: int | None = None
    most: int | None = None
    condition: str = ""

    @property
    def known(self) -> str:
        return " ".join(self.codes)

    @property
    def is_written(self) -> bool:
        return not self.codes and self.least is not None

    def read(self, typed: str) -> list[str]:
        """The keys that `typed` stands for, none for an empty one. Raises CodeUnknown."""
        text = "".join(typed.lower().replace(",", " ").split())
        if self.is_written:
            return self._number(text)
        codes = list(text) if self.is_several else [text] if text else []
        if unknown := [code for code in codes if code not in self.codes]:
            raise CodeUnknown(
                _("There is no “%(code)s” here, only: %(known)s") % {"code": unknown[0], "known": self.known}
            )
        return [self.codes[code][0] for code in dict.fromkeys(codes)]

    def _number(self, text: str) -> list[str]:
        if not text:
            return []
        is_number = text.isascii() and text.removeprefix("-").isdecimal()
        if not is_number or self.least is None or self.most is None or not self.least <= int(text) <= self.most:
            raise CodeUnknown(_("Type a number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most})
        return [str(int(text))]

    def write(self, answer: str | int | Sequence[str]) -> str:
        """What is typed for an answer; a key that has no code any more is left out."""
        if self.is_written:
            return str(answer)
        said = [str(answer)] if isinstance(answer, str | int) else answer
        return "".join(code for code, (key, _label) in self.codes.items() if key in said)


def numbered(key: str, label: str, options: Sequence[tuple[str, str]]) -> Column:
    """Options (key, label) as 1, 2, 3 and so on, of which one is circled."""
    codes = {str(number): option for number, option in enumerate(options, start=1)}
    return Column(key, label, is_several=False, codes=codes)


def lettered(
    key: str, label: str, options: Sequence[tuple[str, str]], *, is_several: bool, condition: str = ""
) -> Column:
    """Options (key, label) as a, b, c and so on; those beyond z are not on paper."""
    codes = dict(zip(string.ascii_lowercase, options, strict=False))
    return Column(key, label, is_several, codes, condition=condition)


def mark_of(columns: Sequence[Column]) -> str:
    """Four letters that stand for these codes: where a script has changed since the print, they are others."""
    said = repr([(column.key, [(code, key) for code, (key, _label) in column.codes.items()]) for column in columns])
    return base64.b32encode(hashlib.sha256(said.encode()).digest())[:4].decode()


def id_on_sheet(sheet: UUID, place: str) -> UUID:
    """The id of the row at `place` of a sheet: a sheet that is sent twice is stored once."""
    return uuid5(sheet, place)


def id_back(sheet: UUID, place: str) -> UUID:
    """The id of what takes the row at `place` back."""
    return id_on_sheet(sheet, f"back {place}")


def count_place(counter_key: str) -> str:
    return f"count-{counter_key}"


def line_place(number: int, column: int = 0) -> str:
    """A cell; the first one of a line, how the talk ended, stands for the line."""
    return f"row-{number}-{column}"


def rows_of_sheet(shift: Shift, sheet: UUID) -> dict[str, Conversation | Tally]:
    """{place: row} from the top of the sheet, those whose person is known, with person, outcome and counter."""
    places = {id_on_sheet(sheet, place): place for place in _places(shift)}
    rows = {row.pk: row for row in rows_with(shift, places)}
    return {place: rows[pk] for pk, place in places.items() if pk in rows}


def version_of_sheet(shift: Shift, sheet: UUID) -> int | None:
    """That of the script by whose codes its rows were typed."""
    return next((row.script_version for row in rows_of_sheet(shift, sheet).values()), None)


def standing_sheet(shift: Shift, sheet: UUID) -> UUID:
    """The sheet as whose its rows are stored: itself, or another one for ever if it was taken back. So what was taken
    back can be sent again."""
    places = _places(shift)
    while rows_with(shift, (id_back(sheet, place) for place in places)):
        sheet = id_on_sheet(sheet, "again")
    return sheet


def _places(shift: Shift) -> list[str]:
    """Where a sheet can have rows."""
    return [*(line_place(number) for number in range(1, ROWS + 1)), *map(count_place, counter_keys(shift))]
