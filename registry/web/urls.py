"""URLs of the public pages."""

from django.urls import path

from . import views

app_name = "registry"

urlpatterns = [
    path("", views.home, name="home"),
    path("monuments/", views.monuments, name="monuments"),
    path("monuments/<slug:slug>/", views.monument, name="monument"),
    path("monuments/<slug:slug>/diagram.svg", views.monument_diagram, name="monument-diagram"),
    path("monuments/<slug:slug>/history/", views.monument_history, name="monument-history"),
    path("monuments/<slug:slug>/claims/", views.monument_claims, name="monument-claims"),
    path("claims/<slug:ref>/", views.claim, name="claim"),
    path("sites/<slug:slug>/", views.site, name="site"),
    path("restoration/", views.restoration, name="restoration"),
    path("restoration/<slug:slug>/", views.intervention, name="intervention"),
    path("threats/", views.threats, name="threats"),
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("comparisons/", views.comparisons, name="comparisons"),
    path("comparisons/<slug:ref>/", views.comparison, name="comparison"),
    path("comparisons/<slug:ref>/embed", views.comparison_embed, name="comparison-embed"),
    path("photos/", views.photos, name="photos"),
    path("photos/<slug:ref>/", views.photo, name="photo"),
    path("method/", views.method, name="method"),
    path("vocabularies/", views.vocabularies, name="vocabularies"),
    path("vocabularies/<slug:name>/", views.vocabulary, name="vocabulary"),
]
