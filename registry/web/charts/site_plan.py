"""The site plan: where the monuments stand on a day, with the glyphs of their states. North is up, metres are true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from django.utils.html import escape
from django.utils.safestring import SafeString

from .svg import cut, element, joined, text, width_of

METRES_A_DEGREE = 111_320
SCALES = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
LABELLED = 24  # with more than that, names would cover the marks


@dataclass(frozen=True, slots=True)
class Spot:
    """One monument on the plan; `state` is a grade's code or `uncertain`, `low` and `high` its range.

    It stands at most `uncertainty` metres from the point.
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
class _Frame:
    width: float
    height: float
    west: float
    north: float
    scale: float  # pixels a metre
    narrowing: float  # of a degree of longitude

    def place(self, spot: Spot) -> tuple[float, float]:
        x = (spot.lon - self.west) * METRES_A_DEGREE * self.narrowing * self.scale
        return x, (self.north - spot.lat) * METRES_A_DEGREE * self.scale


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
    """The plan as one SVG; `north` is the letter at the arrow, `metres` the unit. A `small` one has no names."""
    frame = _frame(spots, width, height, 44 if small or width < 500 else 72)
    taken: list[tuple[float, float, float, float]] = [
        (x - 22, y - 22, x + 22, y + 22) for x, y in (frame.place(spot) for spot in spots)
    ]
    named = not small and len(spots) <= LABELLED
    marks = [_mark(spot, frame, taken, named=named, small=small) for spot in spots]
    circles = [_circle(spot, frame) for spot in spots if spot.uncertainty]
    content = [_grid(frame), *circles, *marks, _scale_bar(frame, metres), _arrow(frame, north)]
    return element(
        "svg",
        joined([element("title", escape(title)), *content]),
        viewBox=f"0 0 {width} {height}",
        cls=f"pic plan {cls}".strip(),
        role="group",
        aria_label=title,
        direction="ltr",
    )


def _frame(spots: Sequence[Spot], width: float, height: float, margin: float) -> _Frame:
    lons, lats = [spot.lon for spot in spots], [spot.lat for spot in spots]
    middle = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    narrowing = cos(radians(middle[1]))
    around = 2 * max(spot.uncertainty for spot in spots)
    wide = max((max(lons) - min(lons)) * METRES_A_DEGREE * narrowing + around, 200)
    high = max((max(lats) - min(lats)) * METRES_A_DEGREE + around, 200)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
    west = middle[0] - width / 2 / scale / METRES_A_DEGREE / narrowing
    return _Frame(width, height, west, middle[1] + height / 2 / scale / METRES_A_DEGREE, scale, narrowing)


def _mark(
    spot: Spot, frame: _Frame, taken: list[tuple[float, float, float, float]], *, named: bool, small: bool
) -> SafeString:
    x, y = frame.place(spot)
    half = 12.0 if small else 20.0
    box = element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, rx=6, cls="mark")
    column = half * 1.6
    use = element(
        "use", href=f"#c-{spot.state}", x=x - column / 2, y=y - column / 2, width=column, height=column, cls="glyph"
    )
    pieces = [element("title", f"{escape(spot.name)}: {escape(spot.title)}"), box]
    if spot.state == "uncertain" and spot.low != "unknown":
        pieces.append(_halves(spot, x, y, half))
    pieces.append(use)
    if named:
        pieces.append(_name(spot, x, y, half, frame, taken))
    if small:
        return element("g", joined(pieces), cls=f"g-{spot.state}")
    return element("a", joined(pieces), href=spot.url, cls=f"g-{spot.state}")


def _circle(spot: Spot, frame: _Frame) -> SafeString:
    """Somewhere in here."""
    x, y = frame.place(spot)
    return element("circle", cx=x, cy=y, r=spot.uncertainty * frame.scale, cls="about")


def _halves(spot: Spot, x: float, y: float, half: float) -> SafeString:
    """Both ends of the range, the less damaged above."""
    low = element("path", d=f"M{x - half:.0f} {y + half:.0f}v-8h{2 * half:.0f}v8z", cls=f"hi hi-{spot.high}")
    return low


def _name(
    spot: Spot, x: float, y: float, half: float, frame: _Frame, taken: list[tuple[float, float, float, float]]
) -> SafeString:
    """Beside the mark, on the first side on which it covers nothing."""
    words = spot.name
    for words in (spot.name, cut(spot.name, frame.width * 0.4, size=15)):
        wide = width_of(words, size=15) * 1.05
        right, left = x + half + 8, x - half - 8
        sides = [
            (right, y + 5, "start", (right, y - 12, right + wide, y + 10)),
            (left, y + 5, "end", (left - wide, y - 12, left, y + 10)),
            (x, y + half + 18, "middle", (x - wide / 2, y + half + 4, x + wide / 2, y + half + 24)),
            (x, y - half - 8, "middle", (x - wide / 2, y - half - 24, x + wide / 2, y - half - 4)),
        ]
        best = next((side for side in sides if _free(side[3], frame, taken)), None)
        if best is not None:
            taken.append(best[3])
            return text(words, best[0], best[1], anchor=best[2], cls="strong")
    return text(words, x, y + half + 18, anchor="middle", cls="strong")


def _free(
    box: tuple[float, float, float, float], frame: _Frame, taken: list[tuple[float, float, float, float]]
) -> bool:
    inside = box[0] >= 4 and box[2] <= frame.width - 4 and box[1] >= 4 and box[3] <= frame.height - 4
    return inside and not any(box[0] < t[2] and box[2] > t[0] and box[1] < t[3] and box[3] > t[1] for t in taken)


def _grid(frame: _Frame) -> SafeString:
    """Lines every so many metres, as many as the scale bar says."""
    step = _step(frame) * frame.scale
    xs = [i * step for i in range(1, int(frame.width / step) + 1)]
    ys = [i * step for i in range(1, int(frame.height / step) + 1)]
    path = "".join(f"M{x:.0f} 0V{frame.height:.0f}" for x in xs) + "".join(f"M0 {y:.0f}H{frame.width:.0f}" for y in ys)
    return element("path", d=path, cls="grid", fill="none")


def _step(frame: _Frame) -> int:
    return next((metres for metres in SCALES if metres * frame.scale >= 60), SCALES[-1])


def _scale_bar(frame: _Frame, metres: str) -> SafeString:
    step = _step(frame)
    x, y = 16.0, frame.height - 16
    bar = element("path", d=f"M{x:.0f} {y - 6:.0f}v6h{step * frame.scale:.0f}v-6", cls="rule")
    return joined([bar, text(f"{step} {metres}", x + 4, y - 10, anchor="start", cls="soft")])


def _arrow(frame: _Frame, north: str) -> SafeString:
    x = frame.width - 22
    return joined(
        [
            element("path", d=f"M{x:.0f} 44V18m-6 9l6 -9l6 9", cls="rule"),
            text(north, x, 60, anchor="middle", cls="soft"),
        ]
    )
