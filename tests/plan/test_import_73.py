"""The workbook as a chef de projet keeps it becomes, row by row, what a careful person would have typed."""

import time

import pytest
from django.utils import timezone

from alliance.plan.enums import Dimension, EtatImport
from alliance.plan.models import FicheAction, LigneImport
from alliance.plan.selectors import codages_of, fiches_with_rows
from alliance.plan.selectors.apercu import apercu_of
from alliance.plan.services.importation import confirmer, deposer, executer
from tests.plan.classeur_73 import attendu, classeur_73

pytestmark = pytest.mark.django_db


def _importer(chef, contenu, nom="plan.xlsx"):
    import_plan = deposer(cite=chef.cite, exercice=2026, contenu=contenu, nom=nom, by=chef.compte, at=timezone.now())
    confirmer(import_plan=import_plan, by=chef.compte, at=timezone.now(), attendre=False)
    return executer(import_plan=import_plan, at=timezone.now())


def _lignes(cite):
    for fiche in fiches_with_rows(FicheAction.objects.filter(cite=cite)).order_by("code"):
        codages = codages_of(fiche)
        yield {
            "code": fiche.code,
            "titre": fiche.titre,
            "axe": fiche.sous_thematique.axe.nom,
            "sous_thematique": fiche.sous_thematique.nom,
            "porteur": fiche.porteur.nom,
            "publics": set(codages[Dimension.PUBLIC]),
            "age_min": fiche.age_min,
            "age_max": fiche.age_max,
            "starts_on": fiche.starts_on,
            "ends_on": fiche.ends_on,
            "temps": set(codages[Dimension.TEMPS]),
            "quartiers": {row.quartier.nom for row in fiche.quartiers_concernes.all()},
            "cout_cents": fiche.cout_cents,
            "demande_cents": fiche.demande_cents,
            "statut": fiche.statut,
            "exercice": fiche.exercice,
        }


def test_the_database_holds_what_a_careful_person_would_type(cite_a_deux_quartiers):
    import_plan = _importer(cite_a_deux_quartiers, classeur_73())

    assert import_plan.etat == EtatImport.TERMINE, import_plan.erreur
    assert list(_lignes(cite_a_deux_quartiers.cite)) == attendu()


def test_no_cell_is_refused(cite_a_deux_quartiers):
    import_plan = _importer(cite_a_deux_quartiers, classeur_73())

    refused = [
        cellule
        for ligne in LigneImport.objects.filter(import_plan=import_plan)
        for cellule in ligne.cellules
        if cellule["gravite"] == "refusee"
    ]
    assert refused == []


def test_the_same_file_twice_changes_nothing(cite_a_deux_quartiers):
    _importer(cite_a_deux_quartiers, classeur_73())
    before = list(FicheAction.objects.order_by("pk").values())

    again = _importer(cite_a_deux_quartiers, classeur_73())

    assert list(FicheAction.objects.order_by("pk").values()) == before
    assert set(again.lignes.values_list("verdict", flat=True)) <= {"INCHANGEE"}


def test_the_preview_takes_less_than_a_second(cite_a_deux_quartiers):
    chef = cite_a_deux_quartiers
    import_plan = deposer(
        cite=chef.cite, exercice=2026, contenu=classeur_73(), nom="plan.xlsx", by=chef.compte, at=timezone.now()
    )

    started = time.perf_counter()
    apercu = apercu_of(import_plan, timezone.localdate())

    assert apercu.analyse.compte("CREEE") == 73
    assert time.perf_counter() - started < 1
