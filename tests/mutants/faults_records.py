"""Faults in saving records: places, protected sources, texts that disclose a place, and dependent read models."""

from .mutant import Mutant

RECORDS = (
    Mutant(
        "record_of_any_version",
        "registry/actions/record.py",
        "check_version(former, version)",
        "check_version(former, None)",
        ("tests/registry/test_actions_records.py::test_saving_over_somebody_elses_change_is_refused",),
    ),
)
