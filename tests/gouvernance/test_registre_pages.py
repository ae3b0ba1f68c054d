"""The pages of the register: list, export, taking over."""

import csv
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.gouvernance.contrats import Objet, liens
from alliance.gouvernance.enums import Issue, Publication, SerieDecision, TypeDecision
from alliance.gouvernance.models import Decision, PublicationDecision
from tests.factories import CaisseFactory, OrganisationFactory
from tests.factories.gouvernance import DecisionFactory, InstanceFactory
from tests.gouvernance.salle import AT
from tests.gouvernance.test_cloture import LienDEssai

pytestmark = pytest.mark.django_db


def url(name, cite, *args):
    return reverse(f"gouvernance:{name}", args=[cite.slug, *args])


@pytest.fixture
def instance(cite):
    return InstanceFactory(cite=cite, nom="Comité technique")


def texte(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_the_register_counts_in_words(client_chef, cite, instance):
    DecisionFactory(instance=instance, titre="Première")
    DecisionFactory(instance=instance, titre="Seconde", issue=Issue.REJETEE)

    page = texte(client_chef.get(url("registre", cite)))

    assert "2 décisions, dont 1 en vigueur." in page
    assert "Première" in page


def test_the_filters_are_in_the_address_and_each_can_be_taken_off(client_chef, cite, instance):
    DecisionFactory(instance=instance, titre="Première", texte_recherche="premiere")
    DecisionFactory(instance=instance, titre="Seconde", texte_recherche="seconde")

    page = texte(client_chef.get(url("registre", cite), {"q": "PREMIÈRE", "annee": "2024", "etat": "x"}))

    assert "Première" in page
    assert "Seconde" not in page
    assert 'href="?annee=2024&amp;etat=x"' in page


@pytest.mark.parametrize(("data", "title"), [
    ({}, "Aucune décision à lire ici"),
    ({"q": "introuvable"}, "Aucune décision ne répond à tous ces critères"),
])  # fmt: skip
def test_an_empty_register_says_why(client_chef, cite, data, title):
    assert title in texte(client_chef.get(url("registre", cite), data))


def test_htmx_receives_the_list_only(client_chef, cite):
    response = client_chef.get(url("registre", cite), headers={"HX-Request": "true"})

    assert texte(response).startswith('<section id="liste"')


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_asks_the_same_whatever_its_length(
    client_chef, cite, instance, count, django_assert_max_num_queries
):
    caisse = CaisseFactory(cite=cite, titulaire=OrganisationFactory(cite=cite))
    for _ in range(count):
        DecisionFactory(instance=instance, type=TypeDecision.DEPENSE, montant_cents=1, caisse=caisse)

    with django_assert_max_num_queries(22):
        client_chef.get(url("registre", cite))


@pytest.mark.parametrize("format_", ["xlsx", "ods", "csv", "pdf"])
def test_the_export_has_the_same_filters(client_chef, cite, instance, format_):
    DecisionFactory(instance=instance)

    response = client_chef.get(url("exporter_registre", cite), {"format": format_, "annee": "2024"})
    response.close()

    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'.{format_}"')


def test_the_table_says_what_the_page_says(client_chef, cite, instance):
    kept = DecisionFactory(instance=instance, titre="Gardée", annee=2023)
    DecisionFactory(instance=instance, titre="Autre")
    PublicationDecision.objects.create(
        decision=kept, portee=Publication.PARTENAIRES, publiee_at=AT, publiee_by=kept.enregistree_by
    )

    response = client_chef.get(url("exporter_registre", cite), {"format": "csv", "annee": "2023"})
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(content), delimiter=";")

    assert (row["Numéro"], row["Décision"], row["Lisible par"]) == (
        kept.numero_affiche, "Gardée", "les partenaires de la cité",
    )  # fmt: skip
    assert row["Issue, et ce qu'elle est devenue"] == "adoptée, en vigueur"


def test_a_list_too_long_for_a_pdf_says_so(client_chef, cite, instance, monkeypatch):
    DecisionFactory(instance=instance)
    monkeypatch.setattr("alliance.documents.ecriture.pdf.LIGNES_MAX", 0)

    response = client_chef.get(url("exporter_registre", cite), {"format": "pdf", "annee": "2024"}, follow=True)

    assert "c'est trop pour un PDF" in response.content.decode().replace("&#x27;", "'")
    assert response.redirect_chain[0][0] == f"{url('registre', cite)}?annee=2024"


def test_a_partner_reads_what_is_published_and_takes_nothing_over(client_de, cite, instance):
    hidden, shown = DecisionFactory(instance=instance), DecisionFactory(instance=instance, titre="Publiée")
    PublicationDecision.objects.create(
        decision=shown, portee=Publication.PARTENAIRES, publiee_at=AT, publiee_by=shown.enregistree_by
    )
    partner = client_de(Role.LECTEUR)

    page = texte(partner.get(url("registre", cite)))

    assert "Publiée" in page
    assert hidden.titre not in page
    assert "Reprendre une décision" not in page


def saisie(instance, **kwargs):
    return {
        "instance": instance.pk, "prise_on": "2024-05-14", "type": "AUTRE", "issue": "ADOPTEE", "titre": "Un nom",
        "releve": SimpleUploadedFile("releve.txt", b"Le releve"),
    } | kwargs  # fmt: skip


def test_a_decision_is_taken_over(client_chef, cite, instance):
    response = client_chef.post(url("reprendre_decision", cite), saisie(instance))

    taken = Decision.objects.get()
    assert (response.status_code, response.url) == (302, url("decision", cite, taken.pk))
    assert (taken.serie, taken.numero_affiche, taken.titre) == (SerieDecision.REPRISE, "R-2024-1", "Un nom")


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"releve": ""}, "Relevé numérisé"),
        ({"montant": "beaucoup"}, "n'est pas un montant"),
        ({"montant": "0"}, "Écrivez un montant supérieur à zéro."),
        ({"type": "DEPENSE"}, "Une dépense porte un montant et un budget."),
        ({"type": "ORIENTATION"}, "ne prend pas de décision de ce type"),
    ],
)
def test_a_refused_taking_over_writes_nothing_and_keeps_what_was_typed(client_chef, cite, instance, kwargs, words):
    response = client_chef.post(url("reprendre_decision", cite), saisie(instance, **kwargs))

    assert response.status_code == 422
    page = texte(response).replace("&#x27;", "'")
    assert words in page
    assert 'value="Un nom"' in page
    assert not Decision.objects.exists()


def test_the_amount_is_read_as_it_is_typed(client_chef, cite, instance):
    caisse = CaisseFactory(cite=cite, titulaire=OrganisationFactory(cite=cite))

    client_chef.post(
        url("reprendre_decision", cite), saisie(instance, type="DEPENSE", montant="6 800,50 €", caisse=caisse.pk)
    )

    assert Decision.objects.get().montant_cents == 680_050


def test_looking_for_a_thing_keeps_what_was_typed(client_chef, cite, instance):
    data = saisie(instance, chercher="1", mots="livre")
    data.pop("releve")

    response = client_chef.post(url("reprendre_decision", cite), data)

    assert response.status_code == 200
    assert 'value="Un nom"' in texte(response)
    assert not Decision.objects.exists()


def test_an_instance_of_another_cite_is_not_one_to_choose(client_chef, cite):
    response = client_chef.post(url("reprendre_decision", cite), saisie(InstanceFactory()))

    assert response.status_code == 422
    assert not Decision.objects.exists()


class LienAChoisir(LienDEssai):
    """A thing that is found by its name."""

    def choix(self, cite, user, texte):
        return [Objet("essai.chose", 7, "La chose", "/", code="A1")] if texte == "chose" else []

    def lier_decision(self, *, decision, pk, by):
        self.faits.append((decision.titre, pk))


@pytest.fixture
def lien():
    made = LienAChoisir()
    liens.register("essai.chose", made)
    yield made
    liens.remove("essai.chose")


def test_a_thing_is_found_ticked_and_kept(client_chef, cite, instance, lien):
    searched = saisie(instance, chercher="1", mots="chose")
    searched.pop("releve")

    page = texte(client_chef.post(url("reprendre_decision", cite), searched))
    assert 'value="essai.chose:7:Chose : A1 La chose"' in page
    ticked = saisie(instance, objets=["essai.chose:7:Chose : A1 La chose"])
    assert "Chose : A1 La chose" in texte(
        client_chef.post(url("reprendre_decision", cite), ticked | {"titre": "", "releve": ""})
    )
    client_chef.post(url("reprendre_decision", cite), ticked | {"releve": saisie(instance)["releve"]})

    assert lien.faits == [("Un nom", 7)]


@pytest.mark.parametrize("objet", ["essai.chose:x:La chose", "inconnu:7:La chose", "essai.chose:²:La chose"])
def test_a_thing_that_does_not_exist_is_refused(client_chef, cite, instance, lien, objet):
    response = client_chef.post(url("reprendre_decision", cite), saisie(instance, objets=[objet]))

    assert response.status_code == 422
    assert lien.faits == []


def test_a_search_that_finds_nothing_says_so(client_chef, cite, instance):
    data = saisie(instance, chercher="1", mots="introuvable")
    data.pop("releve")

    assert "Rien ne répond à « introuvable »." in texte(client_chef.post(url("reprendre_decision", cite), data))
