"""Two sessions on one fiche: what each page says, and what is in the base afterwards."""

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.plan.enums import Dimension
from alliance.plan.models import FicheAction, Modification
from alliance.plan.selectors import IndicateurSaisi, PartenaireSaisi, etat_fiche
from alliance.plan.services.archivage import archive_fiche
from alliance.plan.services.fiches import create_fiche, update_fiche
from alliance.territoires.models import PerimetreQuartier
from tests.factories import HabilitationFactory, OrganisationFactory, QuartierFactory
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def url(fiche, section):
    return reverse("plan:modifier_section", args=[fiche.cite.slug, fiche.pk, section])


def page_fiche(fiche):
    return reverse("plan:fiche", args=[fiche.cite.slug, fiche.pk])


@pytest.fixture
def autre(cite):
    return HabilitationFactory(cite=cite).compte


@pytest.fixture
def fiche(chef, cite):
    quartier = QuartierFactory(nom="Les Tilleuls")
    PerimetreQuartier.objects.create(cite=cite, quartier=quartier)
    return create_fiche(
        cite=cite, exercice=2026, titre="Lire", by=chef.compte, besoin="Un lieu", objectifs="Venir", age_min=3,
        quartiers=[(quartier, 30)], codages={Dimension.THEME: ["CULTURE"], Dimension.PUBLIC: ["PARENTS"]},
        indicateurs=[IndicateurSaisi("Venus", "20")], questions_evaluatives="Qui vient ?",
        partenaires=[PartenaireSaisi(OrganisationFactory(cite=cite, nom="La MJC"), "ACCUEIL", "prête la salle")],
    )  # fmt: skip


def relue(fiche):
    return FicheAction.objects.get(pk=fiche.pk)


def envoi(form) -> dict:
    """What a browser sends of a form as it is shown."""
    sent = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, (list, tuple)):
            sent[bound.html_name] = list(value)
        elif value not in (None, ""):
            sent[bound.html_name] = bound.field.prepare_value(value)
    return sent


def ouvrir(client, fiche, section) -> dict:
    return envoi(client.get(url(fiche, section)).context["form"])


def test_two_fields_of_a_section_are_both_saved_and_the_second_writer_is_told(client_chef, fiche, autre):
    read = ouvrir(client_chef, fiche, "besoin")
    update_fiche(fiche=relue(fiche), by=autre, version=1, besoin="Un lieu calme")

    saved = client_chef.post(url(fiche, "besoin"), read | {"objectifs": "Revenir"})
    page = verifier_page(client_chef.get(saved["Location"]))

    assert saved["Location"] == f"{page_fiche(fiche)}?rubrique=besoin&enregistree=3&lue=1#besoin"
    assert (relue(fiche).besoin, relue(fiche).objectifs) == ("Un lieu calme", "Revenir")
    [told] = [node.text for node in page.find("div") if "fi-confirmation" in node.attrs.get("class", "")]
    assert told.startswith("Enregistré : « Objectifs ».")
    assert f"Pendant que vous écriviez, {autre.nom} a modifié « Besoin constaté »" in told


def test_htmx_says_the_same_in_the_section(client_chef, fiche, autre):
    read = ouvrir(client_chef, fiche, "besoin")
    update_fiche(fiche=relue(fiche), by=autre, version=1, besoin="Un lieu calme")

    tree = verifier_fragment(client_chef.post(url(fiche, "besoin"), read | {"objectifs": "Revenir"}, headers=HTMX))

    [section] = [node for node in tree.find("section") if node.attrs.get("id") == "besoin"]
    assert "Enregistré : « Objectifs »." in section.text
    assert f"{autre.nom} a modifié « Besoin constaté »" in section.text


def test_a_section_saved_untouched_tells_what_changed_meanwhile(client_chef, fiche, autre):
    read = ouvrir(client_chef, fiche, "besoin")
    update_fiche(fiche=relue(fiche), by=autre, version=1, besoin="Un lieu calme")

    page = verifier_page(client_chef.post(url(fiche, "besoin"), read, follow=True))

    assert "Rien n’a changé dans cette rubrique." in page.text
    assert relue(fiche).version == 2


def test_the_same_field_shows_both_texts_and_keeps_everything_typed(client_chef, fiche, autre):
    read = ouvrir(client_chef, fiche, "besoin")
    update_fiche(fiche=relue(fiche), by=autre, version=1, besoin="Le sien")

    refused = client_chef.post(url(fiche, "besoin"), read | {"besoin": "Le mien", "objectifs": "Revenir"})

    page = verifier_page(refused)
    assert refused.status_code == 422
    [conflit] = [node for node in page.find("section") if node.attrs.get("class") == "cf"]
    assert "Votre texte" in conflit.text
    assert f"Le texte de {autre.nom}, enregistré le" in conflit.text
    assert "Le sien" in conflit.text
    assert [node.text for node in conflit.find("textarea")] == ["Le mien"]
    assert [node.text for node in conflit.find("legend")] == ["Besoin constaté : que garder ?"]
    assert [node.attrs["value"] for node in conflit.find("input") if node.attrs["type"] == "radio"] == ["mien", "sien"]
    assert [node.text for node in page.find("textarea")][:3] == ["Le mien", "Revenir", ""]
    assert (relue(fiche).besoin, relue(fiche).objectifs, relue(fiche).version) == ("Le sien", "Venir", 2)


@pytest.mark.parametrize(
    ("choix", "ecrit", "attendu"),
    [
        ("mien", "Le mien", "Le mien"),
        ("mien", "Le mien et le sien", "Le mien et le sien"),
        ("sien", "Le mien", "Le sien"),
    ],
)
def test_what_was_chosen_is_done(client_chef, fiche, autre, choix, ecrit, attendu):
    read = ouvrir(client_chef, fiche, "besoin")
    update_fiche(fiche=relue(fiche), by=autre, version=1, besoin="Le sien", description="Ajoutée")
    refused = client_chef.post(url(fiche, "besoin"), read | {"besoin": "Le mien", "objectifs": "Revenir"})

    again = envoi(refused.context["form"]) | {"choix_besoin": choix, "besoin": ecrit}
    saved = client_chef.post(url(fiche, "besoin"), again)

    assert saved.status_code == 302, saved.context["form"].errors
    kept = relue(fiche)
    assert (kept.besoin, kept.objectifs, kept.description) == (attendu, "Revenir", "Ajoutée")


def test_without_a_choice_the_page_asks_again_and_loses_nothing(client_chef, fiche, autre):
    read = ouvrir(client_chef, fiche, "besoin")
    update_fiche(fiche=relue(fiche), by=autre, version=1, besoin="Le sien")
    refused = client_chef.post(url(fiche, "besoin"), read | {"besoin": "Le mien"})

    asked = client_chef.post(url(fiche, "besoin"), envoi(refused.context["form"]) | {"besoin": "Le mien, plus long"})

    page = verifier_page(asked)
    assert asked.status_code == 422
    assert list(asked.context["form"].errors) == ["choix_besoin"]
    assert "Le sien" in page.text
    assert "Le mien, plus long" in page.text
    assert relue(fiche).besoin == "Le sien"


def test_a_third_text_is_a_new_conflict(client_chef, fiche, autre):
    read = ouvrir(client_chef, fiche, "besoin")
    update_fiche(fiche=relue(fiche), by=autre, besoin="Le sien")
    refused = client_chef.post(url(fiche, "besoin"), read | {"besoin": "Le mien"})
    update_fiche(fiche=relue(fiche), by=autre, besoin="Le sien, suite")

    again = client_chef.post(url(fiche, "besoin"), envoi(refused.context["form"]) | {"choix_besoin": "mien"})

    assert again.status_code == 422
    assert "Le sien, suite" in verifier_page(again).text
    assert relue(fiche).besoin == "Le sien, suite"


def test_two_windows_of_one_person_are_told_apart(client_chef, chef, fiche):
    read = ouvrir(client_chef, fiche, "besoin")
    update_fiche(fiche=relue(fiche), by=chef.compte, besoin="L'autre fenêtre")

    page = verifier_page(client_chef.post(url(fiche, "besoin"), read | {"besoin": "Cette fenêtre"}))

    assert "Le texte de vous, dans une autre fenêtre" in page.text
    assert "Garder le texte enregistré entre-temps" in page.text


def test_sending_twice_saves_once(client_chef, fiche):
    sent = ouvrir(client_chef, fiche, "besoin") | {"besoin": "Un lieu calme"}

    codes = [client_chef.post(url(fiche, "besoin"), sent).status_code for _ in range(2)]

    assert codes == [302, 302]
    assert Modification.objects.filter(fiche=fiche).count() == 2


def test_rows_in_conflict_stand_beside_the_other_rows(client_chef, fiche, autre):
    read = ouvrir(client_chef, fiche, "indicateurs")
    update_fiche(fiche=relue(fiche), by=autre, version=1, indicateurs=[IndicateurSaisi("Venus", "30")])

    refused = client_chef.post(url(fiche, "indicateurs"), read | {"cible_0": "25"})
    page = verifier_page(refused)
    [conflit] = [node for node in page.find("section") if node.attrs.get("class") == "cf"]
    more = client_chef.post(url(fiche, "indicateurs"), envoi(refused.context["form"]) | {"ajouter": "1"})
    saved = client_chef.post(
        url(fiche, "indicateurs"),
        envoi(more.context["form"]) | {"choix_indicateurs": "mien", "libelle_1": "Fidèles", "cible_0": "28"},
    )

    assert refused.status_code == 422
    assert "Venus → 30" in conflit.text
    assert any(node.attrs.get("value") == "25" for node in conflit.find("input"))
    assert "Venus → 30" in verifier_page(more).text
    assert saved.status_code == 302, saved.context["form"].errors
    assert etat_fiche(relue(fiche))["indicateurs"] == (("Venus", "28", "", ""), ("Fidèles", "", "", ""))


def test_rows_of_the_other_person_may_be_kept(client_chef, fiche, autre):
    read = ouvrir(client_chef, fiche, "partenaires")
    update_fiche(fiche=relue(fiche), by=autre, version=1, partenaires=[])
    refused = client_chef.post(url(fiche, "partenaires"), read | {"precision_0": "prête le matériel"})

    saved = client_chef.post(url(fiche, "partenaires"), envoi(refused.context["form"]) | {"choix_partenaires": "sien"})

    assert "Vide : cette personne a effacé ce champ." in verifier_page(refused).text
    assert saved.status_code == 302
    assert fiche.partenaires.count() == 0


@pytest.mark.parametrize(
    ("section", "theirs", "typed", "nom", "champ"),
    [
        (
            "liens",
            {"codages": {Dimension.THEME: ["SPORT"]}},
            {"themes": ["CULTURE", "SPORT"]},
            "themes",
            "codages.THEME",
        ),
        ("publics", {"age_min": 4}, {"age_min": "5"}, "age_min", "age_min"),
        ("ou-et-quand", {"quartiers": []}, {"effectif": "25"}, "quartiers", "quartiers"),
        ("budget", {"cout_cents": 100}, {"cout_cents": "2 €"}, "cout_cents", "cout_cents"),
        ("notes", {"notes": "A"}, {"notes": "B"}, "notes", "notes"),
    ],
)
@pytest.mark.parametrize("choix", ["mien", "sien"])
def test_every_kind_of_field_can_be_settled(client_chef, fiche, autre, section, theirs, typed, nom, champ, choix):
    read = ouvrir(client_chef, fiche, section)
    update_fiche(fiche=relue(fiche), by=autre, version=1, **theirs)
    other = etat_fiche(relue(fiche))[champ]
    if "effectif" in typed:
        typed = {f"effectif_{PerimetreQuartier.objects.get().quartier_id}": "25"}

    refused = client_chef.post(url(fiche, section), read | typed)
    verifier_page(refused)
    saved = client_chef.post(url(fiche, section), envoi(refused.context["form"]) | {f"choix_{nom}": choix})

    assert refused.status_code == 422
    assert saved.status_code == 302, saved.context["form"].errors
    assert (etat_fiche(relue(fiche))[champ] == other) is (choix == "sien")


def test_a_refusal_says_what_others_wrote(client_chef, fiche, autre):
    read = ouvrir(client_chef, fiche, "publics")
    update_fiche(fiche=relue(fiche), by=autre, version=1, age_min=10)

    refused = client_chef.post(url(fiche, "publics"), read | {"age_max": "8"})

    page = verifier_page(refused)
    assert refused.status_code == 422
    assert f"Pendant que vous écriviez, {autre.nom} a modifié « Âge minimum »" in page.text
    assert "(10 ans)" in page.text


def test_a_form_open_while_the_action_is_archived_keeps_what_was_typed(client_chef, fiche, autre):
    read = ouvrir(client_chef, fiche, "besoin")
    archive_fiche(fiche=relue(fiche), motif="Doublon", by=autre, at=timezone.now())

    refused = client_chef.post(url(fiche, "besoin"), read | {"besoin": "Un long texte"})

    page = verifier_page(refused)
    assert refused.status_code == 422
    assert "elle ne se modifie plus" in page.text
    assert [node.text for node in page.find("textarea")][0] == "Un long texte"
    assert relue(fiche).besoin == "Un lieu"


@pytest.mark.parametrize("version", ["", "x", "99999999999", "0", "7"])
def test_a_version_that_means_nothing_breaks_nothing(client_chef, fiche, version):
    sent = ouvrir(client_chef, fiche, "besoin") | {"besoin": "Un lieu calme", "version": version, "vu_besoin": "zz"}

    assert client_chef.post(url(fiche, "besoin"), sent).status_code in {302, 422}
