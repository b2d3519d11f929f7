"""Positions in the change feed as opaque cursors, which do not reveal how many entries lie before or between them.

Encrypted with AES-SIV, which is deterministic and authenticated, under a key derived from SECRET_KEY: a position always
has the same cursor, and no other text is accepted.
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
    """The text is not a cursor that this registry has issued."""


def encode_cursor(seq: int) -> str:
    """Return the cursor of the position after the audit entry with the number `seq`."""
    encrypted = _get_cipher(settings.SECRET_KEY).encrypt(seq.to_bytes(SEQ_BYTES), [LABEL])
    return base64.urlsafe_b64encode(encrypted).decode()


def decode_cursor(cursor: str) -> int:
    """Return the number of the audit entry that a cursor of the change feed points to.

    Raise InvalidCursor if the cursor was not made by `encode_cursor`.
    """
    try:
        encrypted = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        decrypted = _get_cipher(settings.SECRET_KEY).decrypt(encrypted, [LABEL])
    except (ValueError, InvalidTag) as error:
        raise InvalidCursor from error
    return int.from_bytes(decrypted)


@cache
def _get_cipher(secret_key: str) -> AESSIV:
    """Return the cipher for cursors, with a key derived from Django's SECRET_KEY."""
    return AESSIV(hashlib.sha512(LABEL + b"\0" + secret_key.encode()).digest())
