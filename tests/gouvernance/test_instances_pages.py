from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.gouvernance.contrats import PanneauInstance, panneaux_instance
from alliance.gouvernance.enums import Competence, QualiteMembre, RegleDecision, TypeDecision, TypeInstance
from alliance.gouvernance.models import Instance, PointModele
from alliance.gouvernance.permissions import can_view_gouvernance
from alliance.territoires.models import PerimetreQuartier
from tests.factories import CompteFactory, HabilitationFactory, OrganisationFactory, QuartierFactory
from tests.factories.acces import DelegationFactory
from tests.factories.gouvernance import (
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    MissionFactory,
    PointFactory,
    SeanceFactory,
    poles_of,
)
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
DEMAIN = {
    "debut_at": datetime(2100, 3, 4, 13, 0, tzinfo=UTC),
    "fin_at": datetime(2100, 3, 4, 15, 0, tzinfo=UTC),
}


@pytest.fixture
def poles(cite):
    return poles_of(cite)


@pytest.fixture
def instance(cite, poles):
    return InstanceFactory(cite=cite, nom="Cotech")


@pytest.fixture
def referent(client_de, cite):
    """A client signed in as a référent whom the Cotech designated."""
    client = client_de(Role.REFERENT)
    decision = DecisionFactory(instance=InstanceFactory(cite=cite, nom="Cotech"), type=TypeDecision.MISSION)
    MissionFactory(
        decision=decision, compte=client.habilitation.compte, role="REFERENT", from_on=date(2020, 1, 1),
        to_on=date(2100, 1, 1),
    )  # fmt: skip
    return client


def url(name, cite, *args):
    return reverse(f"gouvernance:{name}", args=[cite.slug, *args])


def typed(poles, **changes):
    return {
        "type": "COTECH", "nom": "Comité technique", "origine": "CONSTITUE", "poles": [pole.pk for pole in poles],
        "regle": "TOUS_FAVORABLES", "constituee_on": "2026-09-01", **changes,
    }  # fmt: skip


# The list


def test_the_list_teaches_where_to_begin(client_chef, cite):
    tree = verifier_page(client_chef.get(url("instances", cite)))

    links = [link.attrs.get("href") for link in tree.find("a")]
    assert tree.find("h1")[0].text == "Aucune instance ne se réunit encore"
    assert f"{url('creer_instance', cite)}?type=COTECH" in links


def test_who_sits_nowhere_is_told_so(client_de, cite, instance):
    tree = verifier_page(client_de(Role.LECTEUR).get(url("instances", cite)))

    assert tree.find("h1")[0].text == "Vous ne siégez dans aucune instance"
    assert ("Cotech" in tree.text, "C’est le chef de projet qui nomme leurs membres" in tree.text) == (False, True)


def test_a_member_sees_her_instances_only(client_de, cite, instance):
    client = client_de(Role.LECTEUR)
    groupe = InstanceFactory(cite=cite, type=TypeInstance.GROUPE, nom="Parentalité")
    MembreFactory(instance=groupe, qualite=QualiteMembre.INVITE, pole=None, compte=client.habilitation.compte)

    tree = verifier_page(client.get(url("instances", cite)))

    names = [node.text for node in tree.find("main")[0].find("h3")]
    assert names == ["Parentalité"]
    assert client.get(url("instance", cite, groupe.pk)).status_code == 200
    assert client.get(url("instance", cite, instance.pk)).status_code == 404


def test_the_list_says_which_pole_is_lacking_and_sets_the_closed_ones_apart(client_chef, cite, poles):
    InstanceFactory(cite=cite, nom="Copil", type=TypeInstance.COPIL, membres=True)
    half = InstanceFactory(cite=cite, nom="Cotech")
    MembreFactory(instance=half, pole=poles[0])
    SeanceFactory(instance=half, convoquee=True, **DEMAIN)
    SeanceFactory(instance=half, close=True)
    InstanceFactory(cite=cite, nom="Ancien", type=TypeInstance.GROUPE, close_on=date(2026, 1, 1), resultat="Charte")

    tree = verifier_page(client_chef.get(url("instances", cite)))

    headings = [node.text for node in tree.find("main")[0].find("h2", "h3")]
    assert tree.find("h1")[0].text == "Il manque un pôle dans 1 instance sur 2"
    assert headings == ["Comité de pilotage", "Copil", "Comité technique", "Cotech", "Closes"]
    assert f"Il manque : {poles[1].nom}, {poles[2].nom}" in tree.text
    for words in ("4 mars 2100", "22 octobre 2026", "Charte"):
        assert words in tree.text


@pytest.mark.parametrize(("number", "words"), [(1, "Une instance, chaque pôle y a un délégué"), (2, "2 instances")])
def test_a_complete_list_says_so(client_chef, cite, number, words):
    for _rank in range(number):
        InstanceFactory(cite=cite, membres=True)

    assert words in verifier_page(client_chef.get(url("instances", cite))).find("h1")[0].text


def test_a_designated_referent_may_constitute_a_group(referent, cite):
    tree = verifier_page(referent.get(url("instances", cite)))

    assert "Constituer un groupe" in tree.text


# The page


def test_the_page_says_who_sits_what_lacks_and_what_follows(client_chef, cite, poles, instance):
    for pole, qualite in ((poles[0], QualiteMembre.TITULAIRE), (poles[1], QualiteMembre.SUPPLEANT)):
        compte = HabilitationFactory(role=Role.TROIKA, pole=pole, cite=cite).compte
        MembreFactory(instance=instance, pole=pole, qualite=qualite, compte=compte)
    MembreFactory(instance=instance, habitant=True, nom="Parent (exemple)")
    MembreFactory(instance=instance, qualite="INVITE", pole=None, compte=None, nom="Invitée", email="i@x.invalid")
    MembreFactory(instance=instance, pole=poles[2], from_on=date(2100, 1, 1))
    MembreFactory(instance=instance, pole=poles[2], to_on=date(2023, 1, 1))
    SeanceFactory(instance=instance, convoquee=True, **DEMAIN)
    SeanceFactory(instance=instance, close=True)
    PointFactory(instance=instance, seance=None)
    DecisionFactory(instance=instance)

    tree = verifier_page(client_chef.get(url("instance", cite, instance.pk)))

    expected = (
        f"Il manque le titulaire du pôle «\xa0{poles[1].nom}\xa0».",
        f"Personne ne siège pour le pôle «\xa0{poles[2].nom}\xa0».",
        "Sans lui, cette instance ne peut rien adopter.",
        "Au moins 2 pôles sur 3 sont présents.",
        "chaque pôle est favorable", "Parent (exemple)", "Invitée", "Dépense", "comité de pilotage",
        "4 mars 2100", "22 octobre 2026", "1 ancien membre", "Pas de suppléant",
    )  # fmt: skip
    text = tree.text.replace("« ", "«\xa0").replace(" »", "\xa0»")
    for words in expected:
        assert words.replace("« ", "«\xa0") in text, words


def test_a_brand_new_instance_says_it_once(client_chef, cite, instance):
    text = verifier_page(client_chef.get(url("instance", cite, instance.pk))).text

    assert ("Personne ne siège encore." in text, "Personne ne siège pour le pôle" in text) == (True, False)


@pytest.mark.parametrize(
    ("quorum", "filled", "words"),
    [(1, 2, "Les autres peuvent décider sans lui"), (3, 2, "le quorum n'est pas atteint"),
     (1, 1, "le quorum n'est pas atteint")],
)  # fmt: skip
def test_under_consensus_an_empty_seat_matters_by_the_quorum(client_chef, cite, poles, quorum, filled, words):
    instance = InstanceFactory(cite=cite, regle=RegleDecision.CONSENSUS, quorum=quorum)
    for pole in poles[:filled]:
        MembreFactory(instance=instance, pole=pole)

    assert words in verifier_page(client_chef.get(url("instance", cite, instance.pk))).text


@pytest.mark.parametrize(
    ("quorum", "number", "words"),
    [(1, 1, "Le pôle attendu est présent."), (3, 3, "Les 3 pôles sont présents."),
     (1, 3, "Au moins 1 pôle sur 3 est présent.")],
)  # fmt: skip
def test_the_quorum_is_said_in_words(client_chef, cite, poles, quorum, number, words):
    instance = InstanceFactory(cite=cite, quorum=quorum, poles=poles[:number], silence_vaut_accord=True)

    text = verifier_page(client_chef.get(url("instance", cite, instance.pk))).text

    assert (words in text, "le silence d'un pôle vaut accord" in text) == (True, True)


def test_a_group_says_who_leads_it_and_by_which_decision(client_chef, cite, chef):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite))
    groupe = InstanceFactory(
        cite=cite, type=TypeInstance.GROUPE, animateur=chef.compte, designee_par=decision, origine="RATTACHE",
        hote=OrganisationFactory(cite=cite, nom="Réseau exemple"), competence=Competence.CONSULTATIVE,
    )  # fmt: skip

    tree = verifier_page(client_chef.get(url("instance", cite, groupe.pk)))

    for words in (chef.compte.nom, decision.numero_affiche, "rattaché, chez Réseau exemple", "Elle propose et suit"):
        assert words in tree.text


def test_a_closed_instance_shows_its_result_and_offers_nothing(client_chef, cite):
    closed = InstanceFactory(cite=cite, close_on=date(2026, 6, 30), resultat="Une charte")

    tree = verifier_page(client_chef.get(url("instance", cite, closed.pk)))

    mine = [a.attrs["href"] for a in tree.find("a") if "/modifier/" in a.attrs.get("href", "")]
    assert ("Une charte" in tree.text, "Personne ne siège" in tree.text, mine) == (True, False, [])


def test_a_member_reads_her_seat_and_no_contact_of_others(client_de, cite, instance, poles):
    client = client_de(Role.TROIKA, pole=poles[0])
    MembreFactory(instance=instance, pole=poles[0], compte=client.habilitation.compte)
    MembreFactory(instance=instance, habitant=True, email="secret@exemple.invalid")

    tree = verifier_page(client.get(url("instance", cite, instance.pk)))

    assert ("vous y siégez" in tree.text, "secret@exemple.invalid" in tree.text) == (True, False)
    assert "Ajouter un membre" not in tree.text


def test_a_panel_of_another_app_is_shown_when_it_has_something(client_chef, cite, instance):
    panneaux_instance.register("test.non", PanneauInstance("absent.html", lambda row, user: None))
    try:
        tree = verifier_page(client_chef.get(url("instance", cite, instance.pk)))
    finally:
        panneaux_instance.remove("test.non")

    assert "Aucune action du plan n’est suivie ici." in tree.text


@pytest.mark.parametrize("page", ["instances", "instance"])
def test_the_number_of_queries_does_not_follow_the_rows(client_chef, cite, page):
    counts = []
    for _rank in range(3):
        instance = InstanceFactory(cite=cite, membres=True)
        for _other in range(2):
            MembreFactory(instance=instance, habitant=True)
            SeanceFactory(instance=instance, convoquee=True, **DEMAIN)
            SeanceFactory(instance=instance, close=True)
        address = url("instances", cite) if page == "instances" else url("instance", cite, instance.pk)
        client_chef.get(address)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client_chef.get(address)
        counts.append(len(captured))
        if page == "instance":
            for pole in poles_of(cite):
                for qualite in (QualiteMembre.SUPPLEANT, QualiteMembre.SUPPLEANT):
                    MembreFactory(instance=instance, pole=pole, qualite=qualite)
            with CaptureQueriesContext(connection) as more:
                client_chef.get(address)
            counts.append(len(more))

    assert (len(set(counts)), max(counts) < 30) == (1, True), counts


# Create, change, close


def test_the_chef_creates_an_instance(client_chef, cite, poles):
    verifier_page(client_chef.get(url("creer_instance", cite) + "?type=COTECH"))

    response = client_chef.post(url("creer_instance", cite), typed(poles))

    created = Instance.objects.get()
    assert response.url == url("instance", cite, created.pk)
    assert (created.competence, created.quorum, created.constituee_on) == ("TECHNIQUE", 2, date(2026, 9, 1))


def test_what_another_type_asks_is_left_out(client_chef, cite, poles):
    quartier = QuartierFactory()
    PerimetreQuartier.objects.create(cite=cite, quartier=quartier, source="exemple")
    superfluous = {"quartier": quartier.pk, "competence": "STRATEGIQUE", "origine": "RATTACHE", "hote_nom": "REP"}

    client_chef.post(url("creer_instance", cite), typed(poles, **superfluous))
    client_chef.post(url("creer_instance", cite), typed(poles, **superfluous, type="COORDINATION", nom="Coordination"))

    cotech, coordination = Instance.objects.order_by("pk")
    assert (cotech.quartier, cotech.competence, cotech.hote_nom) == (None, "TECHNIQUE", "")
    assert (coordination.quartier, coordination.competence) == (quartier, "CONSULTATIVE")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"type": "COORDINATION"}, "Une coordination territoriale a un quartier de la cité"),
        ({"type": "GROUPE", "origine": "RATTACHE"}, "dites qui l'accueille"),
        ({"quorum": "4"}, "écrivez un nombre de 1 à 3"),
        ({"type": "AUTRE"}, "Dites ce que cette instance décide."),
    ],
)
def test_a_refused_creation_keeps_what_was_typed(client_chef, cite, poles, changes, words):
    response = client_chef.post(url("creer_instance", cite), typed(poles, **changes))

    tree = verifier_page(response)
    named = {node.attrs.get("name"): node.attrs.get("value") for node in tree.find("input")}
    assert (response.status_code, words in tree.text, named["nom"]) == (422, True, "Comité technique")
    assert Instance.objects.count() == 0


def test_a_group_led_by_somebody_nobody_designated_is_refused(client_chef, cite, poles):
    someone = HabilitationFactory(role=Role.REFERENT, cite=cite).compte

    response = client_chef.post(
        url("creer_instance", cite), typed(poles, type="GROUPE", nom="Groupe", animateur=someone.pk)
    )

    assert (response.status_code, "Aucune décision en vigueur du Cotech" in response.content.decode()) == (422, True)


def test_a_designated_referent_creates_the_group_that_she_leads(referent, cite, poles):
    verifier_page(referent.get(url("creer_instance", cite)))

    response = referent.post(url("creer_instance", cite), typed(poles, type="COPIL", nom="Parentalité"))

    created = Instance.objects.get(nom="Parentalité")
    assert response.url == url("instance", cite, created.pk)
    assert (created.type, created.animateur) == (TypeInstance.GROUPE, referent.habilitation.compte)
    assert created.designee_par.type == TypeDecision.MISSION
    assert referent.post(url("modifier_instance", cite, created.pk), typed(poles, nom="Parents")).status_code == 302


@pytest.mark.parametrize(
    ("role", "words"),
    [(Role.REFERENT, "Aucune décision en vigueur du Cotech ne vous désigne"),
     (Role.TROIKA, "Un groupe se constitue par le chef de projet")],
)  # fmt: skip
def test_others_are_told_why_they_create_nothing(client_de, cite, role, words):
    response = client_de(role).get(url("creer_instance", cite))

    assert (response.status_code, words in response.content.decode()) == (403, True)


def test_the_chef_changes_an_instance(client_chef, cite, poles, instance):
    verifier_page(client_chef.get(url("modifier_instance", cite, instance.pk)))

    response = client_chef.post(
        url("modifier_instance", cite, instance.pk), typed(poles[:2], nom="Cotech élargi", regle="CONSENSUS", quorum="")
    )

    instance.refresh_from_db()
    assert response.url == url("instance", cite, instance.pk)
    assert (instance.nom, instance.regle, instance.quorum) == ("Cotech élargi", "CONSENSUS", 2)
    assert instance.poles_attendus.count() == 2


@pytest.mark.parametrize("kind", list(TypeInstance))
def test_each_type_has_its_form(client_chef, cite, kind):
    quartier = QuartierFactory() if kind == TypeInstance.COORDINATION else None
    instance = InstanceFactory(cite=cite, type=kind, quartier=quartier)

    tree = verifier_page(client_chef.get(url("modifier_instance", cite, instance.pk)))

    names = {node.attrs.get("name") for node in tree.find("input", "select")}
    assert ("quartier" in names, "competence" in names) == (bool(quartier), kind == TypeInstance.AUTRE)
    assert ("animateur" in names) == (kind not in {TypeInstance.COPIL, TypeInstance.COTECH})


def test_the_rule_stays_while_a_seance_is_held(client_chef, cite, poles, instance):
    SeanceFactory(instance=instance, tenue=True)

    response = client_chef.post(url("modifier_instance", cite, instance.pk), typed(poles, regle="CONSENSUS"))

    assert (response.status_code, "est en cours" in verifier_page(response).text) == (422, True)


def test_an_instance_is_closed_with_its_result(client_chef, cite, instance):
    MembreFactory(instance=instance, habitant=True)
    page = verifier_page(client_chef.get(url("clore_instance", cite, instance.pk)))
    empty = client_chef.post(url("clore_instance", cite, instance.pk), {"resultat": "", "close_on": "2026-01-01"})

    today = timezone.localdate()
    done = client_chef.post(
        url("clore_instance", cite, instance.pk), {"resultat": "Une charte", "close_on": today.isoformat()}
    )

    instance.refresh_from_db()
    assert ("seront effacées" in page.text, empty.status_code, done.status_code) == (True, 422, 302)
    assert (instance.close_on, instance.resultat) == (today, "Une charte")


# The template of the agenda


def test_the_template_is_written_moved_and_emptied(client_chef, cite, instance):
    address = url("modele_ordre_du_jour", cite, instance.pk)
    verifier_page(client_chef.get(address))
    for titre in ("Un", "Deux", "Trois"):
        client_chef.post(address, {"titre": titre, "nature": "INFORMATION", "duree_min": "5"})
    points = {point.titre: point.pk for point in PointModele.objects.all()}

    def order():
        return list(PointModele.objects.order_by("ordre").values_list("titre", flat=True))

    steps = [order()]
    for titre, sens in (("Trois", "haut"), ("Un", "haut"), ("Deux", "bas"), ("Un", "bas")):
        client_chef.post(url("deplacer_point_modele", cite, points[titre]), {"sens": sens})
        steps.append(order())
    client_chef.post(url("retirer_point_modele", cite, points["Trois"]))
    client_chef.post(
        url("modifier_point_modele", cite, points["Un"]), {"titre": "Suites", "nature": "ECHANGE", "duree_min": "20"}
    )

    assert steps == [
        ["Un", "Deux", "Trois"], ["Un", "Trois", "Deux"], ["Un", "Trois", "Deux"], ["Un", "Trois", "Deux"],
        ["Trois", "Un", "Deux"],
    ]  # fmt: skip
    assert list(PointModele.objects.order_by("ordre").values_list("titre", "nature", "duree_min", "ordre")) == [
        ("Suites", "ECHANGE", 20, 1), ("Deux", "INFORMATION", 5, 2),
    ]  # fmt: skip
    assert "25 minutes en tout" in verifier_page(client_chef.get(address)).text
    assert "Suites" in verifier_page(client_chef.get(url("instance", cite, instance.pk))).text


@pytest.mark.parametrize("change", [{"titre": " "}, {"nature": "VOTE"}, {"duree_min": "0"}])
def test_a_line_of_the_template_is_refused(client_chef, cite, instance, change):
    point = PointModele.objects.create(instance=instance, ordre=1, titre="Un", nature="INFORMATION", duree_min=5)
    given = {"titre": "Deux", "nature": "ECHANGE", "duree_min": "5", **change}

    added = client_chef.post(url("modele_ordre_du_jour", cite, instance.pk), given)
    changed = client_chef.post(url("modifier_point_modele", cite, point.pk), given)

    assert [response.status_code for response in (added, changed)] == [422, 422]
    assert verifier_page(changed).find("h1")[0].text == "Modèle d’ordre du jour"
    assert list(PointModele.objects.values_list("titre", flat=True)) == ["Un"]


def test_yesterday_s_draft_is_not_the_next_seance(client_chef, cite, instance):
    past = timezone.now() - timedelta(days=2)
    SeanceFactory(instance=instance, debut_at=past, fin_at=past + timedelta(hours=1))

    assert "pas encore de date" in verifier_page(client_chef.get(url("instance", cite, instance.pk))).text


def test_a_seat_for_a_pole_no_longer_expected_is_nowhere(client_chef, cite, poles):
    instance = InstanceFactory(cite=cite, poles=poles[:2])
    seated = MembreFactory(instance=instance, pole=poles[2])

    tree = verifier_page(client_chef.get(url("instance", cite, instance.pk)))

    assert seated.compte.nom not in tree.text


def test_who_has_no_function_in_the_cite_sees_no_governance(cite):
    verdict = can_view_gouvernance(CompteFactory(), cite)

    assert (bool(verdict), "fonction dans la cité" in verdict.reason) == (False, True)


@pytest.mark.parametrize("qualite", [QualiteMembre.TITULAIRE, QualiteMembre.SUPPLEANT])
@pytest.mark.parametrize("delegated", [True, False])
def test_a_delegate_whose_access_is_over_is_to_be_replaced(client_chef, chef, cite, poles, delegated, qualite):
    instance = InstanceFactory(cite=cite)
    gone = HabilitationFactory(role=Role.TROIKA, cite=cite, pole=poles[0], to_on=date(2023, 1, 1)).compte
    MembreFactory(instance=instance, pole=poles[0], compte=gone, qualite=qualite)
    MembreFactory(instance=instance, pole=poles[1], compte=None, nom="Sans compte", email="s@exemple.invalid")
    if delegated:
        DelegationFactory(cite=cite, delegant=chef.compte, compte=gone, to_on=date(2100, 1, 1))

    text = verifier_page(client_chef.get(url("instance", cite, instance.pk))).text

    assert (f"{gone.nom} n'a plus d'accès à la cité." in text) == (not delegated)
