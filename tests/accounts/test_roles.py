"""Who may do what: the roles, and the accounts of the demo and the fixtures."""

from dataclasses import astuple

import pytest
from django.apps import apps
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import CommandError, call_command

from registry.accounts.roles import (
    ADMINISTRATOR,
    DEMO_NAME,
    DEMO_PASSWORD,
    PERMISSIONS,
    PUBLISHER,
    RECORD_TYPES,
    REGISTRAR,
    REVIEWER,
    get_or_create_demo_editor,
    get_or_create_fixture_users,
    update_groups,
    viewer_for,
)
from registry.domain.policy.visibility import PUBLIC_VIEWER
from registry.models.record import Record
from tests import factories

pytestmark = pytest.mark.django_db


def codes(group):
    return set(group.permissions.values_list("codename", flat=True))


def test_staff_groups_know_every_model():
    models = {model._meta.model_name for model in apps.get_app_config("registry").get_models()}
    written_by_people = {name for name in models if issubclass(apps.get_model("registry", name), Record)}
    # Parties are rows of an intervention, without a version of their own, but with fields of their own in its form.
    assert set(RECORD_TYPES) == {*written_by_people, "interventionparty"}


def test_registrar_records_and_reviewer_decides():
    found = update_groups()
    assert {f"add_{model}" for model in RECORD_TYPES} <= codes(found[REGISTRAR])
    assert "review_claim" not in codes(found[REGISTRAR])
    assert codes(found[REVIEWER]) == {"review_claim", *(f"view_{model}" for model in RECORD_TYPES)}


def test_nobody_may_delete():
    for group in update_groups().values():
        assert not [code for code in codes(group) if code.startswith("delete_")]


def test_groups_take_six_queries_at_most(django_assert_max_num_queries):
    Group.objects.all().delete()
    with django_assert_max_num_queries(6):
        update_groups()
    Group.objects.get(name=REVIEWER).permissions.clear()
    with django_assert_max_num_queries(6):
        update_groups()


def test_groups_are_brought_up_to_date_and_not_made_twice():
    update_groups()[REVIEWER].permissions.clear()
    assert "review_claim" in codes(update_groups()[REVIEWER])
    assert set(update_groups()) == {REGISTRAR, REVIEWER, PUBLISHER, ADMINISTRATOR}


def test_cast_may_do_what_its_groups_may(rima, rafiq, visitor):
    assert [user.has_perm("registry.add_claim") for user in (rima, rafiq, visitor)] == [True, False, False]
    assert [user.has_perm("registry.review_claim") for user in (rima, rafiq, visitor)] == [False, True, False]


def test_demo_editor_logs_in_and_may_do_both(rf):
    get_or_create_demo_editor()
    user = authenticate(rf.post("/"), username=DEMO_NAME, password=DEMO_PASSWORD)
    assert user.is_staff
    assert not user.is_superuser
    assert user.has_perms(["registry.add_claim", "registry.review_claim"])


def test_demo_editor_made_again_keeps_a_changed_password(rf):
    user = get_or_create_demo_editor()
    user.set_password("another one")
    user.save()
    get_or_create_demo_editor()
    assert authenticate(rf.post("/"), username=DEMO_NAME, password="another one")
    assert get_user_model().objects.filter(username=DEMO_NAME).count() == 1


def test_people_of_a_fixture_cannot_log_in():
    for user in get_or_create_fixture_users("oasis"):
        assert not user.is_staff
        assert not user.has_usable_password()


def test_create_demo_prints_how_to_log_in(capsys):
    call_command("create_demo")
    call_command("create_demo")
    assert f"Log in as {DEMO_NAME} with the password {DEMO_PASSWORD}" in capsys.readouterr().out


def test_create_demo_refuses_in_service(settings):
    settings.REGISTRY_DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="known password"):
        call_command("create_demo")
    assert not get_user_model().objects.filter(username=DEMO_NAME).exists()


def test_load_fixtures_loads_palmyra_and_again_adds_nothing(capsys):
    call_command("load_fixtures", str(factories.PALMYRA))
    first = capsys.readouterr().out
    call_command("load_fixtures", f"{factories.PALMYRA}/.")
    again = capsys.readouterr().out
    assert "claims: 0 added" not in first
    assert again.count(": 0 added") == first.count(" added") == 11
    assert get_user_model().objects.filter(username__endswith="registrar").count() == 1


READERS = {  # role: sees unpublished, drafts; may reveal places, identities, the private details of photos
    REGISTRAR: (True, True, False, False, False),
    REVIEWER: (True, True, False, False, False),
    PUBLISHER: (True, True, True, False, True),
    ADMINISTRATOR: (True, True, True, True, True),
}


@pytest.mark.parametrize("role", PERMISSIONS)
def test_what_each_role_may_see(db, role):
    assert astuple(viewer_for(factories.person(role.lower(), role))) == READERS[role]


def test_whoever_has_no_role_is_anybody(visitor, rima):
    assert viewer_for(visitor) == viewer_for(AnonymousUser()) == PUBLIC_VIEWER
    rima.is_active = False
    assert viewer_for(rima) == PUBLIC_VIEWER


WHO_MAY = {
    "review_claim": {REVIEWER},
    "publish_record": {PUBLISHER},
    "view_exactplace": {PUBLISHER, ADMINISTRATOR},
    "view_photodetails": {PUBLISHER, ADMINISTRATOR},
    "reveal_identity": {ADMINISTRATOR},
    "decide_erasure": {PUBLISHER, ADMINISTRATOR},
    "view_disclosure": {ADMINISTRATOR},
    "change_user": {ADMINISTRATOR},
    "change_monument": {REGISTRAR},
    "view_monument": {REGISTRAR, REVIEWER, PUBLISHER, ADMINISTRATOR},
}


@pytest.mark.parametrize("permission", WHO_MAY)
def test_which_role_may_do_it(db, permission):
    assert {name for name, group in update_groups().items() if permission in codes(group)} == WHO_MAY[permission]
