"""Faults in the queries that leave out what a viewer may not see."""

from .mutant import Mutant

VISIBLE_ROWS = (
    Mutant(
        "captures_of_any_licence_shown_to_the_public",
        "registry/queries/visible.py",
        "filter(licence__in=COPYABLE, source__in=sources)",
        "filter(source__in=sources)",
        ("tests/web/test_public_captures.py::test_licence_decides",),
    ),
    Mutant(
        "captures_of_protected_sources_shown_to_the_public",
        "registry/queries/visible.py",
        "filter(~_is_cited_for_hidden_place(), protected=False)",
        "filter(~_is_cited_for_hidden_place())",
        ("tests/web/test_public_captures.py::test_protected_source_hides_its_copies_at_once",),
    ),
    Mutant(
        "captures_on_hidden_places_shown_to_the_public",
        "registry/queries/visible.py",
        "filter(~_is_cited_for_hidden_place(), protected=False)",
        "filter(protected=False)",
        ("tests/web/test_public_captures.py::test_source_that_is_cited_for_a_hidden_place_has_no_public_copy",),
    ),
    Mutant(
        "claims_of_unpublished_monuments",
        "registry/queries/visible.py",
        "claims.filter(Q(monument__published=True) | Q(site__published=True))",
        "claims.filter(Q(monument__site__published=True) | Q(site__published=True))",
        ("tests/actions/test_publishing.py::test_everything_that_hangs_on_an_unpublished_monument_is_hidden",),
    ),
    Mutant(
        "claims_on_unpublished_sites",
        "registry/queries/visible.py",
        "claims.filter(Q(monument__published=True) | Q(site__published=True))",
        "claims.filter(Q(monument__published=True) | Q(site__isnull=False))",
        ("tests/actions/test_claims_on_sites.py::test_claim_is_public_while_its_site_is",),
    ),
    Mutant(
        "placements_of_unpublished_monuments",
        "registry/queries/visible.py",
        "Placement.objects.filter(monument__published=True, withdrawn=False)",
        "Placement.objects.filter(monument__site__published=True, withdrawn=False)",
        ("tests/actions/test_publishing.py::test_everything_that_hangs_on_an_unpublished_monument_is_hidden",),
    ),
    Mutant(
        "withdrawn_placements_shown_to_the_public",
        "registry/queries/visible.py",
        "Placement.objects.filter(monument__published=True, withdrawn=False)",
        "Placement.objects.filter(monument__published=True)",
        (
            "tests/actions/test_placement_withdrawal.py::test_withdrawn_placement_counts_no_more_and_only_editors_see_it",
        ),
    ),
    Mutant(
        "interventions_of_unpublished_monuments",
        "registry/queries/visible.py",
        "Intervention.objects.filter(~_has_unpublished_monument(Intervention), site__published=True)",
        "Intervention.objects.filter(site__published=True)",
        ("tests/actions/test_publishing.py::test_everything_that_hangs_on_an_unpublished_monument_is_hidden",),
    ),
    Mutant(
        "threats_of_unpublished_monuments",
        "registry/queries/visible.py",
        "Threat.objects.filter(~_has_unpublished_monument(Threat), site__published=True)",
        "Threat.objects.filter(site__published=True)",
        ("tests/actions/test_publishing.py::test_everything_that_hangs_on_an_unpublished_monument_is_hidden",),
    ),
    Mutant(
        "withdrawn_context_shown_to_the_public",
        "registry/queries/visible.py",
        "is_on_public_record, ~discloses_location | is_place_public, withdrawn=False",
        "is_on_public_record, ~discloses_location | is_place_public",
        ("tests/actions/test_context_statements.py::test_public_sees_neither_withdrawn_nor_unpublished_statements",),
    ),
    Mutant(
        "registers_of_a_rough_place_shown_to_the_public",
        "registry/queries/visible.py",
        "is_on_public_record, ~discloses_location | is_place_public, withdrawn=False",
        "is_on_public_record, withdrawn=False",
        ("tests/actions/test_context_statements.py::test_what_would_disclose_a_rough_place_is_hidden_with_its_source",),
    ),
    Mutant(
        "photos_of_unpublished_monuments",
        "registry/queries/visible.py",
        "Photo.objects.filter(published=True, monument__published=True)",
        "Photo.objects.filter(published=True)",
        ("tests/actions/test_publishing.py::test_everything_that_hangs_on_an_unpublished_monument_is_hidden",),
    ),
    Mutant(
        "renditions_of_unpublished_monuments",
        "registry/queries/visible.py",
        "Rendition.objects.filter(photo__published=True, photo__monument__published=True)",
        "Rendition.objects.filter(photo__published=True)",
        ("tests/actions/test_publishing.py::test_everything_that_hangs_on_an_unpublished_monument_is_hidden",),
    ),
    Mutant(
        "comparisons_of_unpublished_monuments",
        "registry/queries/visible.py",
        "Comparison.objects.filter(published=True, monument__published=True)",
        "Comparison.objects.filter(published=True)",
        ("tests/actions/test_publishing.py::test_everything_that_hangs_on_an_unpublished_monument_is_hidden",),
    ),
)
