"""Actors: people, groups and organisations that did or said something."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import ActorKind

from . import columns
from .fields import CodeField, code_constraint
from .record import Record, in_language


class Actor(Record):
    """A person, group or organisation that did or said something."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=200)
    name_ar = models.CharField(_("name (Arabic)"), max_length=200)
    kind = CodeField(ActorKind, verbose_name=_("kind"))

    columns.public(slug, kind)
    columns.public(name_en, name_ar, text=True)

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ("slug",)
        constraints = (code_constraint("kind", ActorKind, "actor_kind_known"),)

    def __str__(self) -> str:
        return in_language(self.name_en, self.name_ar)
