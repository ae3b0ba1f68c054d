from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from alliance.acteurs.enums import Role, TypeOrganisation
from alliance.acteurs.models import Contact, Invitation, Organisation, Portage, Site
from alliance.acteurs.rules import IdentifiantInvalide, TelephoneIllisible
from alliance.acteurs.services.contacts import ContactInvalide, add_contact, remove_contact, update_contact
from alliance.acteurs.services.lieux import SiteInvalide, add_site, remove_site, update_site
from alliance.acteurs.services.organisations import (
    IdentifiantDejaPris,
    OrganisationArchivee,
    OrganisationInvalide,
    OrganisationRetenue,
    RessemblanceTrouvee,
    archive_organisation,
    confirm_organisation,
    create_organisation,
    restore_organisation,
    update_organisation,
)
from alliance.journal.models import Ecriture
from alliance.territoires.models import ChefDeFile, PerimetreQuartier, RattachementCite
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

pytestmark = pytest.mark.django_db

AT = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
SIRET = "73282932000074"
CONTACT = {"fonction": "Accueil", "finalite": "Joindre", "source": "Leur site", "est_public": False}


def kinds():
    return list(Ecriture.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def organisation(chef):
    return OrganisationFactory(cite=chef.cite)


@pytest.fixture
def archivee(chef):
    return OrganisationFactory(cite=chef.cite, archivee_at=AT)


def test_create_keeps_what_is_typed_in_one_writing(chef):
    organisation = create_organisation(
        cite=chef.cite, nom="  Maison  des Œuvres ", sigle=" MDŒ ", siret="732 829 320 00074", rna="w212 000 001",
        type=TypeOrganisation.MJC, by=chef.compte,
    )  # fmt: skip

    organisation.refresh_from_db()
    assert (organisation.nom, organisation.sigle) == ("Maison des Œuvres", "MDŒ")
    assert (organisation.siret, organisation.rna) == (SIRET, "W212000001")
    assert organisation.nom_recherche == f"maison des oeuvres mdoe {SIRET}"
    assert (organisation.verifiee_at, organisation.est_exemple) == (None, False)
    assert kinds() == ["acteurs.organisation.created"]


@pytest.mark.parametrize(
    ("champs", "refusal", "field"),
    [
        ({"nom": "  "}, OrganisationInvalide, "nom"),
        ({"type": "CLUB"}, OrganisationInvalide, "type"),
        ({"siret": "123"}, IdentifiantInvalide, "siret"),
        ({"rna": "123"}, IdentifiantInvalide, "rna"),
    ],
)
def test_create_refuses_what_cannot_be(chef, champs, refusal, field):
    with pytest.raises(refusal) as caught:
        create_organisation(cite=chef.cite, by=chef.compte, **({"nom": "MJC"} | champs))

    assert caught.value.field == field
    assert (Organisation.objects.count(), kinds()) == (0, [])


def test_an_etablissement_must_belong_to_the_cite(chef):
    foreign, member, leader = EtablissementFactory(), EtablissementFactory(), EtablissementFactory()
    RattachementCite.objects.create(cite=CiteFactory(), etablissement=foreign)
    RattachementCite.objects.create(cite=chef.cite, etablissement=member)
    ChefDeFile.objects.create(cite=chef.cite, etablissement=leader)

    for etablissement in (member, leader):
        create_organisation(cite=chef.cite, nom=etablissement.nom, etablissement=etablissement, by=chef.compte)
    with pytest.raises(OrganisationInvalide) as caught:
        create_organisation(cite=chef.cite, nom="Autre", etablissement=foreign, by=chef.compte)

    assert caught.value.field == "etablissement"
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize(("champ", "value"), [("siret", SIRET), ("rna", "W212000001")])
def test_a_taken_identifier_names_the_other_sheet(chef, champ, value):
    create_organisation(cite=chef.cite, nom="MJC", by=chef.compte, **{champ: value})

    with pytest.raises(IdentifiantDejaPris) as caught:
        create_organisation(cite=chef.cite, nom="Autre", by=chef.compte, **{champ: value})

    assert (caught.value.field, "« MJC »" in caught.value.message) == (champ, True)
    assert Organisation.objects.count() == 1


def test_a_taken_identifier_is_named_to_the_platform_itself(chef):
    create_organisation(cite=chef.cite, nom="MJC", siret=SIRET, by=None)

    with pytest.raises(IdentifiantDejaPris) as caught:
        create_organisation(cite=chef.cite, nom="Autre", siret=SIRET, by=None)

    assert "« MJC »" in caught.value.message


def test_a_taken_identifier_does_not_name_a_sheet_that_one_may_not_see(chef):
    OrganisationFactory(cite=chef.cite, nom="Secrète", siret=SIRET)
    porteur = HabilitationFactory(cite=chef.cite, role=Role.PORTEUR)

    with pytest.raises(IdentifiantDejaPris) as caught:
        update_organisation(organisation=porteur.organisation, siret=SIRET, by=porteur.compte)

    assert "Secrète" not in caught.value.message
    porteur.organisation.refresh_from_db()
    assert porteur.organisation.siret == ""


def test_a_taken_identifier_of_an_archived_sheet_says_to_restore_it(chef):
    OrganisationFactory(cite=chef.cite, nom="MJC", siret=SIRET, archivee_at=AT)

    with pytest.raises(IdentifiantDejaPris, match="Restaurez-la"):
        create_organisation(cite=chef.cite, nom="Autre", siret=SIRET, by=chef.compte)


def test_the_same_identifier_lives_in_two_cites(chef):
    create_organisation(cite=chef.cite, nom="MJC", siret=SIRET, by=chef.compte)

    create_organisation(cite=CiteFactory(), nom="MJC", siret=SIRET, by=chef.compte)

    assert Organisation.objects.filter(siret=SIRET).count() == 2


@pytest.mark.parametrize(
    ("nom", "sigle"), [("MJC DES GRESILLES", ""), ("Mjc des-Grésilles", ""), ("Une autre", "m.j.c.g"), ("MJCG", "")]
)
def test_a_lookalike_stops_once(chef, nom, sigle):
    create_organisation(cite=chef.cite, nom="MJC des Grésilles", sigle="M.J.C.G", by=chef.compte)
    typed = {"cite": chef.cite, "nom": nom, "sigle": sigle, "by": chef.compte}
    if nom == "MJCG":
        Organisation.objects.update(sigle="MJCG")

    with pytest.raises(RessemblanceTrouvee, match="MJC des Grésilles"):
        create_organisation(**typed, malgre_ressemblance=False)
    create_organisation(**typed, malgre_ressemblance=True)

    assert Organisation.objects.count() == 2


def test_several_lookalikes_are_all_named(chef):
    OrganisationFactory(cite=chef.cite, nom="Le Tempo")
    OrganisationFactory(cite=chef.cite, nom="Centre social", sigle="le tempo")
    OrganisationFactory(nom="Le Tempo")

    with pytest.raises(RessemblanceTrouvee, match="« Centre social » et « Le Tempo »"):
        create_organisation(cite=chef.cite, nom="le tempo", by=chef.compte, malgre_ressemblance=False)


def test_nothing_looks_like_a_new_name(chef):
    OrganisationFactory(cite=chef.cite, nom="Le Tempo")

    create_organisation(cite=chef.cite, nom="Le Tempo 2", by=chef.compte, malgre_ressemblance=False)

    assert Organisation.objects.count() == 2


def test_update_writes_what_changed_and_only_it(chef, organisation):
    assert update_organisation(organisation=organisation, by=chef.compte, nom="Lire", siret="") == ["nom"]

    organisation.refresh_from_db()
    assert (organisation.nom, organisation.nom_recherche) == ("Lire", "lire")
    assert list(Ecriture.objects.values_list("kind", "details")) == [
        ("acteurs.organisation.updated", {"champs": ["nom"]})
    ]


def test_update_with_the_same_values_writes_nothing(chef, organisation):
    assert update_organisation(organisation=organisation, by=chef.compte, nom=f" {organisation.nom} ") == []

    assert kinds() == []


def test_update_keeps_its_own_identifier(chef):
    organisation = OrganisationFactory(cite=chef.cite, siret=SIRET)

    assert update_organisation(organisation=organisation, by=chef.compte, siret=SIRET, nom="Lire") == ["nom"]


def test_update_knows_its_fields(chef, organisation):
    with pytest.raises(TypeError):
        update_organisation(organisation=organisation, by=chef.compte, cite=CiteFactory())


def test_confirm_says_who_and_when(chef, organisation):
    confirm_organisation(organisation=organisation, by=chef.compte, at=AT)

    organisation.refresh_from_db()
    assert (organisation.verifiee_at, organisation.verifiee_by) == (AT, chef.compte)
    assert kinds() == ["acteurs.organisation.confirmed"]


def test_archive_then_restore(chef, organisation):
    archive_organisation(organisation=organisation, by=chef.compte, at=AT)
    assert list(Organisation.objects.actives()) == []

    restore_organisation(organisation=organisation, by=chef.compte)
    restore_organisation(organisation=organisation, by=chef.compte)

    organisation.refresh_from_db()
    assert organisation.archivee_at is None
    assert kinds() == ["acteurs.organisation.archived", "acteurs.organisation.restored"]


@pytest.mark.parametrize(
    ("attach", "words"),
    [
        (lambda o: CaisseFactory(cite=o.cite, titulaire=o, nom="Fonds"), "elle tient « Fonds »"),
        (lambda o: PoleFactory(cite=o.cite, organisation=o, nom="Ville"), "le pôle « Ville »"),
        (lambda o: Portage.objects.create(cite=o.cite, organisation=o), "structure porteuse"),
        (
            lambda o: Portage.objects.create(cite=o.cite, organisation=o, to_on=date(2026, 10, 13)),
            "structure porteuse",
        ),
        (lambda o: HabilitationFactory(cite=o.cite, role=Role.PORTEUR, organisation=o), "1 personne a un accès"),
    ],
)
def test_archive_says_what_holds_the_organisation_back(chef, organisation, attach, words):
    attach(organisation)

    with pytest.raises(OrganisationRetenue) as caught:
        archive_organisation(organisation=organisation, by=chef.compte, at=AT)

    organisation.refresh_from_db()
    assert words in caught.value.message
    assert (organisation.archivee_at, kinds()) == (None, [])


def invite(organisation, **kwargs):
    return Invitation.objects.create(
        cite=organisation.cite, organisation=organisation, role=Role.PORTEUR, email="a@exemple.invalid", nom="A",
        from_on=date(2026, 10, 1), envoyee_at=AT, secret_hash=str(len(kwargs)), **kwargs,
    )  # fmt: skip


def test_an_invitation_that_may_be_accepted_holds_an_organisation_back(chef, organisation):
    invite(organisation, expire_at=AT)

    with pytest.raises(OrganisationRetenue, match="une invitation à agir en son nom"):
        archive_organisation(organisation=organisation, by=chef.compte, at=AT)


def test_a_dead_invitation_does_not_hold_an_organisation_back(chef, organisation):
    invite(organisation, expire_at=AT - timedelta(days=1))
    invite(organisation, expire_at=AT + timedelta(days=1), annulee_at=AT)

    archive_organisation(organisation=organisation, by=chef.compte, at=AT)

    assert organisation.archivee_at == AT


def test_two_accesses_are_two_people_who_have_one(chef, organisation):
    for _ in range(2):
        HabilitationFactory(cite=chef.cite, role=Role.PORTEUR, organisation=organisation)

    with pytest.raises(OrganisationRetenue, match="2 personnes ont un accès"):
        archive_organisation(organisation=organisation, by=chef.compte, at=AT)


def test_what_is_over_does_not_hold_an_organisation_back(chef, organisation):
    past = date(2026, 10, 12)
    Portage.objects.create(cite=chef.cite, organisation=organisation, to_on=past)
    HabilitationFactory(cite=chef.cite, role=Role.PORTEUR, organisation=organisation, to_on=past)

    archive_organisation(organisation=organisation, by=chef.compte, at=AT)

    assert organisation.archivee_at == AT


def site_of(organisation):
    return Site.objects.create(organisation=organisation, nom="Siège")


def contact_of(organisation):
    return Contact.objects.create(organisation=organisation, email="a@exemple.invalid", **CONTACT)


@pytest.mark.parametrize(
    "act",
    [
        lambda o, by: update_organisation(organisation=o, by=by, nom="Autre"),
        lambda o, by: confirm_organisation(organisation=o, by=by, at=AT),
        lambda o, by: archive_organisation(organisation=o, by=by, at=AT),
        lambda o, by: add_site(organisation=o, by=by, nom="Annexe"),
        lambda o, by: update_site(site=site_of(o), by=by, nom="Annexe"),
        lambda o, by: remove_site(site=site_of(o), by=by),
        lambda o, by: add_contact(organisation=o, by=by, telephone="3919", **CONTACT),
        lambda o, by: update_contact(contact=contact_of(o), by=by, nom="Autre"),
    ],
)
def test_an_archived_sheet_is_closed(chef, archivee, act):
    with pytest.raises(OrganisationArchivee, match="Restaurez"):
        act(archivee, chef.compte)

    assert kinds() == []


def test_a_contact_leaves_even_an_archived_sheet(chef, archivee):
    remove_contact(contact=contact_of(archivee), by=chef.compte)

    assert Contact.objects.count() == 0


def test_a_site_is_added_changed_removed(chef, organisation):
    commune, quartier = CommuneFactory(), QuartierFactory()
    chef.cite.communes.add(commune)
    PerimetreQuartier.objects.create(cite=chef.cite, quartier=quartier, to_on=date(2024, 12, 31))

    site = add_site(
        organisation=organisation, nom=" Siège ", adresse="1  rue", code_postal="21000", commune=commune,
        quartier=quartier, telephone="0380000000", by=chef.compte,
    )  # fmt: skip
    assert (site.nom, site.adresse, site.telephone) == ("Siège", "1 rue", "03 80 00 00 00")
    assert update_site(site=site, by=chef.compte, nom="Siège", adresse="2 rue") == ["adresse"]
    assert update_site(site=site, by=chef.compte, nom="Siège") == []
    remove_site(site=site, by=chef.compte)

    assert Site.objects.count() == 0
    assert kinds() == ["acteurs.site.added", "acteurs.site.updated", "acteurs.site.removed"]


@pytest.mark.parametrize(
    ("champs", "refusal", "field"),
    [
        ({"nom": " "}, SiteInvalide, "nom"),
        ({"code_postal": "2100"}, SiteInvalide, "code_postal"),
        ({"code_postal": "2100A"}, SiteInvalide, "code_postal"),
        ({"code_postal": "٢١٠٠٠"}, SiteInvalide, "code_postal"),
        ({"telephone": "accueil"}, TelephoneIllisible, "telephone"),
        ({"commune": CommuneFactory}, SiteInvalide, "commune"),
        ({"quartier": QuartierFactory}, SiteInvalide, "quartier"),
    ],
)
def test_a_site_refuses_what_cannot_be(chef, organisation, champs, refusal, field):
    made = {champ: value() if callable(value) else value for champ, value in champs.items()}

    with pytest.raises(refusal) as caught:
        add_site(organisation=organisation, by=chef.compte, **({"nom": "Siège"} | made))

    assert caught.value.field == field
    assert (Site.objects.count(), kinds()) == (0, [])


def test_a_contact_is_added_changed_erased(chef, organisation):
    contact = add_contact(organisation=organisation, by=chef.compte, nom="X", telephone="0380000000", **CONTACT)

    assert update_contact(contact=contact, by=chef.compte, est_public=True, nom="X") == ["est_public"]
    assert update_contact(contact=contact, by=chef.compte, nom="X") == []
    remove_contact(contact=contact, by=chef.compte)

    with pytest.raises(ObjectDoesNotExist):
        contact.refresh_from_db()
    assert kinds() == ["acteurs.contact.added", "acteurs.contact.updated", "acteurs.contact.removed"]


def test_the_journal_holds_nothing_of_a_contact(chef, organisation):
    contact = add_contact(organisation=organisation, by=chef.compte, nom="Zélie", telephone="0380123456", **CONTACT)
    update_contact(contact=contact, by=chef.compte, nom="Zoé", email="zoe@exemple.invalid")
    remove_contact(contact=contact, by=chef.compte)

    lines = str(list(Ecriture.objects.values()))

    assert [word in lines for word in ("Zélie", "Zoé", "03 80 12 34 56", "exemple.invalid")] == [False] * 4


@pytest.mark.parametrize(
    ("champs", "refusal", "field"),
    [
        ({"fonction": " "}, ContactInvalide, "fonction"),
        ({"finalite": " "}, ContactInvalide, "finalite"),
        ({"source": ""}, ContactInvalide, "source"),
        ({"email": ""}, ContactInvalide, "email"),
        ({"telephone": "accueil"}, TelephoneIllisible, "telephone"),
    ],
)
def test_a_contact_refuses_what_cannot_be(chef, organisation, champs, refusal, field):
    typed = CONTACT | {"email": "a@exemple.invalid"} | champs

    with pytest.raises(refusal) as caught:
        add_contact(organisation=organisation, by=chef.compte, **typed)

    assert caught.value.field == field
    assert (Contact.objects.count(), kinds()) == (0, [])


def test_a_contact_keeps_one_way_to_be_reached(chef, organisation):
    contact = contact_of(organisation)

    with pytest.raises(ContactInvalide):
        update_contact(contact=contact, by=chef.compte, email="")
    update_contact(contact=contact, by=chef.compte, email="", telephone="3919")

    contact.refresh_from_db()
    assert (contact.email, contact.telephone) == ("", "3919")
