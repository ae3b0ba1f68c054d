"""Whatever a fiche holds, our export comes back without a change, and an edited cell alone changes."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from alliance.documents.ecriture.csv import ecrire_csv
from alliance.documents.ecriture.ods import ecrire_ods
from alliance.documents.ecriture.xlsx import ecrire_xlsx
from alliance.plan.enums import VALEURS as CODES
from alliance.plan.enums import NatureAction, RolePartenaire, SexePublic, StatutFiche
from alliance.plan.exports import colonnes_export, tableau_export
from alliance.plan.models import FicheAction
from alliance.plan.selectors import IndicateurSaisi, PartenaireSaisi, etat_fiche
from alliance.plan.services.fiches import create_fiche
from alliance.territoires.models import RattachementCite
from tests.factories import (
    AxeFactory,
    EtablissementFactory,
    LevierFactory,
    OrganisationFactory,
    SousThematiqueFactory,
)
from tests.plan.outils_import import importer

pytestmark = pytest.mark.django_db

SIGNES = st.sampled_from(list("abcéÀœ0123 \n;,:/()[]→«»=+-@'\"#|%€._&<>°·…") + ["\r\n", "\t", "😀", "ع"])
TEXTES = st.one_of(
    st.just(""),
    st.lists(SIGNES, max_size=40).map("".join),
    st.sampled_from(["=1+1", "+33 6", "-", "@tous", "'apostrophe", "aucun", "à définir", "12", "1;2\n3", "oui"]),
)
COURTS = TEXTES.map(lambda texte: " ".join(texte.split())[:90])


LONGS = ("besoin", "objectifs", "description", "questions_evaluatives", "notes")


@pytest.fixture
def monde(cite_a_deux_quartiers):
    """What the generated fiches point to."""
    chef = cite_a_deux_quartiers
    cite = chef.cite
    axe = AxeFactory(cite=cite, code="1", nom="Parents ; familles, et autres")
    ecole = EtablissementFactory(nom="École Jaurès")
    RattachementCite.objects.create(cite=cite, etablissement=ecole)
    return {
        "chef": chef,
        "sous": SousThematiqueFactory(axe=axe, code="1.1", nom="Lire / écrire, compter"),
        "leviers": [LevierFactory(axe=axe, nom=nom) for nom in ("Confiance, tôt ; longtemps", "Aller vers")],
        "organisations": [
            OrganisationFactory(cite=cite, nom=nom, siret="")
            for nom in ("CAF ; Côte, d'Or / siège (21)", "MJC", "Ville : service A")
        ],
        "quartiers": [row.quartier for row in cite.perimetre.all()],
        "ecole": ecole,
    }


@st.composite
def fiches(draw):
    """Values of a fiche as services take them, what it points to by its rank."""
    start = draw(st.none() | st.dates(date(2025, 1, 1), date(2027, 12, 31)))
    ages = sorted(draw(st.lists(st.integers(0, 25), min_size=2, max_size=2)))
    cents = st.none() | st.integers(0, 10**9)
    return {
        "titre": draw(COURTS.filter(lambda texte: any(c.isalnum() for c in texte)).map(lambda t: f"Action {t}"[:90])),
        "statut": draw(st.sampled_from(StatutFiche.values)),
        "nature": draw(st.sampled_from(["", *NatureAction.values])),
        "sexe": draw(st.sampled_from(["", *SexePublic.values])),
        **{
            champ: draw(TEXTES).strip()
            for champ in ("besoin", "objectifs", "description", "questions_evaluatives", "notes")
        },
        **{champ: draw(COURTS) for champ in ("contact", "frequence", "lieux", "financeurs")},
        "age_min": draw(st.sampled_from([None, ages[0]])),
        "age_max": draw(st.sampled_from([None, ages[1]])),
        "effectif_attendu": draw(st.none() | st.integers(0, 5_000)),
        "part_qpv_pct": draw(st.none() | st.integers(0, 100)),
        "starts_on": start,
        "ends_on": draw(st.sampled_from([None, start and start + timedelta(days=draw(st.integers(0, 600)))])),
        "cout_cents": draw(cents),
        "demande_cents": draw(cents),
        "codages": {
            dimension: draw(st.lists(st.sampled_from(choices.values), unique=True, max_size=3))
            for dimension, choices in CODES.items()
        },
    }, {
        "leviers": draw(st.lists(st.sampled_from([0, 1]), unique=True)),
        "quartiers": draw(st.dictionaries(st.sampled_from([0, 1]), st.none() | st.integers(0, 900))),
        "porteur": draw(st.sampled_from([None, 0, 1, 2])),
        "partenaires": draw(
            st.lists(
                st.tuples(st.integers(0, 2), st.sampled_from(RolePartenaire.values), COURTS),
                unique_by=lambda item: item[:2],
                max_size=3,
            )
        ),  # fmt: skip
        "indicateurs": draw(
            st.lists(st.tuples(COURTS, COURTS, COURTS, COURTS), unique_by=lambda item: item[0], max_size=2)
        ),
        "ecole": draw(st.booleans()),
        "sous": draw(st.booleans()),
    }


def creer(monde, valeurs, liens):
    organisations = monde["organisations"]
    return create_fiche(
        cite=monde["chef"].cite, exercice=2026, by=monde["chef"].compte, **valeurs,
        sous_thematique=monde["sous"] if liens["sous"] else None,
        leviers=[monde["leviers"][rang] for rang in liens["leviers"]],
        quartiers=[(monde["quartiers"][rang], effectif) for rang, effectif in liens["quartiers"].items()],
        etablissements=[monde["ecole"]] if liens["ecole"] else [],
        porteur=None if liens["porteur"] is None else organisations[liens["porteur"]],
        partenaires=[PartenaireSaisi(organisations[rang], role, texte) for rang, role, texte in liens["partenaires"]],
        indicateurs=[IndicateurSaisi(*textes) for textes in liens["indicateurs"] if textes[0]],
    )  # fmt: skip


def exporter(format_):
    tableau = tableau_export("Plan", list(FicheAction.objects.values_list("pk", flat=True)))
    if format_ == "csv":
        return b"".join(ecrire_csv(tableau))
    with (ecrire_xlsx if format_ == "xlsx" else ecrire_ods)(tableau) as file:
        return file.read()


@pytest.mark.parametrize("format_", ["xlsx", "ods", "csv"])
def test_any_fiche_comes_back_unchanged(monde, format_):
    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(fiches())
    def check(generated):
        with transaction.atomic():
            creer(monde, *generated)
            import_plan = importer(monde["chef"], exporter(format_), f"export.{format_}", cellules_vides="effacer")
            rows = [(ligne.verdict, ligne.changements, ligne.cellules) for ligne in import_plan.lignes.all()]
            written = list(FicheAction.objects.values_list("version", flat=True))
            transaction.set_rollback(True)
        assert (import_plan.etat, rows, written) == ("TERMINE", [], [1])

    check()


EDITIONS = {
    "Code": "B-7", "Titre": "Autre titre", "Exercice": 2027, "Statut": "en préparation", "Nature": "poste",
    "Porteur": "MJC", "Contact": "ailleurs@exemple.invalid", "Besoin constaté": "+Un autre\nbesoin ; plus grand",
    "Objectifs": "-a\n-b", "Description": "@autre", "Publics": "parents et familles", "Publics spécifiques": "handicap",
    "Âge minimum": 4, "Âge maximum": 12, "Filles, garçons": "filles", "Nombre de personnes attendues": 61,
    "Part d'habitants des QPV (%)": 81, "Temps": "vacances", "Jours": "samedi", "Fréquence": "2/3",
    "Début": date(2026, 9, 2), "Fin": date(2027, 6, 29), "Quartiers": "Le Moulin (7)", "Établissements": "École Jaurès",
    "Autres lieux": "Salle A ; salle B", "Modalités": "formation", "Thèmes": "santé", "Dispositifs liés": "CLAS",
    "Coût prévisionnel (€)": 12.34, "Montant demandé à la cité (€)": 0.06, "Financeurs pressentis": "Ville ; CAF",
    "Indicateurs": "Venus : 12", "Ce que l'on veut savoir": "Qui vient ?", "Notes de suivi": "+1",
    "Objectifs nationaux": "Ouvrir le champ des possibles", "Leviers": "Aller vers", "Co-porteurs": "MJC",
    "Partenaires": "MJC (financeur : 2 000 €)", "Sous-thématique": "1.2 Bouger", "Référent": "",
}  # fmt: skip


@pytest.mark.parametrize(("colonne", "valeur"), EDITIONS.items(), ids=EDITIONS)
def test_the_cell_that_was_edited_is_all_that_changes(monde, colonne, valeur):
    SousThematiqueFactory(axe=monde["sous"].axe, code="1.2", nom="Bouger")
    texte = "Ligne 1\n;=+-@ « fin »"
    fiche = create_fiche(
        cite=monde["chef"].cite, exercice=2026, titre="Café", code="A-01", by=monde["chef"].compte,
        nature="NOUVELLE", sexe="MIXTE", sous_thematique=monde["sous"], porteur=monde["organisations"][0],
        referent=monde["chef"].compte, **dict.fromkeys(LONGS, texte), contact="06 00", frequence="1/2", lieux="3-6",
        financeurs="État", age_min=3, age_max=11, effectif_attendu=60, part_qpv_pct=80, starts_on=date(2026, 9, 1),
        ends_on=date(2027, 6, 30), cout_cents=1_234_567, demande_cents=5,
        codages={dimension: [choices.values[0]] for dimension, choices in CODES.items()},
        leviers=monde["leviers"][:1], quartiers=[(monde["quartiers"][0], 12)],
        partenaires=[PartenaireSaisi(monde["organisations"][2], RolePartenaire.ACCUEIL, "mardi ; jeudi")],
        indicateurs=[IndicateurSaisi("Parents : venus", "60", "registre", "mois")],
    )  # fmt: skip
    before = etat_fiche(FicheAction.objects.get())
    contenu = modifier(exporter("xlsx"), fiche, colonne, valeur)

    import_plan = importer(monde["chef"], contenu, "export.xlsx", cellules_vides="effacer")

    after = etat_fiche(FicheAction.objects.get()) | {"statut": FicheAction.objects.get().statut}
    changed = [champ for champ in after if after[champ] != (before | {"statut": "A_INSTRUIRE"})[champ]]
    (ligne,) = import_plan.lignes.all()
    assert (ligne.verdict, len(ligne.changements), len(changed)) == ("MODIFIEE", 1, 1)


def modifier(contenu, fiche, colonne, valeur):
    """The export as a person saves it after she typed in one cell."""
    workbook = load_workbook(BytesIO(contenu))
    sheet = workbook.active
    headings = [cell.value for cell in sheet[1]]
    row = next(
        row for row in sheet.iter_rows(min_row=2) if row[headings.index("Identifiant Alliance")].value == fiche.pk
    )
    row[headings.index(colonne)].value = valeur or None
    output = BytesIO()
    workbook.save(output)
    return output.getvalue()


def test_every_column_of_the_export_is_edited_above():
    kept = {"Identifiant Alliance", "SIRET du porteur", "Axe", "Validation"}

    assert {colonne.libelle for colonne in colonnes_export()} - kept == set(EDITIONS)
