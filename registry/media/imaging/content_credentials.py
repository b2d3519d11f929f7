"""Content credentials (C2PA): whether a file has a signed statement of its origin, and whether the signature fits.

Optional: without the library `c2pa` nothing is said but that nobody looked.
"""

from __future__ import annotations

import json

from registry.domain.media.file_notes import Credentials

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "AVIF": "image/avif",
}
OFFLINE = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}  # a file must not make us call anybody


def credentials(path: str, kind: str) -> Credentials:
    """What is known. That a signer can be trusted is not: the registry keeps no list of whom to trust."""
    try:
        import c2pa
    except ImportError:
        return Credentials.NOT_CHECKED
    c2pa.load_settings(OFFLINE)
    try:
        with open(path, "rb") as file, c2pa.Reader(MEDIA_TYPES.get(kind, "image/heic"), file) as viewer:  # noqa: PTH123
            report = json.loads(viewer.json())
    except c2pa.C2paError as error:
        return Credentials.ABSENT if "ManifestNotFound" in str(error) else Credentials.INVALID
    return Credentials.VALID if report.get("validation_state") in ("Valid", "Trusted") else Credentials.INVALID
