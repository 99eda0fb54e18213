"""Positions as people paste them: two numbers, a geo: address, a link from a map, a corner or station by its name."""

import re
from math import cos, radians

from shifts.queries.corners import corner_named, station_named

NUMBER = r"(-?\d{1,3}(?:\.\d+)?)"
# What programs write before the two numbers, from the surest to the vaguest: a link can hold several pairs, and the
# pin is meant before the middle of the map.
FORMS = [
    rf"!3d{NUMBER}!4d{NUMBER}",
    rf"[?&]mlat={NUMBER}&mlon={NUMBER}",
    rf"[?&](?:q|ll|query|daddr|destination|center)=(?:loc:)?{NUMBER}(?:,|%2C)\s*{NUMBER}",
    rf"geo:{NUMBER},{NUMBER}",
    rf"@{NUMBER},{NUMBER}",
    rf"#map=\d+(?:\.\d+)?/{NUMBER}/{NUMBER}",
    rf"^\s*\(?{NUMBER}\s*°?\s*[,; ]\s*{NUMBER}\s*°?\)?\s*$",
]
BETWEEN_STREETS = re.compile(r"\s*/\s*|\s*&\s*|\s+(?:and|at|y|@)\s+", re.IGNORECASE)
METRES_A_DEGREE = 111_320
# What one press moves a pin: about the width of a street.
NUDGE_METRES = 20


def read_position(text: str) -> tuple[float, float] | None:
    """(latitude, longitude) in degrees from what was pasted, or None if there is no position in it."""
    for form in FORMS:
        if match := re.search(form, text):
            latitude, longitude = float(match[1]), float(match[2])
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return latitude, longitude
    return None


def corner_key(name: str) -> str:
    """“6 Av / W 4 St” and “W 4 ST & 6 AV” alike as “6 av / w 4 st”; empty for what names no two streets."""
    streets = [" ".join(part.casefold().replace(".", "").split()) for part in BETWEEN_STREETS.split(name)]
    return " / ".join(sorted(streets)) if len(streets) == 2 and all(streets) else ""


def find_position(text: str) -> tuple[float, float] | None:
    """As read_position or, for the name of a corner or station that this installation knows, its position."""
    return read_position(text) or corner_named(corner_key(text)) or station_named(" ".join(text.split()))


def nudged(position: tuple[float, float], towards: str) -> tuple[float, float]:
    """The position a street's width further north, south, east or west."""
    latitude, longitude = position
    north = {"north": 1, "south": -1}.get(towards, 0)
    east = {"east": 1, "west": -1}.get(towards, 0)
    step = NUDGE_METRES / METRES_A_DEGREE
    # A degree of longitude shrinks towards the poles, where it would become nothing.
    wide = step / max(0.01, cos(radians(latitude)))
    return (
        max(-90.0, min(90.0, round(latitude + north * step, 6))),
        max(-180.0, min(180.0, round(longitude + east * wide, 6))),
    )
