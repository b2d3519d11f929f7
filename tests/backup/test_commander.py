"""Commands of the tests run in forked processes as they would from a shell, each with the settings of its registry."""

import re

import pytest

from .registries import Registry

pytestmark = pytest.mark.slow
SETTINGS = ["diffsettings", "--all"]


def settings_of(registry, *, anew=False):
    """Return the settings that a command has, a line each, without addresses in its memory."""
    result = registry.manage_anew(SETTINGS) if anew else registry.manage(*SETTINGS)
    assert result.returncode == 0, result.stderr
    return re.sub("0x[0-9a-f]+", "", result.stdout).splitlines()


def test_command_has_the_settings_of_its_own_registry(tmp_path):
    first, second = Registry(tmp_path / "first"), Registry(tmp_path / "second")
    assert settings_of(first) != settings_of(second)
    for registry in (first, second):
        assert settings_of(registry) == settings_of(registry, anew=True)


def test_command_has_its_own_environment(tmp_path):
    registry = Registry(tmp_path / "registry")
    before = settings_of(registry)
    registry.environment["LEDGER_ORIGIN"] = "registry.example.org/ledger"
    registry.environment["DATABASE_URL"] = "postgres://nobody@localhost/nowhere"
    after = settings_of(registry)
    assert after != before
    assert after == settings_of(registry, anew=True)


def test_refused_settings_are_told_as_manage_py_tells_them(tmp_path):
    registry = Registry(tmp_path / "registry")
    registry.done("check")
    key = registry.data / "ledger.key"
    key.write_bytes(b"k" * 32)
    key.chmod(0o644)
    result, anew = registry.manage("check"), registry.manage_anew(["check"])
    assert result.returncode == anew.returncode != 0
    assert result.stderr == anew.stderr
    assert "ledger.key" in result.stderr
