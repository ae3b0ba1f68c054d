"""What an instance works on: chosen by who keeps it, said on the fiche, on its page and by a filter of the plan."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.gouvernance.contrats import panneaux_instance
from alliance.journal.models import Ecriture
from alliance.plan.models import GroupeFiche, GroupeSousThematique
from alliance.plan.permissions import can_edit_suivi
from alliance.plan.selectors import Criteres, fiches_filtrees
from alliance.plan.selectors.trace import groupes_of
from alliance.plan.services.groupes import (
    DejaSuivie,
    InstanceClose,
    PasSuivie,
    SuiviDAilleurs,
    link_groupe,
    unlink_groupe,
)
from tests.factories import FicheActionFactory, HabilitationFactory, SousThematiqueFactory
from tests.factories.gouvernance import InstanceFactory, MembreFactory
from tests.plan.registre import texte_de

pytestmark = pytest.mark.django_db


@pytest.fixture
def groupe(cite):
    return InstanceFactory(cite=cite, type="GROUPE", nom="Groupe parents")


@pytest.fixture
def theme(cite):
    return SousThematiqueFactory(axe__cite=cite, nom="Parentalité")


@pytest.fixture
def fiches(cite, theme):
    """One chosen by itself, one under the sous-thématique, one apart."""
    return [
        FicheActionFactory(cite=cite, titre="Cafés"),
        FicheActionFactory(cite=cite, titre="Ateliers", sous_thematique=theme),
        FicheActionFactory(cite=cite, titre="Apart"),
    ]


@pytest.fixture
def suivies(groupe, fiches, theme, chef):
    link_groupe(instance=groupe, quoi=fiches[0], by=chef.compte)
    link_groupe(instance=groupe, quoi=theme, by=chef.compte)
    return fiches


def titres(cite, user, **criteres):
    return sorted(fiche.titre for fiche in fiches_filtrees(cite, user, Criteres(tous_exercices=True, **criteres)))


def test_an_instance_works_on_actions_and_sous_thematiques(suivies, groupe, chef, cite):
    assert titres(cite, chef.compte, groupe=(groupe.pk,)) == ["Ateliers", "Cafés"]
    assert titres(cite, chef.compte, groupe=(None,)) == ["Apart"]
    assert titres(cite, chef.compte, groupe=(None, groupe.pk)) == ["Apart", "Ateliers", "Cafés"]
    assert Ecriture.objects.filter(kind="plan.groupe.linked").count() == 2
    assert str(GroupeFiche.objects.get()).startswith("action d'un groupe #")
    assert str(GroupeSousThematique.objects.get()).startswith("sous-thématique d'un groupe #")


def test_what_a_group_works_on_is_seen_with_the_group(suivies, groupe, cite):
    reader = HabilitationFactory(role=Role.REFERENT, cite=cite).compte

    before = titres(cite, reader, groupe=(groupe.pk,)), groupes_of(suivies[0], reader)
    MembreFactory(instance=groupe, qualite="INVITE", pole=None, compte=reader)

    assert before == ([], [])
    assert titres(cite, reader, groupe=(groupe.pk,)) == ["Ateliers", "Cafés"]
    assert [groupes_of(fiche, reader) for fiche in suivies] == [[groupe], [groupe], []]
    assert GroupeFiche.objects.visible_to(reader).count() == 1


@pytest.mark.parametrize("which", ["fiche", "sous-thématique"])
def test_following_twice_is_refused(suivies, groupe, theme, chef, which):
    quoi = suivies[0] if which == "fiche" else theme

    with pytest.raises(DejaSuivie, match="« Groupe parents » suit déjà"):
        link_groupe(instance=groupe, quoi=quoi, by=chef.compte)

    assert (GroupeFiche.objects.count(), GroupeSousThematique.objects.count()) == (1, 1)


def test_an_action_of_another_cite_is_refused(groupe, chef):
    for quoi in (FicheActionFactory(), SousThematiqueFactory()):
        with pytest.raises(SuiviDAilleurs):
            link_groupe(instance=groupe, quoi=quoi, by=chef.compte)

    assert GroupeFiche.objects.count() == GroupeSousThematique.objects.count() == 0


def test_a_closed_instance_keeps_what_it_worked_on(suivies, groupe, chef):
    groupe.close_on, groupe.resultat = date(2026, 6, 1), "Une charte"
    groupe.save()

    for act, quoi in ((link_groupe, suivies[2]), (unlink_groupe, suivies[0])):
        with pytest.raises(InstanceClose):
            act(instance=groupe, quoi=quoi, by=chef.compte)

    assert GroupeFiche.objects.get().fiche == suivies[0]
    assert groupes_of(suivies[0], chef.compte) == []


def test_an_instance_stops_working_on_something_once(suivies, groupe, theme, chef):
    for quoi in (suivies[0], theme):
        unlink_groupe(instance=groupe, quoi=quoi, by=chef.compte)
        with pytest.raises(PasSuivie):
            unlink_groupe(instance=groupe, quoi=quoi, by=chef.compte)

    assert GroupeFiche.objects.count() == GroupeSousThematique.objects.count() == 0
    assert Ecriture.objects.filter(kind="plan.groupe.unlinked").count() == 2


def test_who_chooses_what_an_instance_works_on(groupe, chef, cite):
    leader = HabilitationFactory(role=Role.REFERENT, cite=cite).compte
    accountant = HabilitationFactory(role=Role.COMPTABLE, cite=cite).compte
    outside = HabilitationFactory(role=Role.REFERENT).compte
    groupe.animateur = leader

    assert [bool(can_edit_suivi(who, groupe)) for who in (chef.compte, leader, accountant, outside)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert not can_edit_suivi(HabilitationFactory(role=Role.TROIKA, cite=cite).compte, groupe)


def test_the_fiche_names_the_groups_that_work_on_it(client_chef, suivies, cite):
    text = texte_de(client_chef.get(reverse("plan:fiche", args=[cite.slug, suivies[1].pk])))

    assert "Suivie par Groupe parents." in text


def test_the_page_of_the_instance_shows_them(client_chef, suivies, groupe, cite):
    response = client_chef.get(reverse("gouvernance:instance", args=[cite.slug, groupe.pk]))

    text = texte_de(response)
    assert "Toutes celles de" in text
    assert "Voir ces 2 actions dans le plan" in text
    assert f"?exercice=tous&amp;groupe={groupe.pk}" in response.content.decode()


def test_the_panel_says_nothing_to_who_reads_no_plan_or_has_nothing_to_read(groupe, chef, cite):
    panneau = panneaux_instance.get("plan.actions")
    accountant = HabilitationFactory(role=Role.COMPTABLE, cite=cite).compte
    troika = HabilitationFactory(role=Role.TROIKA, cite=cite).compte

    assert [panneau.contexte(groupe, who) is None for who in (accountant, troika, chef.compte)] == [True, True, False]


@pytest.mark.parametrize("number", [1, 3])
def test_the_panel_asks_as_much_for_one_action_as_for_three(groupe, chef, cite, number):
    for fiche in FicheActionFactory.create_batch(number, cite=cite):
        link_groupe(instance=groupe, quoi=fiche, by=chef.compte)
    panneau = panneaux_instance.get("plan.actions")

    with CaptureQueriesContext(connection) as queries:
        panneau.contexte(groupe, chef.compte)

    # Outside a request, the functions of the person are read again by each question.
    assert len(queries) == 13


def test_one_chooses_and_gives_up_on_the_page(client_chef, fiches, groupe, theme, cite):
    page = reverse("plan:actions_suivies", args=[cite.slug, groupe.pk])
    empty = texte_de(client_chef.get(page))

    for genre, quoi in (("action", fiches[0]), ("sous-thematique", theme)):
        client_chef.post(reverse("plan:suivre", args=[cite.slug, groupe.pk, genre]), {"quoi": quoi.pk})
    full = texte_de(client_chef.get(page))
    client_chef.post(reverse("plan:ne_plus_suivre", args=[cite.slug, groupe.pk, "action", fiches[0].pk]))

    assert "Ajoutez une action, ou une sous-thématique entière." in empty
    assert "2 actions du plan" in full
    assert "par sa sous-thématique" in full
    assert (GroupeFiche.objects.count(), GroupeSousThematique.objects.count()) == (0, 1)


def test_what_cannot_be_chosen_is_said(client_chef, suivies, groupe, cite):
    again = client_chef.post(reverse("plan:suivre", args=[cite.slug, groupe.pk, "action"]), {"quoi": suivies[0].pk})
    missing = client_chef.post(
        reverse("plan:ne_plus_suivre", args=[cite.slug, groupe.pk, "action", suivies[2].pk])
    )  # fmt: skip
    unknown = [
        client_chef.post(reverse("plan:suivre", args=[cite.slug, groupe.pk, "levier"]), {"quoi": 1}),
        client_chef.post(reverse("plan:ne_plus_suivre", args=[cite.slug, groupe.pk, "levier", 1])),
        client_chef.post(reverse("plan:ne_plus_suivre", args=[cite.slug, groupe.pk, "action", 0])),
    ]

    assert (again.status_code, missing.status_code) == (422, 422)
    assert "Choisissez dans la liste." in texte_de(again)
    assert "ne suit pas « Apart »" in texte_de(missing)
    assert [response.status_code for response in unknown] == [404, 404, 404]


def test_a_member_reads_the_page_and_chooses_nothing(client_de, suivies, groupe, cite):
    client = client_de(Role.INTERVENANT)
    MembreFactory(instance=groupe, qualite="INVITE", pole=None, compte=client.habilitation.compte)

    response = client.get(reverse("plan:actions_suivies", args=[cite.slug, groupe.pk]))

    assert (response.status_code, response.context["form_action"]) == (200, None)


def test_the_filter_is_offered_and_named(client_chef, suivies, groupe, cite):
    panel = client_chef.get(reverse("plan:filtrer", args=[cite.slug])).context["form"]
    page = texte_de(client_chef.get(reverse("plan:plan", args=[cite.slug]), {"groupe": groupe.pk}))

    assert panel.fields["groupe"].choices == [
        (str(groupe.pk), "Groupe parents"),
        ("aucun", "Suivie par aucune instance"),
    ]
    assert "2 actions sur 3" in page
    assert "Groupe parents" in page
