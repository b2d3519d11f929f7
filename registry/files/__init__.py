"""Where the bytes of pictures are: originals, kept as evidence under their SHA-256, and the renditions made of them.

A row always has its file: files are stored before the row that tells of them. What a row never came to, the sweeper
takes away. Must not know who may see what.
"""

from .address import BadAddress, S3Address, read_address
from .arriving import Arrived, TooLarge, arriving
from .originals import Held, Missing, Originals, StoreAway
from .shelf import Shelf
from .stores import originals, shelf

__all__ = [
    "Arrived",
    "BadAddress",
    "Held",
    "Missing",
    "Originals",
    "S3Address",
    "Shelf",
    "StoreAway",
    "TooLarge",
    "arriving",
    "originals",
    "read_address",
    "shelf",
]
