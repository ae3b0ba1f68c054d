from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.accueil.rules import titre_accueil
from alliance.accueil.selectors.accueil import ce_qui_attend
from alliance.acteurs.enums import Role
from alliance.journal.services import record
from alliance.kernel.contrats import Attente, attentes
from alliance.plan.enums import StatutFiche
from alliance.plan.selectors import LignePlan, Repere, Reperes
from alliance.plan.selectors.accueil import ce_qui_manque, plan_en_carreaux
from alliance.plan.services.fiches import create_fiche
from tests.factories import (
    AxeFactory,
    CiteFactory,
    CompteFactory,
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    SousThematiqueFactory,
)
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def accueil(cite):
    return reverse("accueil_cite", args=[cite.slug])


@pytest.mark.parametrize(
    ("total", "late", "title"),
    [
        (0, 0, "Rien ne vous attend"),
        (1, 0, "Une chose vous attend"),
        (1, 1, "Une chose vous attend, en retard"),
        (4, 2, "Quatre choses vous attendent, dont deux en retard"),
        (3, 1, "Trois choses vous attendent, dont une en retard"),
        (2, 2, "Deux choses vous attendent, toutes en retard"),
        (12, 0, "12 choses vous attendent"),
    ],
)
def test_the_title_is_the_answer(total, late, title):
    assert titre_accueil(total, late) == title


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.NATIONAL])
def test_home_by_role_is_a_sound_page(client_de, cite, role):
    FicheActionFactory(cite=cite, statut=StatutFiche.EN_COURS)
    client = client_de(role)

    verifier_page(client.get(accueil(cite)))
    assert client.post(accueil(cite)).status_code == 405


def test_home_of_another_cite_is_not_found(client_chef):
    assert client_chef.get(accueil(CiteFactory())).status_code == 404


def test_a_function_without_a_page_is_told_so(client_de, cite):
    FicheActionFactory(cite=cite, titre="Cafés")

    page = verifier_page(client_de(Role.REFERENT_PARCOURS).get(accueil(cite)))

    assert "Ce que votre fonction ouvre" in page.text
    assert "n’est pas encore ouvert" in page.text or "ne sont pas encore ouverts" in page.text
    assert "Le plan, action par action" not in page.text


def test_an_empty_cite_starts_in_three_steps(client_chef, cite):
    page = verifier_page(client_chef.get(accueil(cite)))

    assert page.find("h1")[0].text == "Trois étapes pour démarrer votre cité"
    steps = [node for node in page.find("ol") if node.attrs.get("class") == "ac-depart"][0].find("li")
    assert [step.find("b")[0].text for step in steps] == [
        "Décrire les axes",
        "Importer votre tableur",
        "Inviter la troïka",
    ]


def test_the_steps_are_for_the_chef_alone(client_de, cite):
    page = verifier_page(client_de(Role.TROIKA).get(accueil(cite)))

    assert not [node for node in page.find("ol") if node.attrs.get("class") == "ac-depart"]


def test_a_porteur_sees_his_own_fiches_to_complete(client, cite):
    mine = HabilitationFactory(cite=cite, role=Role.PORTEUR)
    FicheActionFactory(cite=cite, titre="La mienne", porteur=mine.organisation)
    FicheActionFactory(cite=cite, titre="Une autre", porteur=OrganisationFactory(cite=cite))
    client.force_login(mine.compte)

    page = verifier_page(client.get(accueil(cite)))

    assert "Compléter « La mienne »" in page.text
    assert "Il manque : besoin, publics, temps, dates, indicateur." in page.text
    assert "Une autre" not in page.text


def test_more_than_three_fiches_to_complete_are_counted(client_chef, chef, cite):
    FicheActionFactory.create_batch(5, cite=cite, referent=chef.compte)

    titles = [item.attente.titre for item in client_chef.get(accueil(cite)).context["attentes"]]

    assert "2 autres fiches à compléter" in titles
    assert "Classer 5 actions" in titles


def test_what_is_missing_opens_the_filtered_list(client_chef, cite):
    FicheActionFactory(cite=cite)
    FicheActionFactory(cite=cite, statut=StatutFiche.TERMINEE)

    page = verifier_page(client_chef.get(accueil(cite)))
    [link] = [node for node in page.find("a") if node.text == "1 action sans référent"]
    listed = client_chef.get(link.attrs["href"])

    assert listed.context["retenues"] == 1


def test_what_changed_since_the_last_visit_tells_the_others_acts(client_chef, chef, cite):
    other = HabilitationFactory(cite=cite).compte
    chef.compte.visite_precedente_at = timezone.now() - timedelta(days=2)
    chef.compte.save()
    create_fiche(cite=cite, exercice=2026, titre="La mienne", by=chef.compte)
    create_fiche(cite=cite, exercice=2026, titre="Cafés", by=other)
    record(kind="inconnu.chose.faite", by=other, cite_id=cite.pk)

    context = client_chef.get(accueil(cite)).context

    assert [(chose.objet, faits) for chose, faits, _reste in context["changements"].montrees] == [
        ("Cafés", (f"{other.nom} a ajouté l’action",))
    ]
    assert {acte.phrase for acte in context["actes"]} == {"a modifié la cité"}


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.TROIKA, True),
        (Role.REFERENT, True),
        (Role.LECTEUR, True),
        (Role.PORTEUR, True),
        (Role.INTERVENANT, True),
        (Role.COMPTABLE, False),
        (Role.REFERENT_PARCOURS, False),
    ],
)
def test_what_changed_is_told_to_whoever_reads_the_plan(client_de, cite, role, shown):
    FicheActionFactory(cite=cite)

    page = verifier_page(client_de(role).get(accueil(cite)))

    assert ("Ce qui a changé" in page.text) is shown


def test_the_latest_late_thing_comes_first(cite, chef):
    today = date(2026, 10, 13)
    waiting = [
        Attente("sans date", "/", "Voir"),
        Attente("bientôt", "/", "Voir", echeance=date(2026, 10, 20)),
        Attente("en retard", "/", "Voir", echeance=date(2026, 10, 1)),
        Attente("ancienne", "/", "Voir", depuis=datetime(2026, 9, 1, tzinfo=ZoneInfo("Europe/Paris"))),
        Attente("aujourd'hui", "/", "Voir", echeance=today),
    ]
    attentes.register("essai", lambda user, cite: waiting)

    found = [item for item in ce_qui_attend(chef.compte, cite, today) if item.attente in waiting]
    attentes.remove("essai")

    assert [(item.attente.titre, item.en_retard) for item in found] == [
        ("en retard", True),
        ("aujourd'hui", False),
        ("bientôt", False),
        ("ancienne", False),
        ("sans date", False),
    ]


def test_home_query_count_does_not_grow(client_chef, chef, cite, django_assert_max_num_queries):
    st = SousThematiqueFactory(axe=AxeFactory(cite=cite))

    def queries(count):
        FicheActionFactory.create_batch(count, cite=cite, sous_thematique=st, referent=chef.compte)
        with django_assert_max_num_queries(29) as captured:
            client_chef.get(accueil(cite))
        return len(captured)

    client_chef.get(accueil(cite))
    assert queries(1) == queries(3)


def test_without_a_role_the_page_says_whom_to_ask(client):
    client.force_login(CompteFactory())

    page = verifier_page(client.get(reverse("accueil")))

    assert page.find("h1")[0].text == "Aucune cité ne vous est ouverte"


def test_the_technical_administrator_is_sent_to_the_installation(client):
    client.force_login(CompteFactory(is_administrateur=True))

    page = verifier_page(client.get(reverse("accueil")))

    assert any(node.attrs.get("href") == reverse("installation_cites") for node in page.find("a"))


def test_the_national_level_is_told_that_nothing_is_published(client):
    client.force_login(HabilitationFactory(role=Role.NATIONAL, cite=None).compte)

    assert verifier_page(client.get(reverse("accueil"))).find("h1")[0].text == "Rien n’est encore publié"


def ligne(**champs):
    base = {champ: None for champ in LignePlan.__dataclass_fields__ if champ != "manques"}
    base |= {"titre": "Action", "statut": "EN_COURS", "axe_id": 1, "sous_thematique_id": 1, "retenue": True}
    return LignePlan(**base | champs)


def test_tiles_follow_axes_and_statuses_and_mark_what_is_late():
    axe = Repere(1, 0, "1", "Parents", 1)
    reperes = Reperes({2026: 3}, (axe,), (), (), (), ())
    lignes = [
        ligne(statut="A_INSTRUIRE"),
        ligne(statut="EN_COURS", ends_on=date(2026, 1, 1)),
        ligne(statut="TERMINEE", ends_on=date(2026, 1, 1)),
        ligne(statut="ANNULEE", axe_id=None),
    ]

    said = plan_en_carreaux(lignes, reperes, date(2026, 1, 2))

    assert [rang.titre for rang in said["rangs"]] == ["Parents", "À classer"]
    assert [(carreau.genre, carreau.en_retard) for carreau in said["rangs"][0].carreaux] == [
        ("TERMINEE", False),
        ("EN_COURS", True),
        ("A_INSTRUIRE", False),
    ]
    assert said["rangs"][0].phrase == "3 actions : 1 terminée, 1 en cours, 1 à instruire"
    assert said["phrase"] == "4 actions, 1 en cours. 1 en retard."


@pytest.mark.parametrize(
    ("ages", "phrase"),
    [
        ([(0, 25)] * 6, "À chaque âge, au moins 6 actions sont ouvertes."),
        ([(3, 25)] * 6, "Nombre d’actions ouvertes à chaque âge : cinq ou moins de 0 à 2 ans."),
        (
            [(1, None)] * 3 + [(None, 19)] * 3,
            "Nombre d’actions ouvertes à chaque âge : cinq ou moins à 0 an et de 20 à 25 ans.",
        ),
    ],
)
def test_the_sentence_on_ages_says_where_little_is_open(ages, phrase):
    said = ce_qui_manque([ligne(age_min=low, age_max=high) for low, high in ages])

    assert said["ages"].phrase == phrase


def test_without_any_age_there_is_no_chart():
    assert ce_qui_manque([ligne()])["ages"] is None
