"""The landing page of the API, /v1, and the problem for all URLs that do not exist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from drf_spectacular.settings import spectacular_settings

from registry.domain.value_types import PassedOn

from .base import RenderedResponse, ValueView
from .fields import TextField
from .pagination import JSON
from .problems import NotFoundProblem
from .serializers import BaseSerializer

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
    "context-statements": "Materials, dimensions, protection and the like, by source",
    "changes": "What changed, in order: to follow the registry",
    "vocabularies": "The codes and what they mean",
}
HTML = "text/html"
OPENAPI_JSON = "application/vnd.oai.openapi+json"


class LinkSerializer(BaseSerializer):
    """A link (RFC 8288)."""

    rel = TextField()
    href = TextField()
    type = TextField()
    title = TextField()


class DataLicenceSerializer(BaseSerializer):
    """The licence of the data."""

    name = TextField()
    url = TextField()


class LandingSerializer(BaseSerializer):
    """A description of the API, with links to its collections."""

    title = TextField()
    description = TextField()
    version = TextField()
    licence = DataLicenceSerializer()
    links = LinkSerializer(many=True)


class LandingView(ValueView):
    """The landing page of the API."""

    operation_id = "getLanding"
    summary = "The collections of the API and their URLs"
    tag = "registry"
    serializer_class = LandingSerializer

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the API's description and licence, and links to its documentation and collections."""
        self.check_query_params()
        links = [
            self._make_link("self", "api:landing", JSON, "This document"),
            self._make_link("service-desc", "api:schema", OPENAPI_JSON, "The description of this API (OpenAPI 3.1)"),
            self._make_link("service-doc", "api:docs", HTML, "The same for people, to try out"),
            {"rel": "license", "href": LICENCE["url"], "type": HTML, "title": LICENCE["name"]},
        ]
        for collection_name, title in COLLECTIONS.items():
            links.append(self._make_link("data", f"api:{collection_name}", JSON, title))

        return self.value_response(
            {
                "title": spectacular_settings.TITLE,
                "description": spectacular_settings.DESCRIPTION,
                "version": spectacular_settings.VERSION,
                "licence": LICENCE,
                "links": links,
            }
        )

    def _make_link(self, relation: str, url_name: str, media_type: str, title: str) -> dict[str, str]:
        """Return the values of `LinkSerializer` for a link to a named URL."""
        href = self.request.build_absolute_uri(reverse(url_name))
        return {"rel": relation, "href": href, "type": media_type, "title": title}


class NotFoundView(ValueView):
    """All other URLs under /api. Their response is a problem, too, not an HTML page."""

    def http_method_not_allowed(self, request: HttpRequest, *args: PassedOn, **kwargs: PassedOn) -> RenderedResponse:
        """Raise NotFoundProblem, as the URL does not exist for any method."""
        return self.get(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Raise NotFoundProblem for a URL that does not exist. The message names the URL of the landing page."""
        hint = ""
        if request.path.endswith("/"):
            hint = " Addresses here end without a slash."
        landing_path = reverse("api:landing")
        raise NotFoundProblem(f"There is nothing at this address.{hint} What there is, is listed at {landing_path}.")
