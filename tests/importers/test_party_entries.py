"""Parties and steps of interventions in fixture files: roles, amounts, and words that change no status."""

import pytest
from django.core.management.base import CommandError

from registry.models import Intervention, InterventionParty, Threat

from .test_folder_importer import OASIS, load  # noqa: F401

pytestmark = pytest.mark.django_db
PARTIES = """\
    parties:
      - council
      - {actor: council, role: lead}
      - actor: council
        role: funder
        amount: 214900.50
        currency: USD
        source: gazette
        quote: half of the money
        note: {en: With a local share., ar: مع حصة محلية.}
    steps: [{status: proposed"""
WITH_PARTIES = OASIS.replace("    steps: [{status: proposed", PARTIES)


def test_parties_are_loaded_with_their_roles(load):  # noqa: F811
    load(WITH_PARTIES)
    work = Intervention.objects.get()
    assert list(work.parties.values_list("actor__slug", "role")) == [
        ("council", "unknown"),
        ("council", "lead"),
        ("council", "funder"),
    ]
    funder = InterventionParty.objects.get(role="funder")
    assert (funder.amount, funder.currency, funder.source.slug) == ("214900.5", "USD", "gazette")
    assert (funder.quote, funder.note_en) == ("half of the money", "With a local share.")
    assert funder.note_ar == "مع حصة محلية."


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("role: lead", "role: boss", "“role” must be one of lead, funder,"),
        ("actor: council, role", "role", "“actor” is missing in “parties”"),
        ("role: funder", "role: funder\n        share: 1", "“share” is not a key"),
        ("214900.50", "[5]", "“amount” must be a number"),
        ("214900.50", "214.9K", "“cleaning”: Write the amount in figures"),
        ("        currency: USD\n", "", "“cleaning”: An amount needs its currency."),
        ("        source: gazette\n        quote", "        quote", "“cleaning”: An amount needs a source"),
        ("role: lead", "role: unknown", "“cleaning”: A party has each role only once."),
        ("half of the money", "half " * 26, "“cleaning”: A quotation has at most 25 words."),
        ("- council\n", "- nobody\n", "“cleaning” names “nobody”, which is not among the actors."),
    ],
)
def test_faults_of_parties_have_file_and_line(load, old, new, sentence):  # noqa: F811
    assert old in WITH_PARTIES
    with pytest.raises(CommandError, match=r"oasis/all\.yaml:[0-9]+: ") as caught:
        load(WITH_PARTIES.replace(old, new))
    assert sentence in str(caught.value)


WORDS = OASIS.replace(
    'steps: [{status: proposed, date: "2017", source: gazette}]',
    """further_types: [documentation_3d]
    steps:
      - {status: proposed, date: "2017", source: gazette}
      - {kind: mention, date: "2018", source: gazette}
      - {kind: requirement, date: "2018", source: gazette, note: {en: The method first., ar: المنهجية أولًا.}}""",
).replace("likelihood: likely", "likelihood: likely\n    intent: natural")


def test_words_further_types_and_intents_are_loaded(load):  # noqa: F811
    load(WORDS)
    work = Intervention.objects.get()
    assert list(work.steps.order_by("pk").values_list("kind", "status", "note_en")) == [
        ("status", "proposed", ""),
        ("mention", "", ""),
        ("requirement", "", "The method first."),
    ]
    assert work.further_types == ["documentation_3d"]
    assert Threat.objects.get().intent == "natural"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("kind: mention,", "kind: rumour,", "“kind” must be one of status, mention, requirement"),
        ("kind: mention,", "", "“cleaning”: Say what the status was."),
        ("kind: mention,", "kind: mention, status: completed,", "“cleaning”: A mention or a requirement changes no"),
        (", note: {en: The method first., ar: المنهجية أولًا.}", "", "“cleaning”: Say in the note what is required."),
        ("[documentation_3d]", "[painting]", "“further_types” must be one of"),
        ("[documentation_3d]", "[conservation]", "“cleaning”: “conservation” is the type already."),
        ("intent: natural", "intent: evil", "“intent” must be one of"),
    ],
)
def test_faults_of_words_have_file_and_line(load, old, new, sentence):  # noqa: F811
    assert old in WORDS
    with pytest.raises(CommandError, match=r"oasis/all\.yaml:[0-9]+: ") as caught:
        load(WORDS.replace(old, new))
    assert sentence in str(caught.value)
