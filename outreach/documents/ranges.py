"""Intervals below each other on one scale, in the units of `outreach.documents.charts`."""

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.documents.charts import BAR_ROW, WIDTH, beside, units

# An interval that goes on for longer than so many times the largest rate would press all others together.
LONGEST = 2.5


@dataclass(frozen=True)
class Range:
    """`x` and `width` of the interval, "" for none; `at` of what is most likely."""

    label: str
    value: str
    y: int
    x: str
    width: str
    at: str


@dataclass(frozen=True)
class RangeChart:
    """`zero` is where nothing lies, if that is not at the start: what lies before it is less than nothing."""

    title: str
    height: int
    ranges: tuple[Range, ...]
    zero: str = ""
    keys: tuple[tuple[int, str], ...] = ()
    template: str = "outreach/charts/ranges.html"


@dataclass(frozen=True)
class Estimate:
    """What a range is drawn from; `interval` is None where it is not known how sure the value is."""

    label: str
    words: str
    value: float
    interval: tuple[float, float] | None


def range_chart(title: str, rows: Sequence[Estimate]) -> RangeChart | None:
    """None where there is no row. What would go far beyond all values is cut off at the edge; its words have it."""
    if not rows:
        return None
    ends = [end for row in rows for end in (row.value, *(row.interval or ()))]
    furthest = LONGEST * (max(abs(row.value) for row in rows) or 1)
    low: float = max(-furthest, min(0, *ends))
    high: float = min(furthest, max(0, *ends))
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return (min(high, max(low, value)) - low) / span * WIDTH

    ranges = []
    for place, row in enumerate(rows):
        x, end = (at(row.interval[0]), at(row.interval[1])) if row.interval else (0.0, 0.0)
        drawn = (units(x), units(end - x)) if row.interval else ("", "")
        label, y = beside(row.label, row.words), 13 + place * BAR_ROW
        ranges.append(Range(label, row.words, y, *drawn, units(at(row.value))))
    return RangeChart(title, len(rows) * BAR_ROW, tuple(ranges), units(at(0)) if low < 0 else "")
