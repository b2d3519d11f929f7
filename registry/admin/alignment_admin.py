"""Aligning a pair at the desk: a suggestion with what speaks for and against it, points set by hand, and accepting."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import user_of
from registry.domain.errors import RuleViolation
from registry.domain.media.alignment import HIGH
from registry.domain.query_values import parse_key
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import AlignmentOrigin
from registry.http.error_mapping import outcome_of
from registry.media.storage import OriginalNotFound, StorageUnavailable
from registry.media.workers import WorkersBusy
from registry.models import Comparison
from registry.models.comparison import ALIGNABLE
from registry.web.text.terms import label

from .form_pages import address_of, as_get, refuse
from .forms import PointsForm, sentence
from .image_previews import shown
from .publication_admin import PublishedAdmin

GONE = _("The original of one of the two pictures is not where it should be.")
STOPPING = (RuleViolation, OriginalNotFound, StorageUnavailable, WorkersBusy)


class AligningAdmin(PublishedAdmin):
    """The half of a comparison's admin that lays one picture over the other."""

    def alignment_panel(self, request: HttpRequest, pair: Comparison, said: Values) -> Values:
        """What the page shows of the alignment there is; `said` is what was just found or refused."""
        return {
            "origin": label("alignment_origin", pair.alignment),
            "matrix": pair.matrix,
            "words": list(figure_words(json.loads(pair.figures))) if pair.figures else [],
            "accepted": pair.accepted_at is not None,
            "pair": pair,
            "alignable": pair.comparability in [each.value for each in ALIGNABLE],
            "may": self.has_change_permission(request, pair),
            "url": reverse("admin:registry_comparison_alignment", args=[pair.pk]),
            "points_url": reverse("admin:registry_comparison_points", args=[pair.pk]),
            **_search_words(pair),
            **said,
        }

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:number>/alignment/", wrap(self.alignment_view), name="registry_comparison_alignment"),
            path("<int:number>/points/", wrap(self.points_view), name="registry_comparison_points"),
            *super().get_urls(),
        ]

    def alignment_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Search, accept or remove; what is refused, or found to fail, stands on the pair's page with its figures."""
        pair = self.get_object(request, str(number))
        if pair is None or request.method != "POST":
            return HttpResponseRedirect(address_of(Comparison, number))
        if not self.has_change_permission(request, pair):
            raise PermissionDenied
        known = parse_key(request.POST.get("version", "")) or 0  # no record has version 0
        try:
            self._move(request, pair, known)
        except STOPPING as error:
            said = {"refused": _stopped_words(error)}
            return self.changeform_view(as_get(request), str(number), "", {"alignment_said": said})
        return HttpResponseRedirect(f"{address_of(Comparison, number)}#alignment")

    def _move(self, request: HttpRequest, pair: Comparison, version: int) -> None:
        """Do what the button asks."""
        match request.POST.get("move", ""):
            case "suggest":
                found = actions.suggest_alignment(pair, by=user_of(request), version=version, anew=True).found
                if found is not None and found.matrix is not None:
                    said = gettext("An alignment was found. Look at it, and accept it if it is right.")
                    self.message_user(request, said, messages.SUCCESS)
            case "accept":
                actions.accept_alignment(pair, by=user_of(request), version=version)
                self.message_user(request, gettext("The pair is shown aligned from now on."), messages.SUCCESS)
            case "remove":
                actions.remove_alignment(pair, by=user_of(request), version=version)
                self.message_user(request, gettext("The pair is shown as its pictures are."), messages.SUCCESS)
            case _:
                raise PermissionDenied

    # --- Points set by hand ---

    def points_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Both pictures, to set points that are the same place; sent, they make an alignment that can be accepted."""
        pair = self.get_object(request, str(number))
        if pair is None:
            raise Http404
        if not self.has_change_permission(request, pair):
            raise PermissionDenied
        form = PointsForm(request.POST) if request.method == "POST" else PointsForm(initial=_points_of(pair))
        if form.is_bound and form.is_valid():
            version = form.cleaned_data["version"]
            try:
                made = actions.align_by_points(pair, by=user_of(request), version=version, points=form.pairs())
            except RuleViolation as refusal:
                refuse(form, refusal, pair)
            else:
                words = " ".join(figure_words(json.loads(made.figures)))
                self.message_user(request, f"{words} {gettext('Look at it, and accept it if it is right.')}")
                return HttpResponseRedirect(f"{address_of(Comparison, number)}#alignment")
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Control points of %(pair)s") % {"pair": pair},
            "opts": self.opts,
            "original": pair,
            "form": form,
            "back": address_of(Comparison, number),
            "before": shown(pair.before),
            "after": shown(pair.after),
        }
        return TemplateResponse(request, "admin/registry/comparison/points.html", context)


def _search_words(pair: Comparison) -> Values:
    """How the last search for an alignment stands: at work, stopped by something, or ended without one."""
    try:
        search = actions.search_of(pair)
    except STOPPING as error:
        return {"refused": _stopped_words(error)}
    if search is None:
        return {}
    if search.found is None:
        return {"working": True}
    figures = {name: getattr(search.found.figures, name) for name in ("matches", "inliers", "cells", "error")}
    against = [sentence(each) for each in search.found.verdict.reasons]
    return {"against": against, "against_words": list(figure_words(figures))}


def _stopped_words(error: Exception) -> str:
    if isinstance(error, RuleViolation):
        return sentence(error)
    return str(GONE) if isinstance(error, OriginalNotFound) else gettext(outcome_of(error).sentence)


def figure_words(figures: Values) -> Iterator[str]:
    """How good an alignment is, in sentences: as much as its figures say, since drawn pairs come with fewer."""
    if "points" in figures:
        yield ngettext("It is made of %(n)s point.", "It is made of %(n)s points.", figures["points"]) % {
            "n": figures["points"]
        }
    measured = figures.get("cells") != 0  # not where the search ended before: too little fits together, or it is folded
    if {"matches", "inliers", "cells"} <= set(figures):
        said = gettext("Of %(matches)s places that look alike, %(inliers)s fit together.")
        if measured:
            said = gettext(
                "Of %(matches)s places that look alike, %(inliers)s fit together, in %(cells)s of 64 parts of the "
                "picture."
            )
        yield said % {name: figures[name] for name in ("matches", "inliers", "cells")}
    if "error" in figures and measured:
        yield gettext("They are off by %(error)s of the picture’s diagonal.") % {"error": _share(figures["error"])}
    if "grade" in figures:
        yield gettext("It is well supported.") if figures["grade"] == HIGH else gettext("It is just supported.")


def _share(value: float) -> str:
    return f"{100 * value:.2f} %"


def _points_of(pair: Comparison) -> Values:
    by_hand = pair.alignment == AlignmentOrigin.BY_HAND and pair.figures
    return {"version": pair.version, "points": json.loads(pair.figures).get("pairs", []) if by_hand else []}
