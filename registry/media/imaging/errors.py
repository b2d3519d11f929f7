"""The exception for images that cannot be used, and the exceptions that malformed metadata raises.

The message for each code is in `registry.media.workers.rejections`.
"""

from __future__ import annotations

import struct

# What Pillow and Python raise over malformed metadata. An image whose pixels cannot be read is rejected; metadata that
# cannot be read is left out.
MALFORMED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)


class ImageRejected(Exception):
    """An image file that cannot be used. `code` says why, `params` are the values for the message."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params
