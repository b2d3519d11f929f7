"""What sources and claims lack: the figures of the dashboard agree with the lists that they lead to."""

import pytest
from django.urls import reverse

from registry import actions
from registry.models import Claim, Source
from tests import factories
from tests.admin_forms import url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def figure(desk, model_name, what):
    """The number on the dashboard, and the records in the list that it links to."""
    ending = f"/{model_name}/?lacks={what}"
    [item] = [each for each in desk.get(reverse("admin:index")).context["attention_items"] if each.url.endswith(ending)]
    return item.count, set(desk.get(item.url).context_data["cl"].result_list)


def seal(source):
    source.refresh_from_db()
    actions.seal_source(source, by=factories.rima(), version=source.version)


def test_sources_without_an_address_that_opens_are_counted_and_listed(desk):
    bare = factories.source("bare", cited_through="example.org")
    factories.source("page", url="https://example.org/page")
    factories.source("article", doi="10.1000/182")
    factories.source("kept", archived_url="https://web.archive.org/web/2017/https://example.org/")
    seal(factories.source("witness"))
    assert figure(desk, "source", "address") == (1, {bare})


def test_claims_that_say_neither_where_in_their_source_nor_why_not_are_counted_and_listed(desk):
    accepted = factories.accepted(locator="")
    draft = factories.claim(locator="")
    factories.accepted(locator="p. 12")
    factories.accepted(locator="", no_locator_reason_en="A film without a clock.")
    for status in ("rejected", "superseded", "withdrawn"):
        factories.claim(status=status, locator="")
    witness = factories.source("witness")
    factories.accepted(source=witness, locator="")
    seal(witness)
    successor = Claim.objects.get(source__slug="better-report")
    assert figure(desk, "claim", "locator") == (3, {accepted, draft, successor})


def test_unknown_filter_leaves_the_list_as_it_is(desk):
    factories.source("bare")
    assert len(desk.get(url(Source) + "?lacks=nothing").context_data["cl"].result_list) == 1
