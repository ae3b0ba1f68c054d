from datetime import UTC, date, datetime

import pytest

from alliance.acteurs.enums import NaturePole, Portee, Role
from alliance.gouvernance.enums import (
    Competence,
    NatureSeance,
    OrigineGroupe,
    RegleDecision,
    TypeDecision,
    TypeInstance,
)
from alliance.gouvernance.models import Instance, Membre, SeanceInstance
from alliance.gouvernance.services.controles_instances import (
    AnimateurNonDesigne,
    ClotureImpossible,
    CompetenceImpossible,
    InstanceClose,
    NomDejaPris,
    OrigineIncorrecte,
    PolesIncorrects,
    QuartierIncorrect,
    QuorumImpossible,
    SeanceEnCours,
)
from alliance.gouvernance.services.instances import close_instance, create_instance, update_instance
from alliance.journal.models import Ecriture
from alliance.territoires.models import PerimetreQuartier
from tests.factories import CompteFactory, HabilitationFactory, OrganisationFactory, PoleFactory, QuartierFactory
from tests.factories.acces import DelegationFactory
from tests.factories.gouvernance import (
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    MissionFactory,
    SeanceFactory,
    poles_of,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 1)
AT = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
DEBUT = date(2026, 9, 1)


@pytest.fixture
def poles(cite):
    return poles_of(cite)


@pytest.fixture
def creer(cite, chef, poles):
    def create(**kwargs):
        given = {"type": TypeInstance.COTECH, "nom": "Comité technique", "constituee_on": DEBUT, "today": TODAY}
        return create_instance(cite=cite, by=chef.compte, **{**given, **kwargs})

    return create


@pytest.fixture
def referent(cite):
    return HabilitationFactory(role=Role.REFERENT, cite=cite).compte


def mission_for(compte, cite, **kwargs):
    cotech = Instance.objects.filter(cite=cite, type=TypeInstance.COTECH).first() or InstanceFactory(cite=cite)
    decision = DecisionFactory(instance=cotech, type=TypeDecision.MISSION)
    return MissionFactory(decision=decision, compte=compte, **{"role": "REFERENT", **kwargs})


def expected_of(instance):
    return list(instance.poles_attendus.order_by("pole__ordre").values_list("pole_id", flat=True))


@pytest.mark.parametrize(
    ("kind", "competence"),
    [
        (TypeInstance.COPIL, Competence.STRATEGIQUE),
        (TypeInstance.COTECH, Competence.TECHNIQUE),
        (TypeInstance.GROUPE, Competence.CONSULTATIVE),
    ],
)
def test_a_type_gives_its_competence_and_every_pole_of_the_cite(creer, poles, kind, competence):
    instance = creer(type=kind)

    assert (instance.competence, instance.regle, instance.quorum) == (competence, RegleDecision.TOUS_FAVORABLES, 2)
    assert expected_of(instance) == [pole.pk for pole in poles]
    assert Ecriture.objects.filter(kind="gouvernance.instance.created", object_id=instance.pk).count() == 1


def test_six_poles_make_a_quorum_of_four(creer, cite, poles):
    for rank in (4, 5, 6):
        PoleFactory(cite=cite, nature=NaturePole.AUTRE, nom=f"Pôle {rank}", initiale=str(rank), ordre=rank)

    instance = creer()

    assert (len(expected_of(instance)), instance.quorum) == (6, 4)


def test_a_group_may_expect_one_pole_and_a_free_type_chooses_what_it_decides(creer, poles):
    groupe = creer(type=TypeInstance.GROUPE, nom="Groupe", poles=poles[:1])
    autre = creer(type=TypeInstance.AUTRE, nom="Équipe restreinte", competence=Competence.TECHNIQUE)

    assert (groupe.quorum, autre.competence) == (1, Competence.TECHNIQUE)


def test_a_coordination_belongs_to_a_quartier_of_the_cite(creer, cite):
    quartier = QuartierFactory()
    PerimetreQuartier.objects.create(cite=cite, quartier=quartier, source="exemple")

    instance = creer(type=TypeInstance.COORDINATION, nom="Coordination", quartier=quartier)

    assert (instance.quartier, instance.competence) == (quartier, Competence.CONSULTATIVE)


def test_an_attached_group_keeps_its_name_and_host(creer, cite):
    organisation = OrganisationFactory(cite=cite)

    known = creer(type=TypeInstance.GROUPE, nom="REP", origine=OrigineGroupe.RATTACHE, hote=organisation)
    typed = creer(type=TypeInstance.GROUPE, nom="CLS", origine=OrigineGroupe.RATTACHE, hote_nom="Contrat de ville")

    assert (known.hote, typed.hote_nom) == (organisation, "Contrat de ville")


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"nom": "comite  TECHNIQUE de la cité"}, NomDejaPris, "nom"),
        ({"type": TypeInstance.AUTRE}, CompetenceImpossible, "competence"),
        ({"competence": Competence.STRATEGIQUE}, CompetenceImpossible, "competence"),
        ({"type": TypeInstance.COORDINATION}, QuartierIncorrect, "quartier"),
        ({"poles": []}, PolesIncorrects, "poles"),
        ({"type": TypeInstance.GROUPE, "poles": []}, PolesIncorrects, "poles"),
        ({"quorum": 0}, QuorumImpossible, "quorum"),
        ({"quorum": 4}, QuorumImpossible, "quorum"),
        ({"origine": OrigineGroupe.RATTACHE, "hote_nom": "REP"}, OrigineIncorrecte, "origine"),
        ({"type": TypeInstance.GROUPE, "origine": OrigineGroupe.RATTACHE}, OrigineIncorrecte, "hote_nom"),
        ({"type": TypeInstance.GROUPE, "hote_nom": "REP"}, OrigineIncorrecte, "hote"),
    ],
)
def test_a_refused_instance_writes_nothing(creer, cite, changes, refusal, field):
    InstanceFactory(cite=cite, nom="Comité technique de la cité")

    with pytest.raises(refusal) as raised:
        creer(**changes)

    assert (raised.value.field, Instance.objects.count()) == (field, 1)


def test_one_pole_is_too_few_to_decide(creer, poles):
    with pytest.raises(PolesIncorrects):
        creer(poles=poles[:1])

    assert creer(poles=poles[:2]).quorum == 2


def test_what_belongs_elsewhere_is_refused(creer, cite):
    elsewhere = QuartierFactory()

    for changes, refusal in (
        ({"type": TypeInstance.COORDINATION, "quartier": elsewhere}, QuartierIncorrect),
        ({"quartier": elsewhere}, QuartierIncorrect),
        ({"poles": [PoleFactory(), PoleFactory()]}, PolesIncorrects),
        ({"type": TypeInstance.GROUPE, "origine": "RATTACHE", "hote": OrganisationFactory()}, OrigineIncorrecte),
    ):
        with pytest.raises(refusal):
            creer(**changes)

    assert Instance.objects.count() == 0


def test_the_name_of_a_closed_instance_is_free_again(creer, cite):
    InstanceFactory(cite=cite, nom="Comité technique", close_on=TODAY, resultat="Fait")

    assert creer().nom == "Comité technique"


# Who leads


def test_a_group_is_led_by_a_referent_whom_the_cotech_designated(creer, cite, referent):
    mission = mission_for(referent, cite)

    groupe = creer(type=TypeInstance.GROUPE, nom="Parentalité", animateur=referent)

    assert (groupe.animateur, groupe.designee_par) == (referent, mission.decision)


def test_the_decision_may_be_chosen_when_it_was_taken_before_the_missions(creer, cite, referent):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite))

    groupe = creer(type=TypeInstance.GROUPE, nom="Parentalité", animateur=referent, designee_par=decision)

    assert groupe.designee_par == decision


def refused_designations(cite, referent):
    """What does not make a référent: one decision after the other."""
    copil = InstanceFactory(cite=cite, type=TypeInstance.COPIL, nom="Copil")
    yield "nothing", None
    yield "of the Copil", DecisionFactory(instance=copil)
    yield (
        "an orientation",
        DecisionFactory(instance=InstanceFactory(cite=cite, nom="C1"), type=TypeDecision.ORIENTATION),
    )
    yield "of another cité", DecisionFactory()
    yield "rejected", DecisionFactory(instance=InstanceFactory(cite=cite, nom="C2"), issue="REJETEE")
    yield "somebody else's", mission_for(CompteFactory(), cite).decision
    yield "as chef de projet", mission_for(referent, cite, role="CHEF_DE_PROJET").decision
    yield "over", mission_for(referent, cite, to_on=date(2026, 9, 30)).decision
    yield "not begun", mission_for(referent, cite, from_on=date(2026, 10, 2)).decision


def test_a_referent_nobody_designated_leads_no_group(creer, cite, referent):
    for words, decision in refused_designations(cite, referent):
        before = Instance.objects.count()

        with pytest.raises(AnimateurNonDesigne) as raised:
            creer(type=TypeInstance.GROUPE, nom="Parentalité", animateur=referent, designee_par=decision)

        assert (words, raised.value.field, Instance.objects.count()) == (words, "animateur", before)


def test_the_chef_de_projet_and_her_delegate_need_no_decision(creer, cite, chef):
    delegate = DelegationFactory(cite=cite, delegant=chef.compte, portee=Portee.GOUVERNANCE).compte

    led = [creer(type=TypeInstance.GROUPE, nom=f"G {who.pk}", animateur=who) for who in (chef.compte, delegate)]

    assert [groupe.designee_par for groupe in led] == [None, None]


def test_an_attached_group_is_led_by_whom_its_host_named(creer, referent):
    groupe = creer(
        type=TypeInstance.GROUPE, nom="REP", origine=OrigineGroupe.RATTACHE, hote_nom="REP", animateur=referent
    )

    assert (groupe.animateur, groupe.designee_par) == (referent, None)


def test_who_cannot_lead(creer, cite, referent):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite, nom="C1"))

    for changes in (
        {"type": TypeInstance.COTECH, "animateur": referent},
        {"type": TypeInstance.COPIL, "animateur": referent},
        {"type": TypeInstance.GROUPE, "animateur": CompteFactory(nom="Inconnu")},
        {"type": TypeInstance.GROUPE, "designee_par": decision},
    ):
        with pytest.raises(AnimateurNonDesigne):
            creer(**changes)


# Changing


def test_an_instance_changes_and_says_what_changed(chef, cite, poles):
    instance = InstanceFactory(cite=cite)

    changed = update_instance(
        instance=instance, nom="Cotech", regle="CONSENSUS", quorum=1, poles=poles[:2], today=TODAY, by=chef.compte
    )

    line = Ecriture.objects.get(kind="gouvernance.instance.updated")
    assert (changed.nom, changed.regle, expected_of(changed)) == ("Cotech", "CONSENSUS", [p.pk for p in poles[:2]])
    assert line.details == {"champs": ["nom", "poles", "quorum", "regle"]}


def test_saving_what_is_already_there_leaves_no_line(chef, cite, poles):
    instance = InstanceFactory(cite=cite)

    update_instance(instance=instance, nom=instance.nom, poles=poles, today=TODAY, by=chef.compte)

    assert Ecriture.objects.filter(kind="gouvernance.instance.updated").count() == 0


def test_a_pole_comes_back(chef, cite, poles):
    instance = InstanceFactory(cite=cite, poles=poles[:2])

    update_instance(instance=instance, poles=poles, today=TODAY, by=chef.compte)

    assert expected_of(instance) == [pole.pk for pole in poles]


def test_what_an_instance_decides_does_not_change_once_it_has_decided(chef, cite):
    instance = InstanceFactory(cite=cite, type=TypeInstance.AUTRE, competence=Competence.TECHNIQUE)
    DecisionFactory(instance=instance)

    with pytest.raises(CompetenceImpossible):
        update_instance(instance=instance, competence=Competence.STRATEGIQUE, today=TODAY, by=chef.compte)

    instance.refresh_from_db()
    assert instance.competence == Competence.TECHNIQUE


def test_what_a_free_instance_decides_changes_before(chef, cite):
    instance = InstanceFactory(cite=cite, type=TypeInstance.AUTRE, competence=Competence.TECHNIQUE)

    update_instance(instance=instance, competence=Competence.STRATEGIQUE, today=TODAY, by=chef.compte)

    instance.refresh_from_db()
    assert instance.competence == Competence.STRATEGIQUE


def consulted(instance):
    return SeanceFactory(instance=instance, convoquee=True, nature=NatureSeance.CONSULTATION)


@pytest.mark.parametrize("running", [lambda row: SeanceFactory(instance=row, tenue=True), consulted])
@pytest.mark.parametrize("change", [{"regle": "CONSENSUS"}, {"quorum": 1}, {"silence_vaut_accord": True}, {"poles": 2}])
def test_the_rule_does_not_change_while_avis_are_given(chef, cite, poles, running, change):
    instance = InstanceFactory(cite=cite)
    running(instance)
    change = {"poles": poles[:2]} if "poles" in change else change

    with pytest.raises(SeanceEnCours) as raised:
        update_instance(instance=instance, today=TODAY, by=chef.compte, **change)

    instance.refresh_from_db()
    assert "22 octobre 2026" in raised.value.message
    assert (instance.regle, instance.quorum, len(expected_of(instance))) == ("TOUS_FAVORABLES", 2, 3)


def test_its_name_changes_even_then_and_the_rule_does_before(chef, cite):
    instance = InstanceFactory(cite=cite)
    SeanceFactory(instance=instance, convoquee=True)
    update_instance(instance=instance, regle="CONSENSUS", today=TODAY, by=chef.compte)
    SeanceFactory(instance=instance, tenue=True)

    changed = update_instance(instance=instance, nom="Cotech", today=TODAY, by=chef.compte)

    assert (changed.nom, changed.regle) == ("Cotech", "CONSENSUS")


def test_a_pole_for_which_somebody_sits_is_not_taken_off(chef, cite, poles):
    instance = InstanceFactory(cite=cite)
    seated = MembreFactory(instance=instance, pole=poles[2])

    with pytest.raises(PolesIncorrects) as raised:
        update_instance(instance=instance, poles=poles[:2], today=TODAY, by=chef.compte)
    Membre.objects.filter(pk=seated.pk).update(to_on=date(2026, 9, 30))
    update_instance(instance=instance, poles=poles[:2], today=TODAY, by=chef.compte)

    assert seated.compte.nom in raised.value.message
    assert len(expected_of(instance)) == 2


def test_another_leader_needs_her_own_decision(chef, cite, referent):
    mission = mission_for(referent, cite)
    groupe = InstanceFactory(cite=cite, type=TypeInstance.GROUPE, animateur=referent, designee_par=mission.decision)
    other = HabilitationFactory(role=Role.REFERENT, cite=cite).compte

    with pytest.raises(AnimateurNonDesigne):
        update_instance(instance=groupe, animateur=other, today=TODAY, by=chef.compte)
    changed = update_instance(instance=groupe, animateur=chef.compte, today=TODAY, by=chef.compte)

    assert (changed.animateur, changed.designee_par) == (chef.compte, None)


def test_a_leader_whose_mission_ended_does_not_block_another_change(chef, cite, referent):
    mission = mission_for(referent, cite, to_on=date(2026, 3, 1))
    groupe = InstanceFactory(cite=cite, type=TypeInstance.GROUPE, animateur=referent, designee_par=mission.decision)

    changed = update_instance(
        instance=groupe, objet="Autre objet", animateur=referent, designee_par=mission.decision, today=TODAY,
        by=chef.compte,
    )  # fmt: skip

    assert changed.objet == "Autre objet"


def test_only_what_may_change_is_accepted(chef, cite):
    with pytest.raises(TypeError):
        update_instance(instance=InstanceFactory(cite=cite), type=TypeInstance.COPIL, today=TODAY, by=chef.compte)


# Closing


def close(instance, chef, **kwargs):
    given = {"close_on": TODAY, "resultat": "Une charte", "at": AT}
    return close_instance(instance=instance, by=chef.compte, **{**given, **kwargs})


def test_a_group_is_closed_with_its_result_and_forgets_the_contacts(chef, cite):
    groupe = InstanceFactory(cite=cite, type=TypeInstance.GROUPE)
    habitant = MembreFactory(instance=groupe, habitant=True)
    delegate = MembreFactory(instance=groupe)

    closed = close(groupe, chef)

    habitant.refresh_from_db()
    assert (closed.close_on, closed.resultat) == (TODAY, "Une charte")
    assert (habitant.email, habitant.contact_efface_at) == ("", AT)
    assert Instance.objects.visible_to(delegate.compte).count() == 0  # no function in the cité
    assert Ecriture.objects.get(kind="gouvernance.instance.closed").details["contacts"] == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [({}, "en préparation"), ({"convoquee": True}, "convoquée"), ({"tenue": True}, "en séance"),
     ({"convoquee": True, "nature": NatureSeance.CONSULTATION}, "La consultation écrite")],
)  # fmt: skip
def test_an_instance_with_a_seance_to_come_stays_open(chef, cite, state, words):
    instance = InstanceFactory(cite=cite)
    SeanceFactory(instance=instance, **state)

    with pytest.raises(SeanceEnCours) as raised:
        close(instance, chef)

    instance.refresh_from_db()
    assert (words in raised.value.message, instance.close_on) == (True, None)


def test_a_seance_whose_minutes_wait_or_that_was_cancelled_does_not_prevent_closing(chef, cite):
    instance = InstanceFactory(cite=cite)
    SeanceFactory(instance=instance, close=True)
    SeanceFactory(instance=instance)
    SeanceInstance.objects.filter(etat="BROUILLON").update(etat="ANNULEE", annulee_at=AT, motif_annulation="Report")

    assert close(instance, chef).close_on == TODAY


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"resultat": "  "}, "resultat"),
        ({"close_on": date(2022, 2, 28)}, "close_on"),
        ({"close_on": date(2026, 10, 2)}, "close_on"),
    ],
)
def test_a_closing_is_refused_at_the_boundary(chef, cite, changes, field):
    instance = InstanceFactory(cite=cite)

    with pytest.raises(ClotureImpossible) as raised:
        close(instance, chef, **changes)

    instance.refresh_from_db()
    assert (raised.value.field, instance.close_on) == (field, None)


def test_the_day_of_its_creation_is_a_possible_closing(chef, cite):
    assert close(InstanceFactory(cite=cite), chef, close_on=date(2022, 3, 1)).close_on == date(2022, 3, 1)


def test_what_is_closed_changes_no_more(chef, cite):
    instance = InstanceFactory(cite=cite, close_on=date(2026, 6, 30), resultat="Fait")

    with pytest.raises(InstanceClose):
        close(instance, chef)
    with pytest.raises(InstanceClose):
        update_instance(instance=instance, nom="Autre", today=TODAY, by=chef.compte)

    instance.refresh_from_db()
    assert instance.resultat == "Fait"
