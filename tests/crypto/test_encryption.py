"""Protected sources: nothing in clear in any column, nor in the ledger; shown to few, with a reason, once."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ImproperlyConfigured

from config.environment import read_secret
from registry import actions
from registry.actions.disclosure import NotRevealed
from registry.actions.source import InvalidSource
from registry.crypto import encryption
from registry.domain.policy.erasure import ErasureOutcome
from registry.models import Disclosure, ProposedErasure, SealedIdentity, Source
from registry.models.columns import HiddenWith, column_names
from registry.models.source import IDENTIFYING
from registry.queries.summaries import summarize_source
from tests import factories
from tests.audit.scene import revisions

pytestmark = pytest.mark.django_db
CANARY = "zenobia"
TEXTS = column_names(Source, text=True, hidden_with=(HiddenWith.SOURCE_IDENTITY,))
CLEAR = {name: f"{CANARY} {name}" for name in TEXTS} | {
    "published_text": "2011-03-04",
    "retrieved_text": "2011-03-05",
    "language": "apc",
    "url": f"https://example.org/{CANARY}",
    "archived_url": f"https://example.org/{CANARY}/copy",
    "doi": f"10.1234/{CANARY}",
}
WHO = {"name": f"{CANARY} herself", "contact": f"{CANARY}@example.org", "private_note": f"{CANARY} is afraid"}


def everything_in_clear():
    """Every column of every row that could tell, and the ledger."""
    rows = [*Source.objects.values(), *SealedIdentity.objects.values(), *LogEntry.objects.values()]
    return json.dumps([rows, [entry.payload for entry in revisions()]], default=str)


def sealed(**fields):
    witness = factories.source(f"{CANARY}-slug", **{**CLEAR, **fields})
    actions.seal_source(witness, by=factories.rima(), version=witness.version, who=WHO)
    actions.decide_erasure(
        ProposedErasure.objects.get(source=witness), ErasureOutcome.ERASED, by=factories.paula(), reason="Yes."
    )
    return witness


def test_identifying_columns_are_all_those_that_could_tell():
    kept = {"id", "version", "recorded_at", "slug", "kind", "reliability", "protected", "graphic"}
    derived = {f"{name}_{end}" for name in ("published", "retrieved") for end in ("earliest", "latest", "edtf")}
    names = {name.removesuffix("_id") for name in IDENTIFYING}
    assert names == {field.name for field in Source._meta.fields} - kept - derived == {*CLEAR, "copied_from"}


def test_sealed_source_is_nowhere_in_clear(adnan):
    witness = sealed()
    assert CANARY not in everything_in_clear()
    assert "2011-03-0" not in everything_in_clear()
    assert witness.slug == Source.objects.get().slug == summarize_source(witness).slug == f"protected-{witness.pk}"
    found = actions.reveal_identity(witness, by=adnan, reason="To call her.")
    assert found == {**CLEAR, **WHO, "slug": f"{CANARY}-slug"}


def test_source_recorded_as_protected_is_sealed_at_once(adnan):
    witness = factories.source(f"{CANARY}-slug", protected=True, **CLEAR)
    assert CANARY not in everything_in_clear()
    assert actions.reveal_identity(witness, by=adnan, reason="To call her.")["title"] == CLEAR["title"]


def test_what_is_typed_later_replaces_only_what_was_typed(rima, adnan):
    witness = sealed()
    before = SealedIdentity.objects.get()
    witness.publisher = f"{CANARY} the second"
    actions.save_source(witness, by=rima, version=witness.version, who={"contact": "by letter"})
    assert CANARY not in everything_in_clear()
    assert SealedIdentity.objects.get().nonce != before.nonce
    found = actions.reveal_identity(witness, by=adnan, reason="To call her.")
    assert (found["publisher"], found["contact"]) == (f"{CANARY} the second", "by letter")
    assert (found["title"], found["name"]) == (CLEAR["title"], WHO["name"])


def test_saving_something_else_keeps_the_seal_as_it_is(rima):
    witness = sealed()
    before = SealedIdentity.objects.values().get()
    witness.reliability = "C"
    actions.save_record(witness, by=rima, version=witness.version)
    assert SealedIdentity.objects.values().get() == before


def test_protection_cannot_be_undone(rima):
    witness = sealed()
    witness.protected = False
    with pytest.raises(InvalidSource, match="stays protected"):
        actions.save_record(witness, by=rima)


def test_pseudonyms_are_not_for_others(rima):
    with pytest.raises(InvalidSource, match="protected sources"):
        factories.source("protected-12")
    renamed = factories.source("plain")
    renamed.slug = "protected-12"
    with pytest.raises(InvalidSource, match="protected sources"):
        actions.save_record(renamed, by=rima)
    with pytest.raises(InvalidSource, match="no place"):
        actions.seal_source(factories.source(), by=rima, version=None, who={"shoe_size": "38"})


@pytest.mark.parametrize("who", ["rima", "rafiq", "paula", "visitor"])
def test_only_an_administrator_reveals_and_says_why(who, adnan, request):
    witness = sealed()
    with pytest.raises(NotRevealed, match="may not"):
        actions.reveal_identity(witness, by=request.getfixturevalue(who), reason="Please.")
    with pytest.raises(NotRevealed, match="why"):
        actions.reveal_identity(witness, by=adnan, reason="")
    assert not Disclosure.objects.exists()
    actions.reveal_identity(witness, by=adnan, reason="To call her.")
    row = Disclosure.objects.get()
    assert (row.by, row.source, row.reason) == (adnan, witness, "To call her.")
    assert [entry.actor for entry in revisions(table="registry_disclosure")] == ["adnan"]


def test_seal_opens_for_its_own_source_alone(adnan):
    witness, other = sealed(), factories.source("other", protected=True)
    stolen = SealedIdentity.objects.get(source=witness)
    SealedIdentity.objects.filter(source=other).update(nonce=stolen.nonce, sealed=stolen.sealed)
    with pytest.raises(encryption.DecryptionError, match="changed"):
        actions.reveal_identity(other, by=adnan, reason="To see.")
    assert not Disclosure.objects.exists()


def test_another_key_opens_nothing_and_says_which_it_was(adnan, settings):
    witness = sealed()
    settings.SEALING_KEY = b"x" * 32
    with pytest.raises(encryption.DecryptionError, match=SealedIdentity.objects.get().key_id):
        actions.reveal_identity(witness, by=adnan, reason="To see.")


def test_key_is_made_once_and_readable_by_its_owner_alone(settings, tmp_path):
    settings.REGISTRY_DATA, settings.SEALING_KEY = tmp_path, None
    first = encryption.encrypt(1, {"name": "x"})
    assert (tmp_path / "sealing.key").stat().st_mode & 0o777 == 0o400
    assert encryption.decrypt(first) == {"name": "x"}
    assert encryption.encrypt(1, {"name": "x"}).sealed != first.sealed


@pytest.mark.parametrize(("given", "said"), [("?", "not base64"), ("YWJj", "it is 3")])
def test_key_that_is_none_stops_the_start(monkeypatch, given, said):
    monkeypatch.setenv("SEALING_KEY", given)
    with pytest.raises(ImproperlyConfigured, match=said):
        read_secret("SEALING_KEY", 32)


def test_key_from_the_environment(monkeypatch):
    monkeypatch.setenv("SEALING_KEY", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")
    assert read_secret("SEALING_KEY", 32) == b"A" * 32
    monkeypatch.delenv("SEALING_KEY")
    assert read_secret("SEALING_KEY", 32) is None
