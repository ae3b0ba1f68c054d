import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from alliance.accueil.selectors.recherche import PAR_GENRE, PAR_PAGE
from alliance.acteurs.enums import Role
from alliance.documents.models import Document
from alliance.kernel.contrats import recherche as registre
from alliance.kernel.textes import fold, search_words
from alliance.plan.enums import StatutFiche
from alliance.plan.models import DocumentFiche, FicheAction
from alliance.plan.selectors.recherche import extrait_of
from alliance.plan.services.echanges import create_commentaire, create_note, withdraw_commentaire
from alliance.territoires.models import PerimetreQuartier
from tests.factories import (
    CiteFactory,
    EtablissementFactory,
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    QuartierFactory,
)
from tests.factories.budget import AttributionFactory, ConventionFactory, EngagementFactory, EnveloppeFactory
from tests.factories.gouvernance import DecisionFactory, InstanceFactory, PointFactory, SeanceFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def url(cite, texte, **query):
    tail = "".join(f"&{name}={value}" for name, value in query.items())
    return f"{reverse('recherche', args=[cite.slug])}?q={texte}{tail}"


def action(cite, titre, **champs):
    text = fold(f"{champs.get('code', '')} {titre}".strip())
    return FicheActionFactory(cite=cite, titre=titre, texte_recherche=text, **champs)


def titles(client, cite, texte):
    groupes = client.get(url(cite, texte)).context["groupes"]
    return [item.titre for groupe in groupes for item in groupe.trouvailles]


def totals(client, cite, texte):
    return {groupe.libelle: groupe.total for groupe in client.get(url(cite, texte)).context["groupes"]}


@pytest.mark.parametrize(
    ("texte", "words"),
    [
        ("Les Cafés de l'école", ["cafe", "ecole"]),
        ("journaux", ["journa"]),
        ("journal", ["journa"]),
        ("bateaux", ["batea"]),
        ("eaux", ["eau"]),
        ("bal", ["bal"]),
        ("pas", ["pas"]),
        ("le", ["le"]),
        ("œuvre « d'Art »", ["oeuvre", "art"]),
    ],
)
def test_words_of_a_search_are_folded_and_lose_their_plural(texte, words):
    assert search_words(texte) == words


@pytest.mark.parametrize(
    "texte", ["cafés parents", "PARENTS CAFE", "parent cafe", "les cafés des parents", "café%20%20parents"]
)
def test_words_are_found_in_any_order_without_accents_nor_plural(client_chef, cite, texte):
    action(cite, "Cafés des parents")
    action(cite, "Cafés du mercredi")

    assert titles(client_chef, cite, texte) == ["Cafés des parents"]


@pytest.mark.parametrize(("said", "asked"), [("Journal des élèves", "journaux"), ("Ateliers musicaux", "musical")])
def test_plurals_in_aux_are_found(client_chef, cite, said, asked):
    action(cite, said)

    assert titles(client_chef, cite, asked) == [said]


@pytest.mark.parametrize("typed", ["A101", "a101"])
def test_the_exact_code_comes_first(client_chef, cite, typed):
    action(cite, "Avec A101 dans le titre", code="B1")
    action(cite, "Autre", code="A1010")
    action(cite, "La bonne", code="A101", exercice=2024)

    assert titles(client_chef, cite, typed) == ["La bonne", "Autre", "Avec A101 dans le titre"]


def test_an_archived_action_comes_last_and_says_so(client_chef, cite):
    action(cite, "Lire ici", archivee_at=timezone.now(), motif_archivage="Doublon", exercice=2027)
    action(cite, "Lire là-bas")

    [groupe] = client_chef.get(url(cite, "lire")).context["groupes"]

    assert [(item.titre, item.nature) for item in groupe.trouvailles] == [
        ("Lire là-bas", "action 2026"),
        ("Lire ici", "action 2026, archivée".replace("2026", "2027")),
    ]


def piece(fiche, titre):
    document = Document.objects.create(
        cite=fiche.cite, nom="x.txt", fichier=ContentFile(b"x", name="x.txt"), type_mime="text/plain",
        taille_octets=1, sha256="0" * 64,
    )  # fmt: skip
    return DocumentFiche.objects.create(fiche=fiche, document=document, titre=titre, titre_recherche=fold(titre))


@pytest.fixture
def partout(cite, chef):
    """« girafe » stands in a title, a document, a note, a comment and the directory."""
    fiche = action(cite, "La girafe", porteur=OrganisationFactory(cite=cite))
    now = timezone.now()
    create_note(fiche=fiche, texte="Une girafe est venue.", le=timezone.localdate(), by=chef.compte, at=now)
    create_commentaire(fiche=fiche, texte="Quelle girafe ?", by=chef.compte, at=now)
    gone = create_commentaire(fiche=fiche, texte="Cette girafe-là", by=chef.compte, at=now)
    withdraw_commentaire(commentaire=gone, by=chef.compte, at=now)
    piece(fiche, "Affiche de la girafe")
    return fiche


def test_everything_written_on_the_actions_is_found(client_chef, cite, partout):
    page = verifier_page(client_chef.get(url(cite, "girafes")))

    assert totals(client_chef, cite, "girafes") == {
        "actions": 1, "documents des actions": 1, "notes de suivi": 1, "commentaires": 1,
    }  # fmt: skip
    assert page.find("h1")[0].text == "4 résultats pour « girafes »"
    assert "Une girafe est venue." in page.text
    links = [node.attrs["href"] for node in page.find("a") if node.attrs.get("class") == "b"]
    assert all(client_chef.get(link, follow=True).status_code == 200 for link in links)


@pytest.mark.parametrize(
    ("role", "statut", "found"),
    [
        (Role.TROIKA, StatutFiche.A_INSTRUIRE, 4),
        (Role.REFERENT, StatutFiche.A_INSTRUIRE, 4),
        (Role.LECTEUR, StatutFiche.EN_COURS, 4),
        (Role.LECTEUR, StatutFiche.A_INSTRUIRE, 0),
        (Role.PORTEUR, StatutFiche.EN_COURS, 0),
        (Role.INTERVENANT, StatutFiche.EN_COURS, 0),
        (Role.GESTIONNAIRE, StatutFiche.EN_COURS, 0),
        (Role.COMPTABLE, StatutFiche.EN_COURS, 0),
        (Role.REFERENT_PARCOURS, StatutFiche.EN_COURS, 0),
    ],
)
def test_a_count_never_leaks_what_one_may_not_see(client_de, cite, partout, role, statut, found):
    FicheAction.objects.filter(pk=partout.pk).update(statut=statut)
    client = client_de(role)

    response = client.get(url(cite, "girafe"))
    alone = client.get(url(cite, "girafe", genre="actions"))

    assert response.context["total"] == found
    assert alone.context["total"] == (1 if found else 0)
    assert ("girafe est venue" in response.content.decode()) is bool(found)


def test_a_porteur_finds_in_his_own_actions(client_de, cite, partout):
    assert sum(totals(client_de(Role.PORTEUR, organisation=partout.porteur), cite, "girafe").values()) == 4


def test_another_cite_is_not_searched(client_chef, chef, partout):
    other = HabilitationFactory(compte=chef.compte).cite

    assert totals(client_chef, other, "girafe") == {}


def test_a_long_kind_is_seen_whole_page_by_page(client_chef, cite):
    for rank in range(PAR_PAGE + 2):
        action(cite, f"Lire {rank:02d}", code=f"L{rank:02d}")

    page = verifier_page(client_chef.get(url(cite, "lire")))
    [link] = [node for node in page.find("a") if node.text.startswith("Tout voir")]
    first = client_chef.get(f"{reverse('recherche', args=[cite.slug])}{link.attrs['href']}")
    second = client_chef.get(url(cite, "lire", genre="actions", page=2))

    assert totals(client_chef, cite, "lire") == {"actions": PAR_PAGE + 2}
    assert len(titles(client_chef, cite, "lire")) == PAR_GENRE
    assert [item.titre for item in first.context["page"]] == [f"Lire {rank:02d}" for rank in range(PAR_PAGE)]
    assert [item.titre for item in second.context["page"]] == ["Lire 25", "Lire 26"]
    verifier_page(second)


@pytest.mark.parametrize("genre", ["inconnu", "", "%00", "../actions"])
def test_an_unknown_kind_is_a_search_everywhere(client_chef, cite, genre):
    action(cite, "Lire")

    assert client_chef.get(url(cite, "lire", genre=genre)).context["total"] == 1


def test_a_kind_without_result_says_where_to_look(client_chef, cite):
    page = verifier_page(client_chef.get(url(cite, "zzzz", genre="notes-de-suivi")))

    assert "Rien parmi les notes de suivi. Chercher partout" in page.text


def test_an_empty_search_teaches(client_chef, cite):
    page = verifier_page(client_chef.get(url(cite, "")))

    assert page.find("h1")[0].text == "Chercher dans la cité"
    assert (
        "Actions, documents des actions, notes de suivi, commentaires, décisions, points des séances, instances, "
        "enveloppes, conventions attributives, engagements, organisations"
    ) in page.text


def test_nothing_found_teaches(client_chef, cite):
    page = verifier_page(client_chef.get(url(cite, "zzzz")))

    assert page.find("h1")[0].text == "Rien pour « zzzz »"
    assert "Un mot de moins" in page.text


@pytest.mark.parametrize("texte", ["%25", "__", "'", '"', "%5C", "%3Cb%3E", "' OR 1=1", "é" * 300])
def test_strange_words_find_nothing_and_break_nothing(client_chef, cite, texte):
    action(cite, "Lire")

    assert client_chef.get(url(cite, texte)).status_code == 200
    assert totals(client_chef, cite, texte) == {}


def test_places_and_organisations_are_counted_too(client_chef, cite):
    commune = EtablissementFactory(nom="École Buffon", nom_recherche="ecole buffon").commune
    cite.communes.add(commune)
    OrganisationFactory(cite=cite, nom="Amis de Buffon", nom_recherche="amis de buffon")
    OrganisationFactory(cite=CiteFactory(), nom="Amis de Buffon ailleurs")

    assert totals(client_chef, cite, "buffons") == {"organisations": 1, "établissements": 1}


@pytest.mark.parametrize("kind", list(registre), ids=lambda kind: kind.libelle)
def test_every_kind_counts_what_it_finds(kind, chef, cite, partout):
    PerimetreQuartier.objects.create(cite=cite, quartier=QuartierFactory(nom="Girafe"), source="exemple")
    school = EtablissementFactory(nom="Girafe", nom_recherche="girafe")
    cite.communes.add(school.commune)
    OrganisationFactory(cite=cite, nom="Girafe", nom_recherche="girafe")
    InstanceFactory(cite=cite, nom="Girafe")
    cotech = InstanceFactory(cite=cite)
    DecisionFactory(instance=cotech, titre="Girafe", texte_recherche="girafe")
    PointFactory(seance=SeanceFactory(instance=cotech), titre="Girafe")
    EnveloppeFactory(cite=cite, financeur__nom="Girafe")
    award = AttributionFactory(affectation__enveloppe__cite=cite, notifiee=True)
    ConventionFactory(attribution=award, numero="Girafe")
    EngagementFactory(attribution=award, reference="Girafe")

    assert kind.compter(chef.compte, cite, "girafe") == 1
    assert len(list(kind.chercher(chef.compte, cite, "girafe", 100))) == 1


@pytest.mark.parametrize(
    ("texte", "cherche", "extrait"),
    [
        ("Court.", "court", "Court."),
        ("mot " * 60 + "girafe " + "fin " * 60, "girafe", "girafe"),
        ("girafe " + "fin " * 60, "girafe", "girafe"),
        ("mot " * 60 + "girafe", "girafe", "girafe"),
        ("mot " * 60, "absent", "mot"),
        ("x" * 300, "x", "x"),
    ],
)
def test_an_extract_shows_the_words_around(texte, cherche, extrait):
    found = extrait_of(texte, cherche)

    assert extrait in found
    assert len(found) <= 144


@pytest.mark.parametrize("role", [Role.CHEF_DE_PROJET, Role.LECTEUR])
def test_search_query_count_does_not_grow(client_de, cite, chef, role, django_assert_max_num_queries):
    client = client_de(role)

    def queries(count):
        for rank in range(count):
            fiche = action(cite, f"Girafe {count} {rank}", statut="EN_COURS")
            create_note(fiche=fiche, texte="girafe", le=timezone.localdate(), by=chef.compte, at=timezone.now())
            create_commentaire(fiche=fiche, texte="girafe", by=chef.compte, at=timezone.now())
            piece(fiche, "girafe")
        with django_assert_max_num_queries(29) as captured:
            client.get(url(cite, "girafe"))
        return len(captured)

    queries(1)
    assert queries(1) == queries(3)


def test_the_box_stands_on_every_page(client_chef, cite):
    page = verifier_page(client_chef.get(reverse("accueil_cite", args=[cite.slug])))

    forms = [node for node in page.find("form") if node.attrs.get("role") == "search"]
    assert {form.attrs["action"] for form in forms} == {reverse("recherche", args=[cite.slug])}
    assert len(forms) == 2
