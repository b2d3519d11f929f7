"""The desk's panel, for the admin's index."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from registry.admin.desk import Matter, matters

register = template.Library()


@register.simple_tag
def needs_attention(user: AbstractBaseUser) -> list[Matter]:
    """What needs this person's attention today."""
    return matters(user, timezone.localdate())
