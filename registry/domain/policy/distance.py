"""Points far from their site: asked about, because longitude and latitude are often swapped."""

from __future__ import annotations

from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from registry.domain.errors import InputWarning, gettext_noop

from .generalisation import Point

EARTH_RADIUS_KM = 6371
MAX_KM_FROM_SITE = 50
MAX_LATITUDE = 90


class PointWarningCode(StrEnum):
    """The codes of the warnings about a point."""

    FAR_FROM_SITE = "far_from_site"


def get_distance_km(point: Point, other: Point) -> float:
    """Return the distance of two points along the surface of Earth, taken as a sphere, in kilometres."""
    lat, other_lat = radians(point.lat), radians(other.lat)
    half_lat = (other_lat - lat) / 2
    half_lon = radians(other.lon - point.lon) / 2
    # The haversine formula. Rounding must not push the value of the sine above 1.
    chord = sin(half_lat) ** 2 + cos(lat) * cos(other_lat) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def find_distance_warnings(point: Point | None, site_point: Point | None) -> tuple[InputWarning, ...]:
    """Return the warning that a point is more than 50 km from its site, or nothing if it is not.

    Without a point of the site, nothing can be said. Both points are typed or public, so the warning discloses nothing.
    """
    if point is None or site_point is None:
        return ()
    distance = get_distance_km(point, site_point)
    if distance <= MAX_KM_FROM_SITE:
        return ()

    params: dict[str, object] = {"distance": round(distance), "limit": MAX_KM_FROM_SITE}
    if _is_near_if_swapped(point, site_point):
        template = gettext_noop(
            "The point lies %(distance)s km from the site. Swapped latitude and longitude? The other way round, it "
            "lies within %(limit)s km."
        )
    else:
        template = gettext_noop("The point lies %(distance)s km from the site. Check longitude and latitude.")
    return (InputWarning(PointWarningCode.FAR_FROM_SITE.value, "lat", template, params),)


def _is_near_if_swapped(point: Point, site_point: Point) -> bool:
    """Return whether the point would lie near its site if its longitude and latitude were swapped."""
    if abs(point.lon) > MAX_LATITUDE:
        return False
    return get_distance_km(Point(point.lat, point.lon), site_point) <= MAX_KM_FROM_SITE
