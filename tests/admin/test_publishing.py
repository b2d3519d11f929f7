"""The admin on what is public and what is not: publishing, exact places, protected sources, and no way around."""

import pytest
from django.contrib import admin
from django.urls import reverse

from registry import actions
from registry.accounts.roles import PUBLISHER, REGISTRAR, get_or_create_demo_editor
from registry.models import Disclosure, ExactPlace, Monument, Placement, SealedIdentity, Site, Source
from tests import factories
from tests.admin_forms import added, changed, changed_row, errors, refused, row, sent, url

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def at(client):
    """The browser of anybody: `at(paula)`."""

    def login(person):
        client.force_login(person)
        return client

    return login


def decide(client, record, move, reason="Checked."):
    version = type(record).objects.get(pk=record.pk).version
    address = reverse(f"admin:registry_{record._meta.model_name}_publication", args=[record.pk])
    return client.post(address, {"move": move, "version": version, "reason": reason}, follow=True)


def buttons(client, record):
    page = client.get(url(type(record), "change", record.pk))
    return [name for name, _ in page.context_data["publication"]["moves"]]


# --- Publishing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Site, Monument])
def test_one_proposes_and_another_publishes(at, rima, paula, model):
    record = factories.old_city("new-city", published=False) if model is Site else factories.monument(published=False)
    assert buttons(at(rima), record) == ["propose_publication"]
    assert "proposed for publication" in decide(at(rima), record, "propose_publication").content.decode()
    assert buttons(at(rima), record) == ["drop_proposal"]
    assert "Only a publisher" in decide(at(rima), record, "publish").content.decode()
    assert buttons(at(paula), record) == ["publish", "drop_proposal"]
    assert ": Published." in decide(at(paula), record, "publish").content.decode()
    assert model.objects.get(pk=record.pk).published
    assert buttons(at(paula), record) == ["propose_withdrawal"]


def test_whoever_proposed_cannot_publish(at, db):
    editor, temple = get_or_create_demo_editor(), factories.monument(published=False)
    decide(at(editor), temple, "propose_publication")
    assert "publish" not in buttons(at(editor), temple)
    answer = decide(at(editor), temple, "publish", reason="I say so.").content.decode()
    assert "second pair of eyes" in answer
    assert "I say so." in answer
    assert not Monument.objects.get(pk=temple.pk).published


def test_reason_is_asked_for_and_strangers_are_turned_away(at, rima, visitor):
    temple = factories.monument(published=False)
    assert "needs a reason" in decide(at(rima), temple, "propose_publication", reason=" ").content.decode()
    assert decide(at(rima), temple, "burn").status_code == 403
    assert decide(at(visitor), temple, "propose_publication").status_code == 403


def test_proposals_are_listed_for_the_publisher(at, rima, paula, arch):
    temple = factories.monument(published=False)
    decide(at(rima), temple, "propose_publication")
    page = at(paula).get(url(Monument) + "?proposed=yes")
    assert list(page.context_data["cl"].result_list) == [temple]


def test_editors_see_the_page_of_what_is_unpublished_and_others_do_not(at, client, rima):
    temple = factories.monument(published=False)
    factories.claim(temple, status="submitted")
    address = reverse("registry:monument", args=[temple.slug])
    assert client.get(address).status_code == 404
    page = at(rima).get(address)
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"


# --- Exact places ----------------------------------------------------------------------------------------------------


@pytest.fixture
def hidden_tomb(rima):
    tomb = factories.monument("tomb", precision="1km")
    factories.placement(tomb, lon=38.271234, lat=34.551234)
    return tomb


@pytest.mark.parametrize("who", ["rima", "rafiq", "paula", "adnan"])
def test_no_page_of_the_desk_shows_an_exact_place(at, hidden_tomb, who, request):
    person = request.getfixturevalue(who)
    for address in (url(Monument), url(Monument, "change", hidden_tomb.pk), url(Monument, "history", hidden_tomb.pk)):
        assert "38.271234" not in at(person).get(address).content.decode()


def test_exact_place_is_replaced_without_being_shown(at, rima, hidden_tomb):
    place = Placement.objects.get()
    changed_row(at(rima), hidden_tomb, place, note_en="By the road.")
    assert ExactPlace.objects.get().lon == 38.271234
    changed_row(at(rima), hidden_tomb, place, lon="38.3", lat="34.6")
    assert ExactPlace.objects.get().lon == 38.3
    assert Placement.objects.get().lon != 38.3


def test_place_that_is_shown_as_it_is_can_be_taken_away(at, rima, temple):
    place = factories.placement(temple)
    changed_row(at(rima), temple, place, lon="", lat="")
    assert not ExactPlace.objects.exists()


def with_precision(monument, precision):
    monument.refresh_from_db()
    monument.precision = precision
    actions.save_record(monument, by=factories.person("dunya", REGISTRAR, PUBLISHER))


def test_point_that_was_not_shown_is_not_taken_away(at, rima, hidden_tomb):
    """The form was opened while the place was coarse, and is sent after it became exact."""
    form = sent(at(rima).get(url(Monument, "change", hidden_tomb.pk))) | {"placements-0-note_en": "By the road."}
    with_precision(hidden_tomb, "exact")
    form["version"] = Monument.objects.get().version
    response = at(rima).post(url(Monument, "change", hidden_tomb.pk), form)
    assert "how exactly this place is shown" in errors(response)["placements-0-__all__"][0]
    assert ExactPlace.objects.get().lon == 38.271234
    again = sent(response)
    assert (again["placements-0-note_en"], float(again["placements-0-lon"])) == ("By the road.", 38.271234)
    assert at(rima).post(url(Monument, "change", hidden_tomb.pk), again).status_code == 302
    assert (ExactPlace.objects.get().lon, Placement.objects.get().note_en) == (38.271234, "By the road.")


def test_point_typed_while_it_was_coarse_is_kept_through_the_conflict(at, rima, hidden_tomb):
    typed = {"placements-0-lon": "38.3", "placements-0-lat": "34.6"}
    form = sent(at(rima).get(url(Monument, "change", hidden_tomb.pk))) | typed
    with_precision(hidden_tomb, "exact")
    form["version"] = Monument.objects.get().version
    again = sent(at(rima).post(url(Monument, "change", hidden_tomb.pk), form))
    assert at(rima).post(url(Monument, "change", hidden_tomb.pk), again).status_code == 302
    assert ExactPlace.objects.get().lon == 38.3


def test_form_opened_while_it_was_exact_is_refused_once_it_is_coarse(at, rima, temple):
    factories.placement(temple)
    form = sent(at(rima).get(url(Monument, "change", temple.pk))) | {"placements-0-lon": "", "placements-0-lat": ""}
    with_precision(temple, "10km")
    form["version"] = Monument.objects.get().version
    response = at(rima).post(url(Monument, "change", temple.pk), form)
    assert "how exactly this place is shown" in errors(response)["placements-0-__all__"][0]
    assert ExactPlace.objects.exists()


def test_precision_and_a_placement_are_changed_on_one_page(at, hidden_tomb):
    both = factories.person("dunya", REGISTRAR, PUBLISHER)
    form = sent(at(both).get(url(Monument, "change", hidden_tomb.pk)))
    response = at(both).post(
        url(Monument, "change", hidden_tomb.pk), form | {"precision": "exact", "placements-0-note_en": "By the road."}
    )
    assert response.status_code == 302, errors(response)
    assert ExactPlace.objects.get().lon == Placement.objects.get().lon == 38.271234


def test_new_place_is_generalised(at, rima, hidden_tomb, satellite):
    place = {"place_en": "Hill", "place_ar": "تل", "date_text": "1900/..", "certainty": "probable"}
    typed = row("placements", 1, **place, source=satellite.pk, lon="38.5", lat="34.7")
    page = at(rima).get(url(Monument, "change", hidden_tomb.pk))
    response = at(rima).post(url(Monument, "change", hidden_tomb.pk), sent(page) | typed)
    assert response.status_code == 302, errors(response)
    new = Placement.objects.get(place_en="Hill")
    assert (new.exact.lon, new.uncertainty_m > 700) == (38.5, True)


def test_part_cannot_be_made_more_precise_than_its_whole(at, rima, hidden_tomb):
    door = factories.part(hidden_tomb, "tomb-door", precision="1km")
    page = at(rima).get(url(Monument, "change", door.pk))
    response = at(rima).post(url(Monument, "change", door.pk), sent(page) | {"precision": "exact"}, follow=True)
    assert "no more of its place than its whole" in response.content.decode()
    assert Monument.objects.get(pk=door.pk).precision == "1km"


def test_coordinates_in_a_text_are_refused_at_their_field(at, rima, hidden_tomb):
    found = refused(at(rima), hidden_tomb, description_en="Look at 34.5512, 38.2712.")
    assert "34.5512, 38.2712" in found["description_en"][0]


def test_exact_place_is_revealed_once_by_post_with_a_reason(at, paula, rima, hidden_tomb):
    place = Placement.objects.get()
    address = reverse("admin:registry_monument_reveal", args=[hidden_tomb.pk, place.pk])
    assert address in at(paula).get(url(Monument, "change", hidden_tomb.pk)).content.decode().replace("change/../", "")
    assert at(paula).get(address).status_code == 302
    assert "Say why" in at(paula).post(address, {"reason": ""}, follow=True).content.decode()
    page = at(paula).post(address, {"reason": "To visit."})
    assert "38.271234" in page.content.decode()
    assert {"private", "no-store"} <= set(page["Cache-Control"].replace(" ", "").split(","))
    assert Disclosure.objects.get().reason == "To visit."
    assert "You may not see this" in at(rima).post(address, {"reason": "To visit."}, follow=True).content.decode()


# --- Protected sources -----------------------------------------------------------------------------------------------

SECRET = "zenobia"


def test_protected_source_is_typed_and_never_shown(at, rima, adnan):
    words = {"description_en": f"{SECRET} film", "reliability_reason_en": f"{SECRET} was there.", "kind": "testimony"}
    typed = {**words, "reliability": "A", "slug": f"{SECRET}-film", "protected": "on", "who_name": SECRET}
    source = added(at(rima), Source, **typed)
    assert source.slug == f"protected-{source.pk}"
    for person in (rima, adnan):
        for page in (url(Source), url(Source, "change", source.pk), url(Source, "history", source.pk)):
            assert SECRET not in at(person).get(page).content.decode()
        assert at(person).get(url(Source) + f"?q={SECRET}").context_data["cl"].result_count == 0
    before = SealedIdentity.objects.get().nonce
    changed(at(rima), source, who_contact="by letter")
    assert SealedIdentity.objects.get().nonce != before
    assert "protected" not in sent(at(rima).get(url(Source, "change", source.pk)))


def test_making_a_source_protected_hides_it_from_the_logs_too(at, rima, satellite):
    satellite = changed(at(rima), satellite, title=f"{SECRET} title")
    changed(at(rima), satellite, protected="on", who_name=SECRET)
    for page in (url(Source), url(Source, "change", satellite.pk), reverse("admin:index")):
        assert SECRET not in at(rima).get(page).content.decode()


def test_who_it_is_is_kept_of_a_protected_source_only(at, rima, satellite):
    assert "protected" in refused(at(rima), satellite, who_name=SECRET)["who_name"][0]


def test_identity_is_revealed_once_by_post_with_a_reason(at, adnan, paula, rima):
    source = factories.source(f"{SECRET}-film", title=f"{SECRET} title", protected=True)
    address = reverse("admin:registry_source_reveal", args=[source.pk])
    assert "Under seal" in at(adnan).get(url(Source, "change", source.pk)).content.decode()
    assert "Under seal" not in at(paula).get(url(Source, "change", source.pk)).content.decode()
    assert at(adnan).get(address).status_code == 302
    page = at(adnan).post(address, {"reason": "To call her."})
    assert f"{SECRET} title" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    for person in (paula, rima):
        assert SECRET not in at(person).post(address, {"reason": "Please."}, follow=True).content.decode()
    assert Disclosure.objects.count() == 1


# --- No way around ---------------------------------------------------------------------------------------------------


def test_every_list_has_an_allow_list():
    """Django's own rule lets through whatever a list shows or filters by, and all local columns."""
    ours = [type(each) for model, each in admin.site._registry.items() if model._meta.app_label in ("registry", "auth")]
    deciding = [next(each for each in ours.__mro__ if "lookup_allowed" in vars(each)) for ours in ours]
    assert [each.__name__ for each in deciding if not each.__module__.startswith("registry.admin.")] == []


LOOKUPS = ("placements__exact__lon__gte=38", "placements__lon__gte=38", "lon__gte=1", "private_note__contains=x")
MORE = ("identity__sealed__startswith=a", "slug__startswith=p", "title__startswith=z", "disclosures__reason=x")


@pytest.mark.parametrize("lookup", [*LOOKUPS, *MORE])
@pytest.mark.parametrize("model", [Monument, Source, Site])
def test_lists_cannot_be_asked_about_what_they_do_not_show(at, rima, hidden_tomb, model, lookup):
    response = at(rima).get(url(model) + f"?{lookup}")
    assert response.status_code == 400 or response["Location"].endswith("?e=1")


@pytest.mark.parametrize("model", [Monument, Source, Site, Placement])
def test_search_reaches_no_hidden_column(model):
    found = admin.site._registry.get(model)
    hidden = ("exact", "identity", "private_note", "lon", "lat", "disclosures")
    assert not [field for field in getattr(found, "search_fields", ()) if any(name in field for name in hidden)]
