"""Mapbox Vector Tiles 2.1, written and read: https://github.com/mapbox/vector-tile-spec/tree/master/2.1

The format is a small protobuf message; the library for it would bring compiled geometry packages of 40 MB.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from shifts.documents.basemap.geometry import Line

Value = str | int | float | bool

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
MOVE, LINE, CLOSE = 1, 2, 7


class Shape(IntEnum):
    POINT = 1
    LINE = 2
    POLYGON = 3


@dataclass(frozen=True)
class TileFeature:
    """`parts` are in units of the tile: points each on its own, lines, or rings whose last point is their first, an
    outer one (clockwise on the map) before its holes."""

    shape: Shape
    parts: list[Line]
    properties: Mapping[str, Value]


Layers = dict[str, list[TileFeature]]


class DamagedTile(ValueError):
    """These bytes are no vector tile."""


def encode(layers: Mapping[str, Iterable[TileFeature]], extent: int) -> bytes:
    """The tile. Values are texts and whole numbers from 0."""
    return b"".join(_field(3, _layer(name, features, extent)) for name, features in layers.items())


def decode(tile: bytes, wanted: Iterable[str] = ()) -> tuple[Layers, int]:
    """The layers, or those `wanted`, and the extent: the units that a tile is wide. Raises DamagedTile."""
    names = set(wanted)
    layers: Layers = {}
    extent = 4096
    try:
        for number, content in _fields(tile):
            if number != 3 or not isinstance(content, bytes):
                continue
            name, read, extent_of = _read_layer(content, names)
            if not names or name in names:
                layers[name] = read
                extent = extent_of
        if not extent:
            raise DamagedTile("A tile without any width.")
    except (IndexError, ValueError) as error:
        raise DamagedTile(str(error)) from error
    return layers, extent


def _layer(name: str, features: Iterable[TileFeature], extent: int) -> bytes:
    keys: dict[str, int] = {}
    values: dict[Value, int] = {}
    written = []
    for feature in features:
        tags = []
        for key, value in feature.properties.items():
            tags += [keys.setdefault(key, len(keys)), values.setdefault(value, len(values))]
        written.append(
            _field(2, _field(2, _varints(tags)) + _number(3, feature.shape) + _field(4, _varints(_commands(feature))))
        )
    head = _number(15, 2) + _field(1, name.encode())
    texts = b"".join(_field(3, key.encode()) for key in keys)
    return (
        head + b"".join(written) + texts + b"".join(_field(4, _value(value)) for value in values) + _number(5, extent)
    )


def _commands(feature: TileFeature) -> list[int]:
    """Steps from point to point, as the specification's section 4.3 writes them."""
    numbers: list[int] = []
    x = y = 0
    for part in feature.parts:
        points = part[:-1] if feature.shape == Shape.POLYGON else part
        for at, (to_x, to_y) in enumerate(points):
            if at == 0:
                numbers.append(MOVE | 1 << 3)
            elif at == 1:
                numbers.append(LINE | len(points) - 1 << 3)
            numbers += [_zigzag(to_x - x), _zigzag(to_y - y)]
            x, y = to_x, to_y
        if feature.shape == Shape.POLYGON:
            numbers.append(CLOSE | 1 << 3)
    return numbers


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)


def _varints(numbers: Iterable[int]) -> bytes:
    return b"".join(map(_varint, numbers))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | BYTES) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3 | VARINT) + _varint(value)


def _value(value: Value) -> bytes:
    return _field(1, value.encode()) if isinstance(value, str) else _number(5, int(value))


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and content of each field of a protobuf message; bytes for all but varints."""
    at = 0
    while at < len(message):
        key, at = _read_varint(message, at)
        kind = key & 7
        if kind == VARINT:
            value, at = _read_varint(message, at)
            yield key >> 3, value
            continue
        if kind == BYTES:
            size, at = _read_varint(message, at)
        elif kind in (FIXED64, FIXED32):
            size = 8 if kind == FIXED64 else 4
        else:
            raise DamagedTile(f"A field of kind {kind}.")
        if at + size > len(message):
            raise DamagedTile("The tile ends early.")
        yield key >> 3, message[at : at + size]
        at += size


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
        if shift > 63:
            raise DamagedTile("A number that never ends.")


def _read_varints(packed: bytes) -> list[int]:
    numbers, at = [], 0
    while at < len(packed):
        value, at = _read_varint(packed, at)
        numbers.append(value)
    return numbers


def _read_layer(message: bytes, wanted: set[str]) -> tuple[str, list[TileFeature], int]:
    name, extent = "", 4096
    raw: list[bytes] = []
    keys: list[str] = []
    values: list[Value] = []
    for number, content in _fields(message):
        if isinstance(content, int):
            extent = content if number == 5 else extent
        elif number == 1:
            name = content.decode()
            if wanted and name not in wanted:
                return name, [], extent
        elif number == 2:
            raw.append(content)
        elif number == 3:
            keys.append(content.decode())
        elif number == 4:
            values.append(_read_value(content))
    return name, [_read_feature(each, keys, values) for each in raw], extent


def _read_value(message: bytes) -> Value:
    """A text or a number. Of floating point numbers, which nothing here asks for, only that there is one."""
    for number, content in _fields(message):
        if isinstance(content, int):
            return (content >> 1) ^ -(content & 1) if number == 6 else content
        return content.decode() if number == 1 else 0.0
    return ""


def _read_feature(message: bytes, keys: list[str], values: list[Value]) -> TileFeature:
    shape, tags, commands = 0, [], []
    for number, content in _fields(message):
        if isinstance(content, int):
            shape = content if number == 3 else shape
        elif number == 2:
            tags = _read_varints(content)
        elif number == 4:
            commands = _read_varints(content)
    properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=False)}
    return TileFeature(Shape(shape), _read_commands(commands), properties)


def _read_commands(numbers: list[int]) -> list[Line]:
    parts: list[Line] = []
    x = y = at = 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        if command == CLOSE:
            parts[-1].append(parts[-1][0])
            continue
        if at + 2 * count > len(numbers):
            raise DamagedTile("Fewer steps than a line says.")
        for _step in range(count):
            x += (numbers[at] >> 1) ^ -(numbers[at] & 1)
            y += (numbers[at + 1] >> 1) ^ -(numbers[at + 1] & 1)
            at += 2
            if command == MOVE:
                parts.append([])
            parts[-1].append((x, y))
    return parts
