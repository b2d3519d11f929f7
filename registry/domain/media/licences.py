"""What each licence allows: where its text stands, and whether copies of a picture are offered for download.

Everybody may look at what is published; a download is offered only where the licence lets others use the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.vocabulary.codes import Licence

CREATIVE_COMMONS = "https://creativecommons.org/"


@dataclass(frozen=True, slots=True)
class Terms:
    """`url`: "" where none has the text; `downloads`: copies are offered; `credited`: the author must be named."""

    url: str = ""
    downloads: bool = False
    credited: bool = True


TERMS: dict[Licence, Terms] = {
    Licence.CC0: Terms(f"{CREATIVE_COMMONS}publicdomain/zero/1.0/", downloads=True, credited=False),
    Licence.PUBLIC_DOMAIN: Terms(f"{CREATIVE_COMMONS}publicdomain/mark/1.0/", downloads=True, credited=False),
    Licence.CC_BY_4: Terms(f"{CREATIVE_COMMONS}licenses/by/4.0/", downloads=True),
    Licence.CC_BY_SA_3: Terms(f"{CREATIVE_COMMONS}licenses/by-sa/3.0/", downloads=True),
    Licence.CC_BY_SA_4: Terms(f"{CREATIVE_COMMONS}licenses/by-sa/4.0/", downloads=True),
    Licence.CC_BY_NC_4: Terms(f"{CREATIVE_COMMONS}licenses/by-nc/4.0/", downloads=True),
    Licence.CC_BY_NC_SA_4: Terms(f"{CREATIVE_COMMONS}licenses/by-nc-sa/4.0/", downloads=True),
    Licence.BY_PERMISSION: Terms(),
    Licence.ALL_RIGHTS_RESERVED: Terms(),
}


def licence_in(text: str) -> Licence | None:
    """The licence whose address the text holds, as files give it in their metadata; words alone are no licence."""
    said = text.lower()
    return next((each for each, terms in TERMS.items() if terms.url and _bare(terms.url) in said), None)


def _bare(url: str) -> str:
    return url.removeprefix("https://").rstrip("/")
