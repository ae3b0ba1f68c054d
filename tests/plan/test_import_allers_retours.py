"""What goes out comes back: the same file, an edited one, our own exports; a cancel; a process that dies."""

import sqlite3
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from alliance.acteurs.models import Organisation
from alliance.journal.models import Ecriture
from alliance.plan.enums import Dimension, EtatImport, RolePartenaire
from alliance.plan.models import FicheAction, ImportPlan, LigneImport
from alliance.plan.selectors import IndicateurSaisi, PartenaireSaisi
from alliance.plan.services.fiches import create_fiche
from alliance.plan.services.importation import annuler, confirmer, deposer, executer, execution
from alliance.territoires.models import RattachementCite
from tests.factories import (
    AxeFactory,
    EtablissementFactory,
    FicheActionFactory,
    LevierFactory,
    OrganisationFactory,
    SousThematiqueFactory,
)
from tests.plan.classeur_73 import classeur_73
from tests.plan.outils_import import apercu, deposer_fichier, importer, xlsx

pytestmark = pytest.mark.django_db

ECRITURES = ("INSERT", "UPDATE", "DELETE")
TABLES_DU_PLAN = (
    "plan_axe", "plan_sousthematique", "plan_levier", "plan_ficheaction", "plan_ficheaction_leviers", "plan_codage",
    "plan_quartierfiche", "plan_etablissementfiche", "plan_partenairefiche", "plan_indicateurattendu",
    "plan_changementstatut", "plan_correspondancecolonne", "plan_correspondancevaleur", "acteurs_organisation",
    "journal_ecriture", "plan_ligneimport",
)  # fmt: skip


def _ecritures(queries):
    return [
        query["sql"]
        for query in queries
        if query["sql"].startswith(ECRITURES) and any(f'"{table}"' in query["sql"] for table in TABLES_DU_PLAN)
    ]


def _exporter(client, chef, format_):
    client.force_login(chef.compte)
    response = client.get(reverse("plan:exporter", args=[chef.cite.slug]), {"format": format_, "exercice": "tous"})
    return b"".join(response.streaming_content)


@pytest.fixture
def fiche_pleine(cite_a_deux_quartiers):
    """One fiche that fills every field, with texts that spreadsheets and parsers dislike."""
    chef = cite_a_deux_quartiers
    cite = chef.cite
    axe = AxeFactory(cite=cite, code="1", nom="Parents ; familles, et autres")
    sous = SousThematiqueFactory(axe=axe, code="1.1", nom="Lire / écrire, compter")
    ecole = EtablissementFactory(nom="École Jaurès")
    RattachementCite.objects.create(cite=cite, etablissement=ecole)
    caf = OrganisationFactory(cite=cite, nom="CAF ; Côte, d'Or / siège (21)", siret="")
    mjc = OrganisationFactory(cite=cite, nom="MJC", sigle="MJC")
    quartiers = [row.quartier for row in cite.perimetre.all()]
    create_fiche(
        cite=cite, exercice=2026, titre="=Lire + écrire", by=chef.compte, code="-12", statut="SUSPENDUE",
        nature="RECONDUCTION", sous_thematique=sous, leviers=[LevierFactory(axe=axe, nom="Confiance, tôt ; longtemps")],
        porteur=caf, referent=chef.compte, contact="06 00 00 00 00", besoin="+33 %\n\n  deux  espaces",
        objectifs="@tous\r\nligne", description="x" * 33_000, age_min=0, age_max=None, sexe="MIXTE",
        effectif_attendu=0, part_qpv_pct=80, starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30),
        frequence="1/2", lieux="3-6", cout_cents=0, demande_cents=1_234_567, financeurs="CAF ; Ville",
        questions_evaluatives="-", notes="environ 5000",
        codages={
            Dimension.PUBLIC: ["ENFANTS", "PARENTS"], Dimension.TEMPS: ["VACANCES"], Dimension.JOUR: ["LUNDI", "MARDI"],
            Dimension.THEME: ["PARENTALITE", "LANGAGE"],
            Dimension.DISPOSITIF: ["PEDT"], Dimension.MODALITE: ["COLLECTIF"],
            Dimension.OBJECTIF_NATIONAL: ["ECOLE"], Dimension.PUBLIC_SPECIFIQUE: ["ISOLES"],
        },
        quartiers=[(quartiers[0], 12), quartiers[1]], etablissements=[ecole],
        partenaires=[
            PartenaireSaisi(mjc, RolePartenaire.COPORTEUR, "prête (gratuitement) la salle : oui"),
            PartenaireSaisi(caf, RolePartenaire.FINANCEUR),
            PartenaireSaisi(mjc, RolePartenaire.ACCUEIL, "mardi, jeudi"),
        ],
        indicateurs=[
            IndicateurSaisi("Parents venus : par mois", "60 ; 80", "registre", "mensuelle"),
            IndicateurSaisi("Nombre : 12"), IndicateurSaisi("Satisfaction → forte [oui]"),
        ],
    )  # fmt: skip
    FicheActionFactory(cite=cite, titre="Nue", exercice=2025)
    return chef


@pytest.mark.parametrize("format_", ["xlsx", "csv", "ods"])
def test_our_own_export_comes_back_without_a_write(client, fiche_pleine, format_):
    contenu = _exporter(client, fiche_pleine, format_)
    import_plan = deposer_fichier(fiche_pleine, contenu, f"export.{format_}")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        confirmer(import_plan=import_plan, by=fiche_pleine.compte, at=timezone.now(), attendre=False)
        import_plan = executer(import_plan=import_plan, at=timezone.now())

    assert import_plan.etat == EtatImport.TERMINE
    assert import_plan.lignes_traitees == 2
    assert _ecritures(queries) == []


@pytest.mark.parametrize("format_", ["xlsx", "csv"])
def test_the_export_of_the_73_comes_back_without_a_write(client, cite_a_deux_quartiers, format_):
    importer(cite_a_deux_quartiers, classeur_73())
    contenu = _exporter(client, cite_a_deux_quartiers, format_)
    import_plan = deposer_fichier(cite_a_deux_quartiers, contenu, f"export.{format_}")

    with CaptureQueriesContext(connection) as queries:
        confirmer(import_plan=import_plan, by=cite_a_deux_quartiers.compte, at=timezone.now(), attendre=False)
        executer(import_plan=import_plan, at=timezone.now())

    assert _ecritures(queries) == []


def test_even_empty_cells_that_erase_leave_our_export_unchanged(client, fiche_pleine):
    contenu = _exporter(client, fiche_pleine, "xlsx")

    import_plan = importer(fiche_pleine, contenu, "export.xlsx", cellules_vides="effacer")

    assert list(LigneImport.objects.filter(import_plan=import_plan)) == []


def test_every_column_of_our_export_is_recognised(client, fiche_pleine):
    tableau = apercu(fiche_pleine, _exporter(client, fiche_pleine, "xlsx"), "export.xlsx").tableau

    aside = [(colonne.entete, colonne.doute) for colonne in tableau.colonnes if not colonne.champ]
    assert aside == [
        (
            "Validation",
            "une action n'est validée ou retirée que par une décision prise en séance : rien n'en est importé",
        )
    ]
    assert tableau.conflits == []


def test_no_cell_of_an_export_is_a_formula(client, fiche_pleine, tmp_path):
    path = tmp_path / "export.xlsx"
    path.write_bytes(_exporter(client, fiche_pleine, "xlsx"))

    cells = [cell for row in load_workbook(path).active.iter_rows() for cell in row]

    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert "=Lire + écrire" in {cell.value for cell in cells}


def test_an_edited_export_changes_only_what_was_edited(client, fiche_pleine, tmp_path):
    path = tmp_path / "export.xlsx"
    path.write_bytes(_exporter(client, fiche_pleine, "xlsx"))
    workbook = load_workbook(path)
    sheet = workbook.active
    headings = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[headings.index("Titre")].value == "Nue")
    row[headings.index("Titre")].value = "Vêtue"
    row[headings.index("Coût prévisionnel (€)")].value = "1 500 €"
    workbook.save(path)

    import_plan = importer(fiche_pleine, path.read_bytes(), "export.xlsx")

    assert sorted(FicheAction.objects.values_list("titre", "cout_cents", "version")) == [
        ("=Lire + écrire", 0, 1),
        ("Vêtue", 150_000, 2),
    ]
    assert [ligne.changements for ligne in import_plan.lignes.all()] == [
        [
            {"champ": "Titre", "avant": "Nue", "apres": "Vêtue"},
            {"champ": "Coût prévisionnel (€)", "avant": "–", "apres": "1\u00a0500\u00a0€"},
        ]
    ]


def test_an_identifier_of_elsewhere_is_refused(cite_a_deux_quartiers):
    foreign = FicheActionFactory()

    import_plan = importer(cite_a_deux_quartiers, xlsx(["Identifiant Alliance", "Titre"], [foreign.pk, "Prise"]))

    assert [ligne.verdict for ligne in import_plan.lignes.all()] == ["REFUSEE"]
    foreign.refresh_from_db()
    assert foreign.titre != "Prise"


def test_the_same_file_twice_writes_nothing(cite_a_deux_quartiers):
    importer(cite_a_deux_quartiers, classeur_73())
    import_plan = deposer_fichier(cite_a_deux_quartiers, classeur_73())

    with CaptureQueriesContext(connection) as queries:
        confirmer(import_plan=import_plan, by=cite_a_deux_quartiers.compte, at=timezone.now(), attendre=False)
        executer(import_plan=import_plan, at=timezone.now())

    written = [sql for sql in _ecritures(queries) if '"plan_ligneimport"' not in sql]
    assert written == []


def _dump():
    if connection.vendor == "sqlite":
        raw: sqlite3.Connection = connection.connection
        return list(raw.iterdump())
    return None


def _objets(tmp_path, name):
    path = tmp_path / name
    call_command("dumpdata", exclude=["contenttypes", "auth"], output=str(path), verbosity=0)
    return path.read_text()


def _fichiers(folder="documents"):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return set()
    return {f"{folder}/{name}" for name in files}.union(*(_fichiers(f"{folder}/{name}") for name in folders), set())


@pytest.mark.parametrize("earlier", [0, 1])
def test_a_cancelled_import_leaves_an_identical_dump(
    cite_a_deux_quartiers, tmp_path, earlier, django_capture_on_commit_callbacks
):
    chef = cite_a_deux_quartiers
    for _ in range(earlier):
        importer(chef, xlsx(["Titre"], ["Déjà là"]))
    before, objects, files = _dump(), _objets(tmp_path, "avant.json"), _fichiers()

    with django_capture_on_commit_callbacks(execute=True):
        import_plan = deposer_fichier(chef, classeur_73())
        apercu(chef, classeur_73(), "encore.xlsx")
        annuler(import_plan=ImportPlan.objects.order_by("-pk").first(), by=chef.compte)
        annuler(import_plan=import_plan, by=chef.compte)

    assert _objets(tmp_path, "apres.json") == objects
    assert _dump() == before
    assert _fichiers() == files


def test_a_process_that_dies_between_two_hundreds_goes_on_without_doubling(cite_a_deux_quartiers, monkeypatch):
    monkeypatch.setattr(execution, "LOT", 10)
    chef = cite_a_deux_quartiers
    import_plan = deposer_fichier(chef, classeur_73())
    confirmer(import_plan=import_plan, by=chef.compte, at=timezone.now(), attendre=False)
    written = []

    def die(*, titre, **kwargs):
        if len(written) == 34:
            raise SystemExit
        written.append(titre)
        return create_fiche(titre=titre, **kwargs)

    monkeypatch.setattr(execution, "create_fiche", die)
    with pytest.raises(SystemExit):
        executer(import_plan=import_plan, at=timezone.now())
    import_plan.refresh_from_db()
    assert (import_plan.lignes_traitees, FicheAction.objects.count()) == (30, 30)
    assert import_plan.etat == EtatImport.EN_COURS

    monkeypatch.setattr(execution, "create_fiche", create_fiche)
    executer(import_plan=import_plan, at=timezone.now())

    assert FicheAction.objects.count() == 73
    assert import_plan.etat == EtatImport.TERMINE
    assert Organisation.objects.filter(nom="CCAS").count() == 1


def test_an_unexpected_error_is_said_and_the_lines_before_it_stay(cite_a_deux_quartiers, monkeypatch):
    monkeypatch.setattr(execution, "LOT", 1)
    chef = cite_a_deux_quartiers
    import_plan = deposer_fichier(chef, xlsx(["Titre"], ["Lire"], ["Jouer"]))
    confirmer(import_plan=import_plan, by=chef.compte, at=timezone.now(), attendre=False)

    def fail(*, titre, **kwargs):
        if titre == "Jouer":
            raise RuntimeError("disque plein")
        return create_fiche(titre=titre, **kwargs)

    monkeypatch.setattr(execution, "create_fiche", fail)
    executer(import_plan=import_plan, at=timezone.now())

    assert (import_plan.etat, import_plan.erreur) == (EtatImport.ECHOUE, "Une erreur inattendue a arrêté l'import.")
    assert list(FicheAction.objects.values_list("titre", flat=True)) == ["Lire"]


def test_a_plan_that_moved_since_the_preview_is_judged_again(cite_a_deux_quartiers):
    chef = cite_a_deux_quartiers
    import_plan = deposer_fichier(chef, xlsx(["Titre", "Code"], ["Lire", "A1"]))
    confirmer(import_plan=import_plan, by=chef.compte, at=timezone.now(), attendre=False)
    create_fiche(cite=chef.cite, exercice=2026, titre="Lire", code="A1", by=chef.compte)

    executer(import_plan=import_plan, at=timezone.now())

    assert FicheAction.objects.count() == 1
    assert import_plan.lignes.count() == 0


def test_the_journal_tells_an_import_that_wrote_something(cite_a_deux_quartiers):
    importer(cite_a_deux_quartiers, xlsx(["Titre"], ["Lire"]))

    assert list(Ecriture.objects.filter(kind="plan.import.done").values_list("details", flat=True)) == [
        {"creees": 1, "modifiees": 0, "refusees": 0}
    ]


def test_a_file_of_another_kind_is_not_kept(cite_a_deux_quartiers):
    with pytest.raises(Exception, match="vide"):
        deposer(
            cite=cite_a_deux_quartiers.cite, exercice=2026, contenu=b"", nom="plan.xlsx",
            by=cite_a_deux_quartiers.compte, at=timezone.now(),
        )  # fmt: skip

    assert ImportPlan.objects.count() == 0
