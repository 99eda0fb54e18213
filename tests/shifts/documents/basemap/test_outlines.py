"""Land and borders from areas that lie side by side."""

from shifts.documents.basemap.geometry import area
from shifts.documents.basemap.outlines import borders, chains, dissolved

WEST = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
EAST = [(100, 0), (200, 0), (200, 100), (100, 100), (100, 0)]
NORTH = [(0, -100), (100, -100), (100, 0), (0, 0), (0, -100)]
POND = [(120, 20), (120, 80), (180, 80), (180, 20), (120, 20)]


def test_two_neighbours_are_one_land_without_the_border_between_them():
    (polygon,) = dissolved([WEST, EAST])
    assert len(polygon) == 1
    assert area(polygon[0]) == 20_000
    assert (100, 50) not in polygon[0]


def test_a_pond_stays_a_hole_in_its_own_land_and_an_island_apart_is_its_own():
    island = [(x + 500, y) for x, y in WEST]
    polygons = dissolved([WEST, EAST, POND, island])
    assert sorted(len(polygon) for polygon in polygons) == [1, 2]
    with_pond = max(polygons, key=len)
    assert [area(ring) for ring in with_pond] == [20_000, -3_600]


def test_a_sliver_that_two_files_of_one_border_leave_is_no_water():
    crooked = [(100, 0), (200, 0), (200, 100), (100, 100), (101, 50), (100, 0)]
    (polygon,) = dissolved([WEST, crooked])
    assert len(polygon) == 1


def test_a_border_is_drawn_once_and_by_what_it_divides():
    part_of = ["lower", "lower", "upper"]
    found = borders([[WEST], [EAST], [NORTH]], lambda one, other: part_of[one] == part_of[other])
    assert {key: [sorted(line) for line in lines] for key, lines in found.items()} == {
        True: [[(100, 0), (100, 100)]],
        False: [[(0, 0), (100, 0)]],
    }


def test_segments_join_from_fork_to_fork_and_rings_close():
    cross = [((0, 0), (10, 0)), ((10, 0), (20, 0)), ((10, 0), (10, 10)), ((10, 10), (10, 20))]
    assert sorted(sorted(line) for line in chains(cross)) == [
        [(0, 0), (10, 0)],
        [(10, 0), (10, 10), (10, 20)],
        [(10, 0), (20, 0)],
    ]
    (ring,) = chains(list(zip(WEST, WEST[1:], strict=False)))
    assert ring[0] == ring[-1]
    assert len(ring) == 5
