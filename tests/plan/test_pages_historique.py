"""The pages of a fiche's past: its history, the undo of a save, its archive."""

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.plan.enums import Dimension, StatutFiche
from alliance.plan.models import FicheAction, Modification
from alliance.plan.selectors import IndicateurSaisi
from alliance.plan.services.archivage import archive_fiche
from alliance.plan.services.fiches import change_statut, create_fiche, update_fiche
from tests.factories import FicheActionFactory, HabilitationFactory
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LONG = "Des parents n'entrent à l'école que pour un problème. L'équipe veut un lieu où l'on vient sans être convoqué."


def url(nom, fiche, *args):
    return reverse(f"plan:{nom}", args=[fiche.cite.slug, fiche.pk, *args])


def relue(fiche):
    return FicheAction.objects.get(pk=fiche.pk)


def derniere(fiche):
    return Modification.objects.filter(fiche=fiche).latest("version")


@pytest.fixture
def autre(cite):
    return HabilitationFactory(cite=cite).compte


@pytest.fixture
def fiche(chef, cite):
    return create_fiche(
        cite=cite, exercice=2026, titre="Lire", code="A1", by=chef.compte, besoin=LONG, age_min=3,
        codages={Dimension.THEME: ["CULTURE", "NUMERIQUE"]},
    )  # fmt: skip


@pytest.fixture
def vecue(fiche, chef, autre):
    """A fiche with a save of each kind: long text, list, number, status, undo, archive."""
    update_fiche(fiche=relue(fiche), by=autre, besoin=LONG.replace("un lieu", "un lieu calme"), age_min=4)
    update_fiche(fiche=relue(fiche), by=chef.compte, codages={Dimension.THEME: ["NUMERIQUE", "ORIENTATION"]})
    change_statut(fiche=relue(fiche), nouveau=StatutFiche.AJOURNEE, motif="Salle fermée", by=autre, at=timezone.now())
    update_fiche(fiche=relue(fiche), by=None, referent=autre, motif="Après la réunion")
    return fiche


def cartes(page):
    return [node for node in page.find("li") if "hi-un" in node.attrs.get("class", "")]


def test_the_history_reads_who_when_before_and_after(client_chef, vecue, chef, autre):
    page = verifier_page(client_chef.get(url("historique", vecue)))

    found = [(node.find("h2")[0].text, node.find("p")[0].text.split(",")[0]) for node in cartes(page)]
    assert found == [
        ("Modification", "Alliance"),
        ("Statut : Ajournée", autre.nom),
        ("Modification", chef.compte.nom),
        ("Modification", autre.nom),
        ("Création de l’action", chef.compte.nom),
    ]
    lot, statut, liste, texte, creation = cartes(page)
    assert f"avant : vide → après : {autre.nom}" in lot.text
    assert "« Après la réunion »" in lot.text
    assert "avant : à instruire → après : ajournée" in statut.text
    assert "« Salle fermée »" in statut.text
    assert [node.pieces for node in liste.find("del")] == [["culture"]]
    assert [node.pieces for node in liste.find("ins")] == [["orientation, insertion"]]
    assert "1 ligne inchangée" in liste.text
    assert [node.pieces for node in texte.find("ins")] == [["calme "], ["4"]]
    assert "avant : 3 → après : 4" in texte.text
    assert "champs remplis dès la création" in creation.text


@pytest.mark.parametrize(
    ("query", "titres"),
    [
        ("champ=besoin", ["Modification", "Création de l’action"]),
        ("champ=statut", ["Statut : Ajournée"]),
        ("champ=besoin&champ=objectifs&champ=description", ["Modification", "Création de l’action"]),
        ("champ=codages.THEME", ["Modification", "Création de l’action"]),
        ("champ=notes", []),
        ("champ=inconnu", 5),
        ("par=x", 5),
    ],
)
def test_the_history_is_filtered_by_field(client_chef, vecue, query, titres):
    page = verifier_page(client_chef.get(f"{url('historique', vecue)}?{query}"))

    found = [node.find("h2")[0].text for node in cartes(page)]
    assert (len(found) if isinstance(titres, int) else found) == titres


def test_the_history_is_filtered_by_person(client_chef, vecue, autre):
    page = verifier_page(client_chef.get(f"{url('historique', vecue)}?par={autre.pk}"))

    assert [node.find("h2")[0].text for node in cartes(page)] == ["Statut : Ajournée", "Modification"]
    assert "2 événements" in page.text
    assert f", par {autre.nom}" in page.text


def test_a_filtered_save_says_that_it_changed_more(client_chef, vecue):
    page = verifier_page(client_chef.get(f"{url('historique', vecue)}?champ=age_min"))

    assert "Et 1 autre champ dans le même enregistrement." in page.text


def test_a_fiche_without_history_says_so(client_chef, cite):
    page = verifier_page(client_chef.get(url("historique", FicheActionFactory(cite=cite))))

    assert "Rien à montrer ici" in page.text


def test_a_long_history_is_cut_in_pages(client_chef, fiche, chef):
    for number in range(25):
        update_fiche(fiche=relue(fiche), by=chef.compte, effectif_attendu=number)

    first = verifier_page(client_chef.get(url("historique", fiche)))
    second = verifier_page(client_chef.get(f"{url('historique', fiche)}?page=2"))

    assert (len(cartes(first)), len(cartes(second))) == (20, 6)


def test_each_section_leads_to_its_history(client_chef, fiche):
    page = verifier_page(client_chef.get(url("fiche", fiche)))

    links = [node.attrs["href"] for node in page.find("a") if "se-histo" in node.attrs.get("class", "")]
    assert f"{url('historique', fiche)}?champ=besoin&champ=objectifs&champ=description" in links
    assert all(client_chef.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(("role", "code"), [(Role.TROIKA, 200), (Role.REFERENT, 200), (Role.GESTIONNAIRE, 404)])
def test_the_history_is_seen_with_the_fiche(client_de, vecue, role, code):
    response = client_de(role).get(url("historique", vecue))

    assert response.status_code == code
    if code == 200:
        assert [node for node in verifier_page(response).find("button") if node.text.startswith("Annuler")] == []


@pytest.mark.parametrize("nom", ["historique", "fiche"])
def test_history_query_count_does_not_grow(client_chef, chef, fiche, nom, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(30) as captured:
            client_chef.get(url(nom, fiche))
        return len(captured)

    update_fiche(fiche=relue(fiche), by=chef.compte, referent=chef.compte, besoin="Un")
    change_statut(fiche=relue(fiche), nouveau=StatutFiche.EN_COURS, by=chef.compte, at=timezone.now())
    client_chef.get(url(nom, fiche))
    before = queries()
    for number in range(3):
        update_fiche(fiche=relue(fiche), by=chef.compte, besoin=f"Deux {number}", objectifs=f"Trois {number}")
    update_fiche(fiche=relue(fiche), by=chef.compte, referent=None, indicateurs=[IndicateurSaisi("Venus")])

    assert queries() == before


def test_the_last_change_is_undone_then_done_again(client_chef, fiche, autre):
    update_fiche(fiche=relue(fiche), by=autre, besoin="Autre chose", age_min=None)

    page = verifier_page(client_chef.get(url("fiche", fiche)))
    undone = client_chef.post(url("annuler_modification", fiche, derniere(fiche).pk))
    shown = verifier_page(client_chef.get(undone["Location"]))

    assert f"Dernière modification : « Besoin constaté » et « Âge minimum », par {autre.nom}," in page.text
    assert undone["Location"] == f"{url('fiche', fiche)}?rubrique=besoin&enregistree=3#besoin"
    assert "C’est annulé. Retrouvé comme avant : « Besoin constaté » et « Âge minimum »." in shown.text
    assert (relue(fiche).besoin, relue(fiche).age_min) == (LONG, 3)

    tree = verifier_fragment(client_chef.post(url("annuler_modification", fiche, derniere(fiche).pk), headers=HTMX))
    assert "C’est annulé" in tree.text
    assert relue(fiche).besoin == "Autre chose"


def test_an_undo_that_would_write_over_somebody_is_refused_on_the_page(client_chef, fiche, chef, autre):
    update_fiche(fiche=relue(fiche), by=chef.compte, besoin="Un")
    mine = derniere(fiche)
    update_fiche(fiche=relue(fiche), by=autre, besoin="Deux")

    refused = client_chef.post(url("annuler_modification", fiche, mine.pk))

    assert refused.status_code == 422
    alerts = [node.text for node in verifier_page(refused).find("p") if node.attrs.get("role") == "alert"]
    assert alerts[-1].startswith(f"« Besoin constaté » a été modifié depuis par {autre.nom}")
    assert relue(fiche).besoin == "Deux"


def test_a_modification_of_another_fiche_is_not_found(client_chef, fiche, cite, chef):
    other = create_fiche(cite=cite, exercice=2026, titre="Jouer", by=chef.compte)

    assert client_chef.post(url("annuler_modification", fiche, derniere(other).pk)).status_code == 404


def test_who_may_not_edit_may_not_undo(client_de, fiche, autre):
    update_fiche(fiche=relue(fiche), by=autre, besoin="Deux")
    client = client_de(Role.TROIKA)

    page = verifier_page(client.get(url("fiche", fiche)))

    assert client.post(url("annuler_modification", fiche, derniere(fiche).pk)).status_code == 403
    assert [node for node in page.find("button") if node.text.startswith("Annuler")] == []
    assert "Dernière modification" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "rubrique=besoin",
        "rubrique=besoin&enregistree=x",
        "enregistree=1",
        "rubrique=besoin&enregistree=2",
        "rubrique=z",
    ],
)
def test_an_address_made_up_confirms_nothing(client_chef, fiche, autre, query):
    update_fiche(fiche=relue(fiche), by=autre, besoin="Deux")

    page = verifier_page(client_chef.get(f"{url('fiche', fiche)}?{query}"))

    assert [node for node in page.find("div") if "fi-confirmation" in node.attrs.get("class", "")] == []


def test_an_action_is_archived_read_and_brought_back(client_chef, fiche, chef):
    asked = verifier_page(client_chef.get(url("archiver", fiche)))
    done = client_chef.post(url("archiver", fiche), {"motif": "Reprise par la ville"}, follow=True)
    page = verifier_page(done)

    assert "Rien n’est effacé" in asked.text
    [banner] = [node.text for node in page.find("div") if "fi-archive" in node.attrs.get("class", "").split()]
    assert f"par {chef.compte.nom} : Reprise par la ville" in banner
    assert [node for node in page.find("a") if "/modifier/" in node.attrs.get("href", "")] == []
    assert client_chef.get(url("modifier_section", fiche, "besoin"))["Location"] == url("fiche", fiche)
    assert client_chef.get(url("archiver", fiche))["Location"] == url("fiche", fiche)
    assert "Archivage" in verifier_page(client_chef.get(url("historique", fiche))).text

    verifier_page(client_chef.get(url("desarchiver", fiche)))
    back = verifier_page(client_chef.post(url("desarchiver", fiche), follow=True))
    assert "est de nouveau au plan 2026" in back.text
    assert relue(fiche).archivee_at is None


def test_archiving_asks_why(client_chef, fiche):
    response = client_chef.post(url("archiver", fiche), {"motif": " "})

    assert response.status_code == 422
    verifier_page(response)
    assert relue(fiche).archivee_at is None


def test_archiving_twice_is_said_in_words(client_chef, fiche, autre):
    archive_fiche(fiche=relue(fiche), motif="Doublon", by=autre, at=timezone.now())

    response = client_chef.post(url("archiver", fiche), {"motif": "Autre motif"})

    assert response.status_code == 422
    assert "est archivée depuis le" in verifier_page(response).text


def test_bringing_back_what_is_in_the_plan_is_said_in_words(client_chef, fiche):
    assert "est déjà au plan 2026" in verifier_page(client_chef.get(url("desarchiver", fiche))).text

    response = client_chef.post(url("desarchiver", fiche))

    assert response.status_code == 422
    verifier_page(response)


@pytest.mark.parametrize(("role", "code"), [(Role.CHEF_DE_PROJET, 200), (Role.TROIKA, 403), (Role.LECTEUR, 404)])
@pytest.mark.parametrize("nom", ["archiver", "desarchiver"])
def test_who_opens_the_archive_pages(client_de, fiche, nom, role, code):
    assert client_de(role).get(url(nom, fiche)).status_code == code


def test_a_status_or_a_file_on_an_archived_action_is_refused_in_words(client_chef, fiche, autre):
    archive_fiche(fiche=relue(fiche), motif="Doublon", by=autre, at=timezone.now())

    response = client_chef.post(url("changer_statut", fiche), {"ancien": "A_INSTRUIRE", "nouveau": "EN_COURS"})

    assert response.status_code == 422
    assert "elle ne se modifie plus" in verifier_page(response).text
