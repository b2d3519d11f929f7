"""The outlines and carved lines of the lion and of the gazelle between its paws."""

from __future__ import annotations

from math import cos, pi, sin

from .block import Block, Look
from .geometry import Outline, Point, arc, smooth

HEAD: Point = (1012.0, 572.0)
BODY: tuple[Point, ...] = (  # clockwise from the mane
    (880, 420), (960, 372), (1060, 366), (1150, 408), (1230, 452), (1330, 470), (1440, 470), (1530, 494), (1592, 560),
    (1616, 660), (1612, 760), (1588, 850), (1572, 930), (1590, 1020), (1596, 1110), (1606, 1170), (1590, 1212),
    (1448, 1212), (1436, 1178), (1476, 1140), (1470, 1040), (1424, 950), (1392, 900), (1330, 896), (1262, 902),
    (1222, 930), (1212, 1020), (1216, 1110), (1238, 1166), (1232, 1212), (1092, 1212), (1080, 1172), (1106, 1120),
    (1100, 1010), (1080, 920), (1040, 880), (1000, 902), (980, 1000), (976, 1100), (992, 1160), (984, 1212),
    (824, 1212), (812, 1168), (846, 1124), (850, 1000), (846, 880), (826, 780), (800, 690), (796, 600), (816, 500),
)  # fmt: skip

GAZELLE: tuple[Point, ...] = (
    (996, 1212), (990, 1160), (996, 1104), (1010, 1060), (1012, 1030), (990, 1034), (972, 1030), (974, 1014),
    (1000, 992), (1018, 976), (1040, 978), (1052, 1000), (1056, 1040), (1074, 1076), (1096, 1110), (1100, 1170),
    (1096, 1212),
)  # fmt: skip


def _strip(points: tuple[Point, ...], width: float) -> Outline:
    """A narrow band along a line, thin at both ends, where the form turns from the light."""
    line = smooth(points)
    inner = ((x - width * sin(pi * n / (len(line) - 1)), y) for n, (x, y) in enumerate(line))
    return (*line, *reversed(tuple(inner)))


SHADED: tuple[Outline, ...] = (
    _strip(((976, 1000), (972, 1090), (986, 1150)), 20),
    _strip(((1210, 1010), (1212, 1100), (1232, 1160)), 22),
    _strip(((1566, 930), (1584, 1020), (1590, 1110)), 24),
    _strip(((1606, 640), (1606, 760), (1582, 860)), 26),
    (*smooth(((1225, 928), (1262, 900), (1330, 894), (1392, 898), (1420, 940))),
     *smooth(((1408, 890), (1388, 868), (1330, 862), (1258, 868), (1222, 900)))),
)  # fmt: skip


def head(part: str) -> list[Block]:
    """The head: three rings of locks, the outermost first, then the face with muzzle and ears."""
    x, y = HEAD
    found: list[Block] = []
    for ring, (near, far, count) in enumerate(((164, 238, 22), (134, 196, 19), (104, 158, 16))):
        for n in range(count):
            angle = pi * 2 * (n + 0.5 * (ring % 2)) / count + 0.2
            lock = _lock(x, y, angle, near, far, 3.5 / count)
            vein = smooth((lock[2], lock[len(lock) // 2 - 2], lock[len(lock) // 2]))
            found.append(Block(lock, part, Look.MOULDING, (0.92, 0.98, 1.03)[ring], (vein,)))
    for side in (-1, 1):
        ear = smooth(((x + side * 62, y - 92), (x + side * 82, y - 138), (x + side * 112, y - 128),
                      (x + side * 108, y - 84)), closed=True)  # fmt: skip
        inner = smooth(((x + side * 76, y - 98), (x + side * 88, y - 122), (x + side * 100, y - 98)))
        found.append(Block(ear, part, Look.MOULDING, 1.03, (inner,)))
    return [*found, Block(_skull(x, y), part, Look.MOULDING, 1.06), *_muzzle(x, y, part)]


def _skull(x: float, y: float) -> Outline:
    right = ((40, -120), (96, -104), (122, -52), (114, 4), (96, 56), (70, 104), (34, 128))
    left = tuple((-dx, dy) for dx, dy in reversed(right))
    return smooth([(x + dx, y + dy) for dx, dy in (*right, *left)], closed=True)


def _muzzle(x: float, y: float, part: str) -> list[Block]:
    """Open jaw with teeth, the two lips, nose and bridge."""
    jaw = smooth(((x - 58, y + 70), (x + 58, y + 70), (x + 50, y + 108), (x, y + 124), (x - 50, y + 108)), closed=True)
    teeth = tuple(
        ((x + 11 * n, y + 84 - abs(n)), (x + 11 * n + 4, y + 96 - abs(n)), (x + 11 * n + 9, y + 84 - abs(n)))
        for n in range(-4, 4)
    )
    found = [Block(jaw, part, Look.MOULDING, 0.66, teeth)]
    for side in (-1, 1):
        lip = smooth(((x, y + 36), (x + side * 34, y + 26), (x + side * 76, y + 40), (x + side * 84, y + 66),
                      (x + side * 54, y + 84), (x + side * 14, y + 80), (x, y + 66)), closed=True)  # fmt: skip
        whiskers = tuple(
            smooth(
                ((x + side * 26, y + 44 + 9 * n), (x + side * 50, y + 40 + 10 * n), (x + side * 74, y + 46 + 11 * n))
            )
            for n in range(3)
        )
        found.append(Block(lip, part, Look.MOULDING, 1.08, whiskers))
    bridge = smooth(((x - 26, y - 60), (x + 26, y - 60), (x + 30, y + 4), (x + 38, y + 20), (x, y + 30),
                     (x - 38, y + 20), (x - 30, y + 4)), closed=True)  # fmt: skip
    nose = ((x - 38, y + 12), (x + 38, y + 12), (x + 16, y + 40), (x - 16, y + 40))
    return [*found, Block(bridge, part, Look.MOULDING, 1.1), Block(nose, part, Look.MOULDING, 0.76)]


def _lock(x: float, y: float, angle: float, near: float, far: float, half: float) -> Outline:
    """One lock of the mane: a flame that bends a little."""

    def at(turn: float, reach: float) -> Point:
        return x + reach * cos(angle + turn), y + reach * sin(angle + turn)

    wide = (near + far) / 2
    return smooth(
        (at(-half, near - 14), at(-half * 0.9, wide), at(half * 0.35, far), at(half * 0.8, wide), at(half, near - 14))
    )


def carving() -> list[Outline]:
    """Every other carved line of the two animals."""
    return [*_eyes(), *_neck(), *_limbs(), *_small()]


def _eyes() -> list[Outline]:
    x, y = HEAD
    found: list[Outline] = []
    for side in (-1, 1):
        found += [
            smooth(((x + side * 30, y - 22), (x + side * 54, y - 46), (x + side * 88, y - 44), (x + side * 74, y - 22),
                    (x + side * 30, y - 22))),
            arc(x + side * 58, y - 34, 11, 11, 0, 2 * pi, 14),
            arc(x + side * 58, y - 34, 4, 4, 0, 2 * pi, 8),
            smooth(((x + side * 24, y - 40), (x + side * 50, y - 66), (x + side * 98, y - 62))),
            smooth(((x + side * 18, y - 66), (x + side * 34, y - 92), (x + side * 30, y - 112))),
            smooth(((x + side * 40, y - 8), (x + side * 70, y - 6), (x + side * 92, y - 20))),
            smooth(((x + side * 92, y + 20), (x + side * 84, y + 44), (x + side * 90, y + 62))),
        ]  # fmt: skip
    return found


def _neck() -> list[Outline]:
    """Locks that run from the mane down the neck and over the shoulder."""
    found = []
    for row in range(4):
        for n in range(5 - row):
            px, py = 1232 + 42 * n - 8 * row, 560 + 62 * row + 12 * n
            found.append(smooth(((px, py), (px + 20, py + 22), (px + 8, py + 58), (px - 12, py + 40), (px, py))))
    for n in range(7):
        px, py = 862 + 44 * n, 800 + 18 * (n % 2)
        found.append(smooth(((px, py), (px + 18, py + 20), (px + 6, py + 56), (px - 12, py + 36), (px, py))))
    return found


def _limbs() -> list[Outline]:
    """Shoulder, ribs, flank, haunch, tail, and the claws of the paws."""
    found = [
        smooth(((1180, 800), (1140, 850), (1122, 910), (1124, 980))),
        smooth(((1262, 850), (1246, 880), (1238, 906))),
        smooth(((880, 880), (902, 940), (908, 1020), (902, 1090))),
        smooth(((1150, 1010), (1156, 1070), (1152, 1110))),
        smooth(((1440, 610), (1388, 700), (1390, 800), (1430, 880), (1490, 930))),
        smooth(((1540, 950), (1548, 1010), (1540, 1090))),
        smooth(((1506, 1010), (1512, 1060), (1508, 1100))),
        smooth(
            ((1596, 590), (1630, 680), (1626, 830), (1596, 930), (1552, 968), (1520, 946), (1536, 912), (1556, 924))
        ),
    ]
    for n in range(5):
        x = 1312 + 25 * n
        found.append(smooth(((x, 640 + 12 * n), (x + 14, 710 + 8 * n), (x + 2, 780), (x - 16, 836 - 8 * n))))
    for x0, x1 in ((830, 980), (1098, 1226), (1454, 1592)):
        for claw in range(1, 4):
            x = x0 + (x1 - x0) * claw // 4
            found.append(smooth(((x + 5, 1160), (x - 6, 1182), (x - 2, 1210))))
        found.append(smooth(((x0 + 6, 1178), ((x0 + x1) / 2, 1142), (x1 - 8, 1174))))
    return found


def _small() -> list[Outline]:
    """Eye, muzzle, ear, long horns, neck and folded leg of the gazelle."""
    return [
        arc(1012, 1000, 6, 5, 0, 2 * pi, 10),
        ((974, 1024), (990, 1022)),
        smooth(((1022, 978), (1034, 944), (1034, 906), (1026, 884))),
        smooth(((1034, 978), (1050, 944), (1052, 906), (1046, 882))),
        smooth(((1038, 996), (1062, 984), (1074, 996), (1052, 1010), (1038, 1004))),
        smooth(((1030, 1040), (1036, 1080), (1026, 1120))),
        smooth(((1008, 1204), (1030, 1156), (1064, 1146), (1082, 1176), (1058, 1204))),
        smooth(((1004, 1150), (1012, 1180), (1006, 1208))),
    ]
