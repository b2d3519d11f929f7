"""Boxes with suggestions that bear any value: Django's own fail on one that is no key, when they show it again."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

LONGEST_KEY = 18  # digits that every database takes


def _keys(values: Any) -> list[Any]:
    """Those of the values that may be keys."""
    texts = [(value, str(value)) for value in values]
    return [value for value, text in texts if text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY]


class Suggesting(AutocompleteSelect):
    """One record."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, _keys(value), attr)


class SuggestingSeveral(AutocompleteSelectMultiple):
    """Several records."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, _keys(value), attr)
