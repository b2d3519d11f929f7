"""Parties of interventions over the API: what is answered, what may be sent, and what is refused where."""

import pytest

from registry.models import InterventionParty
from tests import factories

from .test_writing import send  # noqa: F401

pytestmark = pytest.mark.django_db
FUNDER = {"slug": "aliph", "role": "funder", "amount": "214900", "currency": "USD", "source": "newspaper"}


@pytest.fixture
def work(temple, newspaper):
    factories.actor("aliph", name_en="ALIPH", name_ar="ألِف")
    return factories.intervention(parties=[factories.actor("council")])


def test_parties_are_sent_by_slug_or_with_their_roles(send, work, newspaper):  # noqa: F811
    address = f"/interventions/{work.slug}"
    tag = send(address, {}, f'"{work.version}"', method="patch", status=412)["ETag"]
    body = {"parties": ["council", {**FUNDER, "source": newspaper.slug}, {"slug": "aliph", "role": "lead"}]}
    answer = send(address, body, tag)
    first, funder, lead = answer.json()["parties"]
    assert (first["slug"], first["role"], first["source"]) == ("council", "unknown", None)
    assert {name: funder[name] for name in ("slug", "name_en", "role", "amount", "currency")} == {
        **{"slug": "aliph", "name_en": "ALIPH", "role": "funder", "amount": "214900", "currency": "USD"}
    }
    assert funder["source"]["slug"] == newspaper.slug
    assert lead["role"] == "lead"
    same = send(address, {"parties": answer.json()["parties"], "title_en": "Works"}, answer["ETag"])
    assert same.json()["parties"] == answer.json()["parties"]
    kept = send(address, {"title_en": "Work"}, same["ETag"])
    assert kept.json()["parties"] == answer.json()["parties"], "not sent, not changed"
    assert send(address, {"parties": []}, kept["ETag"]).json()["parties"] == []


@pytest.mark.parametrize(
    ("party", "status", "pointer", "says"),
    [
        ({**FUNDER, "currency": ""}, 422, "/parties/0/currency", "An amount needs its currency."),
        ({**FUNDER, "role": "chief"}, 400, "/parties/0/role", "chief"),
        ({**FUNDER, "slug": "nobody"}, 422, "/parties/0/slug", "There is no actor"),
        ({**FUNDER, "name_en": "Another"}, 422, "/parties/0/slug/name_en", "This is not so"),
        ({**FUNDER, "share": 1}, 400, "/parties/0/share", "There is no member"),
        (7, 400, "/parties/0", "dictionary"),
    ],
)
def test_wrong_party_is_refused(send, work, newspaper, party, status, pointer, says):  # noqa: F811
    if isinstance(party, dict):
        party = {**party, "source": newspaper.slug}
    address = f"/interventions/{work.slug}"
    tag = send(address, {}, '"1"', method="patch", status=412)["ETag"]
    answer = send(address, {"parties": [party]}, tag, status=status)
    faults = [(fault["pointer"], fault["detail"]) for fault in answer.json()["errors"]]
    assert [pointer] == [name for name, _ in faults]
    assert says in faults[0][1]
    assert InterventionParty.objects.get().actor.slug == "council"


def test_words_are_sent_as_steps_and_answered_as_last_mention(send, work, newspaper):  # noqa: F811
    address = f"/interventions/{work.slug}/steps"
    asked = {"kind": "requirement", "date": {"text": "2018"}, "source": newspaper.slug, "note_en": "The method first."}
    made = send(address, asked).json()
    assert (made["kind"], made["status"], made["note_en"]) == ("requirement", None, "The method first.")
    answer = send(address, {**asked, "status": "completed", "date": {"text": "2019"}}, status=422).json()
    assert [fault["pointer"] for fault in answer["errors"]] == ["/status"]
    tag = send(f"/interventions/{work.slug}", {}, '"1"', method="patch", status=412)["ETag"]
    found = send(f"/interventions/{work.slug}", {"further_types": ["documentation_3d"]}, tag).json()
    assert found["last_mention"]["kind"] == "requirement"
    assert found["last_mention"]["source"]["slug"] == newspaper.slug
    assert found["last_word"] is None
    assert found["further_types"] == ["documentation_3d"]
