from datetime import UTC, datetime

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.journal.models import Ecriture
from alliance.plan.models import FiltreEnregistre
from alliance.plan.services.filtres_enregistres import (
    REQUETE_MAX,
    NomDeVuePris,
    VueSansNom,
    VueTropLongue,
    delete_filtre,
    save_filtre,
    unshare_filtre,
    update_filtre,
)
from tests.factories import AxeFactory, CiteFactory, FicheActionFactory, HabilitationFactory
from tests.factories.filtres import FiltreEnregistreFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, tzinfo=UTC)


def url(cite, name="vues", *args, query=""):
    return reverse(f"plan:{name}", args=[cite.slug, *args]) + query


def save(cite, chef, nom="Mes actions", requete="q=x", **champs):
    return save_filtre(cite=cite, nom=nom, requete=requete, by=chef.compte, at=AT, **champs)


def test_a_view_is_kept_and_journaled(cite, chef):
    filtre = save(cite, chef, nom="  Mes   actions ", est_partage=True)

    assert (filtre.nom, filtre.requete, filtre.est_partage, filtre.cree_at) == ("Mes actions", "q=x", True, AT)
    assert Ecriture.objects.get(kind="plan.filtre.saved").object_id == filtre.pk


@pytest.mark.parametrize(
    ("champs", "refus"),
    [
        ({"nom": "  "}, VueSansNom),
        ({"nom": "Prise"}, NomDeVuePris),
        ({"requete": "q=" + "x" * (REQUETE_MAX - 1)}, VueTropLongue),
    ],
)
def test_a_view_that_cannot_be_kept_is_refused(cite, chef, champs, refus):
    save(cite, chef, nom="Prise")

    with pytest.raises(refus):
        save(cite, chef, **champs)

    assert FiltreEnregistre.objects.count() == 1


def test_a_name_is_taken_for_one_person_only_and_the_longest_address_is_kept(cite, chef):
    save(cite, chef, nom="Prise")
    save(cite, HabilitationFactory(cite=cite, role=Role.TROIKA), nom="Prise", requete="q=" + "x" * (REQUETE_MAX - 2))

    assert FiltreEnregistre.objects.filter(nom="Prise").count() == 2


def test_a_view_is_renamed_shared_and_taken_back(cite, chef):
    filtre, other = save(cite, chef), save(cite, chef, nom="Autre")

    update_filtre(filtre=filtre, nom="Mes actions", by=chef.compte, est_partage=True)
    with pytest.raises(NomDeVuePris):
        update_filtre(filtre=other, nom="Mes actions", by=chef.compte)
    update_filtre(filtre=other, nom="Encore", by=chef.compte)
    unshare_filtre(filtre=filtre, by=chef.compte)
    unshare_filtre(filtre=filtre, by=chef.compte)

    assert set(FiltreEnregistre.objects.values_list("nom", "est_partage")) == {
        ("Mes actions", False),
        ("Encore", False),
    }
    assert Ecriture.objects.filter(kind="plan.filtre.unshared").count() == 1


def test_a_view_is_forgotten_and_the_plan_stays(cite, chef):
    FicheActionFactory(cite=cite)

    delete_filtre(filtre=save(cite, chef), by=chef.compte)

    assert not FiltreEnregistre.objects.exists()
    assert cite.fiches.count() == 1


def test_from_the_page_to_the_menu(client_chef, cite):
    axe = AxeFactory(cite=cite, code="9", nom="Parents")
    query = f"?axe={axe.pk}&vue=tableau&col=code&tri=-cout"
    FicheActionFactory(cite=cite)
    page = verifier_page(client_chef.get(reverse("plan:plan", args=[cite.slug]) + query))
    [link] = [node.attrs["href"] for node in page.find("a") if node.text == "Enregistrer cette vue"]

    form = verifier_page(client_chef.get(link))
    response = client_chef.post(link, {"nom": "Axe 9", "est_partage": "on"}, follow=True)

    assert "Axe 9 · Parents" in form.text
    assert FiltreEnregistre.objects.get().requete == query[1:]
    assert response.redirect_chain[-1][0].endswith(query)
    page = verifier_page(response)
    [menu] = [node for node in page.find("a") if node.text == "Axe 9"]
    assert menu.attrs["aria-current"] == "page"


def test_a_view_that_names_something_deleted_opens_and_says_so(client_chef, cite, chef):
    filtre = FiltreEnregistreFactory(cite=cite, compte=chef.compte, requete="axe=999&statut=PARTI")
    FicheActionFactory(cite=cite)

    listed = verifier_page(client_chef.get(url(cite)))
    [link] = [node.attrs["href"] for node in listed.find("a") if node.text == filtre.nom]
    text = verifier_page(client_chef.get(link)).text

    assert "Axe introuvable (n° 999)" in listed.text.replace("\u00a0", " ")
    assert "Le filtre « Axe » nomme un élément introuvable" in text
    assert "Le filtre « Statut » n’a pas été compris et ne compte pas" in text


def test_a_name_left_blank_is_asked_again(client_chef, cite):
    response = client_chef.post(url(cite, "enregistrer_vue"), {"nom": " "})

    assert response.status_code == 422
    assert "Donnez un nom à cette vue." in verifier_page(response).text


def test_who_may_not_share_is_not_offered_to(client_de, cite):
    client = client_de(Role.LECTEUR)

    page = verifier_page(client.get(url(cite, "enregistrer_vue")))
    client.post(url(cite, "enregistrer_vue"), {"nom": "À moi", "est_partage": "on"})

    assert [node.attrs["name"] for node in page.find("input") if node.attrs.get("type") == "checkbox"] == []
    assert FiltreEnregistre.objects.get().est_partage is False


def test_the_list_tells_ones_own_from_the_shared(client_chef, cite, chef):
    FiltreEnregistreFactory(cite=cite, compte=chef.compte, nom="À moi")
    shared = FiltreEnregistreFactory(cite=cite, nom="Partagée", est_partage=True)
    FiltreEnregistreFactory(cite=cite, nom="D'un autre")
    FiltreEnregistreFactory(cite=CiteFactory(), nom="D'ailleurs", est_partage=True)

    context = client_chef.get(url(cite)).context
    client_chef.post(url(cite, "retirer_partage", shared.pk))

    assert [ligne["filtre"].nom for ligne in context["miennes"]] == ["À moi"]
    assert [(ligne["filtre"].nom, ligne["peut_retirer"]) for ligne in context["autres"]] == [("Partagée", True)]
    shared.refresh_from_db()
    assert shared.est_partage is False


def test_ones_own_is_changed_and_deleted_and_that_of_another_is_not(client_chef, cite, chef):
    mine = FiltreEnregistreFactory(cite=cite, compte=chef.compte)
    shared = FiltreEnregistreFactory(cite=cite, est_partage=True)
    private = FiltreEnregistreFactory(cite=cite)

    verifier_page(client_chef.get(url(cite, "modifier_vue", mine.pk)))
    assert client_chef.post(url(cite, "modifier_vue", mine.pk), {"nom": "Neuf"}).status_code == 302
    assert FiltreEnregistre.objects.get(pk=mine.pk).nom == "Neuf"
    assert client_chef.post(url(cite, "modifier_vue", mine.pk), {"nom": ""}).status_code == 422
    assert client_chef.post(url(cite, "supprimer_vue", mine.pk)).status_code == 302
    assert client_chef.post(url(cite, "supprimer_vue", shared.pk)).status_code == 403
    assert client_chef.post(url(cite, "supprimer_vue", private.pk)).status_code == 404
    assert set(FiltreEnregistre.objects.all()) == {shared, private}


def test_no_view_yet_says_how_to_make_one(client_chef, cite):
    assert "Aucune vue enregistrée" in verifier_page(client_chef.get(url(cite))).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_views_query_count(client_chef, cite, chef, count, django_assert_max_num_queries):
    for _ in range(count):
        FiltreEnregistreFactory(cite=cite, est_partage=True)

    with django_assert_max_num_queries(9) as captured:
        client_chef.get(url(cite))
    assert len(captured) == 6
