"""Loading files: every fault is a sentence at its line, all or nothing, and what is there already is left alone."""

import re

import pytest
import yaml
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from registry import actions
from registry.audit.history import get_history
from registry.importers import FixtureError, read_folder
from registry.importers.record_index import MODELS
from registry.models import Claim, ContextStatement, InterventionStep, Monument, Source
from registry.projection import find_differences
from tests import factories
from tests.audit.scene import revisions, settle

pytestmark = pytest.mark.django_db

OASIS = """\
actors: [{slug: council, name: {en: Council, ar: المجلس}, kind: state}]
sources:
  - slug: gazette
    description: {en: The gazette, ar: الجريدة}
    kind: press_report
    reliability: B
    reliability_reason: {en: Often right., ar: تصيب غالبا.}
    url: https://gazette.example/
sites:
  - {slug: oasis, name: {en: Oasis, ar: الواحة}}
monuments:
  - slug: well
    site: oasis
    name: {en: Well, ar: البئر}
    kind: other
    precision: exact
    placements:
      - {place: {en: Oasis, ar: الواحة}, date: "0100/..", lon: 38, lat: 34, certainty: confirmed, source: gazette}
claims:
  - key: well-intact
    monument: well
    source: gazette
    kind: intact_at
    date: "2016-06-06"
    basis: press
    certainty: probable
    credibility: "2"
    effects: [unknown]
    statement: {en: The well is whole., ar: البئر سليمة.}
    review: {status: accepted, reason: {en: Two agree., ar: يتفق اثنان.}}
control_periods:
  - {slug: reign, site: oasis, holder: council, bounds: [{bound: start, date: "2015", source: gazette}]}
interventions:
  - slug: cleaning
    site: oasis
    type: conservation
    title: {en: Cleaning, ar: تنظيف}
    monuments: [well]
    steps: [{status: proposed, date: "2017", source: gazette}]
threats:
  - slug: drought
    site: oasis
    title: {en: Drought, ar: جفاف}
    description: {en: It is dry., ar: جفاف.}
    date: "2018"
    source: gazette
    likelihood: likely
context_statements:
  - slug: well-depth
    monument: well
    aspect: dimension
    term: height
    amount: 12
    unit: m
    date: "1963"
    source: gazette
    locator: page 4
    quote: twelve metres
    statement: {en: With its kerb., ar: مع حافتها.}
"""


@pytest.fixture
def load(tmp_path):
    """Loads the text by the command."""

    def load(text=OASIS):
        folder = tmp_path / "oasis"
        folder.mkdir(exist_ok=True)
        (folder / "all.yaml").write_text(text, encoding="utf-8")
        call_command("load_fixtures", str(folder))

    return load


def test_public_history_tells_of_what_was_loaded(load):
    load()
    settle()
    well = Monument.objects.get()
    told = repr(get_history(Monument, well.pk))
    assert Claim.objects.get().ref in told
    assert "Two agree." in told


@pytest.mark.parametrize(
    ("said", "telling"),
    [
        ("en: The well is whole.", "en: 'The well is at 34.5512, 38.2691.'"),
        ("en: Two agree.", "en: 'Two agree on 34.5512, 38.2691.'"),
        ("    effects: [unknown]\n", "    effects: [unknown]\n    locator: 34.5512, 38.2691\n"),
    ],
)
def test_claims_are_loaded_under_the_rule_of_hidden_places(load, said, telling):
    coarse = OASIS.replace("precision: exact", "precision: 1km")
    assert said in coarse
    with pytest.raises(CommandError, match=r"well-intact.*34\.5512, 38\.2691"):
        load(coarse.replace(said, telling))
    assert not Monument.objects.exists()


ON_SITE = OASIS.replace("    monument: well\n    source: gazette", "    site: oasis\n    source: gazette")


def test_claim_on_a_site_is_loaded(load):
    load(ON_SITE)
    claim = Claim.objects.get()
    assert (claim.site.slug, claim.monument, claim.status) == ("oasis", None, "accepted")
    assert find_differences() == []


@pytest.mark.parametrize(
    ("subject", "fault"),
    [
        ("", "one monument or one site"),
        ("    site: oasis\n    monument: well\n", "not both"),
        ("    site: dune\n", "dune"),
    ],
)
def test_claim_about_nothing_both_or_an_unknown_site_is_a_fault_at_its_line(load, subject, fault):
    with pytest.raises(CommandError, match=rf"all\.yaml:\d+.*well-intact.*{fault}"):
        load(ON_SITE.replace("    site: oasis\n    source", f"{subject}    source"))
    assert not Monument.objects.exists()


def test_claim_on_a_site_is_loaded_under_the_rule_of_hidden_places(load):
    telling = ON_SITE.replace("en: The well is whole.", "en: 'The well is at 34.5512, 38.2691.'")
    with pytest.raises(CommandError, match=r"well-intact.*34\.5512, 38\.2691"):
        load(telling.replace("precision: exact", "precision: 1km"))
    load(telling)


def row_counts():
    models = [*apps.get_app_config("registry").get_models(), get_user_model()]
    return {model.__name__: model.objects.count() for model in models}


def test_far_point_is_a_fault_until_its_file_acknowledges_it(load):
    swapped = OASIS.replace("{slug: oasis, name", "{slug: oasis, lon: 34, lat: 38, name")
    with pytest.raises(CommandError, match="Swapped latitude and longitude") as error:
        load(swapped)
    assert "name far_from_site in “acknowledge” of its placement" in str(error.value)
    assert not Monument.objects.exists()
    load(swapped.replace("source: gazette}\nclaims", "source: gazette, acknowledge: [far_from_site]}\nclaims"))
    assert Monument.objects.get().placements.get().lon == 38


def test_load_adds_every_model_and_decides(load, capsys):
    load()
    said = capsys.readouterr().out
    for model in MODELS:
        assert f"{model}: 1 added, 0 there already" in said
    assert Claim.objects.get().status == "accepted"
    assert find_differences() == []


def test_speakers_and_assessment_of_a_claim_are_loaded(load):
    actors = "actors: [{slug: elder, name: {en: Elder, ar: الشيخ}, kind: person}, {"
    told = """
    speakers: [elder, council]
    assessor: council
    assessed: "2016-06-07"
    assessment_method: remote
    sensor: WorldView-2
    scene: "103001"
    trend: stable
    recommended_action: monitoring
    action_priority: low
    extent: "1-10"
"""
    load(OASIS.replace("actors: [{", actors).replace("    effects: [unknown]\n", f"    effects: [unknown]{told}"))
    claim = Claim.objects.get()
    assert claim.said_by.slug == "elder"
    assert [row.speaker.slug for row in claim.further_speakers.all()] == ["council"]
    assert (claim.assessor.slug, claim.assessed_edtf, claim.assessment_method) == ("council", "2016-06-07", "remote")
    assert (claim.sensor, claim.scene, claim.trend, claim.extent) == ("WorldView-2", "103001", "stable", "1-10")
    assert (claim.recommended_action, claim.action_priority) == ("monitoring", "low")
    assert find_differences() == []


def test_context_of_a_monument_is_loaded(load):
    load()
    depth = ContextStatement.objects.get()
    assert (depth.monument.slug, depth.amount, depth.unit, depth.date_edtf) == ("well", 12, "m", "1963")
    assert (depth.locator, depth.quote, depth.statement_ar) == ("page 4", "twelve metres", "مع حافتها.")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("    monument: well\n    site: oasis\n    aspect", "about a monument or about a site"),
        ("    aspect", "Name the monument or the site"),
    ],
)
def test_context_is_about_one_thing(load, wrong, sentence):
    with pytest.raises(CommandError, match=rf"all\.yaml:\d+: .*{sentence}"):
        load(OASIS.replace("    monument: well\n    aspect", wrong))
    assert not Monument.objects.exists()


@pytest.mark.parametrize(
    ("said", "wrong", "sentence"),
    [
        ("unit: m", "unit: ha", "Give the unit of the amount: m, cm"),
        ("term: height", "term: limestone", "belongs to another aspect"),
        ("quote: twelve metres", f"quote: {'deep ' * 26}", "at most 25 words"),
        ("amount: 12", "amount: many", "amount"),
        ("source: gazette\n    locator", "source: nowhere\n    locator", "nowhere"),
        ("term: height", "term: hight", "term"),
    ],
)
def test_faults_of_context_name_file_and_line(load, said, wrong, sentence):
    assert OASIS.count(said) == 1
    with pytest.raises(CommandError, match=rf"all\.yaml.*\d+.*{sentence}"):
        load(OASIS.replace(said, wrong))
    assert not Monument.objects.exists()


def test_warnings_are_acknowledged_in_the_file(load):
    odd = OASIS.replace('"2016-06-06"', '"1436"')
    load(odd.replace("status: accepted", "status: accepted, acknowledge: [hijri_year]"))
    assert Claim.objects.get().status == "accepted"
    assert any("Warnings checked: hijri_year." in entry.reason for entry in revisions())


# What is replaced in the file, the line that is named, and what the sentence says.
FAULTS = {
    "a key that is not known": ("    basis: press", "    bases: press", 25, "“bases” is not a key of “claims”"),
    "a record type that is not known": ("claims:", "clams:", 19, "“clams” is not a record type of the registry"),
    "a date that cannot be read": ('date: "2016-06-06"', "date: '6 June'", 24, "“6 June”"),
    "a date without quotes": ('date: "2016-06-06"', "date: 2016-06-06", 24, "“date” must be a date in quotes"),
    "a month that is none": ('date: "2016-06-06"', 'date: "2016-13"', 24, "has no month 13"),
    "an end before the start": ('"2016-06-06"', '"2017/2016"', 24, "ends before it starts"),
    "a day in the future": ('"2016-06-06"', '"2999"', 20, "“well-intact”: “2999” lies in the future"),
    "a year that looks Hijri": ('"2016-06-06"', '"1436"', 20, "name hijri_year in “acknowledge” of its “review”"),
    "a warning that is not known": (
        "status: accepted",
        "status: accepted, acknowledge: [hijri]",
        30,
        "“acknowledge” must be one of damage_before_built",
    ),
    "an image of before 1957": (
        '"2016-06-06"\n    basis: press',
        '"1956"\n    basis: satellite',
        20,
        "There was no satellite before 1957.",
    ),
    "a code that is not known": ("kind: intact_at", "kind: whole", 23, "“kind” must be one of intact_at"),
    "an effect that is not known": ("[unknown]", "[vanished]", 28, "“effects” must be one of collapse"),
    "a key that is missing": ('    credibility: "2"\n', "", 20, "“credibility” is missing in “claims”"),
    "a claim without source": ("    source: gazette\n    kind", "    kind", 20, "“source” is missing in “claims”"),
    "a source that is nowhere": (
        "source: gazette\n    kind",
        "source: herald\n    kind",
        20,
        "“well-intact” names “herald”, which is not among the sources",
    ),
    "a site that is nowhere": ("site: oasis\n    name", "site: oases\n    name", 12, "“well” names “oases”"),
    "a slug twice": (
        "sites:\n",
        "sites:\n  - {slug: oasis, name: {en: O, ar: و}}\n",
        11,
        "stands already in oasis/all.yaml:10",
    ),
    "a key twice": (
        "    kind: other\n",
        "    kind: other\n    kind: other\n",
        16,
        "the key “kind” stands here twice",
    ),
    "no YAML": ("{slug: oasis, name", "{slug: oasis, name: [", 10, "This is not YAML"),
    "no list": ("sites:\n  - {slug", "sites:\n  {slug", 9, "“sites” must be a list"),
    "no mapping": ("title: {en: Drought, ar: جفاف}", "title: Drought", 43, "“title” must hold keys and values"),
    "a number where text belongs": ("slug: well\n", "slug: 7\n", 12, "“slug” must be text"),
    "text where a number belongs": ("lon: 38", "lon: east", 18, "“lon” must be a number"),
    "no reason to accept": (
        ", reason: {en: Two agree., ar: يتفق اثنان.}",
        "",
        20,
        "“well-intact”: A decision needs a reason.",
    ),
    "a status that no file can give": (
        "status: accepted",
        "status: superseded",
        20,
        "a file cannot say that a claim is superseded",
    ),
    "a grade that does not fit": ('    date: "2016', '    grade: destroyed\n    date: "2016', 20, "does not go with"),
    "a certainty of nothing": (
        '    credibility: "2"\n',
        '    credibility: "2"\n    cause_certainty: probable\n',
        20,
        "“well-intact”: Nothing is given that this certainty is of.",
    ),
    "an agent that nobody names": (
        '    credibility: "2"\n',
        '    credibility: "2"\n    agent: council\n',
        20,
        "“well-intact”: Who says who did it?",
    ),
    "a speaker twice": (
        '    credibility: "2"\n',
        '    credibility: "2"\n    speakers: [council, council]\n',
        20,
        "“well-intact”: “Council” is named twice.",
    ),
    "two first speakers": (
        '    credibility: "2"\n',
        '    credibility: "2"\n    said_by: council\n    speakers: [gazette, council]\n',
        20,
        "“well-intact”: `said_by` is the first of the `speakers`.",
    ),
    "a speaker who is no actor": (
        '    credibility: "2"\n',
        '    credibility: "2"\n    speakers: [gazette]\n',
        20,
        "“well-intact” names “gazette”, which is not among the actors.",
    ),
    "a priority of nothing": (
        '    credibility: "2"\n',
        '    credibility: "2"\n    action_priority: high\n',
        20,
        "“well-intact”: Which action is this the priority of?",
    ),
    "a sensor that nobody used": (
        '    credibility: "2"\n',
        '    credibility: "2"\n    sensor: WorldView-2\n',
        20,
        "“well-intact”: Only a remote assessment looks at an image.",
    ),
    "an assessment before its day": (
        '    credibility: "2"\n',
        '    credibility: "2"\n    assessed: "2016-06-05"\n',
        20,
        "“well-intact”: Nobody can have assessed on “2016-06-05”",
    ),
    "half a point": (", lat: 34", "", 12, "“well”: Give both longitude and latitude, or neither."),
    "a point beyond the earth": ("lat: 34", "lat: 134", 12, "“well”: A place must lie between -90 and 90."),
    "a name in one language only": (
        "{en: Council, ar: المجلس}",
        "{en: Council}",
        1,
        "“council”, name_ar: This field cannot be blank",
    ),
    "a name that is too long": (
        "{en: Well,",
        "{en: " + "We" * 150 + "ll,",
        12,
        "“well”, name_en: Ensure this value has at most 200",
    ),
    "a slug with blanks": ("slug: drought", "slug: a drought", 41, "“a drought”, slug: Enter a valid"),
    "a step that does not follow": (
        '[{status: proposed, date: "2017", source: gazette}]',
        '[{status: completed, date: "2016", source: gazette}, {status: proposed, date: "2017", source: gazette}]',
        34,
        "“cleaning”: A measure that was completed (2016-01-01/2016-12-31) cannot then be proposed (2017",
    ),
    "a step twice": (
        '[{status: proposed, date: "2017", source: gazette}]',
        '[{status: proposed, date: "2017", source: gazette}, {status: proposed, date: "2017", source: gazette}]',
        34,
        "“cleaning” cannot be stored",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_a_sentence_at_its_line_and_nothing_is_written(load, fault):
    old, new, line, sentence = FAULTS[fault]
    assert OASIS.count(old) >= 1
    before = row_counts()
    with pytest.raises(CommandError) as error:
        load(OASIS.replace(old, new, 1))
    said = str(error.value)
    found = re.search(rf"^oasis/all\.yaml:(\d+): .*{re.escape(sentence)}", said, re.MULTILINE)
    assert found, said
    assert said.endswith("\nNothing was loaded.")
    assert row_counts() == before
    assert int(found[1]) == line, said


def test_every_fault_of_the_files_is_told_at_once(load):
    with pytest.raises(CommandError) as error:
        load(OASIS.replace("kind: state", "kind: town").replace("kind: intact_at", "kind: whole"))
    assert str(error.value).count("oasis/all.yaml:") == 2


def test_entries_without_a_key_are_told_once_each(tmp_path):
    (tmp_path / "a.yaml").write_text("sites:\n  - {name: {en: A}}\n  - {name: {en: B}}\n")
    with pytest.raises(FixtureError) as error:
        read_folder(tmp_path)
    assert [fault.message for fault in error.value.faults] == ["“slug” is missing in “sites”."] * 2


@pytest.mark.parametrize("content", ["", "- a list\n", "text", b"\xff\xfe\x00"])
def test_file_that_holds_no_mapping_is_a_fault(tmp_path, content):
    file = tmp_path / "a.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FixtureError, match=r"a\.yaml"):
        read_folder(tmp_path)


def test_folder_that_is_not_there_or_empty_is_a_fault(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("load_fixtures", str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match=r"There are no \.yaml files"):
        call_command("load_fixtures", str(tmp_path))


# --- Again -----------------------------------------------------------------------------------------------------------


def test_loading_twice_adds_nothing(load, capsys):
    load()
    before = row_counts()
    capsys.readouterr()
    load()
    assert row_counts() == before
    assert "claims: 0 added, 1 there already" in capsys.readouterr().out
    assert find_differences() == []


def test_loading_again_does_not_undo_what_people_did(load, rima):
    load()
    well = Monument.objects.get()
    well.name_en = "The great well"
    actions.save_record(well, by=rima, version=well.version)
    factories.decide(Claim.objects.get(), "dispute")
    load()
    assert Monument.objects.get().name_en == "The great well"
    assert Claim.objects.get().status == "disputed"
    assert find_differences() == []


def test_draft_that_was_discarded_does_not_come_back(load, rima, capsys):
    drafted = OASIS.replace("review: {status: accepted, ", "review: {status: draft, ")
    load(drafted)
    claim = Claim.objects.get()
    actions.discard_claim(claim, by=rima, version=claim.version, reason="It is about another well.")
    settle()
    before = row_counts()
    capsys.readouterr()
    for text in (drafted, OASIS):
        load(text)
        said = capsys.readouterr().out
        assert "claims: 0 added, 0 there already, 1 left out, since they were discarded: well-intact" in said
        assert row_counts() == before
    assert find_differences() == []
    load(drafted.replace("well-intact", "well-intact-again"))
    assert Claim.objects.get().key == "well-intact-again", "another key is another claim"


def test_step_that_was_discarded_does_not_come_back(load, rima):
    load()
    step = InterventionStep.objects.get()
    actions.discard_step(step, by=rima, version=step.version, reason="It is about another well.")
    load()
    assert not InterventionStep.objects.exists()


def test_loading_more_finds_what_is_there(load):
    load()
    entries = yaml.safe_load(OASIS)
    claim = {**entries["claims"][0], "key": "well-intact-2", "date": "2016-06-07"}
    load(yaml.safe_dump({"claims": [claim]}, allow_unicode=True))
    assert Claim.objects.filter(monument__slug="well").count() == 2
    assert find_differences() == []


@pytest.mark.parametrize("status", ["draft", "submitted", "accepted", "disputed", "rejected", "withdrawn"])
def test_claim_comes_to_the_status_that_its_file_says(load, status):
    load(OASIS.replace("status: accepted", f"status: {status}"))
    assert Claim.objects.get().status == status
    assert find_differences() == []


def test_effect_named_twice_is_one(load):
    load(OASIS.replace("[unknown]", "[collapse, collapse]"))
    assert [effect.effect for effect in Claim.objects.get().effects.all()] == ["collapse"]


PHOTO = """
photos:
  - {key: well-drawn, monument: well, kind: drawing, file: well.jpg, sha256: %(sha256)s, caption: {en: W}, alt: {en: W},
     credit: C, licence: cc0, source: gazette}
comparisons:
  - key: wells
    before: well-drawn
    after: well-fallen
    comparability: similar
    alignment: none
    caption: {en: W}
    regions:
      - {part: well, effect: collapse, claim: well-intact, note: {en: W}, polygon: %(polygon)s}
"""
TRIANGLE = "[[0, 0], [1, 0], [0.5, 1]]"


@pytest.mark.parametrize(
    ("sha256", "polygon", "fault"),
    [
        ("a" * 64, TRIANGLE, None),
        ("a" * 63, TRIANGLE, "pictures.yaml:3: “sha256” must be a SHA-256, 64 figures from 0 to f."),
        ("A" * 64, TRIANGLE, "pictures.yaml:3: “sha256” must be a SHA-256"),
        ("a" * 64, "[[0, 0], [1, 0]]", "pictures.yaml:13: “polygon” must be a list of at least three points"),
        ("a" * 64, "[[0, 0], [1, 0], [2, 2]]", "each [x, y] from 0 to 1"),
        ("a" * 64, "[[0, 0], [1, 0], [x, 1]]", "each [x, y] from 0 to 1"),
        ("a" * 64, "[[0, 0], [1, 0], 7]", "each [x, y] from 0 to 1"),
    ],
)
def test_pictures_are_checked_before_anything_is_loaded(tmp_path, sha256, polygon, fault):
    (tmp_path / "pictures.yaml").write_text(PHOTO % {"sha256": sha256, "polygon": polygon}, encoding="utf-8")
    if fault is None:
        assert [entry.key for entry in read_folder(tmp_path)] == ["well-drawn", "wells"]
        return
    with pytest.raises(FixtureError) as problem:
        read_folder(tmp_path)
    assert fault in str(problem.value)


COPIES = """\
sources:
  - {slug: copy, description: {en: Copy}, kind: web_page, reliability: C, reliability_reason: {en: Copied.},
     url: "https://copy.example/", copied_from: original}
  - {slug: original, description: {en: Original}, kind: press_report, reliability: B, reliability_reason: {en: Right.},
     no_url_reason: {en: It was printed.}, authors: "Odaenathus, Septimius; The Gazette"}
"""


def test_copy_finds_its_original_further_down(load):
    load(COPIES)
    copy = Source.objects.get(slug="copy")
    assert (copy.copied_from.slug, copy.copied_from.authors) == ("original", "Odaenathus, Septimius; The Gazette")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("copied_from: original", "copied_from: copy", "A source cannot be a copy of itself"),
        ("https://copy.example/", "copy.example", "“copy.example” is no full address"),
        ("no_url_reason: {en: It was printed.}, ", "", "Give the full address, or say why there is none."),
    ],
)
def test_faults_of_sources_have_file_and_line(load, old, new, sentence):
    with pytest.raises(CommandError, match=r"oasis/all\.yaml:[24]: ") as caught:
        load(COPIES.replace(old, new))
    assert sentence in str(caught.value)
