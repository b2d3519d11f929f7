"""What stands around records or in their place: the landing document and problems."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from drf_spectacular.settings import spectacular_settings

from .base import ValueView
from .fields import TextField
from .pagination import JSON
from .problems import NotFoundProblem
from .serializers import BaseSerializer


class LinkSerializer(BaseSerializer):
    """A link (RFC 8288)."""

    rel = TextField()
    href = TextField()
    type = TextField()
    title = TextField()


class DataLicenceSerializer(BaseSerializer):
    """Under which conditions the data may be used."""

    name = TextField()
    url = TextField()


class LandingSerializer(BaseSerializer):
    """What there is, and where."""

    title = TextField()
    description = TextField()
    version = TextField()
    licence = DataLicenceSerializer()
    links = LinkSerializer(many=True)


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


HTML, OPENAPI_JSON, LICENCE_URL = "text/html", "application/vnd.oai.openapi+json", LICENCE["url"]


class LandingView(ValueView):
    operation_id, summary, tag = "getLanding", "What there is, and where", "registry"
    serializer_class = LandingSerializer

    def get(self, request: HttpRequest) -> HttpResponse:
        self.get_filterset()
        return self.answer(
            {
                "title": spectacular_settings.TITLE,
                "description": spectacular_settings.DESCRIPTION,
                "version": spectacular_settings.VERSION,
                "licence": LICENCE,
                "links": [
                    self._link("self", "api:landing", JSON, "This document"),
                    self._link("service-desc", "api:schema", OPENAPI_JSON, "The description of this API (OpenAPI 3.1)"),
                    self._link("service-doc", "api:docs", HTML, "The same for people, to try out"),
                    {"rel": "license", "href": LICENCE_URL, "type": HTML, "title": LICENCE["name"]},
                    *(self._link("data", f"api:{name}", JSON, title) for name, title in COLLECTIONS.items()),
                ],
            }
        )

    def _link(self, rel: str, name: str, media_type: str, title: str) -> dict[str, str]:
        href = self.request.build_absolute_uri(reverse(name))
        return {"rel": rel, "href": href, "type": media_type, "title": title}


class NotFoundView(ValueView):
    """Any other address under /api, so that this too is answered with a problem."""

    def http_method_not_allowed(  # type: ignore[override]  # written out already
        self, request: HttpRequest, *args: str, **where: str
    ) -> HttpResponse:
        return self.get(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        hint = " Addresses here end without a slash." if request.path.endswith("/") else ""
        raise NotFoundProblem(
            f"There is nothing at this address.{hint} What there is, is listed at {reverse('api:landing')}."
        )
