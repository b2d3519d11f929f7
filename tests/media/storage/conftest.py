"""Storages of originals and of renditions, each empty: in folders, and in an S3 server of these tests."""

import itertools

import boto3
import pytest
from moto.server import ThreadedMotoServer

from registry.media.storage import S3URL, original_storage, receive, rendition_storage

from .faulty import Faulty

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def s3_server():
    """The host and port of an S3 API; it takes any key."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()
    server.stop()


@pytest.fixture
def s3(s3_server, monkeypatch):
    """The address of a folder in a new bucket there."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    host, port = s3_server
    address = S3URL(f"evidence-{next(_numbers)}", "registry", f"http://{host}:{port}", "us-east-1")
    boto3.client("s3", endpoint_url=address.endpoint, region_name=address.region).create_bucket(Bucket=address.bucket)
    return address


@pytest.fixture
def objects(s3):
    """Return the bucket itself, without the registry."""
    return boto3.resource("s3", endpoint_url=s3.endpoint, region_name=s3.region).Bucket(s3.bucket)


@pytest.fixture
def data(settings, tmp_path):
    """The registry's folder, empty."""
    settings.REGISTRY_DATA = tmp_path / "data"
    settings.REGISTRY_DATA.mkdir()
    settings.ORIGINALS = settings.RENDITIONS = None
    return settings.REGISTRY_DATA


@pytest.fixture(params=["local", "s3"])
def kind(request, data, settings):
    """Each kind of store in turn, as the settings choose it."""
    if request.param == "s3":
        settings.ORIGINALS = settings.RENDITIONS = request.getfixturevalue("s3")
    return request.param


@pytest.fixture
def store(kind):
    """Originals, in each kind of store."""
    return original_storage()


@pytest.fixture
def renditions(kind):
    """Renditions, in each kind of store."""
    return rendition_storage()


@pytest.fixture
def faulty(s3, data, settings):
    """The S3 store behind something that breaks: `faulty.fault` says how."""
    proxy = Faulty(s3.endpoint)
    settings.ORIGINALS = settings.RENDITIONS = S3URL(s3.bucket, s3.folder, proxy.address, s3.region)
    yield proxy
    proxy.close()


def kept(store, content=b"a picture"):
    """Those bytes in the store, as an upload would keep them."""
    with receive([content], store.incoming, limit=1_000_000) as arrived:
        store.save(arrived.path, arrived.kept)
    return arrived.kept
