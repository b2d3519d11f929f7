"""Two registries that differ in hidden values alone answer alike: by filter, order, search, count and tag."""

import json
import re
from itertools import cycle, product

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import CharField, F, JSONField, Q, TextField

from registry.accounts.roles import REGISTRAR
from registry.audit.audited_tables import NOT_AUDITED, audited_models
from registry.models import Claim, ExactPlace, Monument, SealedIdentity, Site
from registry.projection import rebuild_read_models
from tests.long import LONG
from tests.published import api_schema

from .asking import HTML, JSON, Question, ask, client_of, hidden_names, in_every_spelling, values_for
from .scene import WORD

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SCHEMA = api_schema()
TRUE_BOX = "38.846,34.629,38.847,34.630"  # around the true place of what is shown by its cell alone
BOXES = ("38.8,34.6,38.9,34.65", TRUE_BOX, "34.5,38.5,35,39", "0,0,1,1")
OTHERS = ("zqb", "true", "severe", "-1", "slug")
DAYS = ("2015-01-01", "2016-06-06", "2030-01-01", "0032")
SCALES = (
    "__gte=34.629",
    "__lt=34.629",
    "__range=34,35",
    "__startswith=zqa",
    "__contains=zqa",
    "=34.629471",
    "__isnull=0",
)
PAGES = ("/en/", "/ar/", "/en/monuments/", "/en/threats/", "/en/restoration/", "/en/sources/", "/en/method/")


def change_what_is_hidden():
    """Give every hidden value another: words, places, dates, grades and decisions that nobody outside may know."""
    for model in audited_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, CharField | TextField | JSONField):
                _change_words(model, column.name)
    change_what_is_sealed()
    hidden = Claim.objects.filter(Q(monument__published=False) | Q(site__published=False))
    hidden.update(
        grade="slight",
        kind="damaged_at",
        date_text="2013",
        earliest=734868,
        latest=735232,
        date_edtf="2013",
        status="disputed",
    )
    Claim.objects.filter(status__in=["draft", "submitted"]).update(
        grade="moderate", certainty="possible", basis="press"
    )
    Site.objects.filter(published=False).update(lon=11.5, lat=12.5)
    Monument.objects.filter(published=False).update(kind="arch")
    rebuild_read_models(Monument.objects.values_list("pk", flat=True))
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _change_words(model, name):
    for row in model.objects.all():
        held = getattr(row, name)
        changed = json.loads(json.dumps(held).replace("zqa", "zqb"))
        if changed != held:
            model.objects.filter(pk=row.pk).update(**{name: changed})


def change_what_is_sealed():
    """Move the true places within their cells, and seal other words."""
    ExactPlace.objects.exclude(placement__monument__precision="exact").update(lat=F("lat") + 0.0003)
    SealedIdentity.objects.update(sealed="QUFBQQ==")


def parameters(scene):
    """Path and name of every parameter of the API's reading operations."""
    for path, item in SCHEMA["paths"].items():
        ref = str(scene.keys["comparison" if "/comparisons/" in path else "claim"][0])
        filled = path.replace("{slug}", "moon-temple").replace("{ref}", ref).replace("{name}", "grade")
        for parameter in item.get("get", {}).get("parameters", ()):
            if parameter["in"] == "query":
                yield filled, parameter


def asked_of_the_api(scene):
    for path in SCHEMA["paths"]:
        if "{" not in path:
            yield f"{path}"
    hidden = hidden_names(scene.keys)
    for path, parameter in parameters(scene):
        for value in values_for(parameter, hidden, (*BOXES, *DAYS, *OTHERS)):
            yield f"{path}?{parameter['name']}={value}"


def asked_of_the_pages(scene):
    for page in PAGES:
        yield page
        for query in (
            "q=zqa",
            "q=zqb",
            "q=Tomb",
            "kind=arch",
            "kind=temple",
            "state=severe",
            "state=slight",
            "page=2",
            "as_of=2014",
            "as_of=2016-06-06",
            "known_at=2021-01-01",
            "sort=name",
            "lat=34.629",
        ):
            yield f"{page}?{query}"
    for kind in ("monument", "source", "site"):
        for key in scene.keys[kind]:
            yield f"/en/{kind}s/{key}/"


def answers(client, paths, accept):
    """Status, headers and body of every path, without what is another in every answer."""
    found = {}
    for path in paths:
        answer = ask(client, Question("GET", path, accept))
        assert answer.status_code < 500, path
        found[path] = (answer.status_code, *map(without_request, (dict(answer.items()), answer.content.decode())))
    return found


OF_THE_REQUEST = (
    r"X-Request-ID': '[^']*'",
    r"'Expires': '[^']*'",
    r'"request_id": ?"[^"]*"',
    r'csrfmiddlewaretoken" value="[^"]*"',
    r"it is [\d-]+ in UTC",  # the tests may run over midnight
)


def without_request(told):
    """An answer without what is another each time."""
    return re.sub("|".join(OF_THE_REQUEST), "", str(told))


def without_account(found):
    """The answers as to somebody without an account: one is known by a cookie, and the answer's headers say so."""
    return {path: (status, headers.replace(", Cookie'", "'"), body) for path, (status, headers, body) in found.items()}


def differing(before, after):
    return sorted(path for path in before if before[path] != after[path])


def told_too_much(scene, answers_by_path):
    """Return the columns that answers to a visitor give away, by path; what the path itself says is no secret."""
    told = {}
    for path, (_, headers, body) in answers_by_path.items():
        text = in_every_spelling(f"{body}\n{headers}")
        bounds = TRUE_BOX.split(",") if TRUE_BOX in path else []  # a refusal quotes them one by one
        for asked in (*WORD.findall(path), *bounds):
            text = text.replace(asked, "")
        if leaks := scene.leaks(text, "anonymous"):
            told[path] = leaks
    return told


def one_of_each_parameter(paths):
    """Return the paths without a parameter, and one of those with each."""
    return list({path.partition("=")[0]: path for path in paths}.values())


def test_hidden_values_move_no_answer_of_the_api(scene):
    """Nor do they hold one. An account without permissions is told afterwards what nobody was told before."""
    nobody, visitor, paths = client_of("anonymous", scene), client_of("visitor", scene), list(asked_of_the_api(scene))
    before = answers(nobody, paths, JSON)
    assert told_too_much(scene, before) == {}
    change_what_is_hidden()
    assert differing(before, answers(nobody, paths, JSON)) == []
    again = paths if LONG else one_of_each_parameter(paths)
    after = without_account(answers(visitor, again, JSON))
    assert differing({path: before[path] for path in again}, after) == []
    assert sum(status == 200 for status, *_ in before.values()) > len(SCHEMA["paths"]), "too little was answered"


@pytest.mark.once  # the pages ask the same queries as the API
def test_hidden_values_move_no_page(scene):
    client, paths = client_of("anonymous", scene), list(asked_of_the_pages(scene))
    before = answers(client, paths, HTML)
    change_what_is_hidden()
    assert differing(before, answers(client, paths, HTML)) == []


def ways_into(model, targets, passed=(), depth=3):
    """The look-ups that lead from a model to a column of one of the target models."""
    for column in model._meta.get_fields():
        name = column.name
        if column.is_relation and column.related_model and depth and column.related_model not in passed:
            for rest in ways_into(column.related_model, targets, (*passed, model), depth - 1):
                yield f"{name}__{rest}"  # of what points here, the name is that of the look-up
        elif model in targets and not column.is_relation:
            yield name


def at_the_desk(scene, paths):
    """The answers to a registrar, each as if it were the first: a refusal is told on the page that comes next."""
    client, found = client_of(REGISTRAR, scene), {}
    session = client.cookies.output()
    for path in paths:
        client.cookies.clear()
        client.cookies.load(session.replace("Set-Cookie: ", ""))
        found |= answers(client, [path], HTML)
    return found


@pytest.mark.once  # which look-ups the admin allows is decided without the database
@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_sealed_values_move_no_list_of_the_desk(scene, model):
    """A registrar sees the lists, but neither true places nor identities: no look-up, order or search reaches them."""
    page = f"/en/admin/{model._meta.app_label}/{model._meta.model_name}/"
    ways = sorted(set(ways_into(model, (ExactPlace, SealedIdentity))))
    # The short form compares each way in one manner, and takes the manners in turn.
    scaled = product(ways, SCALES) if LONG else zip(ways, cycle(SCALES), strict=False)
    refused = [f"{page}?{way}{scale}" for way, scale in scaled]
    paths = [page, *refused]
    paths += [f"{page}?q={text}" for text in ("34.629", "zqa", "QUFB")] + [f"{page}?o={n}" for n in range(1, 9)]
    before = at_the_desk(scene, paths)
    change_what_is_sealed()
    if connection.vendor == "postgresql":
        connection.check_constraints()
    assert differing(before, at_the_desk(scene, paths)) == []
    for path in refused:
        assert before[path][0] in (302, 400, 403), f"{path} is answered"


def test_oracle_would_notice(scene):
    """What is public does move the answers: the comparison is not blind."""
    client = client_of("anonymous", scene)
    paths = ["/api/v1/monuments", "/en/monuments/"]
    before = answers(client, paths, JSON)
    Monument.objects.filter(slug="moon-temple").update(name_en="Another name", version=F("version") + 1)
    rebuild_read_models(Monument.objects.values_list("pk", flat=True))
    assert differing(before, answers(client, paths, JSON)) == paths


@pytest.mark.once
def test_every_hidden_word_is_changed(scene):
    change_what_is_hidden()
    for model in apps.get_models():
        if model._meta.db_table not in NOT_AUDITED:
            held = str(list(model.objects.values()))
            assert not re.search(r"zqa\d{3}", held), model
