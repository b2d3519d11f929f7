"""Makes records for the tests, only through the actions: what a test meets is what the registry would let happen.

Every function has defaults that work and takes the columns that matter by name. People, sites, sources and monuments
are found again by their slug, so that asking twice gives the same record.
"""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from registry import actions
from registry.accounts.roles import (
    ADMINISTRATOR,
    PUBLISHER,
    REGISTRAR,
    REVIEWER,
    get_or_create_fixture_users,
    update_groups,
)
from registry.actions import DecidedClaim, ReviewDecision
from registry.domain.chronology.plausibility import WarningCode
from registry.domain.media.captures import CaptureType
from registry.domain.media.inspection import FileDigest, InspectedImage
from registry.importers import load_folder
from registry.media.storage import original_storage, receive
from registry.models import Actor, Claim, Comparison, Monument, Photo, Placement, Rendition, Site, Source

PALMYRA = Path(__file__).parent.parent / "fixtures" / "palmyra"
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)  # when the registry of the tests wrote its first records down
REASON, REASON_AR = "Two independent sources agree.", "يتفق مصدران مستقلان."

# How a claim comes to a status: the moves in order.
WAYS = {
    "draft": (),
    "submitted": ("submit",),
    "accepted": ("submit", "accept"),
    "disputed": ("submit", "dispute"),
    "rejected": ("submit", "reject"),
    "superseded": ("submit", "accept", "supersede"),
    "withdrawn": ("submit", "accept", "withdraw"),
}


# --- People ----------------------------------------------------------------------------------------------------------


def person(name, *roles):
    """A user in the groups; without a group one who may do nothing."""
    user, new = get_user_model().objects.get_or_create(username=name, defaults={"is_staff": True})
    if new and roles:
        user.groups.set(_group(role) for role in roles)
    return user


def _group(role):
    """The role; where one is, all are as they should be, and need not be made again for everybody who comes."""
    return Group.objects.filter(name=role).first() or update_groups()[role]


def rima():
    """A registrar: records claims."""
    return person("rima", REGISTRAR)


def sami():
    """A second registrar."""
    return person("sami", REGISTRAR)


def rafiq():
    """A reviewer: decides on claims."""
    return person("rafiq", REVIEWER)


def paula():
    """A publisher: does what others proposed to publish or unpublish."""
    return person("paula", PUBLISHER)


def adnan():
    """An administrator: looks after people and what is sealed."""
    return person("adnan", ADMINISTRATOR)


# --- Records ---


_shared_slugs = set()


@contextmanager
def shared(*slugs):
    """Refuse to make these records with other values as long as the block runs: they are there already."""
    _shared_slugs.update(slugs)
    yield
    _shared_slugs.difference_update(slugs)


def _check_not_shared(slug, fields, published=True):
    if slug in _shared_slugs:
        assert published, f"{slug} is shared by this file and published; name another one"
        assert not fields, f"{slug} is shared by this file and cannot have {sorted(fields)}; name another one"


def _found_or_saved(model, slug, make):
    return model.objects.filter(slug=slug).first() or actions.save_record(model(slug=slug, **make()), by=rima())


def _found_or_shown(model, slug, make, published):
    """A site or monument; proposed by Rima and published by Paula if it is to be seen."""
    found = model.objects.filter(slug=slug).first()
    if found is None:
        found = actions.save_record(model(slug=slug, **make()), by=rima())
        if published:
            actions.publish_recorded([found], by=rima(), publisher=paula(), reason=REASON, at=BEGINNING)
    return found


def old_city(slug="old-city", *, published=True, **fields):
    """The site of the test fixtures, which everybody sees."""
    _check_not_shared(slug, fields, published)
    texts = {"name_en": "Old City", "name_ar": "المدينة القديمة", "country": "SY", "lon": 38.25, "lat": 34.5}
    return _found_or_shown(Site, slug, lambda: {"recorded_at": BEGINNING, **texts, **fields}, published)


def source(slug="satellite-report", **fields):
    """A source; by default a satellite analysis of reliability B."""
    _check_not_shared(slug, fields)
    texts = {
        "title": slug.replace("-", " ").capitalize(),
        "description_en": "A report of the tests",
        "description_ar": "تقرير للاختبار",
        "kind": "imagery_report",
        "reliability": "B",
        "reliability_reason_en": "Has been right before.",
        "reliability_reason_ar": "ثبتت صحته من قبل.",
        "no_url_reason_en": "It was never online.",
    }
    return _found_or_saved(Source, slug, lambda: {"recorded_at": BEGINNING, **texts, **fields})


def actor(slug="antiquities-directorate", **fields):
    """A party; by default the antiquities directorate."""
    texts = {"name_en": slug.replace("-", " ").capitalize(), "name_ar": "مديرية الآثار", "kind": "heritage_authority"}
    return _found_or_saved(Actor, slug, lambda: {"recorded_at": BEGINNING, **texts, **fields})


def monument(slug="moon-temple", *, published=True, **fields):
    """A monument; by default the Moon Temple in the Old City, which everybody sees."""
    _check_not_shared(slug, fields, published)
    texts = {
        "name_en": slug.replace("-", " ").title(),
        "name_ar": "معبد القمر",
        "kind": "temple",
        "precision": "exact",
    }
    return _found_or_shown(
        Monument,
        slug,
        lambda: {"recorded_at": BEGINNING, "site": fields.get("site") or old_city(), **texts, **fields},
        published,
    )


def part(whole, slug="moon-temple-portico", **fields):
    """A part of a monument; by default its portico."""
    return monument(slug, **{"part_of": whole, "site": whole.site, "kind": "portico", "name_ar": "رواق", **fields})


def placement(monument, **fields):
    """Where a monument was; by default an exact place in the Old City, ever since 100."""
    texts = {
        "place_en": "In the Old City",
        "place_ar": "في المدينة القديمة",
        "date_text": "0100/..",
        "lon": 38.27,
        "lat": 34.55,
        "certainty": "confirmed",
    }
    values = {"source": source(), "recorded_at": BEGINNING, **texts, **fields}
    stored = Placement(monument=monument, **values)
    return actions.save_placement(stored, by=rima(), acknowledge=("far_from_site",))


# --- Claims ----------------------------------------------------------------------------------------------------------


def claim_fields(**fields):
    """Columns of a claim on the Moon Temple, seen undamaged on a satellite image; without a database if both
    `monument` (or `site`) and `source` are given."""
    values = {
        "kind": "intact_at",
        "date_text": "2016-06-06",
        "basis": "satellite",
        "certainty": "confirmed",
        "credibility": "2",
        "statement_en": "The image shows it so.",
        "statement_ar": "تُظهره الصورة كذلك.",
        **fields,
    }
    if values.get("sensor") or values.get("scene"):
        values.setdefault("assessment_method", "remote")
    if not values.get("site"):
        values["monument"] = values.get("monument") or monument()
    values["source"] = values.get("source") or source()
    return values


def claim(monument=None, kind="intact_at", date="2016-06-06", *, status="draft", at=None, **fields):
    """A claim recorded by Rima (or `by`) and brought to `status` by Rafiq, each move at its own moment.

    `at` is the moment of the recording, the moves follow a second apart; without it everything happens now.
    Warnings are acknowledged, since many tests record one statement twice; what is impossible is refused here, too.
    """
    by = fields.pop("by", None) or rima()
    columns = claim_fields(monument=monument, kind=kind, date_text=date, **fields)
    found = actions.record_claim(by=by, at=at, acknowledge=tuple(WarningCode), **columns)
    for number, move in enumerate(WAYS[status], start=1):
        moment = at and at + timedelta(seconds=number)
        if move == "supersede":
            _supersede(found, kind, date, moment, fields)
        else:
            decide(found, move, by=by if move == "submit" else None, at=moment)
    return Claim.objects.get(pk=found.pk)


def _supersede(former, kind, date, at, fields):
    source_of_better = source("better-report", reliability="A")
    better = accepted(former.monument, kind, date, at=at, **{**fields, "source": source_of_better})
    version = Claim.objects.values_list("version", flat=True).get(pk=former.pk)
    actions.supersede_claim(
        former, by=rafiq(), version=version, successor=better, reason=REASON, reason_ar=REASON_AR, at=at
    )


def accepted(monument=None, kind="intact_at", date="2016-06-06", **fields):
    """An accepted claim."""
    return claim(monument, kind, date, status="accepted", **fields)


def accepted_on_site(site=None, kind="observation", date="2016-06-06", **fields):
    """An accepted claim on a site as a whole; by default on the Old City."""
    statement = {"statement_en": "The whole city was damaged.", "statement_ar": "تضررت المدينة كلها."}
    return accepted(None, kind, date, **{"site": site or old_city(), **statement, **fields})


def decide(found, move, *, by=None, reason=REASON, reason_ar=REASON_AR, at=None):
    """Make the move on the claim in its present version; by Rima if it is to submit, else by Rafiq.

    Warnings about its dates are acknowledged.
    """
    by = by or (rima() if move == "submit" else rafiq())
    version = Claim.objects.values_list("version", flat=True).get(pk=found.pk)
    values = {"reason": reason, "reason_ar": reason_ar, "at": at, "acknowledge": tuple(WarningCode)}
    return actions.decide_on_claim(move, found, by=by, version=version, **values)


# --- Other models with actions ----------------------------------------------------------------------------------------


def intervention(*steps, slug="temple-restoration", monuments=None, **fields):
    """A measure on the Moon Temple; `steps` are pairs of status and date."""
    values = {
        "type": "restoration",
        "title_en": "Restoration of the temple",
        "title_ar": "ترميم المعبد",
        "site": old_city(),
        **fields,
    }
    monuments = [monument()] if monuments is None else monuments
    found = actions.record_intervention(by=rima(), monuments=monuments, slug=slug, at=BEGINNING, **values)
    for status, date in steps:
        actions.add_intervention_step(found, by=rima(), at=BEGINNING, status=status, date_text=date, source=source())
    found.refresh_from_db()
    return found


def threat(slug="shelling-feared", **fields):
    """An open warning about the Old City."""
    values = {
        "title_en": "Shelling is feared",
        "title_ar": "يُخشى القصف",
        "description_en": "Fighting comes nearer.",
        "description_ar": "القتال يقترب.",
        "site": old_city(),
        "date_text": "2015-05-20",
        "source": source(),
        "likelihood": "likely",
        "at": BEGINNING,
        **fields,
    }
    return actions.record_threat(by=rima(), slug=slug, **values)


def control_period(*bounds, slug="first-occupation", **fields):
    """A period of control over the Old City; `bounds` are pairs of bound and date."""
    rows = [{"bound": bound, "date_text": date, "source": source()} for bound, date in bounds]
    values = {"site": old_city(), "holder": actor("armed-group", kind="armed_group"), "at": BEGINNING, **fields}
    return actions.record_control_period(by=rima(), bounds=rows, slug=slug, **values)


def context_statement(aspect="material", term="limestone", *, slug="temple-stone", **fields):
    """What the satellite report says of the Moon Temple, or of what `fields` name."""
    values = {"aspect": aspect, "term": term, "source": source(), "at": BEGINNING, **fields}
    if "site" not in values and "monument" not in values:
        values["monument"] = monument()
    return actions.record_context_statement(by=rima(), slug=slug, **values)


def whole_city():
    """One record of each model, so that every list has a line; returns the site."""
    temple = monument()
    placement(temple)
    accepted(temple)
    intervention(("proposed", "2018"))
    threat(monuments=[temple])
    control_period(("start", "2015-05-20/2015-05-21"))
    context_statement(monument=temple)
    return temple.site


def temple_with_people():
    """The Moon Temple, a source of it, and everybody with a role; the functions above find them again."""
    for make in (rima, sami, rafiq, paula, adnan, source):
        make()
    monument()


# --- Pictures --------------------------------------------------------------------------------------------------------

_files = count(1)
moon_temple = monument  # where an argument has its name


def kept(content=None):
    """An original that is stored, as far as a row can tell; each time another one, if its content is not given."""
    content = f"picture {next(_files)}".encode() if content is None else content
    return FileDigest(sha256(content).hexdigest(), len(content))


def stored(content):
    """An original whose bytes are in the store as well, as after an upload."""
    store = original_storage()
    with receive([content], store.incoming, limit=len(content)) as arrived:
        store.save(arrived.path, arrived.kept)
    return arrived.kept


def inspected(**facts):
    """What decoding an original told: a JPEG of 24 megapixels with a place in its EXIF."""
    private = {"EXIF": {"Model": "X100", "BodySerialNumber": "1234567"}, "GPS": {"latitude": 34.55, "longitude": 38.27}}
    values = {"format": "jpeg", "width": 6000, "height": 4000, "extension": "jpg", "private": private, **facts}
    return InspectedImage(**{"perceptual_hashes": ("0123456789abcdef", "fedcba9876543210"), **values})


def photo(monument=None, taken="2016-05-11", *, published=True, by=None, file=None, facts=None, claims=(), **fields):
    """A photo of the Moon Temple, without files, recorded by Rima; proposed by her and published by Paula."""
    values = {
        "monument": monument or moon_temple(),
        "original_name": "DSC_0042.jpg",
        "taken_text": taken,
        "date_origin": "source" if taken else "",
        "viewpoint_en": "From the square",
        "viewpoint_ar": "من الساحة",
        "caption_en": "The temple",
        "caption_ar": "المعبد",
        "alt_en": "Six columns carry an entablature.",
        "alt_ar": "ستة أعمدة تحمل ساكفًا.",
        "credit": "The photographer",
        "licence": "cc_by_4",
        "source": source(),
        "at": BEGINNING,
        **fields,
    }
    if values.get("kind") == "drawing":
        values["depicts_text"] = values.pop("taken_text")
        del values["date_origin"]
    found = actions.record_photo(by=by or rima(), digest=file or kept(), inspected=facts or inspected(), **values)
    if claims:
        found = actions.support_claims(found, by=rima(), version=found.version, claims=claims)
    if published:
        actions.publish_recorded([found], by=rima(), publisher=paula(), reason=REASON, at=BEGINNING)
    return Photo.objects.get(pk=found.pk)


def rendered(photo, *widths, formats=("avif", "jpeg"), recipe=1):
    """The photo with copies of those widths, as rows."""
    rows = [
        Rendition(recipe=recipe, format=format, width=width, height=width * 2 // 3, size=width * 10)
        for width in widths
        for format in formats
    ]
    actions.save_renditions(photo, rows)
    return photo


def comparison(before=None, after=None, comparability="same_viewpoint", *, published=True, **fields):
    """A pair of photos of the Moon Temple, 244 days apart."""
    before, after = before or photo(taken="2016-05-11"), after or photo(taken="2017-01-10")
    values = {"caption_en": "The portico is gone.", "caption_ar": "زال الرواق.", "at": BEGINNING, **fields}
    found = actions.record_comparison(by=rima(), before=before, after=after, comparability=comparability, **values)
    if published:
        actions.publish_recorded([found], by=rima(), publisher=paula(), reason=REASON, at=BEGINNING)
    return Comparison.objects.get(pk=found.pk)


SQUARE = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))
IDENTITY = (1, 0, 0, 0, 1, 0, 0, 0, 1)


def region(pair, **fields):
    """What was lost in the middle of a pair."""
    values = {"outline": SQUARE, "effect": "collapse", "note_en": "The portico", "note_ar": "الرواق", **fields}
    version = Comparison.objects.values_list("version", flat=True).get(pk=pair.pk)
    return actions.draw_region(pair, by=rima(), version=version, **values)


def aligned(pair, *, accepted=True, **fields):
    """The pair, aligned by hand."""
    values = {"matrix": IDENTITY, "origin": "by_hand", "figures": {"points": 6, "residual": 0.001}, **fields}
    pair = actions.set_alignment(pair, by=rima(), version=pair.version, **values)
    return actions.accept_alignment(pair, by=rima(), version=pair.version) if accepted else pair


# --- Many at once ----------------------------------------------------------------------------------------------------


def many_monuments(count, claims_each=2, *, slug="tomb"):
    """`count` monuments of the Old City, each with a place and `claims_each` accepted claims, by the bulk path."""
    site, film = old_city(), source("film")
    found = []
    for number in range(count):
        tomb = monument(f"{slug}-{number:04d}", published=False, site=site, kind="tomb", name_ar=f"قبر {number}")
        placement(tomb, source=film, lon=38 + number / 1000)
        found.append(tomb)
    # All at once: each publication counts the states of the whole site anew.
    actions.publish_recorded(found, by=rima(), publisher=paula(), reason=REASON, at=BEGINNING)
    drafts = [_bulk_claim(tomb, number) for tomb in found for number in range(claims_each)]
    actions.record_decided_claims(drafts, by=rima(), reviewer=rafiq(), at=BEGINNING)
    return found


def _bulk_claim(monument, number):
    grade = "" if number == 0 else ("slight", "moderate", "severe", "destroyed")[min(number, 4) - 1]
    kind = "damaged_at" if grade else "intact_at"
    draft = Claim(
        **claim_fields(monument=monument, kind=kind, grade=grade, date_text=f"{2010 + number % 10}-06-06"),
    )
    review_decisions = [ReviewDecision("submit"), ReviewDecision("accept", REASON, REASON_AR)]
    return DecidedClaim(draft, ["collapse"] if grade else [], review_decisions, tuple(WarningCode))


def load_palmyra(folder=PALMYRA):
    """The fixtures, loaded as `load_fixtures` does; returns how many records of each model were added."""
    registrar, reviewer = get_or_create_fixture_users(folder.name)
    return load_folder(folder, by=registrar, reviewer=reviewer)


def capture(of=None, content=b"%PDF-1.7 a report of the tests", *, by=None, captured="2021-03-04", **fields):
    """A file that is kept of a source, a PDF by default. Its licence is not known."""
    values = {"captured_text": captured, **fields}
    return actions.keep_capture(of or source(), by=by or rima(), pieces=[content], **values)


def recorded_capture(of=None, **fields):
    """The record of a PDF that is kept of a source; the file is not there."""
    values = {"captured_text": "2021-03-04", "digest": kept(), "capture_type": CaptureType.PDF, **fields}
    return actions.record_capture(of or source(), by=rima(), **values)
