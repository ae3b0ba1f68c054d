"""A copy in the same exercice, the same action in a later one."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.documents.models import Document
from alliance.plan.enums import Dimension, NatureAction, OrigineModification, StatutFiche
from alliance.plan.models import Codage, Commentaire, DocumentFiche, FicheAction, Modification
from alliance.plan.selectors import IndicateurSaisi, PartenaireSaisi, etat_fiche
from alliance.plan.services.archivage import archive_fiche, unarchive_fiche
from alliance.plan.services.copies import CopieImpossible, ExerciceImpossible, duplicate_fiche, reconduire_fiche
from alliance.plan.services.fiches import CodeDejaPris, change_statut, create_fiche, update_fiche
from alliance.plan.services.lignee import DejaReconduite
from tests.factories import FicheActionFactory, HabilitationFactory, OrganisationFactory, SousThematiqueFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def pleine(chef):
    """A fiche where every kind of field holds something."""
    organisation = OrganisationFactory(cite=chef.cite)
    fiche = create_fiche(
        cite=chef.cite, exercice=2026, titre="Coup de pouce", code="A101", by=chef.compte, est_exemple=True,
        sous_thematique=SousThematiqueFactory(axe__cite=chef.cite), porteur=organisation, referent=chef.compte,
        starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30), cout_cents=6_800_00, demande_cents=5_000_00,
        nature=NatureAction.NOUVELLE, notes="À revoir", age_min=3, codages={Dimension.PUBLIC: ["ENFANTS"]},
        partenaires=[PartenaireSaisi(organisation, "COPORTEUR")], indicateurs=[IndicateurSaisi("Enfants venus", "30")],
    )  # fmt: skip
    change_statut(fiche=fiche, nouveau=StatutFiche.EN_COURS, by=chef.compte, at=AT)
    document = Document.objects.create(cite=chef.cite, nom="a.txt", taille_octets=1, sha256="0" * 64, type_mime="x/y")
    DocumentFiche.objects.create(fiche=fiche, document=document, titre="Pièce")
    Commentaire.objects.create(fiche=fiche, texte="Bien", ecrit_at=AT)
    return fiche


def _autres(fiche, *sauf):
    return {champ: valeur for champ, valeur in etat_fiche(fiche).items() if champ not in sauf}


def test_a_copy_holds_everything_but_its_code_documents_and_history(pleine, chef):
    copie = duplicate_fiche(fiche=pleine, by=chef.compte)

    assert (copie.titre, copie.code, copie.statut) == ("Coup de pouce (copie)", "", StatutFiche.A_INSTRUIRE)
    assert (copie.est_exemple, copie.racine, copie.reconduite_de) == (True, None, None)
    assert _autres(copie, "titre", "code") == _autres(pleine, "titre", "code")
    assert (copie.pieces.count(), copie.commentaires.count(), copie.changements.count()) == (0, 0, 0)
    assert [row.origine for row in copie.modifications.all()] == [OrigineModification.COPIE]


def test_a_copy_of_a_long_title_fits(chef):
    fiche = FicheActionFactory(cite=chef.cite, titre="x" * 250)

    copie = duplicate_fiche(fiche=fiche, by=chef.compte)

    assert (len(copie.titre), copie.titre[-8:]) == (250, " (copie)")


def test_an_archived_fiche_is_neither_copied_nor_carried_on(pleine, chef):
    archive_fiche(fiche=pleine, motif="Fini", by=chef.compte, at=AT)

    with pytest.raises(CopieImpossible, match="Remettez-la au plan"):
        duplicate_fiche(fiche=pleine, by=chef.compte)
    with pytest.raises(CopieImpossible, match="Remettez-la au plan"):
        reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)

    assert FicheAction.objects.count() == 1


def test_a_renewal_is_the_same_line_to_be_examined_again(pleine, chef):
    suite = reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)

    suite.refresh_from_db()
    assert (suite.reconduite_de, suite.racine, suite.exercice) == (pleine, pleine, 2027)
    assert (suite.nature, suite.statut, suite.code) == (NatureAction.RECONDUCTION, StatutFiche.A_INSTRUIRE, "A101")
    assert (suite.starts_on, suite.ends_on) == (date(2027, 9, 1), date(2028, 6, 30))
    sauf = ("exercice", "nature", "starts_on", "ends_on")
    assert _autres(suite, *sauf) == _autres(pleine, *sauf)
    assert [row.origine for row in suite.modifications.all()] == [OrigineModification.RECONDUCTION]


def test_dates_and_amounts_may_be_left_to_give_again(pleine, chef):
    suite = reconduire_fiche(fiche=pleine, exercice=2028, by=chef.compte, decaler_dates=False, garder_montants=False)

    assert (suite.starts_on, suite.ends_on, suite.cout_cents, suite.demande_cents) == (None, None, None, None)


def test_a_29_february_moves_to_the_28th(chef):
    fiche = FicheActionFactory(cite=chef.cite, exercice=2028, starts_on=date(2028, 2, 29))

    assert reconduire_fiche(fiche=fiche, exercice=2029, by=chef.compte).starts_on == date(2029, 2, 28)


def test_the_third_of_a_line_keeps_the_first_as_its_root(pleine, chef):
    second = reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)

    third = reconduire_fiche(fiche=second, exercice=2028, by=chef.compte)

    assert (third.reconduite_de, third.racine) == (second, pleine)


@pytest.mark.parametrize("exercice", [2025, 2026, 2101])
def test_an_exercice_before_the_same_or_out_of_range_is_refused(pleine, chef, exercice):
    with pytest.raises(ExerciceImpossible, match="choisissez un exercice après 2026"):
        reconduire_fiche(fiche=pleine, exercice=exercice, by=chef.compte)

    assert FicheAction.objects.count() == 1


def test_the_last_exercice_of_the_programme_is_allowed(pleine, chef):
    assert reconduire_fiche(fiche=pleine, exercice=2100, by=chef.compte).exercice == 2100


def test_a_line_is_carried_once_into_an_exercice_from_whichever_of_its_fiches(pleine, chef):
    second = reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)
    third = reconduire_fiche(fiche=pleine, exercice=2028, by=chef.compte)

    for source, exercice, named in ((pleine, 2027, second), (second, 2028, third)):
        with pytest.raises(DejaReconduite, match=f"déjà au plan {exercice} : « {named.titre} »"):
            reconduire_fiche(fiche=source, exercice=exercice, by=chef.compte)

    assert FicheAction.objects.count() == 3


def test_an_archived_renewal_gives_its_place_and_keeps_its_code(pleine, chef):
    first_try = reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)
    archive_fiche(fiche=first_try, motif="Erreur", by=chef.compte, at=AT)

    again = reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)

    assert (again.code, again.racine) == ("", pleine)
    with pytest.raises(DejaReconduite, match="déjà au plan 2027"):
        unarchive_fiche(fiche=first_try, by=chef.compte, at=AT)


def test_a_code_held_by_another_action_of_that_exercice_stops_the_renewal(pleine, chef):
    FicheActionFactory(cite=chef.cite, exercice=2027, code="A101", titre="Venue du tableur")

    with pytest.raises(CodeDejaPris, match="« Venue du tableur » au plan 2027"):
        reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)

    assert FicheAction.objects.filter(exercice=2027).count() == 1


def test_an_exercice_typed_by_hand_does_not_put_a_line_twice_in_a_plan(pleine, chef):
    second = reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)

    with pytest.raises(DejaReconduite, match="déjà au plan 2026 : « Coup de pouce »"):
        update_fiche(fiche=second, by=chef.compte, exercice=2026, code="A102")
    with pytest.raises(DejaReconduite, match="déjà au plan 2027"):
        update_fiche(fiche=pleine, by=chef.compte, exercice=2027, code="A102")

    assert sorted(FicheAction.objects.values_list("exercice", flat=True)) == [2026, 2027]


def test_a_renewal_that_somebody_else_just_made_is_refused_in_words(pleine, chef, monkeypatch):
    reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)
    FicheAction.objects.filter(exercice=2027).update(code="")
    monkeypatch.setattr("alliance.plan.services.copies.refuse_seconde_de_la_lignee", lambda fiche, exercice: None)

    with pytest.raises(DejaReconduite, match="par une autre personne"):
        reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)

    assert FicheAction.objects.count() == 2


def _url(name, fiche):
    return reverse(f"plan:{name}", args=[fiche.cite.slug, fiche.pk])


def test_duplicating_leads_to_the_copy(client_chef, pleine):
    response = client_chef.post(_url("dupliquer", pleine))

    copie = FicheAction.objects.get(titre="Coup de pouce (copie)")
    assert response.url == _url("fiche", copie)


def test_duplicating_an_archived_fiche_says_why_not(client_chef, pleine, chef):
    archive_fiche(fiche=pleine, motif="Fini", by=chef.compte, at=AT)

    page = verifier_page(client_chef.post(_url("dupliquer", pleine), follow=True))

    assert "Remettez-la au plan avant de la dupliquer" in page.text
    assert FicheAction.objects.count() == 1


def test_the_form_offers_the_next_exercice_and_leads_to_the_new_fiche(client_chef, pleine):
    url = _url("reconduire", pleine)

    page = verifier_page(client_chef.get(url))
    response = client_chef.post(url, {"exercice": 2027, "decaler_dates": "on"})

    assert [node.attrs["value"] for node in page.find("input") if node.attrs.get("name") == "exercice"] == ["2027"]
    suite = FicheAction.objects.get(exercice=2027)
    assert response.url == _url("fiche", suite)
    assert (suite.starts_on, suite.cout_cents) == (date(2027, 9, 1), None)


def test_a_refused_renewal_keeps_what_was_typed(client_chef, pleine):
    response = client_chef.post(_url("reconduire", pleine), {"exercice": 2026})

    assert response.status_code == 422
    assert "choisissez un exercice après 2026" in verifier_page(response).text


def test_the_code_left_behind_is_told(client_chef, pleine, chef):
    first_try = reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)
    archive_fiche(fiche=first_try, motif="Erreur", by=chef.compte, at=AT)

    page = verifier_page(client_chef.post(_url("reconduire", pleine), {"exercice": 2027}, follow=True))

    assert "Le code « A101 » est gardé par une fiche archivée de 2027" in page.text


def test_each_fiche_leads_to_those_of_the_other_exercices(client_chef, pleine, chef):
    suite = reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)

    page = verifier_page(client_chef.get(_url("fiche", pleine)))

    assert _url("fiche", suite) in {node.attrs.get("href") for node in page.find("a")}


def test_a_partner_only_finds_the_exercices_that_she_sees(client, pleine, chef):
    suite = reconduire_fiche(fiche=pleine, exercice=2027, by=chef.compte)
    client.force_login(HabilitationFactory(role=Role.LECTEUR, cite=chef.cite).compte)

    page = verifier_page(client.get(_url("fiche", pleine)))

    assert _url("fiche", suite) not in {node.attrs.get("href") for node in page.find("a")}
    assert Modification.objects.filter(fiche=suite).count() == 1
    assert Codage.objects.filter(fiche=suite).count() == 1
