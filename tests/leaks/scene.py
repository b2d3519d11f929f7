"""A registry in which every sensitive column holds a word of its own, and who has the right to read each word.

In public: the Moon Temple in the Old City, and the Stone Lion, of whose place only a cell of the grid is shown. Hidden:
another city with a tomb and their records, drafts, the true places, who a protected source is, private notes,
and who works here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Field, Model, TextField

from registry import actions
from registry.accounts.roles import ADMINISTRATOR, PERMISSIONS, PUBLISHER, REGISTRAR
from registry.domain.policy.erasure import ErasureOutcome
from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models import (
    AccessToken,
    Actor,
    Claim,
    Comparison,
    ContextStatement,
    ControlBound,
    ControlPeriod,
    DamageRegion,
    Decision,
    GapDismissal,
    Intervention,
    InterventionParty,
    InterventionStep,
    Monument,
    Photo,
    PhotoDetails,
    Placement,
    ProposedErasure,
    Revision,
    Site,
    Source,
    SourceCapture,
    StoredGap,
    Threat,
)
from registry.models.columns import HiddenWith, column_names, get_declaration
from registry.models.source import IDENTIFYING
from registry.queries.visible import public_captures
from tests import factories

STAFF = frozenset(PERMISSIONS)
NOBODY: frozenset[str] = frozenset()
DECIDERS = frozenset({ADMINISTRATOR, PUBLISHER})
OWNER = frozenset({ADMINISTRATOR})  # and the owner, who is nobody in these tests
LAT, LON = 34.718293, 38.917365  # of what is not published: its own people may read it
TRUE_LAT, TRUE_LON = 34.629471, 38.846652  # of what is published or shown to anybody by its cell alone
SPELLINGS = {
    # how a text may tell the place: each is looked for as it stands
    "decimal": "34.718293, 38.917365",
    "comma": "34,718293 / 38,917365",
    "sexagesimal": "34°43′05.855″N 38°55′02.514″E",
    "minutes": "N 34° 43.0976′, E 38° 55.0419′",
    "utm": "37S 492434 3841807",
    "mgrs": "37SDU9243341806",
}
# What a number betrays, however it is rounded: the public cells near by have other digits here.
DIGITS = ("34.718", "38.917", "34,718", "38,917", "34٫718", "38٫917", "٣٤٫٧١٨", "٣٨٫٩١٧")
TRUE_DIGITS = ("34.629", "38.846", "34,629", "38,846", "34٫629", "38٫846", "٣٤٫٦٢٩", "٣٨٫٨٤٦")
# Columns of letters that hold no free text, in the tables of Django and allauth. Ours are declared on their models.
FORMED = ("password", "type", "key")
# Columns whose text must have a form.
FORMS = {"url": "https://example.org/%s", "archived_url": "https://archive.example/%s", "doi": "10.1234/%s"}
WORD = re.compile(r"zq\w\d{3}[a-z]+qz")


def free_texts(model: type[Model]) -> list[str]:
    """The columns into which people write what they like."""
    every = (column for column in model._meta.concrete_fields if isinstance(column, CharField | TextField))
    return [column.name for column in every if is_free(column)]


def is_free(column: Field) -> bool:
    """Return whether people write what they like; what names a record in an address is planted by hand."""
    declaration = get_declaration(column)
    if declaration is None:
        return column.name not in FORMED
    return declaration.text is True


PLACE = (HiddenWith.PLACE,)
PLACEMENT_TEXTS = column_names(Placement, text=True, hidden_with=PLACE)  # what a placement that is not withdrawn has
OF_A_PROTECTED_SOURCE = {
    # what a row tells only while its source is not protected
    model: column_names(model, text=True, hidden_with=(HiddenWith.PROTECTED_SOURCE,))
    for model in (Claim, Photo, ContextStatement)
}


@dataclass
class Scene:
    """`words`: who may read each word, and where it stands. `keys`: what names a record in an address, by kind.

    `digests`: of originals. Whoever has a file could ask by them who else has it. `captures`: who may read the digest
    of each kept copy. `sessions`: of a person of each role.
    """

    variant: str
    words: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    keys: dict[str, tuple[object, ...]] = field(default_factory=dict)
    digests: tuple[str, ...] = ()
    captures: dict[str, frozenset[str]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def capture(self, source: Source, licence: str, may: frozenset[str] = STAFF) -> None:
        """Record a kept copy of a source that the public does not see, with a word in its note."""
        captured = factories.recorded_capture(source, licence=licence, **self.texts(SourceCapture, may=may))
        self.captures[captured.sha256] = may

    def word(self, place: str, may: frozenset[str] = STAFF) -> str:
        """A new word for the column, fit for a slug, a name and an address alike."""
        name = re.sub(r"[^a-z]", "", place.lower())[:30]
        word = f"zq{self.variant}{len(self.words):03d}{name}qz"
        self.words[word] = place, may
        return word

    def texts(self, model: type[Model], *names: str, may: frozenset[str] = STAFF) -> dict[str, str]:
        """A word for each free text of the model, or for those named; in an address and a DOI, it is a part of them."""
        columns = names or free_texts(model)
        words = {name: self.word(f"{model.__name__}.{name}", may) for name in columns}
        return {name: FORMS.get(name, "%s") % word for name, word in words.items()}

    def leaks(self, text: str, role: str) -> list[str]:
        """The columns that the text tells though the role has no right to them, and places that nobody is told."""
        held = (self.words[word] for word in set(WORD.findall(text)) if word in self.words)
        found = [place for place, may in held if role not in may]
        places = TRUE_DIGITS if role in STAFF else (*TRUE_DIGITS, *SPELLINGS.values(), *DIGITS)
        found += ["PhotoDetails.sha256" for digest in self.digests if digest in text]
        found += ["SourceCapture.sha256" for digest, may in self.captures.items() if role not in may and digest in text]
        return sorted(found) + [f"the place as {told}" for told in places if told in text]


def build(variant: str = "a") -> Scene:
    """The registry of the tests; another variant differs in hidden values alone."""
    scene = Scene(variant)
    recorder = factories.person(scene.word("User.username"), REGISTRAR)
    for column in ("first_name", "last_name"):
        setattr(recorder, column, scene.word(f"User.{column}"))
    recorder.email = f"{scene.word('User.email')}@example.org"
    recorder.save()
    _access(scene, recorder)
    temple = factories.monument(private_note=scene.word("Monument.private_note"))
    factories.placement(temple)
    former = factories.placement(temple, date_text="../0100")
    why = scene.word("Placement.withdrawn_reason")
    actions.withdraw_placement(former, by=factories.rima(), version=former.version, reason=why)
    shown = factories.accepted(temple, by=recorder, private_note=scene.word("Claim.private_note"))
    hidden_context = _coarse(scene)
    draft = _drafts(scene, temple, recorder)
    discarded = _discarded(scene, temple)
    hidden = _unpublished(scene)
    sealed = _sealed(scene, temple)
    shown_pictures, hidden_pictures = _pictures(scene, temple, hidden["monument"], draft, sealed["source"])
    absent = "nothing-of-that-name"
    on_sites = _on_sites(scene, hidden["site"], sealed["source"])
    scene.keys = {
        "site": ("old-city", hidden["site"].slug, absent),
        "monument": ("moon-temple", "stone-lion", hidden["monument"].slug, absent),
        "claim": (shown.ref, draft.ref, discarded, *on_sites, hidden["claim"].ref, sealed["claim"].ref, "C-999999"),
        "source": (factories.source().slug, sealed["source"].slug, "open-report", hidden["source"].slug, absent),
        "intervention": ("temple-restoration", hidden["intervention"].slug, absent),
        "threat": ("shelling-feared", hidden["threat"].slug, absent),
        "control-period": ("first-occupation", hidden["control-period"].slug, absent),
        "context-statement": ("temple-stone", *hidden_context, hidden["context-statement"].slug, absent),
        "picture": (shown_pictures.before.public_id, hidden_pictures.before.public_id, "0" * 32),
        "width": ("320",),
        "ending": ("jpg", "avif"),
        "tile": ("full/320,213/0/default.jpg",),
        "photo": (*(photo.ref for photo in Photo.objects.order_by("pk")), "P-999999"),
        "comparison": (*(pair.ref for pair in Comparison.objects.order_by("pk")), "X-999999"),
        "vocabulary": ("grade", absent),
        "gap": ("no_recent_sighting", absent),
        "fingerprint": (StoredGap.objects.filter(dismissal=None).first().fingerprint, "0" * 64),
        "app": ("registry", "auth"),
    }
    _shown_besides(scene, temple)
    scene.keys["sha256"] = (SourceCapture.objects.latest("pk").sha256, *scene.captures, "0" * 64)
    scene.keys |= {f"pk:{kind}": _numbers_of(model) for kind, model in NUMBERED.items()}
    seqs = Revision.objects.order_by("seq").values_list("seq", flat=True)
    of_models = (seqs.filter(table=f"registry_{model}").last() for model in ("monument", "claim"))
    scene.keys["entry"] = (*of_models,)
    return scene


def _shown_besides(scene: Scene, temple: Monument) -> None:
    """What else is public: work, a threat, who held the city, and what the temple is made of.

    And kept copies of public sources: most may not be given to everybody, one may.
    """
    # The last one would be public, but its source is also cited for the place of the Stone Lion, which is not.
    for licence in ("", "by_permission", "all_rights_reserved", "cc0"):
        scene.capture(factories.source(), licence)
    open_source = factories.source("open-report")
    factories.context_statement(slug="temple-marble", term="marble", monument=temple, source=open_source)
    note = scene.word("SourceCapture.note")
    factories.recorded_capture(open_source, licence="cc0", note=note)
    assert [capture.note for capture in public_captures()] == [note]
    factories.intervention(("proposed", "2018"))
    factories.threat()
    factories.control_period(("start", "2015-05-20"))
    factories.context_statement(monument=temple)


def _numbers_of(model: type[Model]) -> tuple[int, ...]:
    """The numbers of all records of a model, and one that none has."""
    numbers = model.objects.order_by("pk").values_list("pk", flat=True)
    return (*(numbers[:2] if model is ContentType else numbers), 999_999)


NUMBERED: dict[str, type[Model]] = {
    "actor": Actor,
    "claim": Claim,
    "comparison": Comparison,
    "context-statement": ContextStatement,
    "capture": SourceCapture,
    "content-type": ContentType,
    "control-period": ControlPeriod,
    "group": Group,
    "intervention": Intervention,
    "monument": Monument,
    "photo": Photo,
    "placement": Placement,
    "bound": ControlBound,
    "step": InterventionStep,
    "region": DamageRegion,
    "site": Site,
    "source": Source,
    "threat": Threat,
    "token": AccessToken,
    "user": get_user_model(),
    "erasure": ProposedErasure,
    "gap-dismissal": GapDismissal,
}


def _access(scene: Scene, owner) -> None:
    """What opens the door in the owner's name."""
    actions.create_token(user=owner, by=owner, name=scene.word("AccessToken.name", OWNER), scopes=["write"])
    held = {"secret": scene.word("Authenticator.data", NOBODY)}
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data=held)


def _coarse(scene: Scene) -> tuple[str, ...]:
    """The Stone Lion is published, its true place and the words for it are not. Return slugs of what tells the place.

    Other registers would tell it, and so would a distance, and the sources that only these cite.
    """
    lion = factories.monument("stone-lion", kind="statue", precision="1km")
    ring = [[TRUE_LON, TRUE_LAT], [TRUE_LON + 0.001, TRUE_LAT], [TRUE_LON, TRUE_LAT + 0.001], [TRUE_LON, TRUE_LAT]]
    point = {"lon": TRUE_LON, "lat": TRUE_LAT, "outline": json.dumps({"type": "Polygon", "coordinates": [ring]})}
    place = factories.placement(lion, **point, **scene.texts(Placement, *PLACEMENT_TEXTS))
    assert place.uncertainty_m
    texts = scene.texts(Placement, *PLACEMENT_TEXTS)
    former = factories.placement(lion, lon=TRUE_LON, lat=TRUE_LAT, date_text="../0100", **texts)
    why = scene.word("Placement.withdrawn_reason")
    actions.withdraw_placement(former, by=factories.rima(), version=former.version, reason=why)
    register = factories.source(scene.word("Source.slug"), **scene.texts(Source))
    telling = {"monument": lion, "source": register}
    slugs = [scene.word("ContextStatement.slug") for _ in range(2)]
    factories.context_statement("identifier", "pleiades", slug=slugs[0], value="38917365", **telling, **_said(scene))
    far = {"amount": 346.29, "unit": "m"}
    factories.context_statement("dimension", "distance", slug=slugs[1], **far, **telling, **_said(scene))
    return tuple(slugs)


def _said(scene: Scene) -> dict[str, str]:
    """Words for what a context statement says in sentences."""
    return scene.texts(ContextStatement, "statement_en", "statement_ar", "locator", "quote")


def _drafts(scene: Scene, temple: Monument, recorder) -> Claim:
    """A claim on a public monument that nobody has decided on, and one that waits for a decision once more."""
    agent = factories.actor(scene.word("Actor.slug"), **scene.texts(Actor))
    reopened = factories.claim(temple, "damaged_at", grade="severe", status="submitted", **scene.texts(Claim))
    factories.decide(reopened, "dispute", **scene.texts(Decision))
    factories.decide(reopened, "reject", **scene.texts(Decision))
    factories.decide(reopened, "reopen", **scene.texts(Decision))
    return factories.claim(temple, "damaged_at", grade="severe", by=recorder, said_by=agent, **scene.texts(Claim))


def _discarded(scene: Scene, temple: Monument) -> str:
    """A draft and a photo of a public monument that were discarded, and the ref of the draft."""
    why = {"by": factories.rima(), "version": None, "reason": scene.word("Revision.reason")}
    draft = factories.claim(temple, "damaged_at", grade="severe", **scene.texts(Claim))
    actions.discard_claim(draft, **why)
    photo = factories.rendered(factories.photo(temple, published=False, **scene.texts(Photo)), 320)
    actions.discard_photo(photo, **why)
    return draft.ref


def _unpublished(scene: Scene) -> dict[str, Model]:
    """Another city, a tomb in it, and all that belongs to them; the texts spell the place in every way."""
    spelled = iter(SPELLINGS.values())
    source = factories.source(scene.word("Source.slug"), **scene.texts(Source))
    told = {**scene.texts(Site), "identifiers": {"register": scene.word("Site.identifiers")}}
    site = factories.old_city(scene.word("Site.slug"), published=False, lon=LON, lat=LAT, **told)
    texts = {
        **_spelled(scene.texts(Monument), ("description_en", "description_ar", "built_note_en"), spelled),
        **{"site": site, "other_names": [scene.word("Monument.other_names")]},
        **{"built_text": "0032", "built_source": source, "published": False, "precision": "10km"},
    }
    tomb = factories.monument(scene.word("Monument.slug"), **texts)
    place = _spelled(scene.texts(Placement, *PLACEMENT_TEXTS), ("place_en", "note_en", "note_ar"), spelled)
    factories.placement(tomb, lon=TRUE_LON, lat=TRUE_LAT, source=source, **place)
    scene.capture(source, "cc0")
    claim = factories.claim(tomb, source=source, status="submitted", **scene.texts(Claim))
    factories.decide(claim, "accept", **scene.texts(Decision))
    actions.propose_publication(tomb, by=factories.rima(), version=None, reason=scene.word("Publication.reason"))
    around = _around(scene, site, tomb, source)
    gap = StoredGap.objects.filter(monument=tomb).first()
    actions.dismiss_gap(tomb, gap.fingerprint, by=factories.rima(), reason=scene.word("GapDismissal.reason"))
    return {"site": site, "monument": tomb, "claim": claim, "source": source, **around}


def _spelled(texts: dict[str, str], columns: tuple[str, ...], spelled: Iterator[str]) -> dict[str, str]:
    """The texts with the place beside the word in those columns, each time in another spelling."""
    return {name: f"{text} {next(spelled)}" if name in columns else text for name, text in texts.items()}


def _around(scene: Scene, site: Site, tomb: Monument, source: Source) -> dict[str, Model]:
    """A measure with its step, a threat that has ended, and who held the site."""
    by, when = factories.rima(), factories.BEGINNING
    slug = scene.word("Intervention.slug")
    measure = factories.intervention(slug=slug, monuments=[tomb], site=site, **scene.texts(Intervention))
    step = {"status": "proposed", "date_text": "2018", "source": source, **scene.texts(InterventionStep)}
    actions.add_intervention_step(measure, by=by, at=when, **step)
    wrong = step | {"date_text": "2019", **scene.texts(InterventionStep)}
    party = InterventionParty(actor=factories.actor(), source=source, **scene.texts(InterventionParty))
    measure.refresh_from_db()
    actions.revise_intervention(measure, by=by, version=None, monuments=[tomb], parties=[party])
    mistake = actions.add_intervention_step(measure, by=by, at=when, **wrong)
    actions.discard_step(mistake, by=by, version=None, reason=scene.word("Revision.reason"))
    ended = ("closed_reason", "closed_reason_ar")
    warning = scene.texts(Threat, *(name for name in free_texts(Threat) if name not in ended))
    threat = factories.threat(scene.word("Threat.slug"), site=site, monuments=[tomb], source=source, **warning)
    why, why_ar = scene.texts(Threat, *ended).values()
    over = {"outcome": ThreatOutcome.AVERTED, "date_text": "2016", "reason": why, "reason_ar": why_ar}
    actions.close_threat(threat, by=by, source=source, version=threat.version, **over)
    bound = {"bound": "start", "date_text": "2015", "source": source, **scene.texts(ControlBound)}
    holder = factories.actor(scene.word("Actor.slug"), kind="armed_group", **scene.texts(Actor))
    held = {"slug": scene.word("ControlPeriod.slug"), "site": site, "holder": holder, **scene.texts(ControlPeriod)}
    period = actions.record_control_period(by=by, bounds=[bound], **held)
    mine = scene.texts(ContextStatement, *(name for name in free_texts(ContextStatement) if name != "withdrawn_reason"))
    number = {"slug": scene.word("ContextStatement.slug"), "monument": tomb, "source": source, "party": holder, **mine}
    context = factories.context_statement("inventory_number", "museum_number", **number)
    return {"intervention": measure, "threat": threat, "control-period": period, "context-statement": context}


def _sealed(scene: Scene, temple: Monument) -> dict[str, Model]:
    """A public claim that rests on a protected source, once recorded in clear, as the ledger still has it."""
    texts = [name for name in IDENTIFYING if name in free_texts(Source)]
    source = factories.source(scene.word("Source.slug", NOBODY), **scene.texts(Source, *texts, may=NOBODY))
    scene.capture(source, "cc0", OWNER)
    told = scene.texts(Claim, *OF_A_PROTECTED_SOURCE[Claim])
    speaker = factories.actor(scene.word("Actor.slug"), **scene.texts(Actor))
    others = [factories.actor(scene.word("Actor.slug"), **scene.texts(Actor)) for _ in range(2)]
    looked_at = {"further_speakers": others[:1], "assessor": others[1], "assessed_text": "2016-06-07"}
    claim = factories.accepted(temple, source=source, said_by=speaker, **looked_at, **told)
    kept = {"slug": "temple-keeper", "monument": temple, "source": source, "party": speaker}
    told = scene.texts(ContextStatement, *OF_A_PROTECTED_SOURCE[ContextStatement])
    factories.context_statement("ownership", "custody", **kept, **told)
    former = factories.context_statement(slug="temple-brick", term="mudbrick", monument=temple)
    why = scene.word("ContextStatement.withdrawn_reason")
    actions.withdraw_context_statement(former, by=factories.rima(), version=former.version, reason=why)
    who = {
        name: scene.word(f"SealedIdentity.{name}", NOBODY) for name in ("name", "contact", "private_note", "locator")
    }
    source.refresh_from_db()
    actions.seal_source(source, by=factories.rima(), version=source.version, who=who)
    source.refresh_from_db()
    why = {"by": factories.adnan(), "reason": scene.word("Disclosure.reason", OWNER)}
    actions.reveal_identity(source, **why)
    _erased(scene, claim)
    return {"source": source, "claim": claim}


def _on_sites(scene: Scene, hidden_site: Site, protected: Source) -> list[str]:
    """Claims on sites as a whole: on the hidden city, a draft, one by a protected source, and a public one.

    Return their refs.
    """
    on_hidden = factories.claim(site=hidden_site, kind="observation", status="submitted", **scene.texts(Claim))
    factories.decide(on_hidden, "accept", **scene.texts(Decision))
    draft = factories.claim(site=factories.old_city(), kind="damaged_at", grade="severe", **scene.texts(Claim))
    speaker = factories.actor(scene.word("Actor.slug"), **scene.texts(Actor))
    told = scene.texts(Claim, *OF_A_PROTECTED_SOURCE[Claim])
    by_protected = factories.accepted_on_site(source=protected, said_by=speaker, **told)
    shown = factories.accepted_on_site(private_note=scene.word("Claim.private_note"))
    return [claim.ref for claim in (on_hidden, draft, by_protected, shown)]


def _erased(scene: Scene, claim: Claim) -> None:
    """What a claim once said, erased from the ledger by two people."""
    why = scene.word("ProposedErasure.why", DECIDERS)
    proposal = actions.propose_erasure("registry_claim", [claim.pk], by=factories.rima(), why=why)
    reason = scene.word("ProposedErasure.reason", DECIDERS)
    actions.decide_erasure(proposal, ErasureOutcome.ERASED, by=factories.adnan(), reason=reason)


def _pictures(
    scene: Scene, temple: Monument, tomb: Monument, draft: Claim, protected: Source
) -> tuple[Comparison, Comparison]:
    """A public pair, one of a protected source, with all that is not public of it; and a pair of what is hidden."""
    file = {"original_name": scene.word("PhotoDetails.original_name", NOBODY)}
    camera = {"Serial": scene.word("PhotoDetails.metadata", NOBODY), "latitude": TRUE_LAT, "longitude": TRUE_LON}
    facts = factories.inspected(private=camera)
    shown = factories.photo(temple, "2016-05-11", facts=facts, claims=[draft], **file)
    lent = factories.photo(temple, "2017-01-10", source=protected, **scene.texts(Photo, *OF_A_PROTECTED_SOURCE[Photo]))
    why = {"by": factories.adnan(), "reason": scene.word("Disclosure.reason", OWNER)}
    actions.reveal_details(shown, **why)
    pair = factories.comparison(shown, lent)
    factories.region(factories.aligned(pair), claim=draft)
    for photo in (shown, lent):
        factories.rendered(photo, 320)
    hidden = [factories.photo(tomb, taken, published=False, **scene.texts(Photo)) for taken in ("2016", "2017")]
    hidden_pair = factories.comparison(*hidden, published=False, **scene.texts(Comparison))
    factories.region(hidden_pair, **scene.texts(DamageRegion))
    for photo in hidden:
        factories.rendered(photo, 320)
    scene.digests = tuple(PhotoDetails.objects.values_list("sha256", flat=True))
    return pair, hidden_pair
