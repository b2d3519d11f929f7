"""How a job says that a picture cannot be used. The sentence for each code is in
`registry.media.workers.rejections`.
"""

from __future__ import annotations

import struct

# What Pillow and Python raise over malformed metadata. Pixels that cannot be read refuse the picture; a word beside
# them that cannot be read is left out.
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
    """The picture is refused, for the reason that `code` names."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params
