"""Addresses of the API, all without a slash at the end."""

from django.urls import path, re_path

from registry.domain.policy.review import MOVES

from .views import changes, claims, comparisons, context, docs, interventions, landing, monuments, photos

app_name = "api"
ALIGNING = {
    "align": "align",
    "control-points": "setControlPoints",
    "accept-alignment": "acceptAlignment",
    "remove-alignment": "removeAlignment",
}

urlpatterns = [
    path("schema", docs.Schema.as_view(), name="schema"),
    path("docs", docs.Docs.as_view(), name="docs"),
    path("v1", landing.Landing.as_view(), name="landing"),
    path("v1/sites", context.SiteList.as_view(), name="sites"),
    path("v1/sites/<slug:slug>", context.SiteDetail.as_view(), name="site"),
    path("v1/monuments", monuments.MonumentList.as_view(), name="monuments"),
    path("v1/monuments/<slug:slug>", monuments.MonumentDetail.as_view(), name="monument"),
    path("v1/monuments/<slug:slug>/placements", monuments.PlacementList.as_view(), name="placements"),
    path("v1/monuments/<slug:slug>/placements/<int:number>", monuments.PlacementDetail.as_view(), name="placement"),
    path("v1/monuments/<slug:slug>/chronology", monuments.MonumentChronology.as_view(), name="chronology"),
    path("v1/monuments/<slug:slug>/claims", monuments.MonumentClaims.as_view(), name="monument-claims"),
    path(
        "v1/monuments/<slug:slug>/interventions",
        monuments.MonumentInterventions.as_view(),
        name="monument-interventions",
    ),
    path("v1/monuments/<slug:slug>/photos", monuments.MonumentPhotos.as_view(), name="monument-photos"),
    path("v1/monuments/<slug:slug>/comparisons", monuments.MonumentComparisons.as_view(), name="monument-comparisons"),
    path("v1/monuments/<slug:slug>/history", changes.MonumentHistory.as_view(), name="monument-history"),
    path("v1/claims", claims.ClaimList.as_view(), name="claims"),
    path("v1/claims/<slug:ref>", claims.ClaimDetail.as_view(), name="claim"),
    *(
        path(f"v1/claims/<slug:ref>/{move}", claims.ClaimDecision.as_view(move=move), name=f"claim-{move}")
        for move in MOVES
    ),
    path("v1/photos", photos.PhotoList.as_view(), name="photos"),
    path("v1/photos/<slug:ref>", photos.PhotoDetail.as_view(), name="photo"),
    path("v1/photos/<slug:ref>/original", photos.PhotoOriginal.as_view(), name="photo-original"),
    path("v1/comparisons", comparisons.ComparisonList.as_view(), name="comparisons"),
    path("v1/comparisons/<slug:ref>", comparisons.ComparisonDetail.as_view(), name="comparison"),
    *(
        path(
            f"v1/comparisons/<slug:ref>/{end}",
            comparisons.ComparisonAlignment.as_view(step=step),
            name=f"comparison-{end}",
        )
        for end, step in ALIGNING.items()
    ),
    path("v1/comparisons/<slug:ref>/regions", comparisons.RegionList.as_view(), name="regions"),
    path("v1/comparisons/<slug:ref>/regions/<int:number>", comparisons.RegionDetail.as_view(), name="region"),
    path("v1/sources", context.SourceList.as_view(), name="sources"),
    path("v1/sources/<slug:slug>", context.SourceDetail.as_view(), name="source"),
    path("v1/interventions", interventions.InterventionList.as_view(), name="interventions"),
    path("v1/interventions/<slug:slug>", interventions.InterventionDetail.as_view(), name="intervention"),
    path("v1/interventions/<slug:slug>/steps", interventions.StepList.as_view(), name="steps"),
    path("v1/interventions/<slug:slug>/steps/<int:number>", interventions.StepDetail.as_view(), name="step"),
    path("v1/threats", context.ThreatList.as_view(), name="threats"),
    path("v1/threats/<slug:slug>", context.ThreatDetail.as_view(), name="threat"),
    path("v1/threats/<slug:slug>/close", context.ThreatClosing.as_view(), name="threat-close"),
    path("v1/control-periods", context.ControlPeriodList.as_view(), name="control-periods"),
    path("v1/control-periods/<slug:slug>", context.ControlPeriodDetail.as_view(), name="control-period"),
    path("v1/control-periods/<slug:slug>/bounds", context.BoundList.as_view(), name="bounds"),
    path("v1/control-periods/<slug:slug>/bounds/<int:number>", context.BoundDetail.as_view(), name="bound"),
    path("v1/changes", changes.Changes.as_view(), name="changes"),
    path("v1/vocabularies", landing.VocabularyList.as_view(), name="vocabularies"),
    path("v1/vocabularies/<slug:name>", landing.VocabularyDetail.as_view(), name="vocabulary"),
    re_path("", landing.Nothing.as_view(), name="nothing"),
]
