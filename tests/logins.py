"""Logs in as people do: by the page, with a password and a code."""

import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.urls import reverse

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
PASSWORD = "the moon over the colonnade"


def code(secret=SECRET, *, ahead=0):
    """What the app shows now, or `ahead` half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def with_app(user):
    """The user with a password and an app for codes."""
    TOTP.activate(user, SECRET)
    return with_password(user)


def send_password(client, name, password=PASSWORD, *, address="198.51.100.7", **extra):
    where = reverse("account_login")
    return client.post(where, {"login": name, "password": password}, REMOTE_ADDR=address, **extra)


def send_code(client, text, *, address="198.51.100.7"):
    return client.post(reverse("mfa_authenticate"), {"code": text}, REMOTE_ADDR=address)


def is_in(client):
    return "_auth_user_id" in client.session
