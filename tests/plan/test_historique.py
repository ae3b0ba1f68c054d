"""What the history keeps of a save: who, when, by which door, each field before and after."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.plan.enums import Dimension, OrigineModification, StatutFiche
from alliance.plan.models import FicheAction, Modification, ModificationChamp
from alliance.plan.selectors import IndicateurSaisi, PartenaireSaisi, etat_fiche
from alliance.plan.selectors.memoire import de_memoire, en_memoire, valeurs_actuelles
from alliance.plan.selectors.restauration import valeurs_a_restaurer
from alliance.plan.services.fiches import create_fiche, update_fiche
from tests.factories import (
    EtablissementFactory,
    HabilitationFactory,
    LevierFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)
from tests.plan.outils_import import csv_octets, importer

pytestmark = pytest.mark.django_db


def lignes(fiche, version):
    rows = ModificationChamp.objects.filter(modification__fiche=fiche, modification__version=version)
    return {row.champ: (row.texte_avant, row.texte_apres) for row in rows.order_by("pk")}


@pytest.fixture
def pleine(chef, cite):
    """A fiche with a value in every field."""
    sous = SousThematiqueFactory(axe__cite=cite)
    return create_fiche(
        cite=cite, exercice=2026, titre="Cafés", by=chef.compte, code="A1", nature="NOUVELLE", contact="03 80",
        besoin="Un besoin", objectifs="Un but", description="Le mardi", age_min=3, age_max=11, sexe="MIXTE",
        effectif_attendu=60, part_qpv_pct=80, starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30),
        frequence="Mardi", lieux="Gymnase", cout_cents=0, demande_cents=680000, financeurs="CAF",
        questions_evaluatives="Qui vient ?", notes="Vu.", sous_thematique=sous, porteur=OrganisationFactory(cite=cite),
        referent=chef.compte, leviers=[LevierFactory(axe=sous.axe), LevierFactory(axe=sous.axe)],
        quartiers=[(QuartierFactory(nom="Les Tilleuls"), 30), QuartierFactory(nom="Le Moulin")],
        etablissements=[EtablissementFactory()],
        partenaires=[PartenaireSaisi(OrganisationFactory(cite=cite), "ACCUEIL", "prête la salle")],
        indicateurs=[IndicateurSaisi("Parents venus", "20"), IndicateurSaisi("Retours")],
        codages={Dimension.PUBLIC: ["PARENTS"], Dimension.TEMPS: ["SCOLAIRE", "PERISCOLAIRE"]},
    )  # fmt: skip


def test_a_creation_remembers_what_was_filled_in(chef, cite):
    fiche = create_fiche(cite=cite, exercice=2026, titre="Lire", by=chef.compte, besoin="Un lieu", age_min=None)

    kept = Modification.objects.get(fiche=fiche)
    assert (kept.version, kept.origine, kept.modifiee_by) == (1, OrigineModification.CREATION, chef.compte)
    assert lignes(fiche, 1) == {"exercice": ("", "2026"), "titre": ("", "Lire"), "besoin": ("", "Un lieu")}


def test_a_save_remembers_only_the_fields_that_changed(chef, cite):
    fiche = create_fiche(cite=cite, exercice=2026, titre="Lire", by=chef.compte, besoin="Un lieu", age_min=3)
    other = HabilitationFactory(cite=cite).compte

    update_fiche(fiche=fiche, by=other, besoin="Un lieu calme", age_min=3, cout_cents=680000, motif="Après la réunion")

    kept = Modification.objects.get(fiche=fiche, version=2)
    assert (kept.origine, kept.motif, kept.modifiee_by) == ("SAISIE", "Après la réunion", other)
    assert lignes(fiche, 2) == {"besoin": ("Un lieu", "Un lieu calme"), "cout_cents": ("", "6\u00a0800\u00a0€")}


def test_rows_are_remembered_one_a_line(chef, cite):
    tilleuls, moulin = QuartierFactory(nom="Les Tilleuls"), QuartierFactory(nom="Le Moulin")
    fiche = create_fiche(cite=cite, exercice=2026, titre="Lire", by=chef.compte, quartiers=[(tilleuls, 30)])

    update_fiche(
        fiche=fiche, by=chef.compte, quartiers=[(tilleuls, 25), moulin],
        codages={Dimension.TEMPS: ["PERISCOLAIRE", "SCOLAIRE"]}, indicateurs=[IndicateurSaisi("Venus", "20")],
    )  # fmt: skip

    assert lignes(fiche, 2) == {
        "quartiers": ("Les Tilleuls (30)", "Les Tilleuls (25)\nLe Moulin"),
        "codages.TEMPS": ("", "temps scolaire\ntemps périscolaire"),
        "indicateurs": ("", "Venus → 20"),
    }


def test_the_name_of_a_person_is_not_kept(chef, cite):
    fiche = create_fiche(cite=cite, exercice=2026, titre="Lire", by=chef.compte, referent=chef.compte)

    [row] = ModificationChamp.objects.filter(modification__fiche=fiche, champ="referent")
    assert (row.apres, row.texte_apres) == (chef.compte.pk, "")


def test_every_value_comes_back_as_it_was(pleine):
    etat = etat_fiche(pleine)
    gardees = {champ: en_memoire(champ, valeur) for champ, valeur in etat.items()}

    values, gone = valeurs_a_restaurer(gardees)

    assert {champ: de_memoire(champ, garde) for champ, garde in gardees.items()} == etat
    assert gone == []
    assert set(values) == set(valeurs_actuelles(pleine))


def test_saving_what_is_there_already_remembers_nothing(chef, cite):
    fiche = create_fiche(cite=cite, exercice=2026, titre="Lire", by=chef.compte, besoin="Deux\nlignes")

    assert update_fiche(fiche=fiche, by=chef.compte, besoin=" Deux\r\nlignes ", titre=" Lire ") == []

    assert Modification.objects.count() == 1


def test_rows_typed_twice_count_once(chef, cite):
    caf, quartier = OrganisationFactory(cite=cite), QuartierFactory()
    twice = {
        "partenaires": [PartenaireSaisi(caf, "FINANCEUR"), PartenaireSaisi(caf, "FINANCEUR", "2 000 €")],
        "indicateurs": [IndicateurSaisi("Venus", "10"), IndicateurSaisi("Venus", "20")],
        "quartiers": [quartier, (quartier, 3)],
    }
    fiche = create_fiche(cite=cite, exercice=2026, titre="Lire", by=chef.compte, **twice)

    assert update_fiche(fiche=FicheAction.objects.get(pk=fiche.pk), by=chef.compte, **twice) == []
    assert Modification.objects.count() == 1


def test_an_import_says_its_name_and_writes_nothing_twice(chef):
    contenu = csv_octets(["Code", "Titre", "Besoin"], ["A1", "Lire", "Un lieu"], ["A2", "Jouer", "Un terrain"])
    importer(chef, contenu, "plan.csv")
    importer(chef, csv_octets(["Code", "Titre", "Besoin"], ["A1", "Lire", "Une salle"]), "plan.csv")
    before = Modification.objects.count(), ModificationChamp.objects.count()

    importer(chef, csv_octets(["Code", "Titre", "Besoin"], ["A1", "Lire", "Une salle"]), "plan.csv")

    assert (Modification.objects.count(), ModificationChamp.objects.count()) == before == (3, 9)
    assert set(Modification.objects.values_list("origine", flat=True)) == {OrigineModification.IMPORT}
    [fiche] = FicheAction.objects.filter(code="A1")
    assert lignes(fiche, 2) == {"besoin": ("Un lieu", "Une salle")}


def test_a_save_costs_as_many_queries_whatever_the_rows(chef, cite):
    def queries(count):
        rows = [PartenaireSaisi(OrganisationFactory(cite=cite), "ASSOCIE") for _ in range(count)]
        fiche = create_fiche(cite=cite, exercice=2026, titre="Lire", by=chef.compte, partenaires=rows)
        fiche = FicheAction.objects.select_related("cite").get(pk=fiche.pk)
        with CaptureQueriesContext(connection) as captured:
            update_fiche(fiche=fiche, by=chef.compte, partenaires=rows[1:], besoin="Un lieu")
        return len(captured)

    assert queries(2) == queries(4) <= 22


def test_a_status_is_not_a_field_of_the_history(chef, cite):
    fiche = create_fiche(cite=cite, exercice=2026, titre="Lire", by=chef.compte, statut=StatutFiche.EN_COURS)

    assert list(lignes(fiche, 1)) == ["exercice", "titre"]
