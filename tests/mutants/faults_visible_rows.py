"""Faults in the queries that leave out what a viewer may not see."""

from .mutant import Mutant

VISIBLE_ROWS = (
    Mutant(
        "claims_of_unpublished_monuments",
        "registry/queries/visible.py",
        "claims.filter(monument__published=True)",
        "claims.filter(monument__site__published=True)",
        ("tests/registry/test_publication.py::test_everything_that_hangs_on_an_unpublished_monument_is_hidden",),
    ),
    Mutant(
        "placements_of_unpublished_monuments",
        "registry/queries/visible.py",
        "Placement.objects.filter(monument__published=True)",
        "Placement.objects.filter(monument__site__published=True)",
        ("tests/registry/test_publication.py::test_everything_that_hangs_on_an_unpublished_monument_is_hidden",),
    ),
)
