"""The record of the drawings, `pictures.yaml`: what it says of each pair, in the pixels of the drawings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from registry.domain.value_types import JsonObject

from .block import Region, State
from .geometry import HEIGHT, WIDTH

PICTURES = Path(__file__).parent.parent.parent / "fixtures" / "palmyra" / "pictures"
RECORD = PICTURES / "pictures.yaml"


@dataclass(frozen=True, slots=True)
class Pair:
    """One monument's pair: the two files, the titles on their faces, and the regions in which they differ.

    Of the parts `unattested` no source says in what state they were after the loss: there they are drawn dashed.
    """

    slug: str
    files: dict[State, str]
    titles: dict[State, tuple[str, str]]
    regions: tuple[Region, ...]
    unattested: frozenset[str]


def read(file: Path = RECORD) -> dict[str, Pair]:
    """Every pair of the record, by the slug of its monument."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    photos = {photo["key"]: photo for photo in content["photos"]}
    return {
        photos[entry["before"]]["monument"]: _pair(photos[entry["before"]], photos[entry["after"]], entry)
        for entry in content["comparisons"]
    }


def _pair(before: JsonObject, after: JsonObject, entry: JsonObject) -> Pair:
    states = {State.BEFORE: before, State.AFTER: after}
    return Pair(
        before["monument"],
        {state: photo["file"] for state, photo in states.items()},
        {state: (photo["title"]["en"], photo["title"]["ar"]) for state, photo in states.items()},
        tuple(_region(region) for region in entry["regions"]),
        frozenset(entry.get("unattested", ())),
    )


def _region(region: JsonObject) -> Region:
    outline = tuple((x * WIDTH, y * HEIGHT) for x, y in region["polygon"])
    return Region(outline, region["part"], debris=region["effect"] == "displacement_of_fragments")


def note_digest(file: str, digest: str, record: Path) -> None:
    """Write the SHA-256 of a file that was just drawn beside its name in the record."""
    pattern = re.compile(rf"(file: {re.escape(file)}\n\s+sha256: )[0-9a-f]*")
    content = record.read_text(encoding="utf-8")
    record.write_text(pattern.sub(rf"\g<1>{digest}", content), encoding="utf-8")
