"""The pages of an item and of those that wait: who proposes, who prepares, what each one follows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import EtatSeance, Issue, NatureSeance, SensAvis, TypeInstance
from alliance.gouvernance.models import Avis, Deport, Point
from alliance.gouvernance.selectors.points import decision_numerotee
from tests.factories import CaisseFactory, CompteFactory, HabilitationFactory
from tests.factories.gouvernance import (
    DEBUT,
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    PointFactory,
    SeanceFactory,
)
from tests.gouvernance.liens_de_test import LienDeTest
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
DANS_UN_MOIS = timezone.now().replace(microsecond=0) + timedelta(days=30)


@pytest.fixture
def cotech(cite):
    return InstanceFactory(cite=cite, nom="Comité technique")


@pytest.fixture
def seance(cotech):
    return SeanceFactory(
        instance=cotech, convoquee=True, debut_at=DANS_UN_MOIS, fin_at=DANS_UN_MOIS + timedelta(hours=2)
    )


@pytest.fixture
def choses():
    kept = {lien.genre: lien for lien in liens}
    for genre in kept:
        liens.remove(genre)
    lien = LienDeTest(1, 2, 3)
    liens.register(lien.genre, lien)
    yield lien
    liens.remove(lien.genre)
    for genre, old in kept.items():
        liens.register(genre, old)


@pytest.fixture
def referent(cite):
    """A référent who sits in no instance."""
    return HabilitationFactory(role=Role.REFERENT, cite=cite).compte


def url(nom, *args):
    return reverse(f"gouvernance:{nom}", args=args)


POINT = {"titre": "Aide aux devoirs", "duree_min": "20", "nature": "ECHANGE"}
DEPENSE = {**POINT, "nature": "DECISION", "type_decision": "DEPENSE"}


def test_an_item_is_added_from_the_page(client_chef, seance, cite):
    caisse = CaisseFactory(cite=cite)

    answer = client_chef.post(
        url("ajouter_point", cite.slug, seance.pk), {**DEPENSE, "montant_cents": "6 400 €", "caisse": caisse.pk}
    )

    point = Point.objects.get()
    assert answer.headers["Location"] == f"{url('seance', cite.slug, seance.pk)}#point-{point.pk}"
    assert (point.montant_cents, point.caisse) == (640000, caisse)
    assert "6 400 €" in verifier_page(client_chef.get(url("point", cite.slug, point.pk))).text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({**POINT, "titre": ""}, "Donnez un titre au point."),
        ({**POINT, "duree_min": "0"}, "Écrivez au moins 1 minute."),
        ({**DEPENSE, "type_decision": ""}, "Dites de quel type de décision il s'agit."),
        ({**DEPENSE, "type_decision": "ORIENTATION"}, "Une orientation se décide au comité de pilotage"),
        (DEPENSE, "Écrivez le montant"),
        ({**DEPENSE, "montant_cents": "beaucoup"}, "n'est pas un montant"),
        ({**DEPENSE, "montant_cents": "0"}, "Écrivez un montant supérieur à zéro."),
        ({**DEPENSE, "montant_cents": "5"}, "Choisissez le budget de la cité qui paie."),
        ({**DEPENSE, "type_decision": "RETRAIT", "cite_decision": "2019-999"}, "Aucune décision « 2019-999 »"),
    ],
)
def test_an_item_typed_wrong_comes_back_with_its_reason(client_chef, seance, cite, form, words):
    answer = client_chef.post(url("ajouter_point", cite.slug, seance.pk), form)

    assert answer.status_code == 422
    assert words in verifier_page(answer).text
    assert Point.objects.count() == 0


def test_what_another_cite_owns_is_not_taken(client_chef, seance, cite):
    purse, decision = CaisseFactory(), DecisionFactory(annee=2023, numero=77)

    with_purse = client_chef.post(
        url("ajouter_point", cite.slug, seance.pk), {**DEPENSE, "montant_cents": "5", "caisse": purse.pk}
    )
    with_decision = client_chef.post(
        url("ajouter_point", cite.slug, seance.pk),
        {**DEPENSE, "type_decision": "RETRAIT", "cite_decision": decision.numero_affiche},
    )

    assert (with_purse.status_code, with_decision.status_code) == (422, 422)
    assert Point.objects.count() == 0


def test_a_withdrawal_cites_the_decision_by_its_number(client_chef, seance, cotech, cite):
    decision = DecisionFactory(instance=cotech, annee=2023, numero=7)
    form = {**DEPENSE, "type_decision": "RETRAIT", "cite_decision": " r-2023-7 "}

    client_chef.post(url("ajouter_point", cite.slug, seance.pk), form)

    point = Point.objects.get()
    assert point.cite_decision == decision
    page = verifier_page(client_chef.get(url("modifier_point", cite.slug, point.pk)))
    assert [node.attrs["value"] for node in page.find("input") if node.attrs.get("name") == "cite_decision"] == [
        "R-2023-7"
    ]


@pytest.mark.parametrize("numero", ["", "rien", "2023", "2023-7", "R-2023-8", "R-2024-7", "x R-2023-7", "R-2023-7-1"])
def test_a_number_that_is_no_decision_finds_none(chef, cotech, cite, numero):
    DecisionFactory(instance=cotech, annee=2023, numero=7)

    assert decision_numerotee(chef.compte, cite, numero) is None


def test_the_types_that_this_instance_does_not_decide_are_named_apart(client_chef, seance, cite):
    page = verifier_page(client_chef.get(url("ajouter_point", cite.slug, seance.pk)))

    groups = [node.attrs["label"] for node in page.find("optgroup")]
    assert groups == ["Cette instance en décide", "Se décide ailleurs"]
    assert "orientation (au comité de pilotage)" in [node.text for node in page.find("option")]


def test_an_item_is_changed_and_moved(client_chef, seance, cite):
    PointFactory(seance=seance, ordre=1, titre="a")
    point = PointFactory(seance=seance, ordre=2, titre="b")

    client_chef.post(url("modifier_point", cite.slug, point.pk), {**POINT, "position": "1"})

    assert [row.titre for row in seance.points.order_by("ordre")] == ["Aide aux devoirs", "a"]


def test_an_item_of_a_closed_seance_is_only_read(client_chef, cotech, cite):
    tenue = SeanceFactory(instance=cotech, tenue=True)
    point = PointFactory(seance=tenue, decision=True, issue=Issue.ADOPTEE, compte_rendu="Accord de tous")
    type(tenue).objects.filter(pk=tenue.pk).update(etat=EtatSeance.CLOSE, close_at=DEBUT)

    page = verifier_page(client_chef.get(url("point", cite.slug, point.pk)))

    assert "Accord de tous" in page.text
    assert "Modifier" not in [node.text for node in page.find("a")]
    assert client_chef.post(url("modifier_point", cite.slug, point.pk), POINT).status_code == 422
    answer = client_chef.post(url("retirer_point", cite.slug, point.pk), follow=True)
    assert "son ordre du jour ne change plus" in answer.content.decode()


def test_the_avis_given_so_far_are_shown(client_chef, seance, cite):
    point = PointFactory(seance=seance, decision=True)
    membre = MembreFactory(instance=seance.instance)
    Avis.objects.create(
        point=point, pole=membre.pole, sens=SensAvis.RESERVE, texte="Deux écoles", a_lever=True, membre=membre,
        a_distance=True, donne_at=DEBUT, donne_by=membre.compte,
    )  # fmt: skip

    page = verifier_page(client_chef.get(url("point", cite.slug, point.pk)))

    assert "Favorable avec réserve" in page.text
    assert "Deux écoles (condition à lever)" in page.text
    assert page.text.count("Avis attendu") == 2


def test_an_item_is_taken_off_the_agenda_from_its_page(client_chef, seance, cite):
    point = PointFactory(seance=seance)

    answer = client_chef.post(url("retirer_point", cite.slug, point.pk))

    assert answer.headers["Location"].startswith(url("seance", cite.slug, seance.pk))
    assert Point.objects.get().seance is None
    again = client_chef.post(url("retirer_point", cite.slug, point.pk))
    assert again.headers["Location"] == url("point", cite.slug, point.pk)


def test_an_item_is_carried_over_from_its_page(client_chef, cotech, seance, cite):
    tenue = SeanceFactory(instance=cotech, tenue=True)
    point = PointFactory(seance=tenue, titre="Long débat")
    verifier_page(client_chef.get(url("reporter_point", cite.slug, point.pk)))

    client_chef.post(url("reporter_point", cite.slug, point.pk), {"seance": seance.pk})

    copy = Point.objects.get(reporte_de=point)
    assert copy.seance == seance
    assert (
        "Reporté de la séance du 22 octobre 2026"
        in verifier_page(client_chef.get(url("point", cite.slug, copy.pk))).text
    )
    assert "Reporté à la séance du" in verifier_page(client_chef.get(url("point", cite.slug, point.pk))).text
    listed = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))
    assert "reporté d’une autre séance" in listed.text


def test_an_item_is_not_carried_over_to_another_instance(client_chef, seance, cite):
    point = PointFactory(seance=seance)

    answer = client_chef.post(url("reporter_point", cite.slug, point.pk), {"seance": SeanceFactory().pk})

    assert answer.status_code == 422
    verifier_page(answer)
    assert Point.objects.get().seance == seance


def test_a_thing_is_searched_linked_and_taken_off(client_chef, seance, choses, cite):
    point = PointFactory(seance=seance)
    choses.retires.add(3)

    page = verifier_page(client_chef.get(url("lier_objet", cite.slug, point.pk), {"q": "Chose"}))
    assert len([form for form in page.find("form") if form.attrs["method"] == "post" and "Chose" in form.text]) == 2
    client_chef.post(url("lier_objet", cite.slug, point.pk), {"genre": choses.genre, "objet": "2"})
    shown = verifier_page(client_chef.get(url("point", cite.slug, point.pk)))
    assert "Chose 2" in shown.text
    agenda = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))
    assert "Chose 2" in agenda.text

    client_chef.post(url("delier_objet", cite.slug, point.pk), {"genre": choses.genre, "objet": "2"})
    assert choses.lies == {point.pk: set()}


@pytest.mark.parametrize("objet", ["3", "99", "rien", ""])
def test_a_thing_that_cannot_be_linked_is_refused_with_its_reason(client_chef, seance, choses, cite, objet):
    point = PointFactory(seance=seance)
    choses.retires.add(3)

    answer = client_chef.post(url("lier_objet", cite.slug, point.pk), {"genre": choses.genre, "objet": objet})

    assert answer.status_code == 422
    assert "Ce lien n’est pas possible" in verifier_page(answer).text


def test_a_thing_withdrawn_since_is_said_on_the_agenda(client_chef, seance, choses, cite):
    point = PointFactory(seance=seance)
    client_chef.post(url("lier_objet", cite.slug, point.pk), {"genre": choses.genre, "objet": "1"})
    choses.retires.add(1)

    page = verifier_page(client_chef.get(url("seance", cite.slug, seance.pk)))

    assert "« Chose 1 » : Cette chose est retirée du plan." in page.text


def test_nothing_is_searched_when_nothing_is_registered(client_chef, seance, choses, cite):
    liens.remove(choses.genre)

    assert client_chef.get(url("lier_objet", cite.slug, PointFactory(seance=seance).pk)).status_code == 404


def test_a_referent_proposes_and_follows_her_proposal(client, referent, cotech, seance, chef, cite):
    client.force_login(referent)
    verifier_page(client.get(url("proposer_point", cite.slug)))

    answer = client.post(
        url("proposer_point", cite.slug),
        {"instance": cotech.pk, "titre": "Salle du mercredi", "duree_min": "15", "description": "Elle manque."},
    )
    point = Point.objects.get()
    assert answer.headers["Location"] == url("point", cite.slug, point.pk)
    assert (
        "En attente de la personne qui prépare la séance" in verifier_page(client.get(answer.headers["Location"])).text
    )
    listed = verifier_page(client.get(url("a_inscrire", cite.slug)))
    assert "Vos propositions" in listed.text
    assert "en attente de la personne qui prépare la séance" in listed.text

    draft = SeanceFactory(instance=cotech)
    Point.objects.update(seance=draft)
    still = verifier_page(client.get(url("a_inscrire", cite.slug)))
    assert "en attente de la personne qui prépare la séance" in still.text

    Point.objects.update(seance=seance)
    assert "à l’ordre du jour du" in verifier_page(client.get(url("a_inscrire", cite.slug))).text


def test_a_proposal_set_aside_gives_its_reason(client, referent, cotech, client_chef, cite):
    point = PointFactory(seance=None, instance=cotech, propose_by=referent)
    verifier_page(client_chef.get(url("ecarter_point", cite.slug, point.pk)))

    empty = client_chef.post(url("ecarter_point", cite.slug, point.pk), {"motif": " "})
    client_chef.post(url("ecarter_point", cite.slug, point.pk), {"motif": "Déjà traité en juin"})

    assert empty.status_code == 422
    client.force_login(referent)
    page = verifier_page(client.get(url("a_inscrire", cite.slug)))
    assert "Déjà traité en juin" in page.text
    assert "Déjà traité en juin" in verifier_page(client.get(url("point", cite.slug, point.pk))).text


def test_the_author_changes_or_withdraws_her_proposal(client, referent, cotech, cite):
    point = PointFactory(seance=None, instance=cotech, propose_by=referent)
    other = PointFactory(seance=None, instance=cotech)
    client.force_login(referent)

    client.post(url("modifier_point", cite.slug, point.pk), {**POINT, "titre": "Mieux dit"})
    answer = client.post(url("ecarter_point", cite.slug, point.pk), {"motif": "Réglé autrement"})

    point.refresh_from_db()
    assert (point.titre, point.motif_ecart, answer.status_code) == ("Mieux dit", "Réglé autrement", 302)
    assert client.get(url("modifier_point", cite.slug, other.pk)).status_code == 404


def test_once_on_an_agenda_the_author_changes_nothing(client, cotech, seance, cite):
    membre = HabilitationFactory(role=Role.LECTEUR, cite=cite).compte
    MembreFactory(instance=cotech, qualite="INVITE", pole=None, compte=membre)
    point = PointFactory(seance=seance, propose_by=membre)
    client.force_login(membre)

    assert client.get(url("point", cite.slug, point.pk)).status_code == 200
    assert client.post(url("modifier_point", cite.slug, point.pk), POINT).status_code == 403
    assert client.post(url("inscrire_point", cite.slug, point.pk), {"seance": seance.pk}).status_code == 403


def test_a_proposal_brings_the_thing_that_it_is_about(client, referent, cotech, choses, cite):
    client.force_login(referent)
    page = verifier_page(
        client.get(url("proposer_point", cite.slug), {"objet": "essai.chose:2", "instance": cotech.pk})
    )
    assert "L’action dont vous venez sera liée au point." in page.text
    form = {"instance": cotech.pk, "titre": "Idée", "duree_min": "10"}

    wrong = [client.post(url("proposer_point", cite.slug), {**form, "objet": bad}).status_code
             for bad in ("essai.chose", "essai.chose:99", "rien.de.tel:1", ":1")]  # fmt: skip
    client.post(url("proposer_point", cite.slug), {**form, "objet": "essai.chose:2"})

    assert wrong == [422, 422, 422, 422]
    assert choses.lies == {Point.objects.get().pk: {2}}


def test_a_guest_proposes_to_her_instance_only(client, cotech, cite):
    other = InstanceFactory(cite=cite, nom="Groupe santé", type=TypeInstance.GROUPE)
    membre = HabilitationFactory(role=Role.LECTEUR, cite=cite).compte
    MembreFactory(instance=other, qualite="INVITE", pole=None, compte=membre)
    client.force_login(membre)
    form = {"titre": "Idée", "duree_min": "10"}

    refused = client.post(url("proposer_point", cite.slug), {"instance": cotech.pk, **form})
    foreign = client.post(url("proposer_point", cite.slug), {"instance": InstanceFactory().pk, **form})
    accepted = client.post(url("proposer_point", cite.slug), {"instance": other.pk, **form})

    assert (refused.status_code, foreign.status_code, accepted.status_code) == (422, 422, 302)
    assert Point.objects.get().instance == other


def test_a_partner_without_a_seat_proposes_nothing(client_de, cite, cotech):
    client = client_de(Role.LECTEUR)

    assert client.get(url("proposer_point", cite.slug)).status_code == 403
    assert "Rien n’attend" in verifier_page(client.get(url("a_inscrire", cite.slug))).text


def test_the_chef_puts_a_proposal_on_an_agenda(client_chef, cotech, seance, cite):
    point = PointFactory(seance=None, instance=cotech, titre="Salle du mercredi")
    page = verifier_page(client_chef.get(url("a_inscrire", cite.slug), {"instance": cotech.pk}))
    assert "1 point attend d’être inscrit" in page.find("h1")[0].text
    offered = [node.attrs["value"] for node in page.find("option") if node.attrs.get("value")]
    assert offered == [str(seance.pk)]

    answer = client_chef.post(url("inscrire_point", cite.slug, point.pk), {"seance": seance.pk})

    assert answer.headers["Location"].endswith(f"#point-{point.pk}")
    point.refresh_from_db()
    seance.refresh_from_db()
    assert (point.seance, seance.a_prevenir) == (seance, True)
    again = client_chef.post(url("inscrire_point", cite.slug, point.pk), {"seance": seance.pk}, follow=True)
    assert "Ce point est déjà à un ordre du jour" in again.content.decode()


@pytest.mark.parametrize("seance_pk", ["", "rien", "999999999", "étranger"])
def test_an_unknown_seance_is_not_found(client_chef, cotech, cite, seance_pk):
    point = PointFactory(seance=None, instance=cotech)
    wanted = SeanceFactory().pk if seance_pk == "étranger" else seance_pk

    assert client_chef.post(url("inscrire_point", cite.slug, point.pk), {"seance": wanted}).status_code == 404


QUERIES: dict[str, set[int]] = {}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", ["a_inscrire", "point"])
def test_the_pages_ask_the_same_questions_whatever_their_length(
    client_chef, cotech, cite, choses, django_assert_max_num_queries, page, count
):
    points = PointFactory.create_batch(count, seance=None, instance=cotech)
    SeanceFactory.create_batch(count, instance=cotech)
    for said in range(count):
        client_chef.post(url("commenter_point", cite.slug, points[0].pk), {"texte": f"Mot {said}"})
    address = url(page, cite.slug) if page == "a_inscrire" else url(page, cite.slug, points[0].pk)

    with django_assert_max_num_queries(24) as captured:
        verifier_page(client_chef.get(address))

    QUERIES.setdefault(page, set()).add(len(captured))
    assert len(QUERIES[page]) == 1


def test_the_backlog_of_another_cite_is_not_found(client_chef, cite):
    foreign = PointFactory(seance=None)

    assert client_chef.get(url("point", cite.slug, foreign.pk)).status_code == 404
    assert foreign.titre not in client_chef.get(url("a_inscrire", cite.slug)).content.decode()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_page_lists_who_does_not_take_part(client_chef, cite, cotech, count, django_assert_max_num_queries):
    point = PointFactory(seance=SeanceFactory(instance=cotech, tenue=True), decision=True)
    for rank in range(count):
        membre = MembreFactory(instance=cotech, compte=CompteFactory(nom=f"Personne {rank}"))
        Deport.objects.create(
            point=point, membre=membre, motif="trésorière de l'association", declare_at=DEBUT, declare_by=membre.compte
        )

    with django_assert_max_num_queries(30):
        page = verifier_page(client_chef.get(url("point", cite.slug, point.pk)))

    cards = [node for node in page.find("section") if node.attrs.get("id") == "deports"]
    rows = [row.text for card in cards for row in card.find("li")]
    names = [name.text for card in cards for name in card.find("b")]
    assert len(cards) == min(count, 1)
    assert names == [f"Personne {rank}" for rank in range(count)]
    assert all("ne prend pas part à ce point : trésorière de l'association." in row for row in rows)


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({}, "Ce que vous joignez ici part avec la convocation."),
        ({"nature": NatureSeance.CONSULTATION}, "Ce que vous joignez ici part avec la consultation."),
        ({"convoquee": True}, "La convocation est déjà partie"),
        ({"tenue": True}, "Ce que vous joignez ici se lit aussitôt sur cette page."),
    ],
)
def test_the_documents_say_when_they_leave(client_chef, cite, cotech, traits, words):
    point = PointFactory(seance=SeanceFactory(instance=cotech, **traits))

    assert words in verifier_page(client_chef.get(url("point", cite.slug, point.pk))).text


def test_the_documents_of_a_waiting_item_leave_once_it_is_on_an_agenda(client_chef, cite, cotech):
    point = PointFactory(seance=None, instance=cotech)

    assert "une fois le point inscrit" in verifier_page(client_chef.get(url("point", cite.slug, point.pk))).text
