"""The lock files: current, complete, free of addresses; and the licences of what they install."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = PROJECT["project"]["dependencies"]
POSTGRES = PROJECT["project"]["optional-dependencies"]["postgres"]
ALIGN = PROJECT["project"]["optional-dependencies"]["align"]
DEV = PROJECT["dependency-groups"]["dev"]
LOCKS = {
    "requirements.txt": RUNTIME,
    "requirements-postgres.txt": RUNTIME + POSTGRES,
    "requirements-dev.txt": RUNTIME + POSTGRES + ALIGN + DEV,
}
PERMISSIVE = {
    *(
        "Apache-2.0",
        "BSD",
        "BSD 3-Clause",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "HPND",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
    ),
    "License :: OSI Approved :: Apache Software License",
    "License :: OSI Approved :: BSD License",
    "License :: OSI Approved :: ISC License (ISCL)",
    "License :: OSI Approved :: MIT License",
    "License :: OSI Approved :: Python Software Foundation License",
    "License :: Public Domain",  # bagit: a work of the United States government
}
# Licences that were read, since the classifiers lump together what is under different ones.
READ = {
    "qrcode": "BSD License",  # "Other/Proprietary" stands for its note on a trademark; the rest is BSD and MIT
    "fido2": "BSD License",  # the MPL is for the public suffix list that it carries unchanged
}


def entries(lock: str) -> list[str]:
    """Each pinned requirement with its hashes, on one line, without comments."""
    text = re.sub(r"^\s*#.*\n?", "", (ROOT / lock).read_text(), flags=re.MULTILINE)
    return text.replace("\\\n", " ").splitlines()


def pins(lock: str) -> dict[str, Requirement]:
    requirements = [Requirement(entry.split("--hash")[0]) for entry in entries(lock)]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def pinned_version(pin: Requirement) -> str:
    [specifier] = pin.specifier
    assert specifier.operator == "==", f"{pin} is not pinned"
    return specifier.version


def needed_for_extras(wanted: Requirement) -> list[Requirement]:
    """What the extras that a requirement names ask for on this machine."""
    needs = map(Requirement, distribution(wanted.name).requires or ())
    extras = [{"extra": extra} for extra in wanted.extras]
    return [need for need in needs if need.marker and any(map(need.marker.evaluate, extras))]


def permits(licence: str) -> bool:
    """Whether one of the alternatives asks for permissive licences only."""
    return any(PERMISSIVE.issuperset(choice.strip("() ").split(" AND ")) for choice in licence.split(" OR "))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_what_pyproject_asks_for(lock):
    pinned = pins(lock)
    for wanted in map(Requirement, LOCKS[lock]):
        assert canonicalize_name(wanted.name) in pinned, f"{wanted.name} is not in {lock}: ./run lock"
        version = pinned_version(pinned[canonicalize_name(wanted.name)])
        assert wanted.specifier.contains(version), f"{lock} has {wanted.name} {version}: ./run lock"
        for needed in needed_for_extras(wanted):
            assert canonicalize_name(needed.name) in pinned, f"{wanted} needs {needed.name} in {lock}: ./run lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_nothing_that_pyproject_no_longer_asks_for(lock):
    packages = re.findall(r"^([\w.-]+)==.*\n((?:\s+.*\n)*)", (ROOT / lock).read_text(), flags=re.MULTILINE)
    asked_for = {name for name, reasons in packages if "(pyproject.toml" in reasons}
    assert asked_for == {canonicalize_name(Requirement(line).name) for line in LOCKS[lock]}, "./run lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_hashes_every_line(lock):
    for entry in entries(lock):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_address(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, flags=re.MULTILINE), "an option in a lock file"


def test_locks_agree_on_versions():
    """One .venv serves them all, so a package has one version."""
    everything = pins("requirements-dev.txt")
    for lock in LOCKS:
        for name, pin in pins(lock).items():
            assert pinned_version(everything[name]) == pinned_version(pin)


def test_runtime_is_without_psycopg():
    assert not [name for name in pins("requirements.txt") if name.startswith("psycopg")]


@pytest.mark.parametrize("pin", pins("requirements.txt").values(), ids=lambda pin: pin.name)
def test_runtime_licence_is_permissive(pin):
    try:
        metadata = distribution(pin.name).metadata
    except PackageNotFoundError:
        assert pin.marker, f"{pin.name} is locked but not installed"
        assert not pin.marker.evaluate(), f"{pin.name} is locked but not installed"
        pytest.skip(f"{pin.name} is for another system")
    classifiers = [line for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    expression = metadata.get("License-Expression")
    stated = [expression] if expression else classifiers or [metadata.get("License")]
    if pin.name in READ:
        stated = [f"License :: OSI Approved :: {READ[pin.name]}"]
    assert all(licence and permits(licence) for licence in stated), f"{pin.name}: {stated}"


def test_copyleft_is_not_permissive():
    assert not permits("LGPL-3.0-only")
    assert not permits("MIT AND GPL-2.0-or-later")
    assert permits("Apache-2.0 OR GPL-2.0-or-later")


def test_every_dependency_says_what_it_is_for():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    for wanted in map(Requirement, RUNTIME + POSTGRES + ALIGN + DEV):
        [line] = [line for line in lines if re.match(rf'\s+"{re.escape(wanted.name)}\b(?!-)', line)]
        assert re.search(r'",\s+# \w+', line), f"{wanted.name} has no comment"
