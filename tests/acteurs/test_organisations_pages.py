from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.contrats import Panneau, panneaux
from alliance.acteurs.enums import Role
from alliance.acteurs.models import Contact, Organisation, Portage, Site
from alliance.territoires.models import PerimetreQuartier, RattachementCite
from tests.factories import (
    CaisseFactory,
    CiteFactory,
    CommuneFactory,
    EtablissementFactory,
    HabilitationFactory,
    OrganisationFactory,
    PoleFactory,
    QuartierFactory,
)
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
SIRET = "73282932000074"
CONTACT = {"fonction": "Accueil", "email": "a@exemple.invalid", "finalite": "Joindre", "source": "Leur site"}
IDENTITE = {"nom": "MJC", "type": "MJC"}


@pytest.fixture
def organisation(cite):
    return OrganisationFactory(cite=cite, nom="Lire ensemble", nom_recherche="lire ensemble")


@pytest.fixture
def site(organisation):
    return Site.objects.create(organisation=organisation, nom="Siège", adresse="1 rue")


@pytest.fixture
def contact(organisation):
    return Contact.objects.create(organisation=organisation, **CONTACT)


def url_of(name, organisation, *more):
    return reverse(f"acteurs:{name}", args=[organisation.cite.slug, organisation.pk, *more])


def test_the_sheet_shows_everything_once(client_chef, cite, chef, organisation, site, contact):
    Portage.objects.create(cite=cite, organisation=organisation, from_on=date(2022, 1, 29))
    CaisseFactory(cite=cite, titulaire=organisation, nom="Fonds du collège")
    PoleFactory(cite=cite, organisation=organisation, nom="Ville de démonstration")
    Organisation.objects.filter(pk=organisation.pk).update(
        siret=SIRET, rna="W212000001", sigle="LE", presentation="Une ligne", site_web="https://exemple.invalid",
        etablissement=EtablissementFactory(), verifiee_at=timezone.now(), verifiee_by=chef.compte,
    )  # fmt: skip

    tree = verifier_page(client_chef.get(url_of("organisation", organisation)))

    expected = (
        "732 829 320 00074", "W212000001", "Une ligne", "Siège", "a@exemple.invalid", "Fonds du collège",
        "Ville de démonstration", "à partir du 29 janvier 2022", f"par {chef.compte.nom}", "À jour",
    )  # fmt: skip
    for words in expected:
        assert words in tree.text


def test_an_empty_sheet_says_what_is_missing(client_chef, organisation):
    tree = verifier_page(client_chef.get(url_of("organisation", organisation)))

    for words in ("Personne n'a encore relu cette fiche", "Aucun lieu connu", "Aucun contact", "non communiqué"):
        assert words in tree.text


def test_an_archived_sheet_offers_only_to_come_back(client_chef, organisation, site, contact):
    Organisation.objects.filter(pk=organisation.pk).update(archivee_at=timezone.now())

    tree = verifier_page(client_chef.get(url_of("organisation", organisation)))

    posts = [form.attrs["action"] for form in tree.find("form") if "/organisations/" in form.attrs.get("action", "")]
    assert posts == [url_of("organisation_restaurer", organisation)]
    assert url_of("contact_retirer", organisation, contact.pk) in [a.attrs.get("href") for a in tree.find("a")]


@pytest.mark.parametrize(
    ("name", "heading"),
    [("organisation_modifier_identite", "Nom"), ("organisation_modifier_presentation", "Site web")],
)
def test_a_section_is_edited_in_its_place(client_chef, organisation, name, heading):
    url = url_of(name, organisation)

    page, fragment = client_chef.get(url), client_chef.get(url, **HTMX)

    labels = [label.text for label in verifier_page(page).find("label")]
    assert any(label.startswith(heading) for label in labels)
    assert [node.attrs.get("id") for node in verifier_fragment(fragment).children] == ["corps"]


def test_identity_is_saved_and_the_person_stays_on_the_sheet(client_chef, organisation):
    url = url_of("organisation_modifier_identite", organisation)

    response = client_chef.post(url, IDENTITE | {"siret": "732 829 320 00074", "rna": "w212000001"})

    organisation.refresh_from_db()
    assert response.url == url_of("organisation", organisation)
    assert (organisation.nom, organisation.siret, organisation.rna) == ("MJC", SIRET, "W212000001")


def test_htmx_follows_the_redirect_to_the_fragment(client_chef, organisation):
    url = url_of("organisation_modifier_presentation", organisation)

    response = client_chef.post(url, {"presentation": "Deux lignes"}, follow=True, **HTMX)

    tree = verifier_fragment(response)
    assert ("Deux lignes" in tree.text, "C'est enregistré." in tree.text) == (True, True)


def test_saving_without_a_change_says_so(client_chef, organisation):
    response = client_chef.post(url_of("organisation_modifier_presentation", organisation), {}, follow=True)

    assert "Aucune modification à enregistrer." in verifier_page(response).text


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("organisation_modifier_identite", {}, "Donnez le nom de l'organisation."),
        ("organisation_modifier_identite", IDENTITE | {"siret": "12"}, "« 12 » n'est pas un SIRET"),
        ("organisation_modifier_identite", IDENTITE | {"rna": "12"}, "« 12 » n'est pas un numéro RNA"),
        ("organisation_modifier_presentation", {"site_web": "pas un site"}, "Cette adresse n'est pas celle d'un site"),
        ("site_ajouter", {}, "Donnez un nom à ce lieu"),
        ("site_ajouter", {"nom": "Siège", "code_postal": "2A"}, "Un code postal compte 5 chiffres."),
        ("contact_ajouter", {}, "Dites la fonction de ce contact"),
        ("contact_ajouter", CONTACT, "Dites si ce contact peut être publié."),
        ("contact_ajouter", CONTACT | {"est_public": "non", "email": ""}, "Donnez au moins une adresse"),
        ("contact_ajouter", CONTACT | {"est_public": "non", "telephone": "x"}, "« x » n'est pas un numéro"),
    ],
)
def test_a_refusal_stays_on_the_form_and_writes_nothing(client_chef, organisation, name, typed, words):
    response = client_chef.post(url_of(name, organisation), typed)

    assert (response.status_code, words in verifier_page(response).text) == (422, True)
    organisation.refresh_from_db()
    assert (organisation.nom, Site.objects.count(), Contact.objects.count()) == ("Lire ensemble", 0, 0)


def test_a_sheet_archived_meanwhile_refuses_the_edit(client_chef, organisation):
    Organisation.objects.filter(pk=organisation.pk).update(archivee_at=timezone.now())

    response = client_chef.post(url_of("organisation_modifier_presentation", organisation), {"presentation": "Neuve"})

    organisation.refresh_from_db()
    assert (response.status_code, organisation.presentation) == (422, "")


def test_creating_leads_to_the_sheet(client_chef, cite):
    url = reverse("acteurs:organisation_creer", args=[cite.slug])
    verifier_page(client_chef.get(url))

    response = client_chef.post(url, IDENTITE)

    created = Organisation.objects.get()
    assert (created.cite, created.type, response.url) == (cite, "MJC", url_of("organisation", created))


def test_a_lookalike_asks_before_it_creates(client_chef, cite):
    OrganisationFactory(cite=cite, nom="M.J.C.")
    url = reverse("acteurs:organisation_creer", args=[cite.slug])
    OrganisationFactory(cite=cite, nom="MJC")

    asked = client_chef.post(url, IDENTITE)
    tree = verifier_page(asked)
    boxes = [node for node in tree.find("input") if node.attrs.get("name") == "malgre_ressemblance"]
    assert (asked.status_code, [box.attrs["type"] for box in boxes]) == (422, ["checkbox"])
    assert "Une fiche ressemble : « MJC »" in tree.text
    wrong = client_chef.post(url, IDENTITE | {"malgre_ressemblance": "on", "siret": "1"})
    assert wrong.context["form"]["malgre_ressemblance"].is_hidden is False
    client_chef.post(url, IDENTITE | {"malgre_ressemblance": "on"})

    assert Organisation.objects.filter(nom="MJC").count() == 2


def test_the_box_is_not_shown_before_a_lookalike_is_found(client_chef, cite):
    response = client_chef.post(reverse("acteurs:organisation_creer", args=[cite.slug]), {"nom": ""})

    assert response.context["form"]["malgre_ressemblance"].is_hidden


def test_a_taken_siret_is_said_on_its_field(client_chef, cite, organisation):
    OrganisationFactory(cite=cite, nom="CCAS", siret=SIRET)

    response = client_chef.post(url_of("organisation_modifier_identite", organisation), IDENTITE | {"siret": SIRET})

    assert "« CCAS » porte déjà ce SIRET" in response.context["form"].errors["siret"][0]


def test_confirming_writes_who_and_today(client_chef, chef, organisation):
    response = client_chef.post(url_of("organisation_confirmer", organisation), follow=True)

    organisation.refresh_from_db()
    assert (organisation.verifiee_by, timezone.localdate(organisation.verifiee_at)) == (
        chef.compte,
        timezone.localdate(),
    )
    assert "Fiche vérifiée aujourd'hui." in verifier_page(response).text


def test_confirming_an_archived_sheet_says_why_not(client_chef, organisation):
    Organisation.objects.filter(pk=organisation.pk).update(archivee_at=timezone.now())

    response = client_chef.post(url_of("organisation_confirmer", organisation), follow=True)

    assert "Restaurez la fiche" in verifier_page(response).text


def test_archive_and_restore(client_chef, organisation):
    url = url_of("organisation_archiver", organisation)
    verifier_page(client_chef.get(url))

    client_chef.post(url)
    organisation.refresh_from_db()
    assert organisation.archivee_at is not None
    client_chef.post(url_of("organisation_restaurer", organisation))

    organisation.refresh_from_db()
    assert organisation.archivee_at is None


def test_archiving_what_is_held_says_by_what(client_chef, cite, organisation):
    CaisseFactory(cite=cite, titulaire=organisation, nom="Fonds")
    url = url_of("organisation_archiver", organisation)

    shown, refused = client_chef.get(url), client_chef.post(url)

    assert "elle tient « Fonds »" in verifier_page(shown).text
    assert (refused.status_code, "elle tient « Fonds »" in verifier_page(refused).text) == (422, True)


def test_a_site_is_added_changed_and_removed(client_chef, cite, organisation):
    quartier, commune = QuartierFactory(), CommuneFactory()
    cite.communes.add(commune)
    PerimetreQuartier.objects.create(cite=cite, quartier=quartier)
    typed = {"nom": "Siège", "commune": commune.pk, "quartier": quartier.pk, "telephone": "0380000000"}

    client_chef.post(url_of("site_ajouter", organisation), typed)
    site = Site.objects.get()
    assert (site.commune, site.quartier, site.telephone) == (commune, quartier, "03 80 00 00 00")
    shown = client_chef.get(url_of("site_modifier", organisation, site.pk))
    assert verifier_page(shown).find("form")
    client_chef.post(url_of("site_modifier", organisation, site.pk), typed | {"nom": "Annexe", "quartier": ""})
    site.refresh_from_db()
    assert (site.nom, site.quartier) == ("Annexe", None)
    removal = url_of("site_retirer", organisation, site.pk)
    verifier_page(client_chef.get(removal))
    client_chef.post(removal)

    assert Site.objects.count() == 0


def test_a_contact_is_added_changed_and_erased(client_chef, organisation):
    client_chef.post(url_of("contact_ajouter", organisation), CONTACT | {"est_public": "oui"})
    contact = Contact.objects.get()
    assert contact.est_public
    verifier_page(client_chef.get(url_of("contact_modifier", organisation, contact.pk)))
    client_chef.post(url_of("contact_modifier", organisation, contact.pk), CONTACT | {"est_public": "non"})
    contact.refresh_from_db()
    assert contact.est_public is False
    removal = url_of("contact_retirer", organisation, contact.pk)
    verifier_page(client_chef.get(removal))
    client_chef.post(removal)

    assert Contact.objects.count() == 0


def test_a_new_contact_is_not_public_unless_said(client_chef, organisation):
    response = client_chef.get(url_of("contact_ajouter", organisation))

    assert response.context["form"]["est_public"].value() == "non"


@pytest.mark.parametrize("name", ["site_modifier", "contact_modifier"])
def test_a_refused_change_keeps_the_line_open(client_chef, organisation, site, contact, name):
    line = {"site_modifier": site, "contact_modifier": contact}[name]

    response = client_chef.post(url_of(name, organisation, line.pk), {})

    assert (response.status_code, response.context["ligne"]) == (422, line)
    verifier_page(response)


def test_removing_a_site_of_a_sheet_archived_meanwhile_is_refused(client_chef, organisation, site):
    Organisation.objects.filter(pk=organisation.pk).update(archivee_at=timezone.now())

    response = client_chef.post(url_of("site_retirer", organisation, site.pk))

    assert (response.status_code, Site.objects.count()) == (422, 1)


def test_ids_of_another_cite_are_refused_in_a_form(client_chef, organisation):
    other = CiteFactory()
    commune, quartier, school = CommuneFactory(), QuartierFactory(), EtablissementFactory()
    other.communes.add(commune)
    PerimetreQuartier.objects.create(cite=other, quartier=quartier)
    RattachementCite.objects.create(cite=other, etablissement=school)

    place = client_chef.post(
        url_of("site_ajouter", organisation), {"nom": "Siège", "commune": commune.pk, "quartier": quartier.pk}
    )
    identity = client_chef.post(
        url_of("organisation_modifier_identite", organisation), IDENTITE | {"etablissement": school.pk}
    )

    assert (place.status_code, set(place.context["form"].errors)) == (422, {"commune", "quartier"})
    assert (identity.status_code, set(identity.context["form"].errors)) == (422, {"etablissement"})
    assert Site.objects.count() == 0
    assert [commune.nom in place.content.decode(), school.nom in identity.content.decode()] == [False, False]


LINES = ("site_modifier", "site_retirer", "contact_modifier", "contact_retirer")
IDENTITY = ("organisation_modifier_identite", "organisation_archiver", "organisation_restaurer")
SHEET = ("organisation_modifier_presentation", "organisation_confirmer", "site_ajouter", "contact_ajouter")
POST_ONLY = ("organisation_confirmer", "organisation_restaurer")


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_another_sheet_is_not_found(client_chef, cite, organisation, site, contact, name):
    elsewhere = OrganisationFactory(cite=cite)
    line = site if name.startswith("site") else contact

    response = client_chef.post(url_of(name, elsewhere, line.pk), {"nom": "Pris"})

    assert response.status_code == 404
    assert (Site.objects.get().nom, Contact.objects.count()) == ("Siège", 1)


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("name", ["organisation", *IDENTITY, *SHEET, *LINES])
def test_a_sheet_of_another_cite_is_not_found(client_chef, cite, name, verb):
    foreign = OrganisationFactory()
    site = Site.objects.create(organisation=foreign, nom="Siège")
    contact = Contact.objects.create(organisation=foreign, **CONTACT)
    line = {"site": [site.pk], "contact": [contact.pk]}.get(name.split("_")[0], []) if name in LINES else []
    wrong_verb = (name in POST_ONLY and verb == "get") or (name == "organisation" and verb == "post")

    through_own = getattr(client_chef, verb)(reverse(f"acteurs:{name}", args=[cite.slug, foreign.pk, *line]))
    through_theirs = getattr(client_chef, verb)(url_of(name, foreign, *line))

    assert through_own.status_code == (405 if wrong_verb else 404)
    assert through_theirs.status_code == 404
    assert (Site.objects.count(), Contact.objects.count()) == (1, 1)


WHO = {
    Role.CHEF_DE_PROJET: {"identite", "fiche"},
    Role.TROIKA: set(),
    Role.REFERENT: set(),
    Role.LECTEUR: set(),
    Role.PORTEUR: {"fiche"},
    Role.INTERVENANT: set(),
}


@pytest.mark.parametrize("role", WHO)
@pytest.mark.parametrize("name", [*IDENTITY, *SHEET, *LINES])
def test_who_does_what_on_a_sheet_that_they_see(client_de, organisation, site, contact, name, role):
    own = {"organisation": organisation} if role in {Role.PORTEUR, Role.INTERVENANT} else {}
    signed_in = client_de(role, **own)
    line = {"site": [site.pk], "contact": [contact.pk]}.get(name.split("_")[0], []) if name in LINES else []
    allowed = ("identite" if name in IDENTITY else "fiche") in WHO[role]

    response = signed_in.post(url_of(name, organisation, *line), {})

    assert (response.status_code == 403) == (not allowed)
    if not allowed:
        assert "chef de projet" in response.content.decode()
        assert (Site.objects.count(), Contact.objects.count()) == (1, 1)


@pytest.mark.parametrize("role", [role for role in WHO if role != Role.CHEF_DE_PROJET])
def test_only_the_chef_de_projet_adds_an_organisation(client_de, cite, role):
    signed_in = client_de(role)
    before = Organisation.objects.count()

    response = signed_in.post(reverse("acteurs:organisation_creer", args=[cite.slug]), IDENTITE)

    assert (response.status_code, Organisation.objects.count()) == (403, before)


def test_a_reader_is_offered_nothing_to_change(client_de, organisation, site, contact):
    tree = verifier_page(client_de(Role.LECTEUR).get(url_of("organisation", organisation)))

    sheet = [node for node in tree.walk() if node.attrs.get("id") == "corps"][0]
    assert [form.attrs["action"] for form in sheet.find("form")] == []
    assert [link.text for link in sheet.find("a") if "/organisations/" in link.attrs["href"]] == []
    assert "a@exemple.invalid" in sheet.text


def test_a_porteur_whose_mandate_is_over_does_not_keep_the_sheet(client, organisation):
    past = HabilitationFactory(
        cite=organisation.cite, role=Role.PORTEUR, organisation=organisation, to_on=date(2021, 1, 1)
    )
    HabilitationFactory(cite=organisation.cite, role=Role.LECTEUR, compte=past.compte)
    client.force_login(past.compte)

    assert client.post(url_of("organisation_confirmer", organisation)).status_code == 403


def test_panels_of_upper_apps_are_shown_when_they_have_something(client_chef, organisation):
    template = "acteurs/organisation_etat.html"
    panneaux.register("essai.oui", Panneau("essai-oui", "Panneau d'essai", template, lambda user, o: {}))
    panneaux.register("essai.non", Panneau("essai-non", "Panneau absent", template, lambda user, o: None))
    try:
        tree = verifier_page(client_chef.get(url_of("organisation", organisation)))
    finally:
        panneaux.remove("essai.oui")
        panneaux.remove("essai.non")

    assert ("Panneau d'essai" in tree.text, "Panneau absent" in tree.text) == (True, False)


def test_the_sheet_costs_the_same_whatever_its_lines(client_chef, organisation):
    def fill_and_count():
        Site.objects.create(
            organisation=organisation, nom="Siège", quartier=QuartierFactory(), commune=CommuneFactory()
        )
        Contact.objects.create(organisation=organisation, **CONTACT)
        CaisseFactory(cite=organisation.cite, titulaire=organisation)
        with CaptureQueriesContext(connection) as queries:
            client_chef.get(url_of("organisation", organisation))
        return len(queries)

    counts = [fill_and_count() for _ in range(3)]

    assert counts[0] == counts[2] < 30
