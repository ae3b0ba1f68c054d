"""What the PDF of the plan hold: their headings, their language, exactly what their reader may see."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.documents.lecture import lire_tableur
from alliance.plan.enums import Dimension, GenreEdition, RolePartenaire
from alliance.plan.lecture.entetes import reconnaitre
from alliance.plan.models import Commentaire, Edition, NoteSuivi
from alliance.plan.selectors import IndicateurSaisi, PartenaireSaisi
from alliance.plan.services.archivage import archive_fiche
from alliance.plan.services.fiches import create_fiche
from alliance.plan.views.tirage_fiche import FEUILLE_MAX, SUITE
from alliance.plan.views.tirages import composer_fiche, composer_liste, composer_plan, donnees_du_plan
from tests.factories import (
    AxeFactory,
    CiteFactory,
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    SousThematiqueFactory,
)
from tests.plan.classeur_73 import classeur_73
from tests.plan.outils_import import importer
from tests.plan.pdf import structure_of, texte_of

pytestmark = pytest.mark.django_db

LE_3_MARS = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HOSTILES = (
    '#read("/etc/passwd")', "Café 😀👨‍👩‍👧 漢字", "x" * 249, "مرحبا بالعالم", "<b> & $x$ *gras* \\ `code` _a_ @cle",
    "tab\tnul\x00fin\x1f", "\u202eenvers", "https://exemple.invalid/" + "a" * 120,
)  # fmt: skip


def edition(who, genre=GenreEdition.PLAN, requete="exercice=2026", fiche=None):
    return Edition(cite=who.cite, demande_by=who.compte, genre=genre, requete=requete, fiche=fiche)


def plan_de(who, requete="exercice=2026"):
    return composer_plan(edition(who, requete=requete), LE_3_MARS).contenu


def liste_de(who, requete="exercice=2026"):
    return composer_liste(edition(who, GenreEdition.LISTE, requete), LE_3_MARS).contenu


def feuille_de(who, fiche):
    return composer_fiche(edition(who, GenreEdition.FICHE, "", fiche), LE_3_MARS).contenu


@pytest.fixture
def fiche_complete(cite_a_deux_quartiers):
    chef = cite_a_deux_quartiers
    axe = AxeFactory(cite=chef.cite, code="1", nom="Implication des parents")
    AxeFactory(cite=chef.cite, code="2", nom="Axe encore vide")
    caf = OrganisationFactory(cite=chef.cite, nom="CAF de l’exemple")
    return create_fiche(
        cite=chef.cite, exercice=2026, titre="Café des parents", code="A-01", by=chef.compte, statut="EN_COURS",
        sous_thematique=SousThematiqueFactory(axe=axe, code="1.1", nom="Parentalité"), porteur=caf,
        contact="accueil@exemple.invalid", besoin="Le besoin\n\nen deux temps", objectifs="L’objectif",
        description="Le déroulement", age_min=3, age_max=11, starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30),
        cout_cents=1_234_567, notes="Secret du suivi", codages={Dimension.PUBLIC: ["PARENTS"]},
        quartiers=[row.quartier for row in chef.cite.perimetre.all()],
        partenaires=[PartenaireSaisi(caf, RolePartenaire.FINANCEUR, "2 000 €")],
        indicateurs=[IndicateurSaisi("Parents venus", "60", "registre", "mensuelle")],
    )  # fmt: skip


def test_the_plan_has_one_heading_a_fiche_under_its_axe_and_sous_thematique(cite_a_deux_quartiers):
    chef = cite_a_deux_quartiers
    importer(chef, classeur_73())
    titres = list(donnees_du_plan(chef.cite, chef.compte, QueryDict("exercice=2026"), date(2026, 3, 3))["axes"])

    contenu = plan_de(chef)

    structure = structure_of(contenu)
    groupes = [groupe for axe in titres for groupe in axe["groupes"]]
    assert structure.compte("H1", "H2", "H3", "H4") == [len(titres), len(groupes), 73, 0]
    assert structure.titres["/H3"] == [fiche["titre"] for groupe in groupes for fiche in groupe["fiches"]]
    assert len(set(structure.titres["/H3"])) == 73
    assert len(structure.signets) == len(titres) + len(groupes) + 73
    assert len(contenu) <= 500_000


def test_the_document_is_tagged_french_titled_and_its_tables_have_headings(cite_a_deux_quartiers, fiche_complete):
    structure = structure_of(plan_de(cite_a_deux_quartiers))

    assert (structure.titre, structure.langue, structure.ua) == ("Plan d’actions 2026", "fr-FR", "1")
    assert structure.tables_sans_entete == 0
    assert structure.compte("Title", "TOC", "Table") == [1, 3, 4]


def test_the_document_says_everything_of_a_fiche_but_its_notes(cite_a_deux_quartiers, fiche_complete):
    texte = texte_of(plan_de(cite_a_deux_quartiers))

    for part in (
        "Axe 1 · Implication des parents", "1.1 Parentalité", "A-01 Café des parents", "En cours au 3 mars 2026",
        "CAF de l’exemple", "Le besoin en deux temps", "L’objectif", "Le déroulement", "3–11 ans", "Les Tilleuls",
        "12 345,67 €", "2 000 €", "Parents venus 60 registre mensuelle", "Du 1er septembre 2026 au 30 juin 2027",
        "Axe 2 · Axe encore vide", "page 1 / 4", "édité le 3 mars 2026",
    ):  # fmt: skip
        assert part in texte.replace("\xa0", " "), part
    assert "Secret du suivi" not in texte


def test_notes_are_there_when_asked_and_comments_never(cite_a_deux_quartiers, fiche_complete):
    chef = cite_a_deux_quartiers
    NoteSuivi.objects.create(
        fiche=fiche_complete, le=date(2026, 2, 1), texte="Note datée", ecrite_at=LE_3_MARS, ecrite_by=chef.compte
    )  # fmt: skip
    Commentaire.objects.create(fiche=fiche_complete, texte="Remarque", ecrit_at=LE_3_MARS, ecrit_by=chef.compte)

    without, with_notes = texte_of(plan_de(chef)), texte_of(plan_de(chef, "exercice=2026&notes=1"))

    assert [word in without for word in ("Secret du suivi", "Note datée", "Remarque")] == [False, False, False]
    assert [word in with_notes for word in ("Secret du suivi", "Note datée", "Remarque")] == [True, True, False]
    assert "Il contient les notes internes" in with_notes


def test_a_filtered_document_holds_its_headings_alone_and_says_its_filters(cite_a_deux_quartiers, fiche_complete):
    chef = cite_a_deux_quartiers
    FicheActionFactory(cite=chef.cite, exercice=2026, titre="Autre chose")

    structure, texte = (
        structure_of(plan_de(chef, "exercice=2026&q=cafe")),
        texte_of(plan_de(chef, "exercice=2026&q=cafe")),
    )

    assert structure.titres == {
        "/H1": ["Axe 1 · Implication des parents"], "/H2": ["1.1 Parentalité"], "/H3": ["A-01 Café des parents"],
    }  # fmt: skip
    assert "« cafe »" in texte
    assert "1 action sur 2" in texte.replace("\xa0", " ")


def test_what_is_not_classified_comes_last_under_its_own_headings(chef):
    FicheActionFactory(cite=chef.cite, exercice=2026, titre="Sans place")

    assert structure_of(plan_de(chef)).titres == {
        "/H1": ["À classer"], "/H2": ["Sans sous-thématique"], "/H3": ["Sans place"],
    }  # fmt: skip


def test_an_empty_plan_is_a_document_too(chef):
    assert "Aucune action à montrer." in texte_of(plan_de(chef))
    assert "0 action" in texte_of(liste_de(chef)).replace("\xa0", " ")


@pytest.mark.parametrize("role", [Role.LECTEUR, Role.PORTEUR, Role.INTERVENANT])
def test_each_reader_finds_what_he_may_see_and_nothing_else(chef, role):
    own = OrganisationFactory(cite=chef.cite)
    bound = {"organisation": own} if role != Role.LECTEUR else {}
    who = HabilitationFactory(cite=chef.cite, role=role, **bound)
    FicheActionFactory(cite=chef.cite, exercice=2026, titre="Partagée", statut="EN_COURS")
    FicheActionFactory(cite=chef.cite, exercice=2026, titre="À débattre", statut="A_INSTRUIRE")
    FicheActionFactory(cite=chef.cite, exercice=2026, titre="La sienne", statut="A_INSTRUIRE", porteur=own)
    FicheActionFactory(exercice=2026, titre="Ailleurs", statut="EN_COURS")
    expected = ["Partagée"] if role == Role.LECTEUR else ["La sienne"]

    plan, liste = structure_of(plan_de(who)), texte_of(liste_de(who))

    assert plan.titres["/H3"] == expected
    assert [titre for titre in ("Partagée", "À débattre", "La sienne", "Ailleurs") if titre in liste] == expected


def test_another_cite_has_nothing_of_this_one(chef):
    FicheActionFactory(cite=chef.cite, exercice=2026, titre="D’ici")
    elsewhere = HabilitationFactory(cite=CiteFactory())

    assert "D’ici" not in texte_of(plan_de(elsewhere))


@pytest.mark.parametrize("titre", HOSTILES)
def test_a_title_is_a_text_whatever_it_holds(chef, titre):
    # PostgreSQL holds no null character; SQLite may.
    kept = titre if connection.vendor == "sqlite" else titre.replace("\x00", "")
    fiche = FicheActionFactory(cite=chef.cite, exercice=2026, titre=titre.replace("\x00", ""), description=kept)

    for contenu in (plan_de(chef), liste_de(chef), feuille_de(chef, fiche)):
        assert structure_of(contenu).ua == "1"
        assert "root:" not in texte_of(contenu)


def test_a_sign_without_a_drawing_leaves_a_mark(chef):
    FicheActionFactory(cite=chef.cite, exercice=2026, titre="Café 😀👨‍👩‍👧 fin")

    assert structure_of(plan_de(chef)).titres["/H3"] == ["Café ▯ fin"]


def test_the_list_is_that_of_the_page_in_its_order_with_its_columns(chef):
    for titre, cout in (("Lire", 100), ("Jouer", 900_000), ("Lire encore", 5_000)):
        FicheActionFactory(
            cite=chef.cite, exercice=2026, titre=titre, texte_recherche=titre.lower(), cout_cents=cout, lieux="Salle B"
        )  # fmt: skip

    contenu = liste_de(chef, "exercice=2026&q=lire&tri=-cout&col=cout&col=lieux&col=code")

    texte = texte_of(contenu).replace("\xa0", " ")
    assert structure_of(contenu).compte("H1", "Table", "TH", "TR") == [1, 1, 4, 3]
    assert "Filtres : « lire »." in texte
    assert "2 actions sur 3" in texte
    assert "Action Code Autres lieux Coût prévu Lire encore" in texte or "Lire encore" in texte
    assert texte.index("Lire encore") < texte.rindex("1 €")
    assert "Salle B" in texte
    assert "Jouer" not in texte


def test_the_sheet_to_hand_out_answers_five_questions_on_a_page(cite_a_deux_quartiers, fiche_complete):
    contenu = feuille_de(cite_a_deux_quartiers, fiche_complete)

    structure, texte = structure_of(contenu), texte_of(contenu).replace("\xa0", " ")
    assert (structure.pages, structure.titre, structure.tables_sans_entete) == (1, "Café des parents", 0)
    assert structure.compte("H1", "Table", "TR") == [1, 1, 6]
    answers = [texte.index(question) for question in ("Par qui", "Pour qui", "Où", "Quand", "Combien")]
    assert answers == sorted(answers)
    assert "accueil@exemple.invalid" in texte
    for absent in ("Secret du suivi", "Le besoin", "depuis le"):
        assert absent not in texte


def test_the_sheet_holds_on_two_pages_whatever_the_texts(chef):
    fiche = FicheActionFactory(
        cite=chef.cite, titre="Titre " * 40, description="mot " * 8_000, objectifs="mot\n" * 8_000, est_exemple=True
    )  # fmt: skip

    contenu = feuille_de(chef, fiche)

    assert structure_of(contenu).pages <= 2
    assert SUITE in texte_of(contenu)
    assert "Donnée d’exemple" in texte_of(contenu)
    assert FEUILLE_MAX < 8_000


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_asks_the_same_whatever_its_length(chef, django_assert_num_queries, count):
    for n in range(count):
        create_fiche(
            cite=chef.cite, exercice=2026, titre=f"Action {n}", by=chef.compte, codages={Dimension.PUBLIC: ["PARENTS"]}
        )  # fmt: skip
    chef.compte._garde_fonctions = True

    with django_assert_num_queries(REQUETES):
        donnees_du_plan(chef.cite, chef.compte, QueryDict("exercice=2026&notes=1"), date(2026, 3, 3))


REQUETES = 12


@pytest.mark.parametrize("format_", ["xlsx", "ods", "csv"])
def test_an_export_honours_filters_order_and_columns(client_chef, chef, format_):
    for titre, cout in (("Lire", 100), ("Jouer", 900_000), ("Lire encore", 5_050)):
        FicheActionFactory(
            cite=chef.cite, exercice=2026, titre=titre, texte_recherche=titre.lower(), cout_cents=cout,
            starts_on=date(2026, 9, 1),
        )  # fmt: skip
    address = reverse("plan:exporter", args=[chef.cite.slug])
    asked = {"exercice": "2026", "q": "lire", "tri": "-cout", "col": ["cout", "debut"], "format": format_}

    shown = b"".join(client_chef.get(address, asked | {"colonnes": "affichees"}).streaming_content)
    full = b"".join(client_chef.get(address, asked).streaming_content)

    rows = lire_tableur(shown, f"x.{format_}").feuilles[0].lignes
    assert rows[0] == ["Action", "Début", "Coût prévu"]
    assert [row[0] for row in rows[1:]] == ["Lire encore", "Lire"]
    titles = lire_tableur(full, f"x.{format_}").feuilles[0].lignes
    assert [row[titles[0].index("Titre")] for row in titles[1:]] == ["Lire encore", "Lire"]


def test_an_unknown_format_is_not_found(client_chef, chef):
    assert client_chef.get(reverse("plan:exporter", args=[chef.cite.slug]), {"format": "pdf"}).status_code == 404


def test_an_export_of_archived_fiches_says_since_when_and_why(client_chef, chef):
    fiche = FicheActionFactory(cite=chef.cite, exercice=2026, titre="Vieille")
    archive_fiche(fiche=fiche, motif="Elle est finie", by=chef.compte, at=LE_3_MARS)
    FicheActionFactory(cite=chef.cite, exercice=2026, titre="Du plan")

    address = reverse("plan:exporter", args=[chef.cite.slug])
    response = client_chef.get(address, {"archivees": "1", "format": "csv"})

    rows = lire_tableur(b"".join(response.streaming_content), "x.csv").feuilles[0].lignes
    assert rows[0][-2:] == ["Archivée le", "Motif de l'archivage"]
    assert [(row[rows[0].index("Titre")], *row[-2:]) for row in rows[1:]] == [
        ("Vieille", "03/03/2026", "Elle est finie")
    ]
    assert [reconnaitre(heading) for heading in rows[0][-2:]] == ["", ""]
