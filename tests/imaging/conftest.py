"""A darkroom that all tests of the pictures share, and files in it."""

import pytest

from registry.media.workers import WorkerPool


@pytest.fixture(scope="session")
def pool():
    """With the limits of every day."""
    room = WorkerPool()
    yield room
    room.close()


@pytest.fixture
def kept(tmp_path):
    """Bytes as a file; its name says nothing of what it holds."""

    def keep(data):
        path = tmp_path / "original"
        path.write_bytes(data)
        return path

    return keep
