"""`load_fixtures` in a registry without records. A file of its own: test_photo_importer.py begins with Palmyra."""

import shutil

import pytest
from django.core.management import call_command

from registry.models import Monument
from tests import factories

from .test_photo_importer import folder as folder

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_command_loads_pictures_after_the_records(folder, capsys):
    shutil.copytree(factories.PALMYRA, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("pictures"))
    assert not Monument.objects.exists()
    call_command("load_fixtures", str(folder))
    said = capsys.readouterr().out
    assert "photos: 2 added, 0 there already" in said
    assert "comparisons: 1 added, 0 there already" in said
