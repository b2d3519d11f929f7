"""What the tests of the tools take from the tests of the product."""

from tests.conftest import django_db_setup, palmyra

__all__ = ["django_db_setup", "palmyra"]
