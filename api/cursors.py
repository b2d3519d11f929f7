"""Positions in the change feed as opaque words: they say nothing of how many entries lie before or between them.

AES-SIV under a key derived from SECRET_KEY: the same position always has the same word, and no other word is taken.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

LABEL = b"registry.changes.cursor"


SEQ_BYTES = 8


class InvalidCursor(Exception):
    """This registry has not given that word."""


def encode_cursor(seq: int) -> str:
    """The word for the position after the entry `seq`."""
    return base64.urlsafe_b64encode(_cipher(settings.SECRET_KEY).encrypt(seq.to_bytes(SEQ_BYTES), [LABEL])).decode()


def decode_cursor(cursor: str) -> int:
    """The entry after which the position is; raises BadCursor."""
    try:
        raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        return int.from_bytes(_cipher(settings.SECRET_KEY).decrypt(raw, [LABEL]))
    except (ValueError, InvalidTag) as error:
        raise InvalidCursor from error


@cache
def _cipher(secret: str) -> AESSIV:
    return AESSIV(hashlib.sha512(LABEL + b"\0" + secret.encode()).digest())
