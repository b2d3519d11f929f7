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
    """A monument on the site plan, with the state in which it is drawn.

    `state` is the code of a damage grade or `uncertain`; `lowest_grade` and `highest_grade` are its possible range.
    The monument is at most `uncertainty` metres away from the point.
    """

    slug: str
    name: str
    url: str
    lon: float
    lat: float
    state: str
    lowest_grade: str
    highest_grade: str
    state_label: str
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
    has_names = not small and len(spots) <= MAX_NAMES

    # Names must cover no mark, so the marks occupy their places before any name is placed.
    occupied_boxes: list[Box] = []
    for spot in spots:
        x, y = projection.to_pixels(spot)
        half = OCCUPIED_HALF
        occupied_boxes.append((x - half, y - half, x + half, y + half))

    marks = [_draw_mark(spot, projection, occupied_boxes, has_name=has_names, small=small) for spot in spots]
    circles = [_draw_uncertainty_circle(spot, projection) for spot in spots if spot.uncertainty]
    # Later elements are drawn over earlier ones.
    elements = [
        element("title", escape(title)),
        _draw_grid(projection),
        *circles,
        *marks,
        _draw_scale_bar(projection, metres),
        _draw_north_arrow(projection, north),
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
    """Return the projection with the largest scale at which all spots and their uncertainty fit within the margins.

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

    scale_across = (width - 2 * margin) / max(metres_across, MIN_EXTENT)
    scale_down = (height - 2 * margin) / max(metres_down, MIN_EXTENT)
    scale = min(scale_across, scale_down)  # in pixels per metre

    west = middle_longitude - width / 2 / scale / METRES_PER_DEGREE / narrowing
    north = middle_latitude + height / 2 / scale / METRES_PER_DEGREE
    return _Projection(width, height, west, north, scale, narrowing)


def _draw_mark(
    spot: Spot, projection: _Projection, occupied_boxes: list[Box], *, has_name: bool, small: bool
) -> SafeString:
    """Return the mark of a monument on the plan: a square with the glyph of its state, and its name if it has one.

    The mark is a link to the monument's page unless the plan is small. The box of the name is added to
    `occupied_boxes`.
    """
    x, y = projection.to_pixels(spot)
    half = SMALL_MARK_HALF if small else MARK_HALF
    elements = [
        element("title", f"{escape(spot.name)}: {escape(spot.state_label)}"),
        element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, rx=6, cls="mark"),
    ]
    if spot.state == "uncertain" and spot.lowest_grade != "unknown":
        # A stripe along the bottom of the square: up its left side, across, and down the right side.
        stripe = f"M{x - half:.0f} {y + half:.0f}v-{STRIPE_HEIGHT}h{2 * half:.0f}v{STRIPE_HEIGHT}z"
        elements.append(element("path", d=stripe, cls=f"hi hi-{spot.highest_grade}"))

    size = half * GLYPH_SHARE
    glyph = f"#c-{spot.state}"
    elements.append(element("use", href=glyph, x=x - size / 2, y=y - size / 2, width=size, height=size, cls="glyph"))
    if has_name:
        elements.append(_draw_name(spot.name, x, y, half, projection, occupied_boxes))

    if small:
        return element("g", join(elements), cls=f"g-{spot.state}")
    return element("a", join(elements), href=spot.url, cls=f"g-{spot.state}")


def _draw_uncertainty_circle(spot: Spot, projection: _Projection) -> SafeString:
    """Return a circle around the area in which a monument lies, for one whose exact position is not shown."""
    x, y = projection.to_pixels(spot)
    return element("circle", cx=x, cy=y, r=spot.uncertainty * projection.scale, cls="about")


def _draw_name(
    full_name: str, x: float, y: float, half_mark: float, projection: _Projection, occupied_boxes: list[Box]
) -> SafeString:
    """Return the name of a monument as SVG text, on the first side of its mark where it covers nothing.

    If no side is free, try a shortened name. If that fits nowhere either, put it below. The box of a name that fits is
    added to `occupied_boxes`. The mark is a square centred on (x, y), and `half_mark` is half the length of its sides.
    """
    shortened_name = truncate(full_name, projection.width * MAX_NAME_SHARE, font_size=NAME_SIZE)
    top, bottom = y - half_mark, y + half_mark
    for name in (full_name, shortened_name):
        width = estimate_width(name, font_size=NAME_SIZE) * BOLD
        right = x + half_mark + NAME_GAP
        left = x - half_mark - NAME_GAP
        # For each side: x and y of the text, its anchor, and the box that it occupies.
        sides: list[tuple[float, float, str, Box]] = [
            (right, y + 5, "start", (right, y - 12, right + width, y + 10)),
            (left, y + 5, "end", (left - width, y - 12, left, y + 10)),
            (x, bottom + 18, "middle", (x - width / 2, bottom + 4, x + width / 2, bottom + 24)),
            (x, top - 8, "middle", (x - width / 2, top - 24, x + width / 2, top - 4)),
        ]
        for text_x, text_y, anchor, box in sides:
            if _is_free(box, projection, occupied_boxes):
                occupied_boxes.append(box)
                return text(name, text_x, text_y, anchor=anchor, cls="strong")
    return text(shortened_name, x, bottom + 18, anchor="middle", cls="strong")


def _is_free(box: Box, projection: _Projection, occupied_boxes: list[Box]) -> bool:
    """Return whether a box lies within the plan and overlaps no occupied box."""
    left, top, right, bottom = box
    fits_across = left >= EDGE and right <= projection.width - EDGE
    fits_down = top >= EDGE and bottom <= projection.height - EDGE
    if not (fits_across and fits_down):
        return False

    for other_left, other_top, other_right, other_bottom in occupied_boxes:
        overlaps_across = left < other_right and right > other_left
        overlaps_down = top < other_bottom and bottom > other_top
        if overlaps_across and overlaps_down:
            return False
    return True


def _draw_grid(projection: _Projection) -> SafeString:
    """Return the grid of the plan as one SVG path. Its lines are as far apart as the scale bar is long."""
    line_distance = _grid_step(projection) * projection.scale
    line_count_across = int(projection.width / line_distance)
    line_count_down = int(projection.height / line_distance)

    path = ""
    for number in range(1, line_count_across + 1):
        path += f"M{number * line_distance:.0f} 0V{projection.height:.0f}"
    for number in range(1, line_count_down + 1):
        path += f"M0 {number * line_distance:.0f}H{projection.width:.0f}"
    return element("path", d=path, cls="grid", fill="none")


def _grid_step(projection: _Projection) -> int:
    """Return the distance between two grid lines in metres.

    It is the smallest round number of metres at which the lines are not drawn too close together.
    """
    for metres in GRID_STEPS:
        if metres * projection.scale >= MIN_GRID_DISTANCE:
            return metres
    return GRID_STEPS[-1]


def _draw_scale_bar(projection: _Projection, unit: str) -> SafeString:
    """Return the scale bar in the lower left corner, with its length and its unit above it."""
    length = _grid_step(projection)
    x = 16.0
    y = projection.height - 16
    # Down a short stroke, along the bar, and up another stroke.
    path = f"M{x:.0f} {y - 6:.0f}v6h{length * projection.scale:.0f}v-6"
    bar = element("path", d=path, cls="rule")
    caption = text(f"{length} {unit}", x + 4, y - 10, anchor="start", cls="soft")
    return join([bar, caption])


def _draw_north_arrow(projection: _Projection, letter: str) -> SafeString:
    """Return an arrow to the north in the upper right corner, with the letter for north below it."""
    x = projection.width - 22
    # A line upwards, then the two strokes of the arrowhead.
    path = f"M{x:.0f} 44V18m-6 9l6 -9l6 9"
    arrow = element("path", d=path, cls="rule")
    caption = text(letter, x, 60, anchor="middle", cls="soft")
    return join([arrow, caption])
