"""The lists of the admin: every model is listed, searched, filtered and opened by its viewers, and never deleted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.models import (
    Actor,
    Claim,
    Comparison,
    ContextStatement,
    ControlPeriod,
    Intervention,
    Monument,
    Photo,
    Site,
    Source,
    Threat,
)
from tests import factories, scenes
from tests.admin_forms import url

pytestmark = pytest.mark.usefixtures("english")

LISTED = (
    Site,
    Monument,
    Source,
    Actor,
    Claim,
    Intervention,
    Threat,
    ControlPeriod,
    ContextStatement,
    Photo,
    Comparison,
)
EVERYTHING = pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)


@pytest.fixture(scope="module")
def _city(django_db_setup, django_db_blocker):
    with scenes.kept(django_db_blocker, _with_pictures):
        yield


def _with_pictures():
    factories.whole_city()
    return factories.comparison()


@pytest.fixture
def city(_city, db):
    """One record of each model."""
    return Site.objects.get()


@EVERYTHING
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_model_is_listed_searched_and_opened(desk, city, model, language):
    list_url = url(model).replace("/en/", f"/{language}/")
    for query in ("", "?q=temple", "?q=معبد"):
        assert desk.get(list_url + query).status_code == 200
    page = desk.get(url(model, "change", model.objects.first().pk).replace("/en/", f"/{language}/"))
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in page.content.decode()


@EVERYTHING
def test_every_model_is_filtered_by_label(desk, city, model):
    page = desk.get(url(model))
    for spec in page.context_data["cl"].filter_specs:
        for choice in spec.choices(page.context_data["cl"]):
            assert desk.get(url(model) + choice["query_string"]).status_code == 200
            assert "_" not in str(choice["display"])


@EVERYTHING
def test_nothing_can_be_deleted(admin_client, city, model):
    record = model.objects.first()
    assert admin_client.post(url(model, "delete", record.pk), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": record.pk, "post": "yes"}
    admin_client.post(url(model), action)
    assert model.objects.filter(pk=record.pk).exists()
    page = admin_client.get(url(model, "change", record.pk)).content.decode()
    assert "deletelink" not in page
    assert "-DELETE" not in page


def test_lists_need_no_more_queries_for_more_rows(desk, city, django_assert_num_queries):
    factories.many_monuments(4, 1)
    few = {}
    for model in (Monument, Claim, Source):
        desk.get(url(model))
        with CaptureQueriesContext(connection) as asked:
            desk.get(url(model) + "?all=")
        few[model] = len(asked)
    factories.many_monuments(45, 2, slug="other-tomb")
    for number in range(45):
        factories.source(f"leaflet-{number}")
    for model, number in few.items():
        with django_assert_num_queries(number, info=model):
            desk.get(url(model) + "?all=")


def test_lists_answer_only_what_their_filters_ask(desk, city):
    """Free lookups would let somebody feel their way to what a list does not show."""
    for lookup in ("lon__gte=38.2", "description_en__contains=x", "placements__lon__gte=38"):
        assert desk.get(url(Site) + f"?{lookup}").status_code == 400 or "e=1" in desk.get(url(Site) + f"?{lookup}").url


# --- Who may what ----------------------------------------------------------------------------------------------------


@EVERYTHING
def test_visitor_sees_nothing(client, visitor, city, model):
    client.force_login(visitor)
    assert client.get(url(model)).status_code == 403
    assert client.get(url(model, "change", model.objects.first().pk)).status_code == 403
    assert b"What needs attention" not in client.get(reverse("admin:index")).content


@EVERYTHING
def test_reviewer_reads_but_does_not_edit(client, rafiq, city, model):
    client.force_login(rafiq)
    page = client.get(url(model, "change", model.objects.first().pk))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert client.post(url(model, "change", model.objects.first().pk), {}).status_code == 403
    assert client.get(url(model, "add")).status_code == 403
