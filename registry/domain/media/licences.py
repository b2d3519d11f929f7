"""The terms of each licence: where its text is published, and whether copies of a photo are offered for download.

Visitors may look at every published photo. A download is offered only where the licence lets others use the photo.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.vocabulary.codes import Licence

CREATIVE_COMMONS = "https://creativecommons.org/"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a licence.

    `url` is that of its text, or "" if there is none. `downloads` says whether copies are offered, `credited` whether
    the author must be named.
    """

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


# The codes of the licences under which everybody may be given a copy. A file without a licence is not among them.
COPYABLE = frozenset(licence.value for licence, terms in TERMS.items() if terms.downloads)


def find_licence(text: str) -> Licence | None:
    """Return the licence whose URL occurs in a text from image metadata, or None.

    The name of a licence in words is not enough.
    """
    lowercase_text = text.lower()
    for licence, terms in TERMS.items():
        # Texts write the same URL with http or https, and with or without a slash at the end.
        bare_url = terms.url.removeprefix("https://").rstrip("/")
        if bare_url and bare_url in lowercase_text:
            return licence
    return None
