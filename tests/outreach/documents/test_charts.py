import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from outreach.documents.charts import bar_chart, heat_chart, line_chart, sparkline
from outreach.documents.ranges import Estimate, range_chart


def drawn(chart, **context):
    return render_to_string(chart.template, {"chart": chart, "id": "x", **context})


def numbers(svg, tag, attribute):
    return re.findall(rf'<{tag} [^>]*\b{attribute}="([^"]*)"', svg)


def test_bars_are_as_long_as_their_figures_and_the_longest_fills_the_width():
    chart = bar_chart("Talks", [("Corner", [3, 1], "4"), ("Square", [1], "1"), ("Park", [0], "0")], keys=["a", "b"])
    assert [[(part.x, part.width, part.series) for part in bar.parts] for bar in chart.bars] == [
        [("0", "270", 1), ("270", "90", 2)],
        [("0", "90", 1)],
        [],
    ]
    assert [bar.y for bar in chart.bars] == [13, 55, 97]
    assert (chart.height, chart.keys) == (126, ((1, "a"), (2, "b")))


def test_the_fifth_series_and_later_ones_share_the_last_colour():
    (bar,) = bar_chart("Talks", [("Corner", [1] * 6, "6")]).bars
    assert [part.series for part in bar.parts] == [1, 2, 3, 4, 4, 4]


def test_long_names_are_cut_in_the_drawing():
    (bar,) = bar_chart("Talks", [("A" * 50, [1], "1")]).bars
    assert bar.label == "A" * 37 + "…"


def test_a_line_goes_from_the_first_day_to_the_last_on_a_round_scale():
    chart = line_chart("Talks", ["Aug 1", "Aug 2", "Aug 3"], [("Talks", [0, 7, 10])], goal=(5, "Goal"))
    assert chart.lines == ((1, "34,128 194,45.4 354,10"),)
    assert [(tick.at, tick.text) for tick in chart.up] == [("128", "0"), ("69", "5"), ("10", "10")]
    assert [(tick.at, tick.text) for tick in chart.across] == [("34", "Aug 1"), ("354", "Aug 3")]
    assert (chart.goal.at, chart.goal.text, chart.keys) == ("69", "Goal", ())


@pytest.mark.parametrize(("most", "top"), [(0, "2"), (2, "2"), (3, "5"), (6, "10"), (11, "20"), (2001, "5,000")])
def test_scales_end_at_1_2_or_5_with_noughts(most, top):
    assert line_chart("Talks", ["a", "b"], [("", [0, most])]).up[-1].text == top


def test_large_figures_are_written_out_and_have_room_beside_the_line():
    chart = line_chart("Talks", ["a", "b"], [("", [0, 600_000])])
    assert [tick.text for tick in chart.up] == ["0", "500,000", "1,000,000"]
    assert chart.left >= 7 * len("1,000,000")
    assert chart.lines[0][1].startswith(f"{chart.left},")
    assert [tick.text for tick in line_chart("Talks", ["a", "b"], [("", [0, 5])]).up] == ["0", "2.5", "5"]


def test_a_long_name_leaves_room_for_the_figure_in_the_same_line():
    (bar,) = bar_chart("Talks", [("A" * 50, [1], "5.1 · 1,227 in 1,205.3 h · few")]).bars
    assert len(bar.label) + len(bar.value) == 48
    (shift,) = range_chart("Rate", [Estimate("A" * 50, "4.0 (2.1 to 7.4)", 4, (2.1, 7.4))]).ranges
    assert len(shift.label) + len(shift.value) == 48


def test_a_sparkline_rises_to_its_goal():
    chart = sparkline("So far", [0, 5], goal=10)
    assert (chart.points, chart.goal) == ("0,29 100,15", "1")


def test_the_most_is_the_darkest_and_no_figure_is_no_shade():
    chart = heat_chart(
        "Rate", ["Morning", "Evening"], [("Corner", [(8, "8.0"), (0.1, "0.1")]), ("Square", [(None, "–"), (4, "4.0")])]
    )
    assert [[cell.heat for cell in row.cells] for row in chart.rows] == [[4, 1], [0, 2]]
    assert [(tick.at, tick.text) for tick in chart.columns] == [("200.5", "Morning"), ("305.5", "Evening")]


@pytest.mark.parametrize(
    "chart", [bar_chart("x", []), line_chart("x", ["a"], [("", [1])]), sparkline("x", [1]), heat_chart("x", ["a"], [])]
)
def test_too_little_to_draw_is_no_chart(chart):
    assert chart is None


CHARTS = [
    bar_chart("T & t", [("<Corner>", [1.5, 0.25], "1.8"), ("b", [1], "1")], keys=["a", "b"]),
    line_chart("T & t", ["a", "b", "c"], [("n", [1, 2, 0.5]), ("m", [0, 1, 1])], goal=(1, "g")),
    sparkline("T & t", [1, 2, 1.5], goal=3),
    heat_chart("T & t", ["a", "b", "c"], [("<Corner>", [(1.5, "1.5"), (None, "–"), (2, "2")])]),
]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.template)
def test_a_chart_is_an_image_with_a_title_and_bears_no_style_of_its_own(chart):
    svg = drawn(chart)
    assert 'role="img"' in svg
    assert '<title id="x-title">T &amp; t</title>' in svg
    assert re.search(r"style=|<script|\bon\w+=|<Corner>", svg) is None


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.template)
def test_lengths_are_written_alike_in_every_language(chart):
    with override("es"):
        spanish = drawn(chart)
    assert spanish == drawn(chart)
    for tag, attribute in [("rect", "width"), ("rect", "x"), ("text", "y"), ("line", "y1")]:
        assert all(re.fullmatch(r"-?\d+(\.\d)?", number) for number in numbers(spanish, tag, attribute))


def test_what_the_words_around_say_is_not_said_again():
    assert "<figcaption" in drawn(CHARTS[0])
    plain = bar_chart("Talks", [("Corner", [1], "1")])
    assert "<figcaption" not in drawn(plain, plain=True)
