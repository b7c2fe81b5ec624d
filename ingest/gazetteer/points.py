"""Points that stand for places: degrees north and east, WGS 84."""

import math
from collections.abc import Iterable

Point = tuple[float, float]
Weighted = tuple[Point, int]
"""A point and the people who live there."""


def centre(places: Iterable[Weighted]) -> Point | None:
    """The mean of points weighted by people, on the sphere, so that 179° E and 179° W meet at 180°."""
    x = y = z = 0.0
    for point, people in places:
        latitude, longitude = map(math.radians, point)
        weight = max(people, 1)
        x += weight * math.cos(latitude) * math.cos(longitude)
        y += weight * math.cos(latitude) * math.sin(longitude)
        z += weight * math.sin(latitude)
    if not (x or y or z):
        return None
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def apart(one: Point, other: Point) -> float:
    """The distance of two near points, in degrees of latitude."""
    east = (one[1] - other[1]) * math.cos(math.radians(one[0]))
    return math.hypot(one[0] - other[0], east)
