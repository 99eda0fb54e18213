"""Charts as shapes with numbers: templates/outreach/charts/ draw them as SVG.

Everything is in units of a drawing 360 wide, which is about a phone's width in CSS pixels, so that words in it come out
at reading size. Lengths are texts, because a template would write 1,5 for 1.5 in some languages. A chart never stands
alone: its table has every figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from outreach.documents.words import number

WIDTH = 360
BAR_ROW, BAR_TOP, BAR_HEIGHT = 42, 20, 14
LINE_HEIGHT, LINE_TOP, LINE_LEFT = 150, 10, 34
HEAT_LEFT, HEAT_TOP, HEAT_ROW = 150, 26, 34
LONGEST_WORDS = 38
# So many letters fit beside each other above a bar: a name, and the figure at the end of the line.
IN_LINE, SHORTEST_WORDS = 48, 12
# How wide a figure is, at the most.
FIGURE = 7.5
SERIES = 4
HEATS = 4


@dataclass(frozen=True)
class Part:
    """A stretch of a bar in the colour of its series, counted from 1."""

    x: str
    width: str
    series: int


@dataclass(frozen=True)
class Bar:
    label: str
    value: str
    y: int
    parts: tuple[Part, ...]

    @property
    def bar_y(self) -> int:
        return self.y - 13 + BAR_TOP


@dataclass(frozen=True)
class BarChart:
    """Bars below each other, each with its words above it. `keys` names the series where there is more than one."""

    title: str
    height: int
    bars: tuple[Bar, ...]
    keys: tuple[tuple[int, str], ...] = ()
    template: str = "outreach/charts/bars.html"


@dataclass(frozen=True)
class Tick:
    at: str
    text: str


@dataclass(frozen=True)
class LineChart:
    """Lines over days. `points` of each line are as SVG's polyline takes them."""

    title: str
    height: int
    left: int
    bottom: str
    lines: tuple[tuple[int, str], ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    keys: tuple[tuple[int, str], ...] = ()
    goal: Tick | None = None
    template: str = "outreach/charts/lines.html"


@dataclass(frozen=True)
class Sparkline:
    title: str
    points: str
    goal: str | None
    template: str = "outreach/charts/sparkline.html"


@dataclass(frozen=True)
class HeatCell:
    x: str
    width: str
    middle: str
    heat: int
    text: str


@dataclass(frozen=True)
class HeatRow:
    label: str
    y: int
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatChart:
    title: str
    height: int
    columns: tuple[Tick, ...]
    rows: tuple[HeatRow, ...]
    cell_height: int = HEAT_ROW - 4
    template: str = "outreach/charts/heat.html"


def bar_chart(
    title: str, rows: Sequence[tuple[str, Sequence[float], str]], *, keys: Sequence[str] = ()
) -> BarChart | None:
    """`rows` are (label, the lengths of the bar's parts, the figure in words); None where there is no row."""
    most = max((sum(values) for _label, values, _text in rows), default=0) or 1
    bars = tuple(
        Bar(beside(label, text), text, 13 + place * BAR_ROW, _parts(values, most))
        for place, (label, values, text) in enumerate(rows)
    )
    named = tuple((_series(place), key) for place, key in enumerate(keys)) if len(keys) > 1 else ()
    return BarChart(title, len(bars) * BAR_ROW, bars, named) if bars else None


def line_chart(
    title: str,
    days: Sequence[str],
    lines: Sequence[tuple[str, Sequence[float]]],
    *,
    goal: tuple[float, str] | None = None,
) -> LineChart | None:
    """`days` are the words below the points; `lines` are (name, a value a day). None with fewer than two days."""
    if len(days) < 2:
        return None
    top = _round_up(max([goal[0] if goal else 0, *(value for _name, values in lines for value in values)]))
    bottom = LINE_HEIGHT - 22
    high = bottom - LINE_TOP
    scale = [(value, number(value, 0 if value == int(value) else 1)) for value in (0, top / 2, top)]
    left = max(LINE_LEFT, 10 + ceil(FIGURE * max(len(text) for _value, text in scale)))
    step = (WIDTH - left - 6) / (len(days) - 1)

    def y(value: float) -> str:
        return units(bottom - value / top * high)

    drawn = tuple(
        (_series(place), " ".join(f"{units(left + at * step)},{y(value)}" for at, value in enumerate(values)))
        for place, (_name, values) in enumerate(lines)
    )
    named = [(0, days[0]), (len(days) - 1, days[-1])] if len(days) < 9 else _spread(days)
    return LineChart(
        title,
        LINE_HEIGHT,
        left,
        units(bottom),
        drawn,
        across=tuple(Tick(units(left + at * step), text) for at, text in named),
        up=tuple(Tick(y(value), text) for value, text in scale),
        keys=tuple((_series(place), name) for place, (name, _values) in enumerate(lines)) if len(lines) > 1 else (),
        goal=Tick(y(goal[0]), goal[1]) if goal else None,
    )


def sparkline(title: str, values: Sequence[float], *, goal: float | None = None) -> Sparkline | None:
    """A line without words, 100 by 30, from 0 up to the goal or the highest value."""
    if len(values) < 2:
        return None
    top = max([goal or 0, *values]) or 1
    points = " ".join(
        f"{units(at * 100 / (len(values) - 1))},{units(29 - value / top * 28)}" for at, value in enumerate(values)
    )
    return Sparkline(title, points, units(29 - goal / top * 28) if goal else None)


def heat_chart(
    title: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[tuple[float | None, str]]]]
) -> HeatChart | None:
    """`rows` are (label, a value and its words for each column); where the value is None the cell stays empty."""
    if not rows:
        return None
    most = max((value or 0 for _label, cells in rows for value, _text in cells), default=0) or 1
    width = (WIDTH - HEAT_LEFT) / len(columns)

    def cell(column: int, value: float | None, text: str) -> HeatCell:
        x = HEAT_LEFT + column * width
        heat = 0 if not value else max(1, round(value / most * HEATS))
        return HeatCell(units(x), units(width - 4), units(x + width / 2 - 2), heat, text)

    return HeatChart(
        title,
        HEAT_TOP + len(rows) * HEAT_ROW,
        tuple(Tick(units(HEAT_LEFT + (place + 0.5) * width - 2), name) for place, name in enumerate(columns)),
        tuple(
            HeatRow(
                shortened(label, 20),
                HEAT_TOP + place * HEAT_ROW,
                tuple(cell(at, *each) for at, each in enumerate(cells)),
            )
            for place, (label, cells) in enumerate(rows)
        ),
    )


def _parts(values: Sequence[float], most: float) -> tuple[Part, ...]:
    parts, x = [], 0.0
    for place, value in enumerate(values):
        width = value / most * WIDTH
        if value:
            parts.append(Part(units(x), units(width), _series(place)))
        x += width
    return tuple(parts)


def _series(place: int) -> int:
    """The last colour stands for all that come after it."""
    return min(place, SERIES - 1) + 1


def _spread(days: Sequence[str]) -> list[tuple[int, str]]:
    middle = len(days) // 2
    return [(0, days[0]), (middle, days[middle]), (len(days) - 1, days[-1])]


def _round_up(most: float) -> float:
    """The end of a scale: 1, 2 or 5 with as many noughts as it takes, at least 2."""
    size = 1
    while True:
        for step in (1, 2, 5):
            if step * size >= max(most, 2):
                return step * size
        size *= 10


def shortened(words: str, longest: int = LONGEST_WORDS) -> str:
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def beside(name: str, figure: str) -> str:
    """As much of a name as there is room for where the figure stands in the same line."""
    return shortened(name, max(SHORTEST_WORDS, min(LONGEST_WORDS, IN_LINE - len(figure))))


def units(length: float) -> str:
    """As text, because a template would write 1,5 for 1.5 in some languages."""
    return f"{length:.1f}".removesuffix(".0")
