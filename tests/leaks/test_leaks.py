"""Nobody is told what they have no right to: every address, method and format, as every role, and every error."""

import re

import pytest
from django.apps import apps
from django.db import transaction

from registry.accounts.roles import PUBLISHER, REVIEWER
from registry.audit.audited_tables import NOT_AUDITED
from registry.models.columns import column_names

from .addresses import ANYBODY, addresses
from .asking import HTML, JSON, ROLES, Question, ask, client_of, examples, further_questions, reads, told
from .rules import RULES
from .scene import WORD, free_texts

pytestmark = pytest.mark.django_db
ALL = {address.name: address for address in addresses()}
REFUSED = (301, 302, 400, 401, 403, 404, 405, 406, 410, 415)


def test_every_address_has_a_rule_and_every_rule_an_address():
    assert set(ALL) == set(RULES)


def told_too_much(scene, client, role, question):
    """The columns that the answer gives away; what the question itself says is no secret."""
    answer = ask(client, question)
    assert answer.status_code < 500, f"{question}: {answer.status_code}"
    text = told(answer)
    for word in WORD.findall(question.path):
        text = text.replace(word, "")
    if role in ("anonymous", "visitor") and question.method == "GET":
        return scene.leaks(text, role), answer
    held = [word for word in WORD.findall(text) if word in scene.words]
    if held and answer.status_code == 200:
        assert "no-store" in answer.headers["Cache-Control"], f"{question} may be kept by a cache"
        assert "private" in answer.headers["Cache-Control"]
    return scene.leaks(text, role), answer


def paths_of(scene, name):
    return list(ALL[name].filled(scene.keys, RULES[name]))


def told_to(scene, name, role, asked):
    """Return what the questions are told too much at an address, by question."""
    rule, client, told = RULES[name], client_of(role, scene), {}
    for question in asked:
        leaks, answer = told_too_much(scene, client, role, question)
        if leaks:
            told[str(question)] = leaks
        if question.method == "GET" and rule.audience != ANYBODY and role == "anonymous":
            assert answer.status_code in REFUSED, f"{question}: {answer.status_code}"
    return told


@pytest.mark.parametrize("name", ALL)
def test_no_answer_tells_a_visitor_what_is_not_public(scene, name):
    public = RULES[name].audience == ANYBODY
    asked = [question for path in paths_of(scene, name) for question in reads(path, "anonymous", public=public)]
    assert told_to(scene, name, "anonymous", asked) == {}


@pytest.mark.once  # what is refused is refused by the same code on any database
@pytest.mark.parametrize("name", ALL)
def test_no_refusal_tells_a_visitor_what_is_not_public(scene, name):
    paths = examples(paths_of(scene, name))
    asked = [question for path in paths for question in further_questions(path, "anonymous")]
    assert told_to(scene, name, "anonymous", asked) == {}


@pytest.mark.slow
@pytest.mark.once  # which role may see what is decided by the same code on any database
@pytest.mark.parametrize("name", ALL)
def test_no_answer_tells_a_role_what_it_may_not_know(scene, name):
    told = {}
    for role in ROLES:
        if role != "anonymous":
            with transaction.atomic():  # so that no role meets what another has changed
                told[role] = told_to(scene, name, role, asked_by(role, paths_of(scene, name)))
                transaction.set_rollback(True)
    assert [role for role, wrong in told.items() if wrong] == [], told


def asked_by(role, paths):
    """Return what a role asks of an address.

    In the short form, reviewers and publishers ask about two records alone: the pages that they open are also opened
    by registrars and administrators, who ask about all.
    """
    some = examples(paths)
    read = some if role in (REVIEWER, PUBLISHER) else paths
    asked = [question for path in read for question in reads(path, role)]
    return asked + [question for path in some for question in further_questions(path, role)]


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.audience == ANYBODY and rule.keys])
@pytest.mark.parametrize("accept", [HTML, JSON])
def test_hidden_and_absent_answer_alike(scene, name, accept):
    """Word for word, but for the name that was asked for."""
    client, rule = client_of("anonymous", scene), RULES[name]
    *others, absent = ALL[name].filled(scene.keys, rule)
    nothing = ask(client, Question("GET", absent, accept))
    for path in (path for path in others if WORD.search(path)):
        answer = ask(client, Question("GET", path, accept))
        assert plain(answer, path, absent) == plain(nothing, absent, absent), path


def plain(answer, path, absent):
    """Status, headers and body, with the names of nothing in the place of those that were asked for."""
    body = answer.content.decode().replace(answer.headers.get("X-Request-ID", "none"), "ID")
    for asked, other in zip(path.split("/"), absent.split("/"), strict=True):
        body = re.sub(rf"(?<=[/“\">]){re.escape(asked)}(?=[/”\"<?])", other, body)
    headers = {name: value for name, value in answer.items() if name not in ("X-Request-ID", "Content-Length")}
    return answer.status_code, headers, body


UNPLANTED = {
    # table: why no column of it holds a secret of the tests
    **NOT_AUDITED,
    "auth_group": "the roles' names are in the source",
    "auth_permission": "follows from the code",
    "account_emailaddress": "nobody's address is asked for",
}


def test_every_free_text_is_planted_or_listed(scene):
    """A new column must get its word, or a reason; also a list or a mapping of texts."""
    unplanted = []
    for model in apps.get_models():
        if model._meta.db_table in UNPLANTED:
            continue
        for name in (*free_texts(model), *column_names(model, text=True)):
            values = map(str, model.objects.values_list(name, flat=True))
            if not any(WORD.search(text) for text in values):
                unplanted.append(f"{model._meta.label}.{name}")
    assert unplanted == [], "no row holds a word of the tests there"
