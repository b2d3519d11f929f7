"""A bag holds what its reader may see, with proofs, and says so when it is not whole any more."""

import json
import subprocess
import sys
from pathlib import Path

import bagit
import pytest
from django.core.management import CommandError, call_command

from registry.actions.disclosure import NotRevealed
from registry.audit.checkpoint import load_signer
from registry.exports.bagit import BagError, build_bag, check_bag
from registry.exports.bagit.build import FILE_EXTENSIONS
from registry.media.imaging.formats import EXTENSIONS
from registry.media.storage import original_storage, rendition_storage
from registry.models import Claim, Comparison, Disclosure, Photo
from tests import factories

pytestmark = pytest.mark.django_db

ORIGINAL = b"the original, with a place in its EXIF"


@pytest.fixture
def photo(data):
    """A published photo of the Moon Temple that supports a claim, with its original and two renditions."""
    claim = factories.accepted(factories.monument(), "damaged_at", grade="severe")
    made = factories.photo(file=factories.stored(ORIGINAL), claims=[claim])
    with rendition_storage().folder_for_writing(made.public_id) as folder:
        (folder / "800.jpg").write_bytes(b"what the public sees")
    factories.rendered(made, 320, 800)
    factories.comparison(before=made, after=factories.photo(taken="2017", file=factories.stored(b"the other one")))
    return made


@pytest.fixture
def bag(tmp_path):
    return tmp_path / "bag"


def files(bag):
    return {path.relative_to(bag / "data").as_posix(): path for path in (bag / "data").rglob("*") if path.is_file()}


def everything(bag):
    return b"\n".join(path.read_bytes() for path in sorted(bag.rglob("*")) if path.is_file())


def test_bag_for_a_visitor_holds_what_is_public(photo, bag, rima):
    done = build_bag("moon-temple", bag)
    assert (done.originals, done.renditions, done.proofs, done.missing) == (0, 1, 0, [])
    held = files(bag)
    assert held[f"photos/{photo.ref}-800.jpg"].read_bytes() == b"what the public sees"
    claim, pair = Claim.objects.get(), Comparison.objects.get()
    assert set(held) >= {"monuments/moon-temple.json", f"claims/{claim.ref}.json", f"comparisons/{pair.ref}.json"}
    assert json.loads(held[f"photos/{photo.ref}.json"].read_text())["claims"] == [claim.ref]
    content = everything(bag)
    secrets = (photo.details.sha256, "DSC_0042", "BodySerialNumber", rima.get_username(), factories.paula().username)
    assert [secret for secret in (*secrets, ORIGINAL.decode()) if secret.encode() in content] == []
    assert check_bag(bag) == []
    assert bagit.Bag(str(bag)).info["External-Identifier"] == "moon-temple"
    assert bag.stat().st_mode & 0o77 == 0


def test_bag_for_those_who_may_open_originals_holds_them_and_that_is_on_record(photo, bag, paula):
    done = build_bag("moon-temple", bag, by=paula, reason="For the archive.")
    held = files(bag)
    assert (done.originals, done.renditions) == (2, 0)
    assert held[f"photos/{photo.ref}.jpg"].read_bytes() == ORIGINAL
    assert json.loads(held[f"photos/{photo.ref}-details.json"].read_text())["original_name"] == "DSC_0042.jpg"
    assert [(each.photo, each.by, each.reason) for each in Disclosure.objects.order_by("pk")] == [
        (each, paula, "For the archive.") for each in Photo.objects.order_by("pk")
    ]
    assert check_bag(bag, load_signer().verifier_key()) == []


def test_originals_are_not_opened_without_a_reason(photo, bag, paula):
    with pytest.raises(NotRevealed, match="Say why"):
        build_bag("moon-temple", bag, by=paula)
    assert list(bag.parent.iterdir()) == [bag.parent / "data"]
    assert not Disclosure.objects.exists()


def test_registrar_gets_proofs_and_no_originals(photo, bag, rima):
    done = build_bag("moon-temple", bag, by=rima)
    assert (done.originals, done.renditions) == (0, 1)
    assert done.proofs == 8
    proofs = [json.loads(path.read_text()) for name, path in files(bag).items() if name.startswith("ledger/0")]
    tables = {proof["entry"]["table"] for proof in proofs}
    assert {"registry_monument", "registry_claim", "registry_decision", "registry_photo"} <= tables
    assert not tables & {"registry_photodetails", "registry_exactplace", "registry_sealedidentity"}
    assert all(proof["entry"]["payload"] for proof in proofs)


def test_proofs_are_checked_by_the_file_next_to_them(photo, bag, rima):
    build_bag("moon-temple", bag, by=rima)
    ledger = bag / "data" / "ledger"
    command = [sys.executable, "verify_proof.py", next(ledger.glob("0*.json")).name, load_signer().verifier_key()]
    result = subprocess.run(command, cwd=ledger, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_content_that_not_even_the_staff_may_read_is_left_out_of_its_proof(photo, bag, rima):
    temple = photo.monument
    factories.placement(temple, lon=38.123456, lat=34.654321)
    temple.refresh_from_db()
    temple.precision = "10km"
    from registry import actions

    actions.save_record(temple, by=factories.paula(), version=temple.version)
    build_bag("moon-temple", bag, by=rima)
    assert b"38.123456" not in everything(bag)
    assert check_bag(bag) == []


def test_site_is_bagged_with_its_monuments(photo, bag):
    factories.monument("great-arch")
    factories.monument("hidden-tomb", published=False)
    assert build_bag("old-city", bag).monuments == 2
    assert "monuments/great-arch.json" in files(bag)
    assert b"hidden-tomb" not in everything(bag)


@pytest.mark.parametrize("slug", ["nowhere", "hidden-tomb"])
def test_what_may_not_be_seen_is_not_there(photo, bag, slug):
    factories.monument("hidden-tomb", published=False)
    with pytest.raises(BagError, match="that may be seen"):
        build_bag(slug, bag)
    assert not bag.exists()


def test_photo_that_may_not_be_passed_on_is_told_of_only(photo, bag):
    from registry import actions

    actions.revise_photo(photo, by=factories.rima(), version=None, licence="all_rights_reserved")
    assert build_bag("moon-temple", bag).renditions == 0
    assert f"photos/{photo.ref}.json" in files(bag)


def test_bag_overwrites_nothing(photo, bag):
    bag.mkdir()
    with pytest.raises(BagError, match="overwrites nothing"):
        build_bag("moon-temple", bag)
    with pytest.raises(BagError, match="There is no folder"):
        build_bag("moon-temple", bag / "a" / "b")


def test_original_that_is_missing_is_told(photo, bag, paula):
    original_storage().quarantine(photo.details.sha256)
    with pytest.raises(CommandError, match=f"without the files of {photo.ref}"):
        call_command("export_bagit", "moon-temple", str(bag), "--as", "paula", "--reason", "For the archive.")
    assert check_bag(bag) == [f"The original of {photo.ref} is not in the bag."]


def test_every_kind_that_is_taken_has_its_ending():
    assert {kind.lower(): ending for kind, ending in EXTENSIONS.items()} == FILE_EXTENSIONS


def test_original_that_has_changed_is_in_no_bag(photo, bag, paula):
    path = original_storage().root.joinpath(photo.details.sha256[:2], photo.details.sha256[2:4], photo.details.sha256)
    path.chmod(0o640)
    altered(path)
    assert build_bag("moon-temple", bag, by=paula, reason="For the archive.").missing == [photo.ref]
    assert f"photos/{photo.ref}.jpg" not in files(bag)


def altered(path: Path):
    path.write_bytes(path.read_bytes() + b" ")


@pytest.mark.parametrize("name", ["photos/P-*.jpg", "claims/C-*.json"])
@pytest.mark.parametrize("harm", [altered, Path.unlink])
def test_bag_that_is_not_whole_is_told(photo, bag, paula, name, harm):
    build_bag("moon-temple", bag, by=paula, reason="For the archive.")
    harm(next((bag / "data").glob(name)))
    (fault,) = check_bag(bag)
    assert "no valid bag" in fault
    with pytest.raises(CommandError, match="1 faults"):
        call_command("export_bagit", "--check", str(bag))


def test_bag_rebuilt_around_other_bytes_is_reported(photo, bag, paula):
    build_bag("moon-temple", bag, by=paula, reason="For the archive.")
    altered(bag / f"data/photos/{photo.ref}.jpg")
    entry = next(path for path in (bag / "data/ledger").glob("0*.json") if '"registry_claim"' in path.read_text())
    entry.write_text(entry.read_text().replace("severe", "slight"))
    bagit.Bag(str(bag)).save(manifests=True)
    faults = check_bag(bag)
    assert f"{photo.ref}.jpg is not the original that came to the registry." in faults
    assert any("is not what was recorded" in fault for fault in faults)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff"])
def test_details_that_say_nothing_of_an_original_are_told(photo, bag, paula, content):
    build_bag("moon-temple", bag, by=paula, reason="For the archive.")
    (bag / f"data/photos/{photo.ref}-details.json").write_bytes(content)
    bagit.Bag(str(bag)).save(manifests=True)
    assert check_bag(bag) == [f"{photo.ref}-details.json does not say what the original of {photo.ref} was."]


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "bag-info.txt", "bagit.txt"])
def test_bag_whose_own_files_are_no_text_is_told(photo, bag, name):
    build_bag("moon-temple", bag)
    (bag / "tagmanifest-sha256.txt").unlink()
    (bag / name).write_bytes(b"\xba\xff\0")
    (fault,) = check_bag(bag)
    assert "no valid bag" in fault


def test_proofs_are_held_against_the_key_that_one_has(photo, bag, rima):
    build_bag("moon-temple", bag, by=rima)
    assert check_bag(bag, "other+00000000+AAAA")


def test_what_is_no_bag_is_told(tmp_path, capsys):
    with pytest.raises(CommandError, match="1 faults"):
        call_command("export_bagit", "--check", str(tmp_path / "nothing"))
    with pytest.raises(CommandError, match="There is no active account nobody"):
        call_command("export_bagit", "moon-temple", str(tmp_path / "bag"), "--as", "nobody")
    with pytest.raises(CommandError, match="Name a monument or a site"):
        call_command("export_bagit", str(tmp_path / "bag"))


def test_bag_of_a_site_holds_the_claims_on_it_as_a_whole(data, bag, tmp_path, rima):
    on_site, draft = factories.accepted_on_site(), factories.claim(site=factories.old_city(), kind="observation")
    temple = factories.monument()
    build_bag("old-city", bag)
    assert f"claims/{on_site.ref}.json" in files(bag)
    assert f"claims/{draft.ref}.json" not in files(bag)
    done = build_bag("old-city", tmp_path / "of-staff", by=rima, reason="For the archive.")
    assert f"claims/{draft.ref}.json" in files(tmp_path / "of-staff")
    assert done.proofs
    build_bag(temple.slug, tmp_path / "of-temple")
    assert f"claims/{on_site.ref}.json" not in files(tmp_path / "of-temple")
