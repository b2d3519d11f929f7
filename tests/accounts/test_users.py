"""Who manages people: nobody raises their own rights, and a closed account opens nothing."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from registry import actions
from registry.accounts.roles import REGISTRAR
from registry.models import Revision
from tests import factories
from tests.audit.scene import settle
from tests.logins import with_app, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MANAGING = ("view_user", "add_user", "change_user", "view_group", "add_group", "change_group")


@pytest.fixture
def amal(db):
    """Manages people, and is no superuser."""
    user = factories.person("amal")
    managers = Group.objects.create(name="Those who manage people")
    managers.permissions.set(Permission.objects.filter(codename__in=MANAGING))
    user.groups.add(managers)
    return user


@pytest.fixture
def office(client, amal):
    client.force_login(amal)
    return client


def address(user, page="change"):
    return reverse(f"admin:auth_user_{page}", args=[user.pk])


def save(browser, user, **values):
    """Send the form of a person as it is, with these values besides."""
    sent = {"username": user.username, "is_active": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    if user.is_staff:
        sent["is_staff"] = "on"
    sent |= {"groups": list(user.groups.values_list("pk", flat=True))} | values
    answer = browser.post(address(user), {name: value for name, value in sent.items() if value is not None})
    user.refresh_from_db()
    return answer


def test_manager_gives_roles_to_others(office, visitor):
    registrar = Group.objects.get_or_create(name=REGISTRAR)[0]
    assert save(office, visitor, groups=[registrar.pk]).status_code == 302
    assert list(visitor.groups.all()) == [registrar]


def test_nobody_raises_their_own_rights(office, amal):
    before = (amal.is_staff, amal.is_superuser, set(amal.groups.all()))
    others = [factories.person("x", REGISTRAR).groups.get().pk]
    rights = list(Permission.objects.values_list("pk", flat=True)[:5])
    answer = save(office, amal, groups=others, is_superuser="on", user_permissions=rights, first_name="Amal")
    assert answer.status_code == 302
    assert (amal.is_staff, amal.is_superuser, set(amal.groups.all())) == before
    assert not amal.user_permissions.exists()
    assert amal.first_name == "Amal"


def test_superuser_too_keeps_their_rights_from_themselves(admin_client, admin_user):
    save(admin_client, admin_user, is_active=None, is_staff=None)
    assert admin_user.is_active
    assert admin_user.is_superuser


def test_manager_makes_nobody_a_superuser(office, visitor):
    save(office, visitor, is_superuser="on", user_permissions=[Permission.objects.first().pk])
    assert not visitor.is_superuser
    assert not visitor.user_permissions.exists()


@pytest.mark.parametrize("page", ["change", "password_change"])
def test_superusers_are_left_to_superusers(office, admin_user, page):
    before = admin_user.password
    where = (
        address(admin_user) if page == "change" else reverse("admin:auth_user_password_change", args=[admin_user.pk])
    )
    sent = {"password1": "the tetrapylon stands", "password2": "the tetrapylon stands", "usable_password": "true"}
    assert office.post(where, sent).status_code == 403
    admin_user.refresh_from_db()
    assert admin_user.password == before


@pytest.mark.parametrize("spelling", ["{}", "0{}", "%20{}", "+{}", "_30{}"])
def test_own_password_asks_for_the_present_one(office, amal, spelling):
    number = spelling.format(amal.pk)
    before = amal.password
    sent = {"password1": "the tetrapylon stands", "password2": "the tetrapylon stands", "usable_password": "true"}
    assert office.post(f"/en/admin/auth/user/{number}/password/", sent).status_code in (302, 404)
    amal.refresh_from_db()
    assert amal.password == before


def test_name_by_which_the_ledger_knows_somebody_is_given_once(office, sami):
    assert save(office, sami, username="rafiq").status_code == 302
    assert sami.username == "sami"


@pytest.mark.parametrize("name", ["migration", "Load_Fixtures", "create_demo", "nobody.named", "token-command"])
def test_account_is_not_called_as_the_ledger_calls_no_person(office, name, monkeypatch):
    strong = "the tetrapylon stands"
    sent = {"username": name, "password1": strong, "password2": strong, "usable_password": "true"}
    page = office.post(reverse("admin:auth_user_add"), sent).content.decode()
    assert "signs with this name what no person has written" in page
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", strong)
    with pytest.raises(CommandError, match="what no person has written"):
        call_command("createsuperuser", interactive=False, username=name, email="")
    assert not get_user_model().objects.filter(username__iexact=name).exists()


def test_account_cannot_be_renamed_to_such_a_name(sami):
    sami.username = "migration"
    with pytest.raises(ValidationError, match="what no person has written"):
        sami.full_clean()


def test_what_a_group_may_do_is_not_for_its_members_to_say(office, amal):
    own, other = amal.groups.get(), Group.objects.create(name="Others")
    every = list(Permission.objects.values_list("pk", flat=True))
    for group, status in ((own, 403), (other, 302)):
        where = reverse("admin:auth_group_change", args=[group.pk])
        assert office.post(where, {"name": group.name, "permissions": every[:3]}).status_code == status
    assert own.permissions.count() == len(MANAGING)


def test_registrar_manages_nobody(client, rima, visitor):
    client.force_login(rima)
    assert client.get(address(visitor)).status_code == 403
    assert client.post(address(visitor), {"is_superuser": "on"}).status_code == 403


def test_closed_account_opens_nothing_and_reopening_revives_nothing(office, sami):
    browser = Client()
    browser.force_login(sami)
    token, text = actions.create_token(user=sami, by=sami, name="Import", scopes=["read"])
    save(office, sami, is_active=None)
    token.refresh_from_db()
    assert token.revoked
    sami.is_active = True
    sami.save()
    assert browser.get("/en/admin/").status_code == 302
    assert Client().get("/api/v1", headers={"Authorization": f"Bearer {text}"}).status_code == 401


def test_account_closed_at_the_shell_opens_nothing_either(client, sami):
    client.force_login(sami)
    text = actions.create_token(user=sami, by=sami, name="Import", scopes=["read"])[1]
    get_user_model().objects.filter(pk=sami.pk).update(is_active=False)
    assert client.get("/en/admin/").status_code == 302
    assert Client().get("/api/v1", headers={"Authorization": f"Bearer {text}"}).status_code == 401


def test_new_people_get_a_strong_password(office):
    sent = {"username": "nour", "password1": "short", "password2": "short", "usable_password": "true"}
    page = office.post(reverse("admin:auth_user_add"), sent).content.decode()
    assert "at least 12 characters" in page
    strong = "the tetrapylon stands"
    office.post(reverse("admin:auth_user_add"), sent | {"password1": strong, "password2": strong})
    assert get_user_model().objects.get(username="nour").check_password(strong)


def test_manager_lets_somebody_set_the_second_factor_up_anew(office, sami):
    with_app(sami)
    browser = Client()
    browser.force_login(sami)
    assert "lost the phone" in office.get(address(sami)).content.decode()
    office.post(reverse("admin:reset_second_factor", args=[sami.pk]))
    assert not Authenticator.objects.exists()
    assert browser.get("/en/admin/").status_code == 302
    settle()
    assert Revision.objects.filter(table="mfa_authenticator", operation="delete").get().actor == "amal"


def test_second_factor_of_superusers_and_ones_own_is_not_taken_away(office, amal, admin_user):
    for user in (amal, admin_user):
        with_app(user)
        assert office.post(reverse("admin:reset_second_factor", args=[user.pk])).status_code in (302, 403)
    assert Authenticator.objects.count() == 2


def test_registrar_takes_no_second_factor_away(client, rima, sami):
    with_app(sami)
    client.force_login(with_password(rima))
    assert client.post(reverse("admin:reset_second_factor", args=[sami.pk])).status_code == 403
    assert Authenticator.objects.exists()
