"""A QR code as numbers that a template draws: components/qr.html."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4  # the empty modules that scanners need around the code


@dataclass(frozen=True)
class QrCode:
    """A square of `size` modules, the quiet ones included; `path` is an SVG path through all dark ones."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """The smallest code that holds `text`, still read with 15 % of it covered."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    runs = [run for y, row in enumerate(rows) for run in _runs(row, y + QUIET)]
    return QrCode(size=len(rows) + 2 * QUIET, path="".join(runs))


def _runs(row: list[int], y: int) -> list[str]:
    found, x = [], QUIET
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            found.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return found
