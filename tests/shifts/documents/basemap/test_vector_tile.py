"""The bytes of vector tiles. The examples are those of the specification, sections 4.3.5 and 4.4."""

import pytest

from shifts.documents.basemap.vector_tile import (
    DamagedTile,
    Shape,
    TileFeature,
    _commands,
    _read_commands,
    decode,
    encode,
)

EXAMPLES = [
    (Shape.POINT, [[(25, 17)]], [9, 50, 34]),
    (Shape.LINE, [[(2, 2), (2, 10), (10, 10)]], [9, 4, 4, 18, 0, 16, 16, 0]),
    (
        Shape.LINE,
        [[(2, 2), (2, 10), (10, 10)], [(1, 1), (3, 5)]],
        [9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8],
    ),
    (Shape.POLYGON, [[(3, 6), (8, 12), (20, 34), (3, 6)]], [9, 6, 12, 18, 10, 12, 24, 44, 15]),
]


@pytest.mark.parametrize(("shape", "parts", "numbers"), EXAMPLES)
def test_shapes_are_written_and_read_as_the_specification_does(shape, parts, numbers):
    assert _commands(TileFeature(shape, parts, {})) == numbers
    assert _read_commands(numbers) == parts


def test_a_tile_is_the_message_that_the_specification_lays_down():
    point = TileFeature(Shape.POINT, [[(25, 17)]], {"hello": "world", "count": 300})
    layer = (
        b"\x78\x02"  # 15: version 2
        b"\x0a\x06points"  # 1: name
        b"\x12\x0d\x12\x04\x00\x00\x01\x01\x18\x01\x22\x03\x09\x32\x22"  # 2: feature: tags, type, geometry
        b"\x1a\x05hello\x1a\x05count"  # 3: keys
        b"\x22\x07\x0a\x05world\x22\x03\x28\xac\x02"  # 4: values
        b"\x28\x80\x20"  # 5: extent 4096
    )
    assert encode({"points": [point]}, 4096) == b"\x1a" + bytes([len(layer)]) + layer


def test_what_was_written_is_read_again_and_layers_nobody_wants_are_left_out():
    features = {
        "a": [TileFeature(shape, parts, {"kind": shape.name, "rank": 7}) for shape, parts, _numbers in EXAMPLES],
        "b": [TileFeature(Shape.POINT, [[(-5, 5000)]], {"name": "Ñandú"})],
    }
    tile = encode(features, 512)
    assert decode(tile) == (features, 512)
    assert decode(tile, ["b"]) == ({"b": features["b"]}, 512)


@pytest.mark.parametrize("at", range(1, 60))
def test_a_tile_cut_short_is_refused_and_never_read_beyond_its_end(at):
    tile = encode({"a": [TileFeature(*EXAMPLES[2][:2], {"name": "long enough to be cut in many places"})]}, 4096)
    with pytest.raises(DamagedTile):
        decode(tile[:at])


@pytest.mark.parametrize(
    "tile",
    [
        b"\xff" * 20,
        b"\x1a\xff\xff\xff\xff\x0f",
        b"\x1b\x00",
        b"\x1a\x06\x12\x04\x22\x02\xfa\xff",
        encode({"no width": []}, 0),
    ],
)
def test_what_is_no_tile_is_refused(tile):
    with pytest.raises(DamagedTile):
        decode(tile)
