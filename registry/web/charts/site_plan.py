"""The site plan: where the monuments are on a day, with the glyphs of their states. North is up; it is to scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from django.utils.html import escape
from django.utils.safestring import SafeString

from .svg import element, estimate_width, join, text, truncate

METRES_PER_DEGREE = 111_320  # of latitude, and of longitude on the equator
MIN_EXTENT = 200  # metres; a single monument is not shown larger than this allows
GRID_STEPS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)  # metres
MAX_NAMES = 24  # with more monuments, names would cover the marks

# Pixels.
MARGIN = 72
NARROW_MARGIN = 44
NARROW_WIDTH = 500  # below this a plan has the narrow margin
MIN_GRID_DISTANCE = 60
MARK_HALF = 20.0  # half the side of a monument's mark
SMALL_MARK_HALF = 12.0
OCCUPIED_HALF = 22  # half the side of the square around a mark that names keep out of
GLYPH_SHARE = 1.6  # of half a mark
STRIPE_HEIGHT = 8  # of the colour of the worse end of an uncertain state
NAME_SIZE = 15.0
NAME_GAP = 8  # between a mark and a name next to it
BOLD = 1.05  # how much wider bold text is than the estimate
EDGE = 4  # that names keep from the edge of the plan
MAX_NAME_SHARE = 0.4  # of the plan's width, for a name that fits nowhere in full

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Spot:
    """A monument on the plan; `state` is a grade's code or `uncertain`, `low` and `high` its range.

    It is at most `uncertainty` metres away from the point.
    """

    name: str
    url: str
    lon: float
    lat: float
    state: str
    low: str
    high: str
    title: str
    chosen: bool = False
    uncertainty: float = 0


@dataclass(frozen=True, slots=True)
class _Projection:
    """A conversion from degrees to pixels of a plan, with its north-western corner at (0, 0)."""

    width: float
    height: float
    west: float  # longitude of the left edge
    north: float  # latitude of the upper edge
    scale: float  # pixels per metre
    narrowing: float  # length of a degree of longitude at this latitude, as a share of one on the equator

    def to_pixels(self, spot: Spot) -> tuple[float, float]:
        """Return the x and y position of a spot in pixels."""
        x = (spot.lon - self.west) * METRES_PER_DEGREE * self.narrowing * self.scale
        y = (self.north - spot.lat) * METRES_PER_DEGREE * self.scale
        return x, y


def site_plan(
    spots: Sequence[Spot],
    *,
    title: str,
    north: str,
    metres: str,
    width: int = 640,
    height: int = 460,
    small: bool = False,
    cls: str = "",
) -> SafeString:
    """Return an SVG plan of one or more spots. A small plan has neither names nor links.

    `north` is the letter at the arrow and `metres` the unit of the scale bar, both in the visitor's language.
    """
    margin = NARROW_MARGIN if small or width < NARROW_WIDTH else MARGIN
    projection = _fit_projection(spots, width, height, margin)
    with_names = not small and len(spots) <= MAX_NAMES

    # Names must cover no mark, so the marks occupy their places before any name is placed.
    occupied: list[Box] = []
    for spot in spots:
        x, y = projection.to_pixels(spot)
        half = OCCUPIED_HALF
        occupied.append((x - half, y - half, x + half, y + half))

    marks = [_mark(spot, projection, occupied, with_name=with_names, small=small) for spot in spots]
    circles = [_uncertainty_circle(spot, projection) for spot in spots if spot.uncertainty]
    # Later elements are drawn over earlier ones.
    elements = [
        element("title", escape(title)),
        _grid(projection),
        *circles,
        *marks,
        _scale_bar(projection, metres),
        _north_arrow(projection, north),
    ]
    return element(
        "svg",
        join(elements),
        viewBox=f"0 0 {width} {height}",
        cls=f"pic plan {cls}".strip(),
        role="group",
        aria_label=title,
        direction="ltr",
    )


def _fit_projection(spots: Sequence[Spot], width: float, height: float, margin: float) -> _Projection:
    """Return the projection that shows all spots and their uncertainty within the margins, as large as possible.

    It is equirectangular: over the few kilometres of a site, the curvature of the earth does not show.
    """
    longitudes = [spot.lon for spot in spots]
    latitudes = [spot.lat for spot in spots]
    middle_longitude = (min(longitudes) + max(longitudes)) / 2
    middle_latitude = (min(latitudes) + max(latitudes)) / 2

    # Meridians converge towards the poles: a degree of longitude is shorter by the cosine of the latitude.
    narrowing = cos(radians(middle_latitude))
    uncertainty = 2 * max(spot.uncertainty for spot in spots)
    metres_across = (max(longitudes) - min(longitudes)) * METRES_PER_DEGREE * narrowing + uncertainty
    metres_down = (max(latitudes) - min(latitudes)) * METRES_PER_DEGREE + uncertainty
    scale = min(
        (width - 2 * margin) / max(metres_across, MIN_EXTENT), (height - 2 * margin) / max(metres_down, MIN_EXTENT)
    )

    west = middle_longitude - width / 2 / scale / METRES_PER_DEGREE / narrowing
    north = middle_latitude + height / 2 / scale / METRES_PER_DEGREE
    return _Projection(width, height, west, north, scale, narrowing)


def _mark(spot: Spot, projection: _Projection, occupied: list[Box], *, with_name: bool, small: bool) -> SafeString:
    """Return the mark of a monument: a square with the glyph of its state, and its name if there is to be one.

    It is a link to the monument's page unless the plan is small. The box of the name is added to `occupied`.
    """
    x, y = projection.to_pixels(spot)
    half = SMALL_MARK_HALF if small else MARK_HALF
    elements = [
        element("title", f"{escape(spot.name)}: {escape(spot.title)}"),
        element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, rx=6, cls="mark"),
    ]
    if spot.state == "uncertain" and spot.low != "unknown":
        # A stripe along the bottom of the square: up its left side, across, and down the right side.
        stripe = f"M{x - half:.0f} {y + half:.0f}v-{STRIPE_HEIGHT}h{2 * half:.0f}v{STRIPE_HEIGHT}z"
        elements.append(element("path", d=stripe, cls=f"hi hi-{spot.high}"))

    size = half * GLYPH_SHARE
    glyph = f"#c-{spot.state}"
    elements.append(element("use", href=glyph, x=x - size / 2, y=y - size / 2, width=size, height=size, cls="glyph"))
    if with_name:
        elements.append(_name(spot, x, y, half, projection, occupied))

    if small:
        return element("g", join(elements), cls=f"g-{spot.state}")
    return element("a", join(elements), href=spot.url, cls=f"g-{spot.state}")


def _uncertainty_circle(spot: Spot, projection: _Projection) -> SafeString:
    """Return the circle within which a monument is, where its exact position is not known or not shown."""
    x, y = projection.to_pixels(spot)
    return element("circle", cx=x, cy=y, r=spot.uncertainty * projection.scale, cls="about")


def _name(spot: Spot, x: float, y: float, half: float, projection: _Projection, occupied: list[Box]) -> SafeString:
    """Return a monument's name to the right of its mark, to the left, below or above: the first that covers nothing.

    If no side is free, try a shortened name; if that fits nowhere either, put it below. The box of a name that fits is
    added to `occupied`.
    """
    shortened = truncate(spot.name, projection.width * MAX_NAME_SHARE, font_size=NAME_SIZE)
    for name in (spot.name, shortened):
        width = estimate_width(name, font_size=NAME_SIZE) * BOLD
        right = x + half + NAME_GAP
        left = x - half - NAME_GAP
        # For each side: x and y of the text, its anchor, and the box that it occupies.
        sides: list[tuple[float, float, str, Box]] = [
            (right, y + 5, "start", (right, y - 12, right + width, y + 10)),
            (left, y + 5, "end", (left - width, y - 12, left, y + 10)),
            (x, y + half + 18, "middle", (x - width / 2, y + half + 4, x + width / 2, y + half + 24)),
            (x, y - half - 8, "middle", (x - width / 2, y - half - 24, x + width / 2, y - half - 4)),
        ]
        for text_x, text_y, anchor, box in sides:
            if _is_free(box, projection, occupied):
                occupied.append(box)
                return text(name, text_x, text_y, anchor=anchor, cls="strong")
    return text(shortened, x, y + half + 18, anchor="middle", cls="strong")


def _is_free(box: Box, projection: _Projection, occupied: list[Box]) -> bool:
    """Return whether a box lies within the plan and overlaps no occupied box."""
    left, top, right, bottom = box
    if left < EDGE or right > projection.width - EDGE or top < EDGE or bottom > projection.height - EDGE:
        return False
    for other_left, other_top, other_right, other_bottom in occupied:
        if left < other_right and right > other_left and top < other_bottom and bottom > other_top:
            return False
    return True


def _grid(projection: _Projection) -> SafeString:
    """Return the lines of the grid as one path. They are as far apart as the scale bar is long."""
    distance = _grid_step(projection) * projection.scale
    path = ""
    for number in range(1, int(projection.width / distance) + 1):
        path += f"M{number * distance:.0f} 0V{projection.height:.0f}"
    for number in range(1, int(projection.height / distance) + 1):
        path += f"M0 {number * distance:.0f}H{projection.width:.0f}"
    return element("path", d=path, cls="grid", fill="none")


def _grid_step(projection: _Projection) -> int:
    """Return the distance of grid lines in metres: the shortest round number that gives them enough room."""
    for metres in GRID_STEPS:
        if metres * projection.scale >= MIN_GRID_DISTANCE:
            return metres
    return GRID_STEPS[-1]


def _scale_bar(projection: _Projection, metres: str) -> SafeString:
    """Return the scale bar in the lower left corner, with its length and the word for metres above it."""
    length = _grid_step(projection)
    x = 16.0
    y = projection.height - 16
    # Down a short stroke, along the bar, and up another stroke.
    bar = element("path", d=f"M{x:.0f} {y - 6:.0f}v6h{length * projection.scale:.0f}v-6", cls="rule")
    return join([bar, text(f"{length} {metres}", x + 4, y - 10, anchor="start", cls="soft")])


def _north_arrow(projection: _Projection, north: str) -> SafeString:
    """Return the arrow to the north in the upper right corner, with the letter for north under it."""
    x = projection.width - 22
    # A line upwards, then the two strokes of its head.
    arrow = element("path", d=f"M{x:.0f} 44V18m-6 9l6 -9l6 9", cls="rule")
    return join([arrow, text(north, x, 60, anchor="middle", cls="soft")])
