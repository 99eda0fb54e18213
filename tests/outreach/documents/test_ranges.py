from outreach.documents.ranges import Estimate, Range, range_chart


def estimate(value, interval, label="Corner"):
    return Estimate(label, "words", value, interval)


def test_nothing_is_no_chart():
    assert range_chart("Rates", []) is None


def test_ranges_share_one_scale_that_begins_at_nothing():
    chart = range_chart("Rates", [estimate(2, (1, 4)), estimate(3, None, "Square")])
    assert chart.ranges == (
        Range("Corner", "words", 13, "90", "270", "180"),
        Range("Square", "words", 55, "", "", "270"),
    )
    assert (chart.height, chart.zero) == (84, "")


def test_a_range_that_goes_on_and_on_ends_at_the_edge():
    [found] = range_chart("Rates", [estimate(2, (1, 400))]).ranges
    assert (found.x, found.width, found.at) == ("72", "288", "144")


def test_less_than_nothing_lies_before_a_line():
    chart = range_chart("Differences", [estimate(1, (-1, 2))])
    assert chart.zero == "120"
    assert (chart.ranges[0].x, chart.ranges[0].width, chart.ranges[0].at) == ("0", "360", "240")


def test_none_at_all_is_drawn_at_nothing():
    [found] = range_chart("Rates", [estimate(0, (0, 0))]).ranges
    assert (found.x, found.width, found.at) == ("0", "0", "0")
