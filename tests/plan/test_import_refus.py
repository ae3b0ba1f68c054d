# ruff: noqa: E501 -- a message is written whole, as the person reads it
"""Each bad input with its message, and nothing guessed in silence."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from alliance.documents.lecture import FichierRefuse
from alliance.documents.models import Document
from alliance.kernel.textes import fold
from alliance.plan.enums import StatutFiche
from alliance.plan.models import CorrespondanceValeur, FicheAction, ImportPlan
from alliance.plan.services.importation import (
    ImportDejaConfirme,
    ImportImpossible,
    ReglageInvalide,
    confirmer,
    executer,
    regler,
)
from alliance.territoires.models import RattachementCite
from tests.factories import (
    AxeFactory,
    EtablissementFactory,
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    SousThematiqueFactory,
)
from tests.plan.outils_import import apercu, csv_octets, deposer_fichier, importer, refus, remarques, xlsx

pytestmark = pytest.mark.django_db


def _une(chef, entete, valeur, **kwargs):
    """The analysed line of a file that gives a title and one cell."""
    return apercu(chef, xlsx(["Titre", entete], ["Lire", valeur]), **kwargs).analyse.lignes[0]


@pytest.mark.parametrize(
    ("entete", "valeur", "message"),
    [
        ("Âges", "3-2", "« 3-2 » : l'âge maximum (2) est plus petit que l'âge minimum (3). Écrivez deux âges, par exemple 3-16 ans."),
        ("Âges", datetime(2026, 6, 3), "Excel a transformé l'âge en date (03/06/2026). Écrivez deux âges, par exemple 3-16 ans."),
        ("Âges", "CM2", "« CM2 » n'est pas un âge. Écrivez deux âges, par exemple 3-16 ans."),
        ("Budget", "environ 5000", "« environ 5000 » n'est pas un montant précis. Écrivez un seul nombre, par exemple 12 000."),
        ("Budget", "5000 à 6000", "« 5000 à 6000 » contient plusieurs nombres. Écrivez un seul nombre, par exemple 12 000."),
        ("Budget", -5, "« -5 » est négatif. Écrivez un montant positif, ou laissez vide."),
        ("Début", "31/02/2026", "« 31/02/2026 » n'existe pas dans le calendrier. Corrigez la date."),
        ("Début", "rentrée 2026", "« rentrée 2026 » ne donne pas un jour précis. Écrivez jour/mois/année, par exemple 01/09/2026."),
        ("Effectif", "une soixantaine", "« une soixantaine » n'est pas un nombre précis. Écrivez par exemple 120."),
        ("Exercice", "2026-2027", "« 2026-2027 » n'est pas un exercice budgétaire. Écrivez une seule année, par exemple 2026."),
        ("Statut", "validée", "« validée » n'est pas précis : écrivez « en préparation » ou « en cours » ; une action n'est validée que par une décision prise en séance."),
        ("Statut", "retirée", "« retirée » n'est pas précis : écrivez « annulée » ; une action n'est retirée du plan que par une décision prise en séance."),
        ("Quartier", "Ailleurs", "« Ailleurs » n'est pas un quartier de la cité. Quartiers de la cité : Le Moulin et Les Tilleuls."),
        ("Pilote", "Inconnue au bataillon", "« Inconnue au bataillon » n'est pas une personne qui a accès à la cité. Écrivez son adresse, ou choisissez le référent sur la fiche."),
        ("Contact", "x" * 201, "Ce texte compte 201 caractères, la limite est 200. Raccourcissez-le, ou mettez-le dans la description."),
        ("Notes", "élève 1234567890A", "Cette cellule ressemble à un numéro d'élève (INE) ou de sécurité sociale. Alliance ne garde aucun numéro de personne : effacez-le du fichier."),
        ("Description", "2 84 12 21 231 089 46", "Cette cellule ressemble à un numéro d'élève (INE) ou de sécurité sociale. Alliance ne garde aucun numéro de personne : effacez-le du fichier."),
        ("Budget", "#REF!", "La formule de cette cellule est en erreur (#REF!). Corrigez-la dans le tableur."),
    ],
)  # fmt: skip
def test_a_cell_is_refused_with_its_reason_and_the_line_stays(cite_a_deux_quartiers, entete, valeur, message):
    ligne = _une(cite_a_deux_quartiers, entete, valeur)

    assert (ligne.verdict, refus(ligne)) == ("CREEE", [message])


def test_a_personal_number_is_kept_nowhere(cite_a_deux_quartiers):
    import_plan = importer(cite_a_deux_quartiers, xlsx(["Titre", "Notes", "Autre"], ["Lire", "élève 1234567890A", 7]))

    assert [cellule["valeur"] for ligne in import_plan.lignes.all() for cellule in ligne.cellules] == ["•••"]
    assert FicheAction.objects.get().notes == ""
    with import_plan.document.fichier.open("rb") as stored:
        kept = stored.read().decode("utf-8-sig")
    assert kept == "Titre;Notes;Autre\r\nLire;•••;7\r\n"
    assert list(Document.objects.values_list("nom", flat=True)) == ["plan (sans numéros de personnes).csv"]


def test_the_end_before_the_start_refuses_both(cite_a_deux_quartiers):
    contenu = xlsx(["Titre", "Début", "Fin"], ["Lire", date(2027, 6, 30), date(2026, 9, 1)])

    ligne = apercu(cite_a_deux_quartiers, contenu).analyse.lignes[0]

    assert refus(ligne) == ["La fin (01/09/2026) précède le début (30/06/2027)."]
    assert "starts_on" not in ligne.champs


def test_two_ages_in_the_wrong_order_refuse_both(cite_a_deux_quartiers):
    ligne = apercu(cite_a_deux_quartiers, xlsx(["Titre", "Âge min", "Âge max"], ["Lire", 3, 2])).analyse.lignes[0]

    assert refus(ligne) == ["L'âge maximum (2 ans) est plus petit que l'âge minimum (3 ans)."]
    assert not {"age_min", "age_max"} & set(ligne.champs)


def test_an_end_that_contradicts_the_start_of_the_fiche_is_refused(cite_a_deux_quartiers):
    FicheActionFactory(cite=cite_a_deux_quartiers.cite, titre="Lire", starts_on=date(2026, 9, 1))

    ligne = _une(cite_a_deux_quartiers, "Fin", date(2026, 1, 1))

    assert (ligne.verdict, refus(ligne)) == (
        "INCHANGEE",
        ["La fin (01/01/2026) précéderait le début (01/09/2026)."],
    )


def test_a_title_is_missing_or_too_long(cite_a_deux_quartiers):
    contenu = xlsx(["Titre", "Budget", "Porteur"], [None, 12, "CCAS"], ["x" * 251, 12, "CCAS"])

    lignes = apercu(cite_a_deux_quartiers, contenu).analyse.lignes

    assert [(ligne.verdict, refus(ligne)[0]) for ligne in lignes] == [
        ("REFUSEE", "Il manque le titre de l'action."),
        ("REFUSEE", "Le titre compte 251 caractères, la limite est 250. Raccourcissez-le et mettez le reste dans la description."),
    ]  # fmt: skip


def test_a_code_twice_refuses_both_lines_and_each_names_the_other(cite_a_deux_quartiers):
    contenu = xlsx(["Code", "Titre"], ["A1", "Lire"], ["A2", "Jouer"], ["a1", "Courir"])

    lignes = apercu(cite_a_deux_quartiers, contenu).analyse.lignes

    assert [ligne.verdict for ligne in lignes] == ["REFUSEE", "CREEE", "REFUSEE"]
    assert "est celui des lignes 2 et 4. Donnez un code à chacune." in refus(lignes[0])[0]


def test_a_title_twice_without_code_refuses_both_lines(cite_a_deux_quartiers):
    lignes = apercu(cite_a_deux_quartiers, xlsx(["Titre"], ["Lire"], ["LIRE "])).analyse.lignes

    assert [refus(ligne) for ligne in lignes] == [
        ["Les lignes 2 et 3 ont le même titre. Gardez-en une, ou donnez-leur un code."]
    ] * 2


def test_two_fiches_of_the_same_title_are_never_chosen_between(cite_a_deux_quartiers):
    for code in ("A1", "A2"):
        FicheActionFactory(cite=cite_a_deux_quartiers.cite, titre="Lire", code=code)

    ligne = _une(cite_a_deux_quartiers, "Budget", 12)

    assert refus(ligne) == [
        "Plusieurs actions du plan portent ce titre : « Lire » (code A1) et « Lire » (code A2). "
        "Ajoutez leur code ou l'identifiant Alliance."
    ]


def test_the_porteur_tells_two_fiches_of_the_same_title_apart(cite_a_deux_quartiers):
    cite = cite_a_deux_quartiers.cite
    fiches = [
        FicheActionFactory(cite=cite, titre="Lire", porteur=OrganisationFactory(cite=cite, nom=nom))
        for nom in ("CCAS", "MJC")
    ]

    ligne = _une(cite_a_deux_quartiers, "Porteur", "mjc")

    assert (ligne.fiche, ligne.verdict) == (fiches[1], "INCHANGEE")


def test_a_changed_code_follows_its_title(cite_a_deux_quartiers):
    fiche = FicheActionFactory(cite=cite_a_deux_quartiers.cite, titre="Lire", code="A-01")

    ligne = _une(cite_a_deux_quartiers, "Code", "A1")

    assert (ligne.fiche, ligne.verdict) == (fiche, "MODIFIEE")
    assert remarques(ligne) == ["reconnue par son titre : son code était « A-01 »"]


def test_a_corrected_title_is_signalled_not_merged(cite_a_deux_quartiers):
    FicheActionFactory(cite=cite_a_deux_quartiers.cite, titre="Café des parents de Jaurès")

    ligne = apercu(cite_a_deux_quartiers, xlsx(["Titre"], ["Cafés des parents de Jaurès"])).analyse.lignes[0]

    assert ligne.verdict == "CREEE"
    assert remarques(ligne)[0].startswith("ressemble à « Café des parents de Jaurès »")


def test_an_archived_fiche_is_not_touched(cite_a_deux_quartiers):
    FicheActionFactory(
        cite=cite_a_deux_quartiers.cite, titre="Lire", archivee_at=timezone.now(), motif_archivage="Doublon."
    )

    ligne = _une(cite_a_deux_quartiers, "Budget", 12)

    assert refus(ligne) == [
        "L'action « Lire » est archivée. Remettez-la au plan avant de l'importer, ou changez son code."
    ]


# Headings


@pytest.mark.parametrize(
    "valeur", ["1", "Axe 1", "AXE I", "axe n°1 – Parents", "1 Parents", "Implication des parents", "parents"]
)
def test_an_axis_is_known_by_code_or_name(cite_a_deux_quartiers, valeur):
    axe = AxeFactory(cite=cite_a_deux_quartiers.cite, code="1", nom="Implication des parents")
    AxeFactory(cite=cite_a_deux_quartiers.cite, code="2", nom="Temps de vie")

    ligne = _une(cite_a_deux_quartiers, "Axe", valeur)

    assert ligne.champs["sous_thematique"].axe == axe


@pytest.mark.parametrize("valeur", ["Axe 4", "Numérique", "1 Sport"])
def test_an_unknown_axis_refuses_the_line_until_somebody_decides(cite_a_deux_quartiers, valeur):
    AxeFactory(cite=cite_a_deux_quartiers.cite, code="1", nom="Implication des parents")

    ligne = _une(cite_a_deux_quartiers, "Axe", valeur)

    assert (ligne.verdict, refus(ligne)) == (
        "REFUSEE",
        [
            f"L'axe « {valeur} » n'existe pas dans le plan. Connus : « 1. Implication des parents ». "
            "Dites dans l'aperçu ce qu'il faut en faire."
        ],
    )


def test_a_decision_about_an_axis_is_followed_and_remembered(cite_a_deux_quartiers):
    chef = cite_a_deux_quartiers
    axe = AxeFactory(cite=chef.cite, code="1", nom="Implication des parents")
    contenu = xlsx(["Titre", "Axe"], ["Lire", "Familles"])

    importer(chef, contenu, resolutions={"axe": {"familles": f"id:{axe.pk}"}})

    assert FicheAction.objects.get().sous_thematique.axe == axe
    assert CorrespondanceValeur.objects.get().cible == f"id:{axe.pk}"
    assert apercu(chef, xlsx(["Titre", "Axe"], ["Autre", "familles"])).analyse.lignes[0].verdict == "CREEE"


@pytest.mark.parametrize(
    ("choix", "verdict", "axe"),
    [("creer", "CREEE", "Numérique"), ("vide", "CREEE", None), ("ecarter", "REFUSEE", None)],
)
def test_what_may_be_decided_of_an_unknown_axis(cite_a_deux_quartiers, choix, verdict, axe):
    AxeFactory(cite=cite_a_deux_quartiers.cite, code="1", nom="Implication des parents")

    page = apercu(
        cite_a_deux_quartiers, xlsx(["Titre", "Axe"], ["Lire", "Numérique"]),
        resolutions={"axe": {"numerique": choix}},
    )  # fmt: skip

    ligne = page.analyse.lignes[0]
    heading = ligne.champs.get("sous_thematique")
    assert (ligne.verdict, heading and heading.axe.nom) == (verdict, axe)


def test_a_file_with_the_axis_alone_does_not_move_a_classified_fiche(cite_a_deux_quartiers):
    sous = SousThematiqueFactory(axe=AxeFactory(cite=cite_a_deux_quartiers.cite, code="1", nom="Parents"))
    FicheActionFactory(cite=cite_a_deux_quartiers.cite, titre="Lire", sous_thematique=sous)

    assert _une(cite_a_deux_quartiers, "Axe", "Parents").verdict == "INCHANGEE"


def test_a_sous_thematique_of_another_axis_is_refused(cite_a_deux_quartiers):
    cite = cite_a_deux_quartiers.cite
    parents, temps = AxeFactory(cite=cite, code="1", nom="Parents"), AxeFactory(cite=cite, code="2", nom="Temps de vie")
    SousThematiqueFactory(axe=parents, code="1.1", nom="Numérique")
    SousThematiqueFactory(axe=temps, code="2.1", nom="Sport")

    ligne = apercu(
        cite_a_deux_quartiers, xlsx(["Titre", "Axe", "Sous-thème"], ["Lire", "2", "Numérique"])
    ).analyse.lignes[0]

    assert refus(ligne) == ["« Numérique » est une sous-thématique de l'axe « 1. Parents »."]


# Organisations


def test_a_known_organisation_is_linked_by_name_sigle_or_siret(cite_a_deux_quartiers):
    cite = cite_a_deux_quartiers.cite
    mjc = OrganisationFactory(cite=cite, nom="Maison des jeunes", sigle="MJC", siret="73282932000074")
    lignes = [["A", "maison des JEUNES", ""], ["B", "M.J.C", ""], ["C", "Autre nom", "732 829 320 00074"]]

    page = apercu(cite_a_deux_quartiers, xlsx(["Titre", "Porteur", "SIRET"], *lignes))

    assert [ligne.champs["porteur"] for ligne in page.analyse.lignes] == [mjc, mjc, mjc]
    assert "reconnu par son SIRET : « Maison des jeunes »" in remarques(page.analyse.lignes[2])


def test_a_lookalike_is_said_and_not_merged(cite_a_deux_quartiers):
    OrganisationFactory(cite=cite_a_deux_quartiers.cite, nom="Les Francas de Côte-d'Or")

    ligne = _une(cite_a_deux_quartiers, "Porteur", "Francas")

    assert str(ligne.champs["porteur"]) == "Francas"
    assert remarques(ligne) == ["organisation « Francas » à créer, ressemble à « Les Francas de Côte-d'Or »"]


@pytest.mark.parametrize("valeur", ["CCAS / MJC", "CCAS ; MJC", "CCAS\nMJC"])
def test_two_names_in_the_porteur_cell_wait_for_a_decision(cite_a_deux_quartiers, valeur):
    ligne = _une(cite_a_deux_quartiers, "Porteur", valeur)

    assert "porteur" not in ligne.champs
    assert refus(ligne)[0].endswith("nomme plusieurs structures. Dites dans l'aperçu ce qu'il faut en faire.")


def test_a_wrong_siret_is_refused(cite_a_deux_quartiers):
    ligne = apercu(
        cite_a_deux_quartiers, xlsx(["Titre", "Porteur", "SIRET"], ["Lire", "CCAS", "73282932000075"])
    ).analyse.lignes[0]

    assert "ne peut pas exister" in refus(ligne)[0]


def test_partners_keep_their_roles(cite_a_deux_quartiers):
    contenu = xlsx(["Titre", "Partenaires", "Co-porteur"], ["Lire", "CAF (financeur), Médiathèque", "MJC"])

    importer(cite_a_deux_quartiers, contenu)

    assert sorted(FicheAction.objects.get().partenaires.values_list("organisation__nom", "role")) == [
        ("CAF", "FINANCEUR"),
        ("MJC", "COPORTEUR"),
        ("Médiathèque", "ASSOCIE"),
    ]


# Écoles


@pytest.fixture
def ecoles(cite_a_deux_quartiers):
    for nom, nature in (
        ("École élémentaire Champollion", "ELEMENTAIRE"),
        ("Collège Champollion", "COLLEGE"),
        ("École élémentaire Jean-Baptiste Lallemand", "ELEMENTAIRE"),
        ("École maternelle York", "MATERNELLE"),
        ("École élémentaire York", "ELEMENTAIRE"),
    ):
        RattachementCite.objects.create(
            cite=cite_a_deux_quartiers.cite, etablissement=EtablissementFactory(nom=nom, nature=nature)
        )
    return cite_a_deux_quartiers


@pytest.mark.parametrize(
    ("valeur", "noms"),
    [
        ("Él. Champollion", ["École élémentaire Champollion"]),
        ("collège Champollion", ["Collège Champollion"]),
        ("J.-B. Lallemand", ["École élémentaire Jean-Baptiste Lallemand"]),
        ("maternelle York, élémentaire York", ["École maternelle York", "École élémentaire York"]),
    ],
)
def test_an_ecole_is_known_by_the_words_that_tell_it(ecoles, valeur, noms):
    ligne = _une(ecoles, "Écoles concernées", valeur)

    assert [ecole.nom for ecole in ligne.champs["etablissements"]] == noms


@pytest.mark.parametrize("valeur", ["Champollion", "école York"])
def test_an_ecole_that_may_be_two_is_refused_with_its_candidates(ecoles, valeur):
    ligne = _une(ecoles, "Écoles concernées", valeur)

    assert "peut être" in refus(ligne)[0]
    assert "etablissements" not in ligne.champs


def test_known_items_are_kept_beside_a_refused_one(cite_a_deux_quartiers):
    ligne = _une(cite_a_deux_quartiers, "Public", "enfants, extraterrestres")

    assert ligne.champs["codages"] == {"PUBLIC": ["ENFANTS"]}
    assert refus(ligne)[0].startswith("« extraterrestres » n'est pas dans la liste")


# Choices about the whole file


def test_lines_with_a_refused_cell_may_be_left_out(cite_a_deux_quartiers):
    ligne = _une(cite_a_deux_quartiers, "Budget", "environ 5000", cellules_refusees="ecarter")

    assert ligne.verdict == "REFUSEE"


def test_a_refused_cell_leaves_the_fiche_as_it_was(cite_a_deux_quartiers):
    FicheActionFactory(cite=cite_a_deux_quartiers.cite, titre="Lire", cout_cents=500)

    importer(cite_a_deux_quartiers, xlsx(["Titre", "Budget", "Lieu"], ["Lire", "environ 5000", "Gymnase"]))

    assert FicheAction.objects.values_list("cout_cents", "lieux").get() == (500, "Gymnase")


@pytest.mark.parametrize(("choix", "cout"), [("garder", 500), ("effacer", None)])
def test_empty_cells_erase_only_when_asked(cite_a_deux_quartiers, choix, cout):
    FicheActionFactory(cite=cite_a_deux_quartiers.cite, titre="Lire", cout_cents=500)

    importer(cite_a_deux_quartiers, xlsx(["Titre", "Budget", "Lieu"], ["Lire", None, "Gymnase"]), cellules_vides=choix)

    assert FicheAction.objects.get().cout_cents == cout


# Status


def test_a_status_moves_with_its_reason(cite_a_deux_quartiers):
    FicheActionFactory(cite=cite_a_deux_quartiers.cite, titre="Lire", statut=StatutFiche.EN_COURS)

    importer(cite_a_deux_quartiers, xlsx(["Titre", "Statut"], ["Lire", "suspendue"]))

    fiche = FicheAction.objects.get()
    assert fiche.statut == "SUSPENDUE"
    assert fiche.changements.get().motif == "Import du fichier « plan.xlsx »"


def test_a_forbidden_move_is_refused(cite_a_deux_quartiers):
    FicheActionFactory(cite=cite_a_deux_quartiers.cite, titre="Lire", statut=StatutFiche.TERMINEE)

    ligne = _une(cite_a_deux_quartiers, "Statut", "à instruire")

    assert refus(ligne) == [
        "Une action « terminée » ne peut pas passer à « à instruire ». Changez son statut sur la fiche."
    ]


# Files


@pytest.mark.parametrize(
    ("contenu", "mot"),
    [(b"", "vide"), (b"%PDF-1.4\n%\xe2\xe3", "PDF"), (b"PK\x03\x04abc", "."), (b"\x00\x01\x02\x03" * 50, ".")],
)
def test_a_file_that_is_no_table_is_refused(cite_a_deux_quartiers, contenu, mot):
    with pytest.raises(FichierRefuse, match=mot):
        deposer_fichier(cite_a_deux_quartiers, contenu)

    assert ImportPlan.objects.count() == 0


def test_ten_thousand_lines_are_announced_then_read(cite_a_deux_quartiers):
    contenu = csv_octets(["Titre", "Budget"], *([f"Action {number}", number] for number in range(10_000)))

    page = apercu(cite_a_deux_quartiers, contenu, "grand.csv")

    assert page.analyse.compte("CREEE") == 10_000
    assert page.avertissements == ["Ce fichier compte 10000 lignes : l'import prendra quelques minutes."]


def test_a_formula_without_its_value_is_refused(cite_a_deux_quartiers):
    ligne = _une(cite_a_deux_quartiers, "Budget", "=6000*2")

    assert refus(ligne) == ["Formule sans valeur calculée : ouvrez puis enregistrez le fichier dans votre tableur."]


def test_no_heading_is_recognised_and_the_person_names_the_columns(cite_a_deux_quartiers):
    contenu = xlsx(["Machin", "Truc"], ["Lire", 12], ["Jouer", 15])

    page = apercu(cite_a_deux_quartiers, contenu)
    assert page.avertissements[0].startswith("Aucun en-tête n'a été reconnu")
    page = apercu(cite_a_deux_quartiers, contenu, colonnes={0: "titre", 1: "cout_cents"})

    assert [(ligne.titre, ligne.champs["cout_cents"]) for ligne in page.analyse.lignes] == [
        ("Lire", 1200),
        ("Jouer", 1500),
    ]


def test_a_table_without_headings_is_read_by_position(cite_a_deux_quartiers):
    page = apercu(cite_a_deux_quartiers, xlsx(["Lire", 12], ["Jouer", 15]), ligne_entete=0)
    import_plan = page.import_plan
    regler(import_plan=import_plan, by=None, ligne_entete=0, colonnes={0: "titre"})

    assert importer_deja(import_plan, cite_a_deux_quartiers) == ["Jouer", "Lire"]


def importer_deja(import_plan, chef):
    confirmer(import_plan=import_plan, by=chef.compte, at=timezone.now(), attendre=False)
    executer(import_plan=import_plan, at=timezone.now())
    return sorted(FicheAction.objects.values_list("titre", flat=True))


def test_the_lines_of_another_cite_are_left_out(cite_a_deux_quartiers):
    cite = cite_a_deux_quartiers.cite
    contenu = xlsx(["cite", "title"], [cite.nom, "Lire"], ["Ailleurs", "Jouer"])

    lignes = apercu(cite_a_deux_quartiers, contenu).analyse.lignes

    assert [(ligne.verdict, refus(ligne)) for ligne in lignes] == [
        ("CREEE", []),
        ("REFUSEE", [f"Cette ligne concerne « Ailleurs », pas {cite.nom}."]),
    ]


# Services


def test_two_columns_for_one_field_cannot_be_confirmed(cite_a_deux_quartiers):
    import_plan = deposer_fichier(cite_a_deux_quartiers, xlsx(["Titre", "Intitulé"], ["Lire", "Jouer"]))

    with pytest.raises(ImportImpossible, match="A « Titre » et B « Intitulé »"):
        confirmer(import_plan=import_plan, by=cite_a_deux_quartiers.compte, at=timezone.now())


def test_an_empty_table_cannot_be_confirmed(cite_a_deux_quartiers):
    import_plan = deposer_fichier(cite_a_deux_quartiers, xlsx(["Titre", "Porteur"]))

    with pytest.raises(ImportImpossible, match="aucune ligne"):
        confirmer(import_plan=import_plan, by=cite_a_deux_quartiers.compte, at=timezone.now())


def test_an_import_is_confirmed_once(cite_a_deux_quartiers):
    import_plan = importer(cite_a_deux_quartiers, xlsx(["Titre"], ["Lire"]))

    with pytest.raises(ImportDejaConfirme):
        confirmer(import_plan=import_plan, by=cite_a_deux_quartiers.compte, at=timezone.now())
    with pytest.raises(ImportDejaConfirme):
        regler(import_plan=import_plan, by=cite_a_deux_quartiers.compte, exercice=2027)


@pytest.mark.parametrize(
    "reglage", [{"feuille": "Nulle part"}, {"colonnes": {0: "inconnu"}}, {"cellules_vides": "peut-être"}]
)
def test_a_setting_that_does_not_exist_is_refused(cite_a_deux_quartiers, reglage):
    import_plan = deposer_fichier(cite_a_deux_quartiers, xlsx(["Titre"], ["Lire"]))

    with pytest.raises(ReglageInvalide):
        regler(import_plan=import_plan, by=cite_a_deux_quartiers.compte, **reglage)


def test_the_search_text_of_an_imported_fiche_is_folded(cite_a_deux_quartiers):
    importer(cite_a_deux_quartiers, xlsx(["Titre"], ["Éveil"]))

    assert FicheAction.objects.get().texte_recherche == fold("Éveil")


def test_a_referent_is_known_by_address(cite_a_deux_quartiers):
    other = HabilitationFactory(cite=cite_a_deux_quartiers.cite)

    assert _une(cite_a_deux_quartiers, "Référent", other.compte.email).champs["referent"] == other.compte
