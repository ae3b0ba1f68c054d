"""What the governance puts on the home page, in the digest, the search, « Mes données » and the directory."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.accueil.selectors.accueil import ce_qui_attend, prochaine_echeance
from alliance.accueil.selectors.nouveautes import changements_de
from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Pole
from alliance.documents.models import Document
from alliance.gouvernance.contributions.accueil import carte_attendus, carte_prochaine_seance
from alliance.gouvernance.enums import (
    EtatSeance,
    Issue,
    NaturePoint,
    NatureSeance,
    QualiteMembre,
    TypeDecision,
    TypeInstance,
)
from alliance.gouvernance.models import (
    Avis,
    Convocation,
    Decision,
    Deport,
    LeveeCondition,
    Point,
    Presence,
    PublicationDecision,
    SeanceInstance,
)
from alliance.gouvernance.selectors.recherche import points_trouves
from tests.factories import CiteFactory, CompteFactory, HabilitationFactory, OrganisationFactory
from tests.factories.acces import DelegationFactory
from tests.factories.gouvernance import (
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    MissionFactory,
    PointFactory,
    SeanceFactory,
    SuiteFactory,
    poles_of,
)
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def jour(days):
    return timezone.localdate() + timedelta(days=days)


def moment(days, hours=0):
    return timezone.now() + timedelta(days=days, hours=hours)


@pytest.fixture
def cotech(cite):
    """Its three pôles have a titulaire and a suppléant each."""
    return InstanceFactory(cite=cite, nom="Comité technique", membres=True)


@pytest.fixture
def delegue(cotech):
    """The titulaire of the first pôle, with her function in the cité."""
    membre = cotech.membres.order_by("pole__ordre", "-qualite").first()
    HabilitationFactory(compte=membre.compte, cite=cotech.cite, role=Role.TROIKA, pole=membre.pole)
    return membre


def seance_de(cotech, days=9, **kwargs):
    kwargs = {"convoquee": True, "convoquee_at": moment(-2), "lieu": "Salle Camus"} | kwargs
    seance = SeanceFactory(instance=cotech, debut_at=moment(days), fin_at=moment(days, 2), **kwargs)
    if seance.convoquee_at is not None:
        for membre in cotech.membres.all():
            convoke(seance, membre)
    return seance


def convoke(seance, membre, sequence=0, **kwargs):
    return Convocation.objects.create(
        seance=seance, membre=membre, sequence=sequence, canal="COURRIEL", debut_at=seance.debut_at,
        fin_at=seance.fin_at, envoyee_at=moment(-2), **kwargs,
    )  # fmt: skip


def attend(compte, cite):
    """What of the governance waits, by title."""
    gouvernance = reverse("gouvernance:seances", args=[cite.slug]).removesuffix("seances/")
    found = [item.attente for item in ce_qui_attend(compte, cite, jour(0))]
    return {item.titre.replace("\u00a0", " "): item for item in found if item.url.startswith(gouvernance)}


def opens(client, compte, waiting):
    """Every address of what waits answers, for the very person."""
    client.force_login(compte)
    return [client.get(item.url.partition("#")[0]).status_code for item in waiting.values()]


# What waits


def test_nothing_waits_in_an_empty_cite(chef, cite):
    assert attend(chef.compte, cite) == {}


def test_a_stranger_waits_for_nothing(cite, cotech):
    seance_de(cotech)

    assert attend(HabilitationFactory().compte, cite) == {}


def test_a_member_is_asked_whether_she_comes_until_she_answers(client, cite, cotech, delegue):
    seance = seance_de(cotech, numero=14)

    [(title, item)] = attend(delegue.compte, cite).items()

    assert title == "Dire si vous venez : Comité technique n° 14"
    assert (item.verbe, item.echeance, item.depuis) == ("Répondre", jour(9), seance.convoquee_at)
    assert item.contexte.endswith("Salle Camus.")
    assert opens(client, delegue.compte, {title: item}) == [200]
    Presence.objects.create(seance=seance, membre=delegue, reponse="PRESENT")
    assert attend(delegue.compte, cite) == {}


@pytest.mark.parametrize("case", ["draft", "cancelled", "past", "left", "taken back", "never invited"])
def test_nobody_is_asked_for_what_is_not_convoked(cite, cotech, delegue, case):
    if case == "draft":
        SeanceFactory(instance=cotech, debut_at=moment(9), fin_at=moment(9, 2))
    elif case == "cancelled":
        seance_de(cotech, etat=EtatSeance.ANNULEE, annulee_at=moment(-1))
    elif case == "past":
        seance_de(cotech, days=-9)
    elif case == "taken back":
        convoke(seance_de(cotech), delegue, sequence=1, annulation=True)
    elif case == "never invited":
        seance_de(cotech).convocations.all().delete()
    else:
        seance_de(cotech)
        delegue.to_on = jour(-1)
        delegue.save()

    assert attend(delegue.compte, cite) == {}


def test_a_pole_is_asked_for_its_avis_before_the_seance(client, cite, cotech, delegue):
    seance = seance_de(cotech)
    Presence.objects.create(seance=seance, membre=delegue, reponse="PRESENT")
    first, second = PointFactory.create_batch(2, seance=seance, decision=True)
    PointFactory(seance=seance)

    [(title, item)] = attend(delegue.compte, cite).items()

    assert title == f"Donner l'avis du pôle « {delegue.pole.nom} » sur 2 points"
    assert item.echeance == jour(9)
    assert opens(client, delegue.compte, {title: item}) == [200]
    Avis.objects.create(point=first, pole=delegue.pole, sens="FAVORABLE", membre=delegue, donne_at=moment(0))
    Avis.objects.create(point=second, pole=poles_of(cite)[1], sens="FAVORABLE", membre=delegue, donne_at=moment(0))
    assert list(attend(delegue.compte, cite)) == [
        f"Donner l'avis du pôle « {delegue.pole.nom} » sur « {second.titre} »"
    ]
    Deport.objects.create(point=second, membre=delegue, motif="Siège", declare_at=moment(0), declare_by=delegue.compte)
    assert attend(delegue.compte, cite) == {}


@pytest.mark.parametrize("state", ["convoquee", "tenue"])
def test_a_consultation_waits_for_avis_until_its_end(cite, cotech, delegue, state):
    seance = seance_de(cotech, days=-1, nature=NatureSeance.CONSULTATION, **{state: True})
    SeanceInstance.objects.filter(pk=seance.pk).update(fin_at=moment(3))
    PointFactory(seance=seance, decision=True, titre="Le règlement")

    [(title, item)] = attend(delegue.compte, cite).items()

    assert title == f"Donner l'avis du pôle « {delegue.pole.nom} » sur « Le règlement »"
    assert (item.echeance, "Consultation écrite" in item.contexte) == (jour(3), True)


def test_a_guest_is_not_asked_for_an_avis(cite, cotech):
    guest = MembreFactory(instance=cotech, qualite=QualiteMembre.INVITE, pole=None)
    HabilitationFactory(compte=guest.compte, cite=cite, role=Role.LECTEUR)
    seance = seance_de(cotech)
    PointFactory(seance=seance, decision=True)

    assert [title[:9] for title in attend(guest.compte, cite)] == ["Dire si v"]


def test_who_prepares_is_told_what_her_seances_ask_for(client, chef, cite, cotech):
    seance_de(cotech, days=3, convoquee=False, convoquee_at=None, numero=None)
    seance_de(cotech, days=5, numero=21, a_prevenir=True)
    seance_de(cotech, days=-5, numero=20)
    seance_de(cotech, days=-6, numero=19, tenue=True)
    seance_de(cotech, days=-40, numero=18, close=True)
    waiting = attend(chef.compte, cite)

    assert {title: (item.verbe, item.echeance) for title, item in waiting.items()} == {
        "Convoquer : Comité technique": ("Convoquer", jour(3)),
        "Prévenir les membres : Comité technique n° 21": ("Prévenir", jour(5)),
        "Tenir, ou annuler : Comité technique n° 20": ("Tenir", jour(-5)),
        "Clore : Comité technique n° 19": ("Clore", jour(-6)),
        "Faire approuver le relevé : Comité technique n° 18": ("Ouvrir", None),
    }


def test_a_draft_far_away_asks_for_nothing(chef, cite, cotech):
    SeanceFactory(instance=cotech, debut_at=moment(40), fin_at=moment(40, 2))

    assert attend(chef.compte, cite) == {}


def test_a_releve_on_an_agenda_waits_for_the_seance(chef, cite, cotech):
    closed = seance_de(cotech, days=-40, close=True)
    PointFactory(seance=seance_de(cotech, days=40), approuve_seance=closed)

    assert attend(chef.compte, cite) == {}


def test_many_releves_are_counted(chef, cite, cotech):
    for rank in range(6):
        seance_de(cotech, days=-40, numero=rank + 1, close=True)

    assert list(attend(chef.compte, cite))[-1] == "2 autres relevés à approuver"


@pytest.mark.parametrize("portee", [Portee.GOUVERNANCE, Portee.PLAN])
def test_a_delegate_of_the_governance_prepares(chef, cite, cotech, portee):
    other = HabilitationFactory(cite=cite, role=Role.LECTEUR).compte
    DelegationFactory(cite=cite, delegant=chef.compte, compte=other, portee=portee)
    seance_de(cotech, days=-6, tenue=True)

    assert len(attend(other, cite)) == (portee == Portee.GOUVERNANCE)


def test_the_referent_prepares_her_group_only(cite, cotech):
    referent = HabilitationFactory(cite=cite, role=Role.REFERENT).compte
    groupe = InstanceFactory(cite=cite, nom="Parents", type=TypeInstance.GROUPE, animateur=referent)
    seance_de(groupe, days=-6, numero=3, tenue=True)
    seance_de(cotech, days=-6, tenue=True)

    assert list(attend(referent, cite)) == ["Clore : Parents n° 3"]


def test_points_wait_to_be_inscribed(client, chef, cite, cotech):
    author = HabilitationFactory(cite=cite, role=Role.REFERENT, compte__nom="Référente").compte
    point = PointFactory(seance=None, instance=cotech, titre="Le gymnase", propose_by=author)

    [(title, item)] = attend(chef.compte, cite).items()

    assert (title, item.de_qui, item.depuis) == ("Inscrire ou écarter « Le gymnase »", "Référente", point.propose_at)
    PointFactory.create_batch(3, seance=None, instance=cotech)
    PointFactory(seance=None, instance=cotech, propose_by=chef.compte)
    PointFactory(seance=None, instance=cotech, ecarte_at=moment(0), motif_ecart="Non")
    [(title, item)] = attend(chef.compte, cite).items()
    assert title == "Inscrire ou écarter 5 points proposés"
    assert item.de_qui.endswith("d'autres personnes")
    assert attend(author, cite) == {}


def test_a_condition_waits_for_who_prepares_and_for_the_pole_that_put_it(client, chef, cite, cotech, delegue):
    point = PointFactory(seance=seance_de(cotech, days=-5, tenue=True, close=False), decision=True)
    Avis.objects.create(
        point=point, pole=delegue.pole, sens="RESERVE", texte="Accord", a_lever=True, membre=delegue, donne_at=moment(0)
    )
    decision = Decision.objects.create(
        cite=cite, annee=2026, numero=7, instance=cotech, seance=point.seance, point=point, prise_on=jour(-5),
        type=TypeDecision.AUTRE, titre="Petits-déjeuners", issue=Issue.SOUS_RESERVE, conditions="Accord. " * 40,
        enregistree_at=moment(-5), enregistree_by=chef.compte,
    )  # fmt: skip
    other = cotech.membres.filter(qualite="TITULAIRE").exclude(pk=delegue.pk).first()
    HabilitationFactory(compte=other.compte, cite=cite, role=Role.TROIKA, pole=other.pole)

    asked = attend(delegue.compte, cite)["Lever la condition : « Petits-déjeuners »"]

    assert asked.contexte.startswith("Décision 2026-007, sans effet jusque-là : Accord.")
    assert asked.contexte.endswith("…")
    assert "Lever la condition : « Petits-déjeuners »" in attend(chef.compte, cite)
    assert "Lever la condition : « Petits-déjeuners »" not in attend(other.compte, cite)
    LeveeCondition.objects.create(decision=decision, preuve="Vu", levee_at=moment(0), levee_by=chef.compte)
    assert "Lever la condition : « Petits-déjeuners »" not in attend(chef.compte, cite)


def test_a_mission_decided_for_nobody_waits_for_the_chef(chef, cite, cotech, delegue):
    decision = DecisionFactory(instance=cotech, type=TypeDecision.MISSION, titre="Un référent")
    title = f"Écrire la mission de la décision {decision.numero_affiche}"

    assert title in attend(chef.compte, cite)
    assert title not in attend(delegue.compte, cite)
    MissionFactory(decision=decision, compte=chef.compte, to_on=jour(400))
    assert title not in attend(chef.compte, cite)


def test_follow_ups_wait_for_their_owner_and_their_delay_for_who_prepares(client, chef, cite, cotech):
    owner = HabilitationFactory(cite=cite, role=Role.LECTEUR).compte
    decision = DecisionFactory(instance=cotech)
    SuiteFactory(instance=cotech, quoi="En retard", responsable=owner, echeance_on=jour(-3), decision=decision)
    SuiteFactory(instance=cotech, quoi="Bientôt", responsable=owner, echeance_on=jour(30))
    SuiteFactory(instance=cotech, quoi="Sans date", responsable=owner, cree_by=owner)
    SuiteFactory(instance=cotech, quoi="Plus tard", responsable=owner, echeance_on=jour(31))
    SuiteFactory(instance=cotech, responsable=None, responsable_nom="La MJC", echeance_on=jour(-1))

    hers, chefs = attend(owner, cite), attend(chef.compte, cite)

    assert list(hers) == ["En retard", "Bientôt", "Sans date"]
    assert (hers["En retard"].echeance, hers["Sans date"].de_qui) == (jour(-3), "")
    assert opens(client, owner, hers) == [200, 200, 200]
    [(title, item)] = chefs.items()
    assert (title, item.echeance) == ("Relancer 2 suites en retard", jour(-3))
    assert item.contexte == f"En attente de {owner} et La MJC."


def test_many_follow_ups_are_counted(chef, cite, cotech):
    SuiteFactory.create_batch(6, instance=cotech, responsable=chef.compte, echeance_on=jour(3))

    assert list(attend(chef.compte, cite))[-1] == "2 autres suites à donner"


def test_the_end_of_a_mission_waits_for_its_person_and_the_chef(client, chef, cite, cotech):
    person = HabilitationFactory(cite=cite, role=Role.REFERENT, compte__nom="Référente").compte
    decision = DecisionFactory(instance=cotech, type=TypeDecision.MISSION)
    MissionFactory(decision=decision, compte=person, role="REFERENT", from_on=jour(-300), to_on=jour(60))

    [(hers, item)] = attend(person, cite).items()
    [(chefs, _item)] = attend(chef.compte, cite).items()

    assert hers.startswith("Votre mission finit le ")
    assert chefs.startswith("La mission de Référente finit le ")
    client.force_login(person)
    assert client.post(item.geste_url, {"retour": "accueil"}).status_code == 302
    assert attend(person, cite) == {}


@pytest.mark.parametrize("count", [1, 2])
def test_a_pole_without_delegate_is_said_last(chef, cite, count):
    for rank in range(count):
        InstanceFactory(cite=cite, nom=f"Instance {rank}")

    [(title, item)] = attend(chef.compte, cite).items()

    assert title == ("Nommer un délégué dans « Instance 0 »" if count == 1 else "Nommer les délégués de 2 instances")
    assert item.contexte.startswith("Il manque : ")
    assert (item.echeance, item.depuis) == (None, None)


def test_every_address_of_what_waits_answers(client, chef, cite, cotech):
    seance_de(cotech, days=3, convoquee=False, convoquee_at=None, numero=None)
    seance_de(cotech, days=5, numero=21, a_prevenir=True)
    seance_de(cotech, days=-6, numero=19, tenue=True)
    DecisionFactory(instance=cotech, issue=Issue.SOUS_RESERVE, conditions="Accord")
    DecisionFactory(instance=cotech, type=TypeDecision.MISSION)
    PointFactory(seance=None, instance=cotech)
    SuiteFactory(instance=cotech, responsable=chef.compte)
    SuiteFactory(instance=cotech, echeance_on=jour(-3))
    InstanceFactory(cite=cite)
    MissionFactory(
        decision=DecisionFactory(instance=cotech, type=TypeDecision.MISSION), compte=chef.compte, from_on=jour(-9),
        to_on=jour(9),
    )  # fmt: skip

    waiting = attend(chef.compte, cite)

    assert len(waiting) == 10
    assert opens(client, chef.compte, waiting) == [200] * 10


# The home page, its cards, its news


@pytest.mark.parametrize("role", [Role.CHEF_DE_PROJET, Role.TROIKA, Role.LECTEUR])
def test_the_home_page_costs_the_same(client, cite, role, django_assert_max_num_queries):
    person = HabilitationFactory(cite=cite, role=role, **({"pole": poles_of(cite)[0]} if role == Role.TROIKA else {}))
    other = HabilitationFactory(cite=cite, role=Role.REFERENT).compte
    client.force_login(person.compte)

    def queries(count):
        for _ in range(count):
            cotech = InstanceFactory(cite=cite, membres=True)
            MembreFactory(instance=cotech, compte=person.compte, pole=poles_of(cite)[0], qualite="SUPPLEANT")
            PointFactory.create_batch(2, seance=seance_de(cotech), decision=True)
            seance_de(cotech, days=-3, tenue=True)
            seance_de(cotech, days=-30, close=True)
            PointFactory(seance=None, instance=cotech, propose_by=other)
            PointFactory(seance=None, instance=cotech, propose_by=person.compte)
            SuiteFactory(instance=cotech, responsable=person.compte, echeance_on=jour(3))
            SuiteFactory(instance=cotech, responsable=other, echeance_on=jour(-3))
            DecisionFactory(instance=cotech, issue=Issue.SOUS_RESERVE, conditions="x", enregistree_at=moment(-1))
            InstanceFactory(cite=cite)
        with django_assert_max_num_queries(31) as captured:
            client.get(reverse("accueil_cite", args=[cite.slug]))
        return len(captured)

    queries(1)
    assert queries(1) == queries(3)


def test_the_card_of_the_next_seance(client, cite, cotech, delegue):
    seance = seance_de(cotech, numero=14)
    PointFactory(seance=seance)
    seance_de(cotech, days=40)
    others = list(cotech.membres.exclude(pole=delegue.pole).order_by("pole__ordre", "-qualite"))
    Presence.objects.create(seance=seance, membre=others[0], reponse="PRESENT")
    client.force_login(delegue.compte)

    page = verifier_page(client.get(reverse("accueil_cite", args=[cite.slug])))

    text = page.text.replace("\u00a0", " ")
    assert "Prochaine séance, dans 9 jours" in text
    assert "Comité technique n° 14" in text
    assert "1 point à l’ordre du jour · vous n’avez pas encore répondu" in text
    assert "Le quorum est de 2 pôles : 1 pour l’instant." in text


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ({}, ["sans réponse"] * 3),
        ({"0 TITULAIRE": "PRESENT"}, ["présente", "sans réponse", "sans réponse"]),
        ({"0 SUPPLEANT": "PRESENT", "0 TITULAIRE": "EXCUSE"}, ["suppléance", "sans réponse", "sans réponse"]),
        ({"1 TITULAIRE": "REPRESENTE"}, ["sans réponse", "représentée", "sans réponse"]),
        ({"2 TITULAIRE": "EXCUSE"}, ["sans réponse", "sans réponse", "excusée"]),
    ],
)
def test_the_light_of_each_pole(chef, cite, cotech, replies, words):
    seance = seance_de(cotech)
    poles = list(Pole.objects.filter(cite=cite).order_by("ordre"))
    for key, reponse in replies.items():
        rank, qualite = key.split()
        membre = cotech.membres.get(pole=poles[int(rank)], qualite=qualite)
        Presence.objects.create(
            seance=seance, membre=membre, reponse=reponse, remplacant="X" if reponse == "REPRESENTE" else ""
        )

    card = carte_prochaine_seance(chef.compte, cite)

    assert [lumiere.mot for lumiere in card["lumieres"]] == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(2, "Le quorum est atteint ; en attente : "), (3, "Tous les pôles viennent.")],
)
def test_the_consequence_of_the_replies(chef, cite, cotech, count, words):
    seance = seance_de(cotech)
    for membre in cotech.membres.filter(qualite="TITULAIRE").order_by("pole__ordre")[:count]:
        Presence.objects.create(seance=seance, membre=membre, reponse="PRESENT")

    assert carte_prochaine_seance(chef.compte, cite)["consequence"].startswith(words)


def test_a_pole_without_anybody_is_said(chef, cite):
    seance_de(InstanceFactory(cite=cite))

    assert [one.mot for one in carte_prochaine_seance(chef.compte, cite)["lumieres"]] == ["aucun délégué"] * 3


@pytest.mark.parametrize(
    ("days", "kwargs", "words"),
    [
        (0, {"tenue": True}, "Séance en cours"),
        (1, {}, "Prochaine séance, demain"),
        (4, {"nature": NatureSeance.CONSULTATION}, "Consultation écrite en cours"),
    ],
)
def test_when_the_next_seance_is(chef, cite, cotech, days, kwargs, words):
    seance_de(cotech, days=days, **kwargs)

    assert carte_prochaine_seance(chef.compte, cite)["dans"] == words


def test_no_card_without_a_seance(chef, cite, cotech):
    SeanceFactory(instance=cotech, debut_at=moment(4), fin_at=moment(5))
    seance_de(cotech, days=-5, tenue=True)

    assert carte_prochaine_seance(chef.compte, cite) is None
    assert carte_prochaine_seance(HabilitationFactory().compte, cite) is None


def test_my_own_proposal_waits_for_somebody(cite, cotech):
    author = HabilitationFactory(cite=cite, role=Role.REFERENT).compte
    PointFactory.create_batch(6, seance=None, instance=cotech, propose_by=author)

    card = carte_attendus(author, cite)

    assert (len(card["attendus"]), card["autres"]) == (5, 1)
    assert card["attendus"][0]["de_qui"] == "Chef de projet"
    assert carte_attendus(HabilitationFactory(cite=cite).compte, cite) is None


def test_what_comes(chef, cite, cotech):
    seance_de(cotech, days=9, numero=14)
    first = prochaine_echeance(chef.compte, cite, jour(0))
    SuiteFactory(instance=cotech, quoi="Écrire", responsable=chef.compte, echeance_on=jour(4))
    second = prochaine_echeance(chef.compte, cite, jour(0))
    consultation = seance_de(cotech, days=0, nature=NatureSeance.CONSULTATION, numero=15)
    SeanceInstance.objects.filter(pk=consultation.pk).update(fin_at=moment(2))

    third = prochaine_echeance(chef.compte, cite, jour(0))

    assert (first.le, second.le, third.le) == (jour(9), jour(4), jour(2))
    assert (second.titre, third.titre[:30]) == ("« Écrire »", "fin de la consultation « Comit")
    assert prochaine_echeance(HabilitationFactory().compte, cite, jour(0)) is None


def test_the_news_are_told_seance_by_seance(client, chef, cite, cotech):
    other = HabilitationFactory(cite=cite).compte
    seance_de(cotech, numero=14)
    seance_de(cotech, days=-20, numero=13, etat=EtatSeance.ANNULEE, annulee_at=moment(-1), convoquee_at=moment(-90))
    approved = seance_de(cotech, days=-50, numero=12, close=True, convoquee_at=moment(-90))
    SeanceInstance.objects.filter(pk=approved.pk).update(
        etat=EtatSeance.APPROUVEE, approuvee_at=moment(-1), mode_approbation="SEANCE"
    )
    DecisionFactory.create_batch(2, instance=cotech, enregistree_by=other, enregistree_at=moment(-1), titre="Prise")
    DecisionFactory(instance=cotech, enregistree_by=chef.compte, enregistree_at=moment(-1), titre="La mienne")

    news = changements_de(chef.compte, cite, depuis=moment(-5), at=timezone.now())
    told = {item.objet.replace("\u00a0", " "): item for item, _facts, _more in news.montrees}

    assert set(told) == {
        "Comité technique n° 14", "Comité technique n° 13", "Comité technique n° 12", "Décisions : Comité technique",
    }  # fmt: skip
    assert told["Comité technique n° 12"].faits == ("relevé approuvé",)
    assert told["Comité technique n° 13"].faits == ("annulée",)
    assert len(told["Décisions : Comité technique"].faits) == 2
    client.force_login(chef.compte)
    assert {client.get(item.url).status_code for item in told.values()} == {200}


def test_one_decision_is_opened_itself(chef, cite, cotech):
    decision = DecisionFactory(instance=cotech, enregistree_at=moment(-1), titre="Prise")

    [(item, _facts, _more)] = changements_de(chef.compte, cite, depuis=moment(-5), at=timezone.now()).montrees

    assert item.url == reverse("gouvernance:decision", args=[cite.slug, decision.pk])
    assert item.faits == (f"{decision.numero_affiche}, adoptée : Prise",)


def test_a_partner_only_hears_of_what_was_published(chef, cite, cotech):
    partner = HabilitationFactory(cite=cite, role=Role.LECTEUR).compte
    seance_de(cotech)
    DecisionFactory(instance=cotech, enregistree_at=moment(-1), titre="Gardée")
    published = DecisionFactory(instance=cotech, enregistree_at=moment(-1), titre="Publiée")
    PublicationDecision.objects.create(
        decision=published, portee="PARTENAIRES", publiee_at=moment(-1), publiee_by=chef.compte
    )

    news = changements_de(partner, cite, depuis=moment(-5), at=timezone.now()).montrees

    assert [item.faits for item, _facts, _more in news] == [(f"{published.numero_affiche}, adoptée : Publiée",)]


def test_the_rail_leads_to_the_seances(client_de, cite):
    page = verifier_page(client_de(Role.LECTEUR).get(reverse("accueil_cite", args=[cite.slug])))

    links = {node.text.strip(): node.attrs["href"] for node in page.find("a")}
    assert links["Séances et décisions"] == reverse("gouvernance:seances", args=[cite.slug])


# The search


@pytest.mark.parametrize("texte", ["PETITS dejeuners", "2024-7", "R-2024-7"])
def test_a_decision_is_found_by_its_words_or_its_number(client_chef, cite, cotech, texte):
    DecisionFactory(instance=cotech, numero=7, titre="Petits-déjeuners", texte_recherche="petits-dejeuners college")
    reprise = "R-" in texte or texte[0] == "P"

    response = client_chef.get(reverse("recherche", args=[cite.slug]), {"q": texte})

    assert ("Petits-déjeuners" in verifier_page(response).text) == reprise


@pytest.mark.parametrize("texte", ["R-2024", "2024-7-1", "²-7", "9999999999-1"])
def test_what_looks_like_a_number_is_words(client_chef, cite, cotech, texte):
    assert client_chef.get(reverse("recherche", args=[cite.slug]), {"q": texte}).status_code == 200


def test_points_and_instances_are_found_within_what_one_sees(client, cite, cotech, delegue):
    PointFactory(seance=seance_de(cotech), titre="Goûter d'été")
    PointFactory(seance=SeanceFactory(instance=cotech), titre="Goûter caché")
    PointFactory(seance=None, instance=cotech, titre="Goûter à inscrire")
    InstanceFactory(cite=cite, nom="Groupe goûter", type=TypeInstance.GROUPE, close_on=jour(-1), resultat="x")
    InstanceFactory(cite=CiteFactory(), nom="Groupe goûter ailleurs")
    client.force_login(delegue.compte)

    troika = verifier_page(client.get(reverse("recherche", args=[cite.slug]), {"q": "gouter"})).text
    client.force_login(HabilitationFactory(cite=cite, role=Role.LECTEUR).compte)
    partner = verifier_page(client.get(reverse("recherche", args=[cite.slug]), {"q": "gouter"})).text

    for words in ("Goûter d'été", "Goûter à inscrire", "Groupe goûter", "close le"):
        assert words in troika
    assert "Goûter caché" not in troika
    assert "ailleurs" not in troika
    assert "Goûter d" not in partner
    assert "Groupe goûter" not in partner


def test_a_point_decided_is_found_once(chef, cite, cotech):
    point = PointFactory(seance=seance_de(cotech, days=-3, tenue=True), nature=NaturePoint.DECISION,
                         type_decision=TypeDecision.AUTRE, titre="Goûter")  # fmt: skip
    Decision.objects.create(
        cite=cite, annee=2026, numero=1, instance=cotech, seance=point.seance, point=point, prise_on=jour(0),
        type=TypeDecision.AUTRE, titre="Goûter", issue=Issue.ADOPTEE, enregistree_at=moment(0),
        enregistree_by=chef.compte,
    )  # fmt: skip

    assert list(points_trouves(chef.compte, cite, "gouter")) == []
    assert Point.objects.count() == 1


# The files, the directory


def test_a_scanned_releve_stays_in_its_instance_even_when_its_decision_is_published(chef, cite, cotech):
    document = Document.objects.create(cite=cite, nom="releve.pdf", type_mime="application/pdf", taille_octets=1)
    decision = DecisionFactory(instance=cotech, document=document)
    partner = HabilitationFactory(cite=cite, role=Role.LECTEUR).compte
    PublicationDecision.objects.create(
        decision=decision, portee="PARTENAIRES", publiee_at=moment(0), publiee_by=chef.compte
    )

    def reads(compte):
        return Document.objects.visible_to(compte).filter(pk=document.pk).exists()

    assert Decision.objects.visible_to(partner).filter(pk=decision.pk).exists()
    assert (reads(chef.compte), reads(partner), reads(CompteFactory())) == (True, False, False)


def test_the_sheet_of_an_organisation_says_where_it_sits(client_chef, cite, cotech):
    organisation = OrganisationFactory(cite=cite)
    membre = MembreFactory(instance=cotech, organisation=organisation, pole=poles_of(cite)[0], qualite="SUPPLEANT")
    MembreFactory(instance=cotech, organisation=organisation, pole=poles_of(cite)[0], qualite="SUPPLEANT",
                  to_on=jour(-1))  # fmt: skip
    url = reverse("acteurs:organisation", args=[cite.slug, organisation.pk])

    page = verifier_page(client_chef.get(url))

    assert "Sièges dans les instances" in page.text
    assert f"{membre.compte.nom}, suppléant" in page.text


def test_an_organisation_without_a_seat_has_no_panel(client_chef, cite):
    url = reverse("acteurs:organisation", args=[cite.slug, OrganisationFactory(cite=cite).pk])

    assert "Sièges dans les instances" not in verifier_page(client_chef.get(url)).text
