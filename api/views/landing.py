"""Where one arrives, the vocabularies, and addresses at which there is nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from drf_spectacular.settings import spectacular_settings

from api.envelopes import LandingShape
from api.filters import ListQuery
from api.pages import JSON, Page, as_texts, page_response
from api.problems import Missing
from api.vocabularies import FOUND, VocabularyShape

from .records import Plain

LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
COLLECTIONS = {
    "sites": "Sites",
    "monuments": "Monuments and their parts, with their state",
    "claims": "Claims: one source's dated statement on one monument",
    "photos": "Photographs, satellite images and drawings of monuments",
    "comparisons": "Pairs of them: before and after",
    "sources": "Sources and their reliability",
    "interventions": "Restoration and protection measures",
    "threats": "Warnings of harm to come",
    "control-periods": "Who held a site, from when to when",
    "changes": "What changed, in order: to follow the registry",
    "vocabularies": "The codes and what they mean",
}
HTML, OPENAPI, LICENCE_PAGE = "text/html", "application/vnd.oai.openapi+json", LICENCE["url"]


class Landing(Plain):
    operation, summary, tag = "getLanding", "What there is, and where", "registry"
    serializer_class = LandingShape

    def get(self, request: HttpRequest) -> HttpResponse:
        self.asked()
        return self.answer(
            {
                "title": spectacular_settings.TITLE,
                "description": spectacular_settings.DESCRIPTION,
                "version": spectacular_settings.VERSION,
                "licence": LICENCE,
                "links": [
                    self._link("self", "api:landing", JSON, "This document"),
                    self._link("service-desc", "api:schema", OPENAPI, "The description of this API (OpenAPI 3.1)"),
                    self._link("service-doc", "api:docs", HTML, "The same for people, to try out"),
                    {"rel": "license", "href": LICENCE_PAGE, "type": HTML, "title": LICENCE["name"]},
                    *(self._link("data", f"api:{name}", JSON, title) for name, title in COLLECTIONS.items()),
                ],
            }
        )

    def _link(self, rel: str, name: str, media_type: str, title: str) -> dict[str, str]:
        href = self.request.build_absolute_uri(reverse(name))
        return {"rel": rel, "href": href, "type": media_type, "title": title}


class VocabularyList(Plain):
    operation, summary, tag = "listVocabularies", "All vocabularies with their terms", "vocabularies"
    query_class, serializer_class, is_list = ListQuery, VocabularyShape, True

    def get(self, request: HttpRequest) -> HttpResponse:
        page, found = Page.asked(self.asked()), list(FOUND.values())
        return page_response(request, page, len(found), as_texts(VocabularyShape, page.of(found)))


class VocabularyDetail(Plain):
    operation, summary, tag = "getVocabulary", "One vocabulary with its terms", "vocabularies"
    serializer_class = VocabularyShape
    path_parameters = {"name": "The vocabulary's name, e.g. grade."}

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        self.asked()
        if name not in FOUND:
            raise Missing(f"There is no vocabulary “{name}”. There are {', '.join(FOUND)}.")
        return self.answer(FOUND[name])


class Nothing(Plain):
    """Any other address under /api, so that this too is answered with a problem."""

    def http_method_not_allowed(  # type: ignore[override]  # written out already
        self, request: HttpRequest, *args: str, **where: str
    ) -> HttpResponse:
        return self.get(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        hint = " Addresses here end without a slash." if request.path.endswith("/") else ""
        raise Missing(f"There is nothing at this address.{hint} What there is, is listed at {reverse('api:landing')}.")
