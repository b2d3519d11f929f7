"""How the public parts read: through the querysets of what the viewer may see."""

import ast

from .source import ROOT, files_below, offences, path_of, tree

RECORDS = (
    *("Site", "Monument", "Claim", "Source", "Intervention", "Threat", "ControlPeriod", "Placement"),
    *("Photo", "Comparison", "DamageRegion", "ContextStatement"),
)
READS_ALL = {
    # file: why it may read rows that not every viewer may see
    "registry/queries/visible.py": "it turns the visibility policy into querysets",
    "registry/audit/related_rows.py": "it lists the audit entries on a record; entry_visibility filters them",
    "registry/queries/evidence.py": "it reads the claims on monuments that were selected as visible",
    "registry/queries/relatives.py": "it finds wholes and parts, for a published monument only published ones",
}
SHOWING = ("api", "registry/queries", "registry/web", "registry/templatetags")


def reading_all(file):
    """Return each use of the default manager of a record."""
    return [
        (node.lineno, f"{node.value.id}.objects: start from registry.queries.visible instead")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)
        if node.value.id in RECORDS
    ]


def test_what_is_shown_is_read_through_the_visible_querysets():
    others = [file for file in files_below(*SHOWING) if path_of(file) not in READS_ALL]
    assert offences(others, reading_all) == []


def test_files_that_read_all_still_do():
    assert [name for name in READS_ALL if not (ROOT / name).is_file()] == []
    assert reading_all(ROOT / "registry/queries/visible.py")
