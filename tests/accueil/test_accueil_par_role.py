from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.budget.enums import NatureMouvement
from alliance.budget.services.enveloppes import record_mouvement
from alliance.plan.enums import StatutFiche
from alliance.plan.services.echanges import create_commentaire, create_note
from alliance.plan.services.fiches import create_fiche
from tests.factories import (
    AxeFactory,
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    PoleFactory,
    SousThematiqueFactory,
)
from tests.factories.budget import (
    AffectationFactory,
    AttributionFactory,
    EngagementFactory,
    EnveloppeFactory,
    PrevisionFactory,
    VersementFactory,
)
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def accueil(cite):
    return reverse("accueil_cite", args=[cite.slug])


def jour(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def complete(cite):
    """An action that lacks nothing of what is followed: nothing waits for anybody."""
    st = SousThematiqueFactory(axe=AxeFactory(cite=cite))

    def build(**champs):
        return FicheActionFactory(cite=cite, sous_thematique=st, statut=StatutFiche.EN_COURS, **champs)

    return build


def test_nothing_waits_and_the_next_day_is_said(client_chef, cite, complete):
    complete(titre="Lointaine", ends_on=jour(40))
    soon = complete(titre="Cafés", starts_on=jour(9))
    complete(titre="Finie", ends_on=jour(2)).__class__.objects.filter(titre="Finie").update(statut="TERMINEE")

    page = verifier_page(client_chef.get(accueil(cite)))

    assert page.find("h1")[0].text == "Rien ne vous attend"
    assert "Rien ne vous attend. Prochaine échéance : " in page.text
    [link] = [node for node in page.find("a") if node.text == "début de « Cafés »"]
    assert link.attrs["href"] == reverse("plan:fiche", args=[cite.slug, soon.pk])


def test_nothing_waits_and_no_day_comes(client_chef, cite, complete):
    complete()

    assert "Ce qui vous sera demandé s’affichera ici." in verifier_page(client_chef.get(accueil(cite))).text


def test_late_actions_have_their_own_block_the_oldest_first(client_chef, cite, complete):
    referent = HabilitationFactory(cite=cite, role=Role.REFERENT, compte__nom="Référente").compte
    complete(titre="Récente", ends_on=jour(-1))
    complete(titre="Ancienne", ends_on=jour(-30), referent=referent)
    complete(titre="À venir", ends_on=jour(0))

    page = verifier_page(client_chef.get(accueil(cite)))

    [block] = [node for node in page.find("section") if node.attrs.get("aria-labelledby") == "retards-titre"]
    assert [node.text for node in block.find("a") if node.attrs.get("class") == "t"] == [
        "Dire où en est « Ancienne »",
        "Dire où en est « Récente »",
    ]
    assert "En attente de Référente, qui la suit." in block.text
    assert "En retard de 30 jours" in block.text


@pytest.mark.parametrize(("count", "titles"), [(5, 5), (6, 5)])
def test_many_late_actions_are_counted(client_chef, cite, complete, count, titles):
    for rank in range(count):
        complete(ends_on=jour(-1 - rank))

    page = verifier_page(client_chef.get(accueil(cite)))

    links = [node for node in page.find("a") if node.attrs.get("class") == "t"]
    assert len(links) == titles
    assert ("2 autres actions à mettre à jour" in page.text) is (count == 6)
    assert all(client_chef.get(link.attrs["href"]).status_code == 200 for link in links)


@pytest.mark.parametrize(("role", "told"), [(Role.TROIKA, False), (Role.REFERENT, False), (Role.LECTEUR, False)])
def test_who_may_not_answer_is_not_asked_for_late_actions(client_de, cite, complete, role, told):
    complete(ends_on=jour(-3))

    assert ("Dire où en est" in verifier_page(client_de(role).get(accueil(cite))).text) is told


def test_a_referent_has_his_actions_first(client, cite, complete):
    me = HabilitationFactory(cite=cite, role=Role.REFERENT)
    complete(titre="La mienne", referent=me.compte)
    complete(titre="Celle d'un autre")
    client.force_login(me.compte)

    page = verifier_page(client.get(accueil(cite)))

    [block] = [n for n in page.find("section") if n.attrs.get("aria-labelledby") == "carte-mes-actions-titre"]
    assert block.find("h2")[0].text == "Les actions que vous suivez"
    assert [node.text for node in block.find("a")] == ["La mienne"]


@pytest.mark.parametrize("role", [Role.PORTEUR, Role.INTERVENANT])
def test_a_porteur_has_his_actions_and_what_they_lack(client_de, cite, complete, role):
    body = OrganisationFactory(cite=cite)
    complete(titre="La mienne", porteur=body)
    complete(titre="Celle d'un autre")

    page = verifier_page(client_de(role, organisation=body).get(accueil(cite)))

    [block] = [n for n in page.find("section") if n.attrs.get("aria-labelledby") == "carte-mes-actions-titre"]
    assert block.find("h2")[0].text == "Vos actions"
    assert [node.text for node in block.find("a")] == ["La mienne"]
    assert "Manque " in block.text
    assert "Celle d'un autre" not in page.text


def test_many_actions_send_to_the_list(client, cite, complete):
    me = HabilitationFactory(cite=cite, role=Role.REFERENT)
    for _ in range(9):
        complete(referent=me.compte)
    client.force_login(me.compte)

    page = verifier_page(client.get(accueil(cite)))

    [link] = [node for node in page.find("a") if node.text == "Les 9 actions"]
    assert link.attrs["href"].endswith(f"?referent={me.compte.pk}")


def test_the_chef_reads_from_whom_something_is_awaited(client_chef, chef, cite, complete):
    referent = HabilitationFactory(cite=cite, role=Role.REFERENT, compte__nom="Référente").compte
    fiche = complete(titre="Cafés", referent=referent)
    complete(porteur=OrganisationFactory(cite=cite, nom="Association du Lac"))
    complete(referent=chef.compte)
    create_commentaire(fiche=fiche, texte="?", by=chef.compte, at=timezone.now(), prevenir=[referent])

    page = verifier_page(client_chef.get(accueil(cite)))

    [block] = [n for n in page.find("section") if n.attrs.get("aria-labelledby") == "carte-attendus-titre"]
    assert "À lire votre commentaire sur « Cafés », depuis le" in block.text
    assert [node.text for node in block.find("a")] == ["Référente", "Association du Lac", "Référente"]
    lists = [client_chef.get(node.attrs["href"]) for node in block.find("a")[1:]]
    assert [response.context["retenues"] for response in lists] == [1, 1]


def test_a_fiche_to_complete_says_from_whom_and_since_when(client, chef, cite):
    me = HabilitationFactory(cite=cite, role=Role.REFERENT)
    create_fiche(cite=cite, exercice=2026, titre="Cafés", by=chef.compte, referent=me.compte)
    client.force_login(me.compte)

    [item] = client.get(accueil(cite)).context["attentes"]

    assert (item.attente.de_qui, timezone.localdate(item.attente.depuis)) == (chef.compte.nom, timezone.localdate())


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.PORTEUR, "Les appels à projets et les bilans ne sont pas encore ouverts"),
        (Role.REFERENT_PARCOURS, "Les parcours ne sont pas encore ouverts"),
    ],
)
def test_what_is_not_there_yet_is_said(client_de, cite, role, words):
    assert words in verifier_page(client_de(role).get(accueil(cite))).text


def test_a_first_visit_tells_the_last_month(client_de, cite, chef):
    fiche = FicheActionFactory(cite=cite, titre="Cafés", statut=StatutFiche.EN_COURS)
    create_note(fiche=fiche, texte="x", le=timezone.localdate(), by=chef.compte, at=timezone.now())
    client = client_de(Role.LECTEUR)
    client.habilitation.compte.__class__.objects.filter(pk=client.habilitation.compte_id).update(
        visite_precedente_at=None
    )

    page = verifier_page(client.get(accueil(cite)))

    assert "Ce qui a changé ces trente derniers jours" in page.text
    assert f"{chef.compte.nom} a écrit une note de suivi" in page.text


def test_a_later_visit_tells_since_when(client_chef, chef, cite):
    chef.compte.visite_precedente_at = timezone.now() - timedelta(days=3)
    chef.compte.save()
    FicheActionFactory(cite=cite)

    page = verifier_page(client_chef.get(accueil(cite)))

    assert "Ce qui a changé depuis votre visite du " in page.text
    assert "Rien de la part des autres. Vos propres gestes sont au journal." in page.text


def test_more_news_than_shown_are_counted(client_de, cite, chef):
    for rank in range(10):
        fiche = FicheActionFactory(cite=cite, titre=f"Action {rank}")
        for person in range(5):
            writer = HabilitationFactory(cite=cite, compte__nom=f"P{person}").compte
            create_note(fiche=fiche, texte="x", le=timezone.localdate(), by=writer, at=timezone.now())

    page = verifier_page(client_de(Role.TROIKA).get(accueil(cite)))

    assert "Et 2 autres" in page.text
    assert "et 1 autre changement" in page.text


@pytest.mark.parametrize("role", [Role.CHEF_DE_PROJET, Role.REFERENT, Role.LECTEUR])
def test_home_with_everything_costs_the_same(client, cite, chef, role, django_assert_max_num_queries):
    person = HabilitationFactory(cite=cite, role=role).compte
    other = HabilitationFactory(cite=cite).compte
    client.force_login(person)

    def queries(count):
        for rank in range(count):
            fiche = FicheActionFactory(cite=cite, statut="EN_COURS", referent=person, ends_on=jour(-2))
            at = timezone.now()
            create_note(fiche=fiche, texte="x", le=timezone.localdate(), by=other, at=at)
            create_commentaire(fiche=fiche, texte="?", by=other, at=at, prevenir=[person])
            create_commentaire(fiche=fiche, texte="?", by=person, at=at, prevenir=[other])
            create_fiche(cite=cite, exercice=2026, titre=f"{count} {rank}", by=other, referent=person)
        with django_assert_max_num_queries(29) as captured:
            client.get(accueil(cite))
        return len(captured)

    client.get(accueil(cite))
    assert queries(1) == queries(3)


def avec_argent(cite):
    """One more action, with something in every state, late, and planned beyond what is left."""
    person = HabilitationFactory(cite=cite).compte
    enveloppe = EnveloppeFactory(cite=cite)
    for rang in range(2):
        fiche = FicheActionFactory(cite=cite, titre=f"Ateliers {enveloppe.pk}-{rang}", statut="EN_COURS")
        held = AffectationFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=300_000)
        bound = EngagementFactory(
            attribution=AttributionFactory(affectation=held, montant_cents=200_000, notifiee=True),
            montant_cents=100_000, justifier_avant_le=date(2026, 6, 30),
        )  # fmt: skip
        VersementFactory(engagement=bound, montant_cents=60_000)
        PrevisionFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=10_000_000)
        create_note(fiche=fiche, texte="x", le=timezone.localdate(), by=person, at=timezone.now())
    announced = EnveloppeFactory(cite=cite, caisse=enveloppe.caisse, notifie_cents=0)
    record_mouvement(
        enveloppe=announced, nature=NatureMouvement.ANNONCE, montant_cents=500_000, le=date(2026, 2, 1), by=None,
        at=timezone.now(), reference="Courriel",
    )  # fmt: skip
    return enveloppe.caisse


MONEY = [Role.CHEF_DE_PROJET, Role.TROIKA, Role.GESTIONNAIRE, Role.COMPTABLE, Role.PORTEUR]


@pytest.mark.parametrize("role", MONEY)
def test_home_with_money_costs_the_same(client, cite, role, django_assert_max_num_queries):
    caisse = avec_argent(cite)
    where = {"caisse": caisse} if role in {Role.GESTIONNAIRE, Role.COMPTABLE} else {}
    if role == Role.TROIKA:
        where = {"pole": PoleFactory(cite=cite)}
    if role == Role.PORTEUR:
        where = {"organisation": OrganisationFactory(cite=cite)}
    client.force_login(HabilitationFactory(cite=cite, role=role, **where).compte)
    client.get(accueil(cite))

    def queries():
        with django_assert_max_num_queries(28) as captured:
            client.get(accueil(cite))
        return len(captured)

    one = queries()
    avec_argent(cite)
    avec_argent(cite)
    assert queries() == one
