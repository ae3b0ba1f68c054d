# ruff: noqa: E501 -- tables of examples read better whole
"""What each kind of cell becomes in the fiche, alone, beside others, and over what the fiche holds already."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.models import Organisation
from alliance.plan.enums import Dimension, EtatImport, RolePartenaire
from alliance.plan.models import CorrespondanceValeur, FicheAction, ImportPlan, SousThematique
from alliance.plan.selectors import PartenaireSaisi, codages_of
from alliance.plan.services.fiches import create_fiche
from alliance.plan.services.importation import ImportImpossible, confirmer, executer, reprendre
from alliance.territoires.models import RattachementCite
from tests.factories import (
    AxeFactory,
    EtablissementFactory,
    FicheActionFactory,
    LevierFactory,
    OrganisationFactory,
    SousThematiqueFactory,
)
from tests.html import verifier_page
from tests.plan.outils_import import apercu, deposer_fichier, importer, refus, remarques, xlsx

pytestmark = pytest.mark.django_db


def _lire(chef, **cellules):
    return apercu(chef, xlsx(["Titre", *cellules], ["Lire", *cellules.values()])).analyse.lignes[0]


def test_targets_follow_their_indicators(cite_a_deux_quartiers):
    importer(cite_a_deux_quartiers, xlsx(["Titre", "Indicateurs", "Cible"], ["Lire", "- Parents\n- Enfants", "60\n80"]))

    assert list(FicheAction.objects.get().indicateurs.order_by("ordre").values_list("libelle", "cible")) == [
        ("Parents", "60"),
        ("Enfants", "80"),
    ]


@pytest.mark.parametrize(
    ("indicateurs", "cible", "message"),
    [
        ("Parents\nEnfants", "60", "1 cible(s) pour 2 indicateur(s) : écrivez-les dans le même ordre."),
        ("x" * 251, None, f"« {'x' * 59}… » est trop long pour un indicateur (250 caractères). Raccourcissez-le."),
    ],
)
def test_indicators_that_do_not_fit_are_refused(cite_a_deux_quartiers, indicateurs, cible, message):
    assert refus(_lire(cite_a_deux_quartiers, Indicateurs=indicateurs, Cible=cible)) == [message]


def test_a_code_that_the_spreadsheet_turned_into_a_date_is_refused(cite_a_deux_quartiers):
    ligne = _lire(cite_a_deux_quartiers, Code=datetime(2026, 1, 2))

    assert refus(ligne) == ["« 02/01/2026 » n'est pas un code : le tableur l'a transformé en date ?"]


@pytest.mark.parametrize(
    "entete", ["Porteur", "Lieu", "Indicateurs", "Statut", "Public", "Budget", "Âges", "Début", "Période"]
)
def test_a_word_that_says_nothing_yet_leaves_the_field_empty(cite_a_deux_quartiers, entete):
    ligne = _lire(cite_a_deux_quartiers, **{entete: "à définir"})

    assert (ligne.verdict, remarques(ligne)) == ("CREEE", ["« à définir » : laissé vide"])
    importer(cite_a_deux_quartiers, xlsx(["Titre", entete], ["Lire", "à définir"]))
    assert (FicheAction.objects.count(), Organisation.objects.count()) == (1, 0)


def test_the_columns_of_the_ends_win_over_the_period(cite_a_deux_quartiers):
    ligne = _lire(cite_a_deux_quartiers, Période="2026-2027", Début=date(2026, 10, 1))

    assert (ligne.champs["starts_on"], ligne.champs["ends_on"]) == (date(2026, 10, 1), date(2027, 8, 31))


def test_several_columns_of_partners_are_read_together(cite_a_deux_quartiers):
    importer(
        cite_a_deux_quartiers,
        xlsx(["Titre", "Partenaire 1", "Partenaire 2"], ["Lire", "CAF", "Médiathèque (accueille l'action)"]),
    )

    assert sorted(FicheAction.objects.get().partenaires.values_list("organisation__nom", "role")) == [
        ("CAF", "ASSOCIE"),
        ("Médiathèque", "ACCUEIL"),
    ]


def test_levers_are_known_by_name(cite_a_deux_quartiers):
    axe = AxeFactory(cite=cite_a_deux_quartiers.cite, code="1", nom="Parents")
    levier = LevierFactory(axe=axe, nom="Relation de confiance, tôt")

    ligne = _lire(cite_a_deux_quartiers, Leviers="relation de confiance, tôt ; télépathie")

    assert (ligne.champs["leviers"], refus(ligne)) == ([levier], ["« télépathie » n'est pas un levier du plan."])


# Over what the fiche holds already


@pytest.fixture
def fiche(cite_a_deux_quartiers):
    chef = cite_a_deux_quartiers
    quartiers = [row.quartier for row in chef.cite.perimetre.order_by("pk")]
    caf, mjc = (OrganisationFactory(cite=chef.cite, nom=nom) for nom in ("CAF", "MJC"))
    return create_fiche(
        cite=chef.cite, exercice=2026, titre="Lire", by=chef.compte, quartiers=quartiers[:1],
        codages={Dimension.PUBLIC: ["ENFANTS", "PARENTS"]},
        partenaires=[PartenaireSaisi(caf, RolePartenaire.FINANCEUR), PartenaireSaisi(mjc, RolePartenaire.COPORTEUR)],
    )  # fmt: skip


def test_a_partly_refused_cell_adds_and_takes_nothing_away(cite_a_deux_quartiers, fiche):
    importer(
        cite_a_deux_quartiers,
        xlsx(["Titre", "Public", "Quartier"], ["Lire", "jeunes, martiens", "Le Moulin, Mars"]),
    )

    fiche.refresh_from_db()
    assert set(codages_of(fiche)["PUBLIC"]) == {"ENFANTS", "PARENTS", "JEUNES"}
    assert {row.quartier.nom for row in fiche.quartiers_concernes.all()} == {"Les Tilleuls", "Le Moulin"}


def test_the_column_of_partners_leaves_the_coporteurs_alone(cite_a_deux_quartiers, fiche):
    importer(cite_a_deux_quartiers, xlsx(["Titre", "Partenaires"], ["Lire", "Médiathèque"]))

    assert sorted(fiche.partenaires.values_list("organisation__nom", "role")) == [
        ("MJC", "COPORTEUR"),
        ("Médiathèque", "ASSOCIE"),
    ]


def test_a_refused_partner_keeps_the_present_ones(cite_a_deux_quartiers, fiche):
    for nom in ("École du Lac", "Ecole du lac"):
        OrganisationFactory(cite=cite_a_deux_quartiers.cite, nom=nom)

    importer(cite_a_deux_quartiers, xlsx(["Titre", "Partenaires"], ["Lire", "Médiathèque ; école du lac"]))

    assert sorted(fiche.partenaires.values_list("organisation__nom", flat=True)) == ["CAF", "MJC", "Médiathèque"]


def test_empty_cells_empty_every_kind_of_field_when_asked(cite_a_deux_quartiers, fiche):
    headings = ["Titre", "Public", "Quartier", "Partenaires", "Co-porteurs", "Période", "Axe"]

    importer(
        cite_a_deux_quartiers, xlsx(headings, ["Lire", *[None] * 6], ["Autre", *["x"] * 0]), cellules_vides="effacer"
    )

    fiche.refresh_from_db()
    assert codages_of(fiche)["PUBLIC"] == []
    assert (fiche.quartiers_concernes.count(), fiche.partenaires.count()) == (0, 0)


def test_two_lines_for_one_fiche_are_refused(cite_a_deux_quartiers, fiche):
    contenu = xlsx(["Identifiant Alliance", "Titre"], [fiche.pk, "Lire"], [fiche.pk, "Lire encore"])

    lignes = apercu(cite_a_deux_quartiers, contenu).analyse.lignes

    assert [refus(ligne) for ligne in lignes] == [
        ["Les lignes 2 et 3 désignent la même action « Lire ». Gardez-en une."]
    ] * 2


def test_the_code_of_another_fiche_cannot_be_taken(cite_a_deux_quartiers, fiche):
    FicheActionFactory(cite=cite_a_deux_quartiers.cite, titre="Jouer", code="A1")

    ligne = apercu(
        cite_a_deux_quartiers, xlsx(["Identifiant Alliance", "Titre", "Code"], [fiche.pk, "Lire", "A1"])
    ).analyse.lignes[0]

    assert refus(ligne) == ["Le code « A1 » est déjà celui de « Jouer » pour 2026. Choisissez-en un autre."]


# Decisions


def test_an_unknown_sous_thematique_waits_then_follows_the_decision(cite_a_deux_quartiers):
    axe = AxeFactory(cite=cite_a_deux_quartiers.cite, code="1", nom="Parents")
    known = SousThematiqueFactory(axe=axe, code="1.1", nom="Confiance")
    contenu = xlsx(["Titre", "Axe", "Sous-thème"], ["Lire", "1", "Accueil"])
    key = "1 parents|accueil"

    def ligne(**decision):
        return apercu(cite_a_deux_quartiers, contenu, resolutions={"sous_thematique": decision}).analyse.lignes[0]

    assert refus(ligne())[0].startswith(
        "La sous-thématique « Accueil » n'existe pas dans le plan. Connus : « 1.1 Confiance »."
    )
    assert ligne(**{key: f"id:{known.pk}"}).champs["sous_thematique"] == known
    assert str(ligne(**{key: "creer"}).champs["sous_thematique"]) == "Accueil"
    assert str(ligne(**{key: "vide"}).champs["sous_thematique"]) == "À préciser"
    assert ligne(**{key: "ecarter"}).verdict == "REFUSEE"


def test_a_heading_found_without_its_axis_is_enough(cite_a_deux_quartiers):
    sous = SousThematiqueFactory(axe=AxeFactory(cite=cite_a_deux_quartiers.cite, code="1"), code="1.1", nom="Confiance")

    assert _lire(cite_a_deux_quartiers, **{"Sous-thème": "1.1 Confiance"}).champs["sous_thematique"] == sous


def test_the_axis_alone_makes_one_heading_to_refine(cite_a_deux_quartiers):
    for titre in ("Lire", "Jouer"):
        importer(cite_a_deux_quartiers, xlsx(["Titre", "Axe"], [titre, "Parents"]))

    assert list(SousThematique.objects.values_list("axe__nom", "nom")) == [("Parents", "À préciser")]


def test_what_may_be_decided_of_an_unknown_organisation(cite_a_deux_quartiers):
    known = OrganisationFactory(cite=cite_a_deux_quartiers.cite, nom="Maison des jeunes")
    contenu = xlsx(["Titre", "Porteur"], ["Lire", "MJC"])

    def porteur(choix):
        resolutions = {"organisation": {"mjc": choix}}
        return apercu(cite_a_deux_quartiers, contenu, resolutions=resolutions).analyse.lignes[0].champs["porteur"]

    assert (porteur(f"id:{known.pk}"), str(porteur("creer")), porteur("vide")) == (known, "MJC", None)


def test_two_sheets_of_one_name_are_never_chosen_between(cite_a_deux_quartiers):
    for nom in ("MJC", "M.J.C."):
        OrganisationFactory(cite=cite_a_deux_quartiers.cite, nom=nom)

    assert "peut être « MJC » et « M.J.C. »" in refus(_lire(cite_a_deux_quartiers, Porteur="mjc"))[0]


def test_a_porteur_named_with_its_uai_is_tied_to_its_school(cite_a_deux_quartiers):
    ecole = EtablissementFactory(uai="0211357L", nom="Collège Rameau", nature="COLLEGE")
    RattachementCite.objects.create(cite=cite_a_deux_quartiers.cite, etablissement=ecole)
    contenu = xlsx(["Titre", "Porteur"], ["Lire", "Collège Jean-Philippe Rameau (UAI 0211357L)"])

    importer(cite_a_deux_quartiers, contenu)
    importer(cite_a_deux_quartiers, xlsx(["Titre", "Porteur"], ["Jouer", "0211357L"]))

    assert list(Organisation.objects.values_list("nom", "etablissement")) == [
        ("Collège Jean-Philippe Rameau", ecole.pk)
    ]
    assert FicheAction.objects.exclude(porteur=None).count() == 2


def test_a_cite_name_that_is_ours_is_remembered(cite_a_deux_quartiers):
    contenu = xlsx(["Cité", "Titre"], ["Quartiers nord", "Lire"])

    importer(cite_a_deux_quartiers, contenu, resolutions={"cite": {"quartiers nord": "creer"}})

    assert CorrespondanceValeur.objects.get().cible == "creer"
    assert apercu(cite_a_deux_quartiers, contenu).analyse.lignes[0].verdict == "INCHANGEE"


def test_an_organisation_that_cannot_be_created_refuses_its_line_only(cite_a_deux_quartiers):
    OrganisationFactory(
        cite=cite_a_deux_quartiers.cite, nom="Ancienne", siret="73282932000074", archivee_at=timezone.now()
    )
    contenu = xlsx(["Titre", "Porteur", "SIRET"], ["Lire", "Nouvelle", "73282932000074"], ["Jouer", "CCAS", None])

    import_plan = importer(cite_a_deux_quartiers, contenu)

    assert import_plan.etat == EtatImport.TERMINE
    assert list(FicheAction.objects.values_list("titre", flat=True)) == ["Jouer"]
    ligne = import_plan.lignes.get(verdict="REFUSEE")
    assert ligne.cellules[0]["message"] == (
        "« Nouvelle » n'a pas pu être créé. Créez-le à la main, puis importez cette ligne à nouveau."
    )


# Services and pages


def test_a_done_import_is_not_run_again(cite_a_deux_quartiers):
    import_plan = importer(cite_a_deux_quartiers, xlsx(["Titre"], ["Lire"]))

    executer(import_plan=import_plan, at=timezone.now() + timedelta(hours=1))

    assert FicheAction.objects.count() == 1
    with pytest.raises(ImportImpossible, match="n'est pas arrêté"):
        reprendre(import_plan=import_plan, by=cite_a_deux_quartiers.compte)


def test_two_processes_never_take_the_same_lines(cite_a_deux_quartiers, monkeypatch):
    import_plan = deposer_fichier(cite_a_deux_quartiers, xlsx(["Titre"], ["Lire"]))
    confirmer(import_plan=import_plan, by=cite_a_deux_quartiers.compte, at=timezone.now(), attendre=False)
    other = ImportPlan.objects.get()
    executer(import_plan=other, at=timezone.now())
    ImportPlan.objects.update(etat=EtatImport.EN_COURS)

    executer(import_plan=import_plan, at=timezone.now())

    assert FicheAction.objects.count() == 1


def test_the_preview_asks_about_every_kind_of_unknown_value(client_chef, chef, cite):
    axe = AxeFactory(cite=cite, code="1", nom="Parents")
    SousThematiqueFactory(axe=axe, code="1.1", nom="Confiance")
    OrganisationFactory(cite=cite, nom="Conservatoire")
    contenu = xlsx(
        ["Cité", "Titre", "Axe", "Sous-thème", "Porteur"],
        [cite.nom, "Lire", "1", "Accueil", "Conservatoires"],
        [cite.nom, "Jouer", "Robotique", "Robots", "CCAS / MJC"],
        ["Ailleurs", "Courir", "1", "Confiance", "CCAS"],
    )
    import_plan = deposer_fichier(chef, contenu)

    page = verifier_page(client_chef.get(reverse("plan:import_apercu", args=[cite.slug, import_plan.pk])))

    table = next(node for node in page.find("table") if node.attrs.get("id") == "inconnues")
    assert len(table.find("select")) == 5
    options = {option.text for option in table.find("option")}
    assert {"C’est 1.1 Confiance", "C’est Conservatoire (nom proche)", "C’est l’axe 1. Parents"} <= options
    assert {"C’est notre cité : les importer", "Créer la sous-thématique"} <= options


def test_an_unknown_export_format_does_not_exist(client_chef, cite):
    assert client_chef.get(reverse("plan:exporter", args=[cite.slug]), {"format": "exe"}).status_code == 404


def test_the_export_is_the_filtered_list(client_chef, chef, cite):
    for titre in ("Lire", "Jouer"):
        FicheActionFactory(cite=cite, titre=titre)

    response = client_chef.get(
        reverse("plan:exporter", args=[cite.slug]), {"format": "csv", "q": "lire", "exercice": "2026"}
    )

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(";")[2] for line in lines] == ["Titre", "Lire"]
