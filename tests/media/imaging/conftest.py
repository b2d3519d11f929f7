"""A worker pool that all tests of image jobs share, and files for it."""

import pytest

from registry.media.workers import WorkerPool


@pytest.fixture(scope="session")
def pool():
    """With the limits of every day."""
    shared_pool = WorkerPool()
    yield shared_pool
    shared_pool.close()


@pytest.fixture
def kept(tmp_path):
    """Bytes as a file; its name says nothing of what it holds."""

    def keep(data):
        path = tmp_path / "original"
        path.write_bytes(data)
        return path

    return keep
