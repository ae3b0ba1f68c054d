"""What the API says: the same rows as the pages, in a bounded and stable shape."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.acteurs.enums import Fraicheur, Role
from alliance.acteurs.models import Contact, Site
from alliance.plan.enums import Dimension, StatutFiche
from alliance.plan.models import (
    Codage,
    EtablissementFiche,
    IndicateurAttendu,
    NoteSuivi,
    PartenaireFiche,
    QuartierFiche,
)
from tests.factories import (
    AxeFactory,
    CommuneFactory,
    CompteFactory,
    EtablissementFactory,
    FicheActionFactory,
    LevierFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)

pytestmark = pytest.mark.django_db
PERSONNE = "Prénom Personne"


@pytest.fixture
def fiche(cite):
    """A fiche with something everywhere, and somebody's name wherever one may stand."""
    heading = SousThematiqueFactory(axe__cite=cite)
    row = FicheActionFactory(
        cite=cite, exercice=timezone.localdate().year, code="1.2", sous_thematique=heading, statut="EN_COURS",
        nature="NOUVELLE", sexe="FILLES", porteur=OrganisationFactory(cite=cite, nom="Association du Lac"),
        referent=CompteFactory(nom=PERSONNE), contact=PERSONNE, notes=PERSONNE, besoin="Lire", age_min=3, age_max=5,
        starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30), cout_cents=6_800_50, demande_cents=0,
    )  # fmt: skip
    row.leviers.add(LevierFactory(axe=heading.axe))
    Codage.objects.create(fiche=row, dimension=Dimension.TEMPS, valeur="PERISCOLAIRE")
    QuartierFiche.objects.create(fiche=row, quartier=QuartierFactory(nom="Le Lac"), effectif_attendu=12)
    EtablissementFiche.objects.create(fiche=row, etablissement=EtablissementFactory(nom="École du Lac"))
    PartenaireFiche.objects.create(
        fiche=row, organisation=OrganisationFactory(cite=cite), role="FINANCEUR", precision=PERSONNE
    )
    IndicateurAttendu.objects.create(fiche=row, libelle="Nombre d'enfants", cible="60")
    NoteSuivi.objects.create(fiche=row, le=date(2026, 9, 2), texte=PERSONNE, ecrite_at=datetime(2026, 9, 2, tzinfo=UTC))
    return row


def test_a_list_gives_codes_words_cents_and_days(appel, fiche):
    found = appel("fiches").json()

    assert {name: found[name] for name in ("total", "page", "pages", "par_page")} == {
        "total": 1, "page": 1, "pages": 1, "par_page": 50,
    }  # fmt: skip
    row = found["elements"][0]
    assert row["statut"] == {"code": "EN_COURS", "libelle": "en cours"}
    assert (row["cout_previsionnel_cents"], row["demande_cents"]) == (680050, 0)
    assert (row["debut_le"], row["fin_le"]) == ("2026-09-01", "2027-06-30")
    assert row["axe"]["nom"] == fiche.sous_thematique.axe.nom
    assert row["temps"] == [{"code": "PERISCOLAIRE", "libelle": "temps périscolaire"}]
    assert row["porteur"]["nom"] == "Association du Lac"
    assert row["url"].endswith(f"/cite/{fiche.cite.slug}/plan/fiches/{fiche.pk}/")


def test_a_fiche_in_full_holds_its_rows(appel, fiche):
    found = appel("fiche", args=[fiche.pk]).json()

    assert found["quartiers"][0]["effectif_attendu"] == 12
    assert found["etablissements"][0]["nom"] == "École du Lac"
    assert found["partenaires"][0]["role"] == {"code": "FINANCEUR", "libelle": "financeur"}
    assert found["indicateurs"] == [{"libelle": "Nombre d'enfants", "cible": "60", "source": "", "frequence": ""}]
    assert len(found["leviers"]) == 1
    assert found["besoin"] == "Lire"


@pytest.mark.parametrize("nom", ["fiches", "fiche"])
def test_nobody_is_named(appel, fiche, nom):
    response = appel(nom, args=[fiche.pk] if nom == "fiche" else ())

    assert response.status_code == 200
    assert PERSONNE not in response.content.decode()


def test_an_empty_fiche_says_nothing_rather_than_zero(appel, cite):
    row = FicheActionFactory(cite=cite)

    found = appel("fiche", args=[row.pk]).json()

    assert {found[name] for name in ("axe", "porteur", "debut_le", "age_min_ans", "cout_previsionnel_cents")} == {None}
    assert found["nature"] is None


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"statut": "EN_COURS"}, ["b"]),
        ({"statut": ["EN_COURS", "TERMINEE"]}, ["b", "c"]),
        ({"q": "ATELIÉR chant"}, ["c"]),
        ({"age": "4"}, ["b"]),
        ({"exercice": "2020"}, ["z"]),
        ({"exercice": "tous", "statut": "A_INSTRUIRE"}, ["a", "z"]),
        ({"vue": "frise", "tri": "titre", "statut": "TERMINEE"}, ["c"]),
    ],
)
def test_the_filters_are_those_of_the_page(appel, client, chef, cite, query, kept):
    year = timezone.localdate().year
    FicheActionFactory(cite=cite, exercice=year, code="a", titre="Atelier a")
    FicheActionFactory(cite=cite, exercice=year, code="b", titre="Atelier b", statut="EN_COURS", age_min=3, age_max=5)
    FicheActionFactory(cite=cite, exercice=year, code="c", titre="Atelier chant", statut="TERMINEE")
    FicheActionFactory(cite=cite, exercice=2020, code="z", titre="Atelier z")

    found = appel("fiches", query).json()["elements"]

    assert [row["code"] for row in found] == kept


@pytest.mark.parametrize(
    ("query", "champ"),
    [
        ({"statut": "INCONNU"}, "statut"),
        ({"statut": ["EN_COURS", "X"]}, "statut"),
        ({"age": "huit"}, "age"),
        ({"age": "-1"}, "age"),
        ({"age": ["3", "4"]}, "age"),
        ({"axe": "petit"}, "axe"),
        ({"exercice": "2026x"}, "exercice"),
        ({"statuts": "EN_COURS"}, "statuts"),
        ({"q": "x" * 201}, "q"),
        ({"q": "a\x00b"}, "q"),
        ({"page": "0"}, "page"),
        ({"page": "zéro"}, "page"),
        ({"page": ["1", "2"]}, "page"),
        ({"par_page": "101"}, "par_page"),
    ],
)
def test_what_cannot_be_read_is_refused_and_named(appel, cite, query, champ):
    FicheActionFactory(cite=cite)

    response = appel("fiches", query)

    assert response.status_code == 422
    assert list(response.json()["champs"]) == [champ]
    assert all(response.json()["champs"][champ])


@pytest.mark.parametrize(
    ("query", "champ", "mots"),
    [
        ({"type": "CLUB"}, "type", "Cette valeur n'est pas dans la liste"),
        ({"quartier": "lac"}, "quartier", "Écrivez un nombre entier."),
        ({"quartier": "0"}, "quartier", "Le nombre est trop petit : 1 au moins."),
        ({"par_page": "1000"}, "par_page", "Le nombre est trop grand : 100 au plus."),
        ({"q": "x" * 201}, "q", "Le texte est trop long : 200 caractères au plus."),
        ({"contact": "parfois"}, "contact", "Cette valeur n'est pas dans la liste"),
        ({"nom": "x"}, "nom", "Ce paramètre n'existe pas."),
        ({"q": ["a", "b"]}, "q", "Donnez une seule valeur."),
    ],
)
def test_the_directory_refuses_in_french(appel, query, champ, mots):
    response = appel("organisations", query)

    assert response.status_code == 422
    assert response.json()["champs"][champ][0].startswith(mots)


def test_a_number_beyond_the_database_is_refused(appel):
    assert appel("fiche", args=[2**80]).status_code == 422
    assert appel("fiche", args=["deux"]).status_code == 422


def test_a_filter_on_an_axis_that_is_gone_keeps_nothing(appel, cite):
    FicheActionFactory(cite=cite)

    assert appel("fiches", {"axe": "999999"}).json()["total"] == 0


def test_a_foreign_id_in_a_filter_keeps_nothing(appel, cite):
    foreign = FicheActionFactory(sous_thematique=SousThematiqueFactory())
    FicheActionFactory(cite=cite)

    found = appel("fiches", {"axe": foreign.sous_thematique.axe_id, "exercice": "tous"}).json()

    assert (found["total"], found["elements"]) == (0, [])


def test_pages_follow_each_other_and_end(appel, cite):
    year = timezone.localdate().year
    rows = [FicheActionFactory(cite=cite, exercice=year, code=f"{n}") for n in range(5)]

    pages = [appel("fiches", {"par_page": 2, "page": number}).json() for number in (1, 2, 3, 4)]

    assert [[row["id"] for row in page["elements"]] for page in pages] == [
        [rows[0].pk, rows[1].pk],
        [rows[2].pk, rows[3].pk],
        [rows[4].pk],
        [],
    ]
    assert {(page["total"], page["pages"]) for page in pages} == {(5, 3)}


def test_a_partner_reads_only_what_is_under_way(appel, jeton_de, cite):
    year = timezone.localdate().year
    shared = FicheActionFactory(cite=cite, exercice=year, statut=StatutFiche.EN_COURS)
    hidden = FicheActionFactory(cite=cite, exercice=year)
    reader = jeton_de(Role.LECTEUR)

    assert [row["id"] for row in appel("fiches", cle=reader).json()["elements"]] == [shared.pk]
    assert appel("fiche", args=[hidden.pk], cle=reader).status_code == 404
    assert appel("exercices", cle=reader).json() == [
        {"exercice": year, "nombre_de_fiches": 1, "par_defaut": True}
    ]  # fmt: skip


def test_a_porteur_reads_his_own_sheet_and_no_other(appel, jeton_de, cite):
    own = OrganisationFactory(cite=cite)
    other = OrganisationFactory(cite=cite)
    porteur = jeton_de(Role.PORTEUR, bound={"organisation": own})

    assert [row["id"] for row in appel("organisations", cle=porteur).json()["elements"]] == [own.pk]
    assert appel("organisation", args=[other.pk], cle=porteur).status_code == 404


def test_a_sheet_holds_its_places_and_its_contacts(appel, cite):
    sheet = OrganisationFactory(cite=cite, nom="Association du Lac", siret="")
    Site.objects.create(
        organisation=sheet, nom="Local", commune=CommuneFactory(nom="Ville"), telephone="03 80 00 00 00"
    )
    Contact.objects.create(
        organisation=sheet, fonction="Coordination", email="accueil@exemple.invalid", finalite="Joindre", source="Elle"
    )

    found = appel("organisation", args=[sheet.pk]).json()

    assert found["sites"][0]["commune"]["nom"] == "Ville"
    assert found["contacts"][0]["fonction"] == "Coordination"
    assert (found["contacts"][0]["est_public"], found["contacts"][0]["finalite"]) == (False, "Joindre")


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({}, ["Alpha", "Bêta"]),
        ({"q": "BETA"}, ["Bêta"]),
        ({"type": "ASSOCIATION"}, ["Alpha", "Bêta"]),
        ({"etat": "archivees"}, ["Vieux"]),
        ({"contact": "oui"}, []),
        ({"contact": "non"}, ["Alpha", "Bêta"]),
        ({"fraicheur": Fraicheur.JAMAIS.value}, ["Alpha", "Bêta"]),
        ({"quartier": "999999"}, []),
    ],
)
def test_the_directory_is_filtered_as_its_page(appel, cite, query, kept):
    for nom, archived in (("Alpha", None), ("Bêta", None), ("Vieux", timezone.now())):
        OrganisationFactory(cite=cite, nom=nom, archivee_at=archived)

    found = appel("organisations", query).json()["elements"]

    assert [row["nom"] for row in found] == kept


def test_the_headings_come_in_the_order_of_the_plan(appel, cite):
    second, first = AxeFactory(cite=cite, ordre=2), AxeFactory(cite=cite, ordre=1)
    SousThematiqueFactory(axe=first, nom="Lire")
    LevierFactory(axe=second, nom="Se parler")
    AxeFactory()

    found = appel("axes").json()

    assert [row["id"] for row in found] == [first.pk, second.pk]
    assert [row["nom"] for row in found[0]["sous_thematiques"]] == ["Lire"]
    assert [row["nom"] for row in found[1]["leviers"]] == ["Se parler"]


def test_a_token_says_what_it_opens(appel, jeton):
    found = appel("jeton").json()

    assert found["portee"] == {"code": "PLAN_ET_ANNUAIRE", "libelle": "le plan d'actions et l'annuaire"}
    assert found["cite"]["slug"] == jeton.cite.slug
    assert "empreinte" not in str(found)


def test_what_did_not_change_is_not_sent_again(appel, cite):
    FicheActionFactory(cite=cite, exercice=timezone.localdate().year)
    first = appel("fiches")

    again = appel("fiches", **{"If-None-Match": first["ETag"]})
    FicheActionFactory(cite=cite, exercice=timezone.localdate().year)
    changed = appel("fiches", **{"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert "Authorization" in first["Vary"]


@pytest.mark.parametrize("nom", ["fiches", "organisations", "axes", "exercices"])
def test_as_many_queries_for_one_row_as_for_three(appel, jeton, cite, nom):
    def grow():
        heading = SousThematiqueFactory(axe__cite=cite)
        sheet = OrganisationFactory(cite=cite, etablissement=EtablissementFactory())
        row = FicheActionFactory(cite=cite, exercice=2026, sous_thematique=heading, porteur=sheet)
        row.leviers.add(LevierFactory(axe=heading.axe))
        QuartierFiche.objects.create(fiche=row, quartier=QuartierFactory())
        Site.objects.create(organisation=sheet, nom="Local", commune=CommuneFactory(), quartier=QuartierFactory())
        Contact.objects.create(organisation=sheet, fonction="x", finalite="x", source="x")

    counts = []
    for more in (1, 2):
        for _ in range(more):
            grow()
        with CaptureQueriesContext(connection) as captured:
            assert appel(nom, {"exercice": "2026"} if nom == "fiches" else None).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert counts[0] <= 15
