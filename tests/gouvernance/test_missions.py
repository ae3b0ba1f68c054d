from datetime import UTC, date, datetime, timedelta

import pytest

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Habilitation
from alliance.acteurs.services.acces import DernierChefDeProjet
from alliance.gouvernance.enums import EtatSeance, Issue, NaturePoint, SerieDecision, TypeDecision, TypeInstance
from alliance.gouvernance.models import Decision, Mission, Point, SeanceInstance
from alliance.gouvernance.selectors.missions import mission_en_cours
from alliance.gouvernance.services.cloture import close_seance
from alliance.gouvernance.services.controles_missions import (
    GroupeIncorrect,
    MissionDatesIncoherentes,
    MissionDejaDecidee,
    MissionDejaProposee,
    MissionSansCompte,
    MissionSansPerimetre,
    PlafondSansBudget,
    PointSansMission,
    RemplacementIncorrect,
)
from alliance.gouvernance.services.decisions import lever_condition
from alliance.gouvernance.services.droits_missions import designate, open_rights
from alliance.gouvernance.services.missions import (
    DecisionSansMission,
    FinIncoherente,
    FinSansMotif,
    MissionNonDecidee,
    attach_lettre,
    effect_mission,
    end_mission,
    end_mission_of,
    propose_mission,
    reprendre_mission,
    update_mission,
    withdraw_mission,
)
from alliance.gouvernance.services.renouvellements import (
    PasDeCotech,
    RenouvellementDejaPropose,
    propose_renouvellement,
)
from alliance.journal.models import Ecriture
from tests.factories import CaisseFactory, CompteFactory, HabilitationFactory
from tests.factories.gouvernance import (
    DecisionFactory,
    InstanceFactory,
    MissionFactory,
    PointFactory,
    SeanceFactory,
)
from tests.gouvernance.salle import DEFAVORABLE, RESERVE, UNANIME, seance_tenue, titulaires
from tests.gouvernance.salle import avis as donner
from tests.gouvernance.salle import cotech as cotech_de_la_salle
from tests.gouvernance.salle import point as mis_aux_avis

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
JOUR = date(2026, 11, 3)
DEBUT, FIN = date(2026, 11, 1), date(2027, 10, 31)


@pytest.fixture
def cotech(cite):
    return InstanceFactory(cite=cite, nom="Comité technique")


@pytest.fixture
def groupe(cite):
    return InstanceFactory(cite=cite, nom="Groupe parents", type=TypeInstance.GROUPE)


@pytest.fixture
def point(cotech):
    seance = SeanceFactory(instance=cotech, tenue=True)
    return PointFactory(
        seance=seance, nature=NaturePoint.DECISION, type_decision=TypeDecision.MISSION, titre="Référent"
    )


@pytest.fixture
def personne(cite):
    """Somebody of the cité, with an access of another kind."""
    return HabilitationFactory(cite=cite, role=Role.LECTEUR).compte


def proposee(point, compte, by, **kwargs):
    given = {"role": "REFERENT", "perimetre": "Parents", "from_on": DEBUT, "to_on": FIN} | kwargs
    return propose_mission(point=point, compte=compte, by=by, **given)


def adopt(point, issue=Issue.ADOPTEE, **kwargs):
    """The line of the register that a closing writes for a point."""
    return Decision.objects.create(
        cite=point.instance.cite, serie=SerieDecision.COURANTE, annee=2026, numero=point.pk, instance=point.instance,
        seance=point.seance, point=point, prise_on=JOUR, type=point.type_decision, titre=point.titre, issue=issue,
        enregistree_at=AT, enregistree_by=point.propose_by, **kwargs,
    )  # fmt: skip


def decidee(point, compte, by, **kwargs):
    proposee(point, compte, by, **kwargs)
    return effect_mission(decision=adopt(point), by=by, at=AT)


def droits(compte, role=Role.REFERENT):
    rows = Habilitation.objects.filter(compte=compte, role=role).order_by("from_on")
    return list(rows.values_list("from_on", "to_on"))


def kinds():
    rows = Ecriture.objects.filter(kind__startswith="gouvernance.mission").order_by("pk")
    return [kind.removeprefix("gouvernance.mission.") for kind in rows.values_list("kind", flat=True)]


# What may be proposed


def test_a_proposal_opens_nothing(chef, point, personne, groupe):
    caisse = CaisseFactory(cite=groupe.cite)

    mission = proposee(
        point, personne, chef.compte, instance_animee=groupe, perimetre=" Parents ", plafond_cents=50_000, caisse=caisse
    )

    mission.refresh_from_db()
    groupe.refresh_from_db()
    assert (mission.perimetre, mission.plafond_cents, mission.decision, mission.habilitation) == (
        "Parents", 50_000, None, None,
    )  # fmt: skip
    assert (droits(personne), groupe.animateur, kinds()) == ([], None, ["proposed"])


def other_cite():
    return InstanceFactory(type=TypeInstance.GROUPE)


WRONG = {
    "stranger": (MissionSansCompte, lambda **_: {"compte": CompteFactory()}),
    "scope": (MissionSansPerimetre, lambda **_: {"perimetre": "  "}),
    "dates": (MissionDatesIncoherentes, lambda **_: {"to_on": DEBUT - timedelta(days=1)}),
    "ceiling without purse": (PlafondSansBudget, lambda **_: {"plafond_cents": 100}),
    "purse without ceiling": (PlafondSansBudget, lambda cite, **_: {"caisse": CaisseFactory(cite=cite)}),
    "purse of another cité": (PlafondSansBudget, lambda **_: {"plafond_cents": 1, "caisse": CaisseFactory()}),
    "group for a chef": (GroupeIncorrect, lambda groupe, **_: {"role": "CHEF_DE_PROJET", "instance_animee": groupe}),
    "group of another cité": (GroupeIncorrect, lambda **_: {"instance_animee": other_cite()}),
    "not a group": (GroupeIncorrect, lambda cotech, **_: {"instance_animee": cotech}),
    "another role": (RemplacementIncorrect, lambda cotech, **_: {"remplace": mission_de(cotech)}),
    "later": (
        RemplacementIncorrect,
        lambda cotech, **_: {"remplace": mission_de(cotech, role="REFERENT", from_on=DEBUT, to_on=FIN)},
    ),
}


def mission_de(cotech, **kwargs):
    return MissionFactory(decision=DecisionFactory(instance=cotech, type=TypeDecision.MISSION), **kwargs)


@pytest.mark.parametrize("case", WRONG)
def test_what_a_mission_cannot_be(chef, cite, cotech, groupe, point, personne, case):
    refusal, given = WRONG[case]
    kwargs = {"compte": personne} | given(cite=cite, cotech=cotech, groupe=groupe)
    compte = kwargs.pop("compte")

    with pytest.raises(refusal) as raised:
        proposee(point, compte, chef.compte, **kwargs)

    assert raised.value.field
    assert not Mission.objects.filter(point=point).exists()


def test_a_closed_group_is_not_led(chef, groupe, point, personne):
    groupe.close_on, groupe.resultat = DEBUT, "Une charte"
    groupe.save()

    with pytest.raises(GroupeIncorrect):
        proposee(point, personne, chef.compte, instance_animee=groupe)


def test_a_mission_of_one_day_is_one(chef, point, personne):
    assert proposee(point, personne, chef.compte, to_on=DEBUT).to_on == DEBUT


@pytest.mark.parametrize("etat", [EtatSeance.CLOSE, "écarté", "autre"])
def test_a_point_that_cannot_propose_a_mission(chef, cotech, personne, etat):
    kind = {"nature": NaturePoint.DECISION, "type_decision": TypeDecision.MISSION}
    if etat == "autre":
        point = PointFactory(seance=SeanceFactory(instance=cotech), decision=True)
    elif etat == "écarté":
        point = PointFactory(seance=None, instance=cotech, ecarte_at=AT, motif_ecart="Retiré", **kind)
    else:
        point = PointFactory(seance=SeanceFactory(instance=cotech, tenue=True), **kind)
        SeanceInstance.objects.filter(pk=point.seance_id).update(etat=etat, close_at=AT)
        point.seance.refresh_from_db()

    with pytest.raises(PointSansMission):
        proposee(point, personne, chef.compte)

    assert not Mission.objects.exists()


def test_a_point_proposes_one_mission(chef, point, personne):
    proposee(point, personne, chef.compte)

    with pytest.raises(MissionDejaProposee):
        proposee(point, personne, chef.compte)


def test_a_proposal_is_changed_then_taken_back(chef, point, personne):
    mission = proposee(point, personne, chef.compte)

    update_mission(mission=mission, perimetre=" Écoles ", to_on=date(2027, 6, 30), by=chef.compte)
    mission.refresh_from_db()
    withdraw_mission(mission=mission, by=chef.compte)

    assert (mission.perimetre, mission.to_on) == ("Écoles", date(2027, 6, 30))
    assert not Mission.objects.exists()
    assert Point.objects.filter(pk=point.pk).exists()
    assert kinds() == ["proposed", "updated", "withdrawn"]


def test_a_change_is_checked_as_a_proposal(chef, point, personne):
    mission = proposee(point, personne, chef.compte)

    with pytest.raises(MissionDatesIncoherentes):
        update_mission(mission=mission, to_on=date(2020, 1, 1), by=chef.compte)
    with pytest.raises(TypeError):
        update_mission(mission=mission, decision=None, by=chef.compte)

    mission.refresh_from_db()
    assert mission.to_on == FIN


@pytest.mark.parametrize(("act", "given"), [(update_mission, {"perimetre": "Tout"}), (withdraw_mission, {})])
def test_a_decided_mission_is_not_rewritten(chef, point, personne, act, given):
    mission = decidee(point, personne, chef.compte)

    with pytest.raises(MissionDejaDecidee):
        act(mission=mission, by=chef.compte, **given)

    mission.refresh_from_db()
    assert mission.perimetre == "Parents"


# The decision


def test_the_decision_opens_the_rights_for_the_days_of_the_mission(chef, point, personne, groupe):
    mission = decidee(point, personne, chef.compte, instance_animee=groupe)

    groupe.refresh_from_db()
    mission.refresh_from_db()
    assert droits(personne) == [(DEBUT, FIN)]
    assert mission.habilitation.note_mandat == (
        f"Mission décidée le 3 novembre 2026, décision n° {mission.decision.numero_affiche}"
    )
    assert (groupe.animateur, groupe.designee_par) == (personne, mission.decision)
    assert kinds() == ["proposed", "started"]


@pytest.mark.parametrize("before", [(date(2025, 1, 1), None), (date(2025, 1, 1), date(2026, 10, 31))])
def test_an_access_that_exists_is_brought_to_the_dates(chef, cite, point, before):
    row = HabilitationFactory(cite=cite, role=Role.REFERENT, from_on=before[0], to_on=before[1])

    mission = decidee(point, row.compte, chef.compte)

    assert droits(row.compte) == [(date(2025, 1, 1), FIN)]
    assert mission.habilitation == row


def test_an_access_long_gone_is_not_reopened(chef, cite, point):
    row = HabilitationFactory(cite=cite, role=Role.REFERENT, from_on=date(2024, 1, 1), to_on=date(2024, 12, 31))

    decidee(point, row.compte, chef.compte)

    assert droits(row.compte) == [(date(2024, 1, 1), date(2024, 12, 31)), (DEBUT, FIN)]


def test_an_access_still_to_come_begins_with_the_mission(chef, cite, point):
    row = HabilitationFactory(cite=cite, role=Role.REFERENT, from_on=date(2027, 1, 1), to_on=date(2027, 6, 30))

    decidee(point, row.compte, chef.compte)

    assert droits(row.compte) == [(DEBUT, FIN)]


def test_two_accesses_are_brought_to_the_dates(chef, cite, point):
    row = HabilitationFactory(cite=cite, role=Role.REFERENT, from_on=date(2026, 1, 1), to_on=date(2026, 12, 31))
    HabilitationFactory(compte=row.compte, cite=cite, role=Role.REFERENT, from_on=date(2027, 2, 1), to_on=None)

    decidee(point, row.compte, chef.compte)

    assert droits(row.compte) == [(date(2026, 1, 1), date(2026, 12, 31)), (date(2027, 2, 1), FIN)]


def test_a_group_is_led_only_from_the_first_day(chef, point, personne, groupe):
    decidee(point, personne, chef.compte, instance_animee=groupe, from_on=date(2026, 12, 1))

    groupe.refresh_from_db()
    assert groupe.animateur is None


@pytest.mark.parametrize("case", ["nothing proposed", "twice", "another type", "taken over"])
def test_nothing_to_give(chef, cotech, point, personne, case):
    decision = adopt(point)
    if case == "twice":
        proposee(point, personne, chef.compte)
        effect_mission(decision=decision, by=chef.compte, at=AT)
    elif case == "another type":
        decision = adopt(PointFactory(seance=point.seance, decision=True))
    elif case == "taken over":
        decision = DecisionFactory(instance=cotech, type=TypeDecision.MISSION)
    before = kinds()

    assert effect_mission(decision=decision, by=chef.compte, at=AT) is None
    assert kinds() == before


@pytest.mark.parametrize(("refusal", "words"), [(MissionSansCompte, "fermé"), (GroupeIncorrect, "clos")])
def test_an_effect_that_is_impossible_names_the_point(chef, point, personne, groupe, refusal, words):
    proposee(point, personne, chef.compte, instance_animee=groupe)
    if refusal is MissionSansCompte:
        personne.is_active = False
        personne.save()
    else:
        groupe.close_on, groupe.resultat = JOUR, "Une charte"
        groupe.save()

    with pytest.raises(refusal) as raised:
        effect_mission(decision=adopt(point), by=chef.compte, at=AT)

    assert "« Référent »" in raised.value.message
    assert words in raised.value.message
    assert droits(personne) == []


def test_the_last_chef_keeps_her_access_after_the_mission(chef, point):
    mission = decidee(point, chef.compte, chef.compte, role="CHEF_DE_PROJET")

    assert droits(chef.compte, Role.CHEF_DE_PROJET) == [(chef.from_on, None)]
    mission.habilitation.refresh_from_db()
    assert mission.habilitation.note_mandat.startswith("Mission décidée le 3 novembre 2026")


def test_the_next_chef_lets_the_access_of_the_former_follow_her_mission(chef, cotech, point, personne):
    former = mission_de(
        cotech, compte=chef.compte, from_on=date(2026, 1, 1), to_on=date(2026, 12, 31), habilitation=chef
    )

    decidee(point, personne, chef.compte, role="CHEF_DE_PROJET", from_on=date(2026, 11, 15), remplace=former)

    former.refresh_from_db()
    assert former.to_on == date(2026, 11, 14)
    assert former.fin_motif.startswith("Remplacée par la mission de la décision 2026-")
    assert droits(chef.compte, Role.CHEF_DE_PROJET) == [(chef.from_on, date(2026, 11, 14))]
    assert droits(personne, Role.CHEF_DE_PROJET) == [(date(2026, 11, 15), FIN)]


def test_an_access_kept_open_follows_its_mission_once_somebody_is_there(chef, cotech, point, personne):
    mission_de(cotech, compte=chef.compte, from_on=date(2026, 1, 1), to_on=date(2027, 1, 31), habilitation=chef)

    decidee(point, personne, chef.compte, role="CHEF_DE_PROJET", from_on=date(2026, 12, 1))

    assert droits(chef.compte, Role.CHEF_DE_PROJET) == [(chef.from_on, date(2027, 1, 31))]


def test_a_group_passes_from_one_referent_to_the_next(chef, cotech, point, personne, groupe, cite):
    former_person = HabilitationFactory(
        cite=cite, role=Role.REFERENT, from_on=date(2026, 1, 1), to_on=date(2026, 12, 31)
    )
    former = mission_de(
        cotech, compte=former_person.compte, role="REFERENT", instance_animee=groupe, habilitation=former_person
    )
    groupe.animateur, groupe.designee_par = former.compte, former.decision
    groupe.save()

    mission = decidee(point, personne, chef.compte, instance_animee=groupe)

    former.refresh_from_db()
    groupe.refresh_from_db()
    assert former.to_on == date(2026, 10, 31)
    assert droits(former.compte) == [(date(2026, 1, 1), date(2026, 10, 31))]
    assert (groupe.animateur, groupe.designee_par) == (personne, mission.decision)


def test_a_renewed_mission_keeps_one_access(chef, cotech, point, cite):
    row = HabilitationFactory(cite=cite, role=Role.REFERENT, from_on=date(2026, 1, 1), to_on=date(2026, 12, 31))
    mission_de(cotech, compte=row.compte, role="REFERENT", habilitation=row)

    decidee(point, row.compte, chef.compte, from_on=date(2027, 1, 1), to_on=date(2027, 12, 31))

    assert droits(row.compte) == [(date(2026, 1, 1), date(2027, 12, 31))]


def test_two_groups_give_the_longer_access(chef, cotech, point, cite, groupe):
    row = HabilitationFactory(cite=cite, role=Role.REFERENT, from_on=date(2026, 1, 1), to_on=date(2028, 6, 30))
    mission_de(cotech, compte=row.compte, role="REFERENT", habilitation=row, to_on=date(2028, 6, 30))

    decidee(point, row.compte, chef.compte, instance_animee=groupe)

    assert droits(row.compte) == [(date(2026, 1, 1), date(2028, 6, 30))]


def test_what_does_not_change_is_not_written_again(chef, cite, cotech, point, personne):
    mission = decidee(point, personne, chef.compte, instance_animee=None)
    before = Ecriture.objects.filter(kind="acteurs.habilitation.changed").count()

    open_rights(mission=mission, decision=mission.decision, by=chef.compte)

    assert Ecriture.objects.filter(kind="acteurs.habilitation.changed").count() == before


def test_the_last_chef_whose_ground_is_the_same_keeps_her_access_as_it_is(chef, cotech, point):
    mission = decidee(point, chef.compte, chef.compte, role="CHEF_DE_PROJET")
    before = Ecriture.objects.count()

    open_rights(mission=mission, decision=mission.decision, by=chef.compte)

    assert Ecriture.objects.count() == before
    assert droits(chef.compte, Role.CHEF_DE_PROJET) == [(chef.from_on, None)]


def test_a_referent_named_by_this_very_decision_is_not_named_again(chef, point, personne, groupe):
    mission = decidee(point, personne, chef.compte, instance_animee=groupe)

    assert designate(mission=mission, today=JOUR, by=chef.compte) is False


# Taken over


def test_a_mission_given_before_alliance_is_written_down(chef, cotech, personne, groupe):
    decision = DecisionFactory(instance=cotech, type=TypeDecision.MISSION)

    mission = reprendre_mission(
        decision=decision, compte=personne, role="REFERENT", perimetre="Parents", from_on=DEBUT, to_on=FIN,
        instance_animee=groupe, by=chef.compte, at=AT,
    )  # fmt: skip

    groupe.refresh_from_db()
    assert (mission.decision, mission.point) == (decision, None)
    assert droits(personne) == [(DEBUT, FIN)]
    assert groupe.animateur == personne
    assert kinds() == ["recorded", "started"]


def test_a_decision_whose_point_named_nobody_gets_its_mission_later(chef, point, personne):
    decision = adopt(point)

    mission = reprendre_mission(
        decision=decision, compte=personne, role="REFERENT", perimetre="Parents", from_on=DEBUT, to_on=FIN,
        by=chef.compte, at=AT,
    )  # fmt: skip

    assert (mission.point, mission.decision) == (point, decision)


@pytest.mark.parametrize("case", ["type", "rejetee", "sous réserve", "retirée", "twice"])
def test_only_a_decision_in_force_without_mission_gives_one(chef, cotech, personne, case):
    given = {"type": TypeDecision.MISSION}
    if case == "type":
        given["type"] = TypeDecision.AUTRE
    elif case == "rejetee":
        given["issue"] = Issue.REJETEE
    elif case == "sous réserve":
        given |= {"issue": Issue.SOUS_RESERVE, "conditions": "Accord de la Ville"}
    decision = DecisionFactory(instance=cotech, **given)
    if case == "retirée":
        DecisionFactory(instance=cotech, type=TypeDecision.RETRAIT, cite_decision=decision)
    elif case == "twice":
        MissionFactory(decision=decision, compte=personne)
    before = Mission.objects.count()

    with pytest.raises(MissionDejaProposee if case == "twice" else DecisionSansMission):
        reprendre_mission(
            decision=decision, compte=personne, role="REFERENT", perimetre="Parents", from_on=DEBUT, to_on=FIN,
            by=chef.compte, at=AT,
        )  # fmt: skip

    assert Mission.objects.count() == before
    assert droits(personne) == []


# The end


def test_the_rights_end_with_the_mission(chef, point, personne, groupe):
    mission = decidee(point, personne, chef.compte, instance_animee=groupe)

    end_mission(mission=mission, to_on=date(2026, 11, 2), motif=" Départ ", by=chef.compte, at=AT)

    mission.refresh_from_db()
    groupe.refresh_from_db()
    assert (mission.to_on, mission.fin_motif) == (date(2026, 11, 2), "Départ")
    assert droits(personne) == [(DEBUT, date(2026, 11, 2))]
    assert (groupe.animateur, groupe.designee_par) == (None, None)
    assert kinds()[-1] == "ended"


def test_a_group_is_led_until_the_last_day(chef, point, personne, groupe):
    mission = decidee(point, personne, chef.compte, instance_animee=groupe)

    end_mission(mission=mission, to_on=JOUR, motif="Départ", by=chef.compte, at=AT)

    groupe.refresh_from_db()
    assert groupe.animateur == personne


def test_a_group_led_by_somebody_else_since_keeps_her(chef, point, personne, groupe):
    mission = decidee(point, personne, chef.compte, instance_animee=groupe)
    groupe.refresh_from_db()
    groupe.animateur, groupe.designee_par = chef.compte, None
    groupe.save()

    end_mission(mission=mission, to_on=date(2026, 11, 1), motif="Départ", by=chef.compte, at=AT)

    groupe.refresh_from_db()
    assert groupe.animateur == chef.compte


def test_a_mission_that_never_began_is_closed(chef, point, personne):
    mission = decidee(point, personne, chef.compte, from_on=date(2026, 12, 1))

    end_mission(mission=mission, to_on=date(2026, 11, 10), motif="Renoncement", by=chef.compte, at=AT)

    mission.refresh_from_db()
    assert (mission.from_on, mission.to_on) == (date(2026, 11, 10), date(2026, 11, 10))
    assert droits(personne) == [(date(2026, 11, 10), date(2026, 11, 10))]


def test_another_mission_of_the_person_keeps_her_access(chef, cotech, point, cite, groupe):
    row = HabilitationFactory(cite=cite, role=Role.REFERENT, from_on=date(2026, 1, 1), to_on=date(2026, 12, 31))
    mission_de(cotech, compte=row.compte, role="REFERENT", habilitation=row)
    mission = decidee(point, row.compte, chef.compte, instance_animee=groupe)

    end_mission(mission=mission, to_on=date(2026, 11, 30), motif="Groupe fini", by=chef.compte, at=AT)

    assert droits(row.compte) == [(date(2026, 1, 1), date(2026, 12, 31))]


def test_an_access_that_ended_before_stays_so(chef, cite, point, personne):
    mission = decidee(point, personne, chef.compte)
    Habilitation.objects.filter(pk=mission.habilitation_id).update(to_on=date(2026, 11, 5))

    end_mission(mission=mission, to_on=date(2027, 1, 1), motif="Départ", by=chef.compte, at=AT)

    assert droits(personne) == [(DEBUT, date(2026, 11, 5))]


def test_a_mission_without_access_ends_too(chef, cotech, personne):
    mission = mission_de(cotech, compte=personne, to_on=FIN)

    end_mission(mission=mission, to_on=JOUR, motif="Départ", by=chef.compte, at=AT)

    mission.refresh_from_db()
    assert mission.to_on == JOUR


@pytest.mark.parametrize(
    ("refusal", "given"),
    [
        (FinSansMotif, {"motif": "  "}),
        (FinIncoherente, {"to_on": FIN}),
        (FinIncoherente, {"to_on": FIN + timedelta(days=1)}),
    ],
)
def test_an_end_that_is_not_one(chef, point, personne, refusal, given):
    mission = decidee(point, personne, chef.compte)

    with pytest.raises(refusal):
        end_mission(mission=mission, by=chef.compte, at=AT, **({"to_on": JOUR, "motif": "Départ"} | given))

    mission.refresh_from_db()
    assert (mission.to_on, droits(personne)) == (FIN, [(DEBUT, FIN)])


def test_a_proposal_is_not_ended_but_taken_back(chef, point, personne):
    mission = proposee(point, personne, chef.compte)

    with pytest.raises(MissionNonDecidee):
        end_mission(mission=mission, to_on=JOUR, motif="Départ", by=chef.compte, at=AT)


def test_the_last_chef_does_not_end_her_own_mission(chef, point):
    mission = decidee(point, chef.compte, chef.compte, role="CHEF_DE_PROJET")

    with pytest.raises(DernierChefDeProjet):
        end_mission(mission=mission, to_on=JOUR, motif="Départ", by=chef.compte, at=AT)

    mission.refresh_from_db()
    assert (mission.to_on, mission.fin_motif) == (FIN, "")


def test_a_withdrawn_decision_ends_the_mission_that_day(chef, point, personne):
    mission = decidee(point, personne, chef.compte)
    retrait = DecisionFactory(instance=point.instance, type=TypeDecision.RETRAIT, cite_decision=mission.decision)

    ended = end_mission_of(decision=mission.decision, par=retrait, by=chef.compte, at=AT)

    assert (ended.pk, ended.to_on) == (mission.pk, JOUR)
    assert ended.fin_motif == f"Décision retirée par la décision {retrait.numero_affiche}"
    assert droits(personne) == [(DEBUT, JOUR)]
    assert end_mission_of(decision=mission.decision, par=retrait, by=chef.compte, at=AT) is None


def test_a_withdrawn_decision_never_leaves_the_cite_without_a_chef(chef, point):
    mission = decidee(point, chef.compte, chef.compte, role="CHEF_DE_PROJET")
    retrait = DecisionFactory(instance=point.instance, type=TypeDecision.RETRAIT, cite_decision=mission.decision)

    end_mission_of(decision=mission.decision, par=retrait, by=chef.compte, at=AT)

    mission.refresh_from_db()
    assert mission.to_on == JOUR
    assert droits(chef.compte, Role.CHEF_DE_PROJET) == [(chef.from_on, None)]
    assert Ecriture.objects.get(kind="gouvernance.mission.ended").details == {
        "to_on": "2026-11-03", "acces_conserve": True,
    }  # fmt: skip


# The letter, the renewal


def test_the_signed_letter_is_joined(chef, point, personne):
    mission = decidee(point, personne, chef.compte)

    attach_lettre(mission=mission, nom="lettre.txt", contenu=b"Vu", by=chef.compte)

    mission.refresh_from_db()
    assert mission.document.nom == "lettre.txt"
    assert kinds()[-1] == "signed"


def test_nothing_is_signed_before_the_decision(chef, point, personne):
    mission = proposee(point, personne, chef.compte)

    with pytest.raises(MissionNonDecidee):
        attach_lettre(mission=mission, nom="lettre.txt", contenu=b"Vu", by=chef.compte)

    mission.refresh_from_db()
    assert mission.document is None


def test_a_renewal_is_a_point_to_inscribe_with_its_mission(chef, cotech, point, personne, groupe):
    mission = decidee(point, personne, chef.compte, instance_animee=groupe)

    renewed = propose_renouvellement(mission=mission, by=chef.compte)

    assert (renewed.from_on, renewed.to_on) == (date(2027, 11, 1), date(2028, 10, 31))
    assert (renewed.compte, renewed.instance_animee, renewed.remplace, renewed.decision) == (
        personne, groupe, mission, None,
    )  # fmt: skip
    assert (renewed.point.instance, renewed.point.seance, renewed.point.type_decision) == (
        cotech, None, TypeDecision.MISSION,
    )  # fmt: skip
    assert personne.nom not in renewed.point.titre
    with pytest.raises(RenouvellementDejaPropose):
        propose_renouvellement(mission=mission, by=chef.compte)


def test_a_refused_renewal_may_be_proposed_again(chef, point, personne):
    mission = decidee(point, personne, chef.compte)
    renewed = propose_renouvellement(mission=mission, by=chef.compte)
    Point.objects.filter(pk=renewed.point_id).update(issue=Issue.REJETEE)

    assert propose_renouvellement(mission=mission, by=chef.compte).pk != renewed.pk


def test_a_closed_group_is_left_out_of_the_renewal(chef, point, personne, groupe):
    mission = decidee(point, personne, chef.compte, instance_animee=groupe)
    groupe.close_on, groupe.resultat = JOUR, "Une charte"
    groupe.save()

    assert propose_renouvellement(mission=mission, by=chef.compte).instance_animee is None


def test_a_renewal_needs_a_cotech(chef, cotech, point, personne):
    mission = decidee(point, personne, chef.compte)
    cotech.close_on, cotech.resultat = JOUR, "Fini"
    cotech.save()

    with pytest.raises(PasDeCotech):
        propose_renouvellement(mission=mission, by=chef.compte)

    assert Point.objects.count() == 1


def test_a_proposal_is_not_renewed(chef, point, personne):
    mission = proposee(point, personne, chef.compte)

    with pytest.raises(MissionNonDecidee):
        propose_renouvellement(mission=mission, by=chef.compte)


@pytest.mark.parametrize(("day", "found"), [(DEBUT, True), (FIN, True), (DEBUT - timedelta(days=1), False)])
def test_the_mission_of_today(chef, cite, point, personne, day, found):
    mission = decidee(point, personne, chef.compte)

    assert mission_en_cours(personne, cite, day) == (mission if found else None)


# In a whole séance


@pytest.fixture
def en_seance(chef):
    """A Cotech in session with a point that proposes a mission."""
    seance = seance_tenue(cotech_de_la_salle(cite=chef.cite))
    point = mis_aux_avis(seance, *UNANIME, titre="Référent")
    Point.objects.filter(pk=point.pk).update(type_decision=TypeDecision.MISSION)
    point.refresh_from_db()
    return point


def test_the_closing_gives_the_mission(chef, en_seance, personne):
    mission = proposee(en_seance, personne, chef.compte)

    [decision] = close_seance(seance=en_seance.seance, by=chef.compte, at=AT)

    mission.refresh_from_db()
    assert (mission.decision, droits(personne)) == (decision, [(DEBUT, FIN)])


def test_a_mission_that_is_refused_opens_nothing(chef, en_seance, personne):
    mission = proposee(en_seance, personne, chef.compte)
    en_seance.avis.order_by("pk").last().delete()
    donner(en_seance, titulaires(en_seance.seance)[2], DEFAVORABLE)

    close_seance(seance=en_seance.seance, by=chef.compte, at=AT)

    mission.refresh_from_db()
    assert (mission.decision, droits(personne)) == (None, [])


def test_a_mission_under_a_condition_waits_for_it(chef, en_seance, personne):
    mission = proposee(en_seance, personne, chef.compte)
    en_seance.avis.order_by("pk").last().delete()
    donner(en_seance, titulaires(en_seance.seance)[2], RESERVE, a_lever=True)
    [decision] = close_seance(seance=en_seance.seance, by=chef.compte, at=AT)
    assert droits(personne) == []

    lever_condition(decision=decision, preuve="Accord reçu", by=chef.compte, at=AT)

    mission.refresh_from_db()
    assert (mission.decision, droits(personne)) == (decision, [(DEBUT, FIN)])
