"""An action is validated, or withdrawn, by the decisions in force about it, and by nothing else."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alliance.gouvernance.enums import Issue, TypeDecision
from alliance.journal.models import Ecriture
from alliance.plan.contributions.accueil import nouveautes_du_plan
from alliance.plan.enums import OrigineModification, StatutFiche, Validation
from alliance.plan.models import FicheAction, Modification
from alliance.plan.rules import DecisionEnVigueur, validation_of
from alliance.plan.services.annulation import ModificationNonAnnulable, undo_modification
from alliance.plan.services.archivage import FicheRetiree, archive_fiche, unarchive_fiche
from alliance.plan.services.copies import duplicate_fiche, reconduire_fiche
from alliance.plan.services.fiches import create_fiche, update_fiche
from alliance.plan.services.lots import demander_lot, executer_lot
from alliance.plan.services.validation import EffetImpossible
from tests.factories import CompteFactory
from tests.factories.gouvernance import DecisionFactory
from tests.plan.outils_import import csv_octets, importer
from tests.plan.registre import AT, LIEN, clore, cotech_of, decider, lever, point_sur, retirer

pytestmark = pytest.mark.django_db
RETRAIT = TypeDecision.RETRAIT_ACTION


@pytest.fixture
def fiche(chef, cite):
    return create_fiche(cite=cite, exercice=2026, titre="Lire", code="A1", by=chef.compte)


def relue(fiche):
    return FicheAction.objects.select_related("validation_decision").get(pk=fiche.pk)


def etat(fiche):
    row = relue(fiche)
    return row.validation, row.validation_decision, row.archivee_at is not None


def test_an_adopted_inscription_validates_the_action(fiche, chef):
    decision = decider(fiche, by=chef.compte)

    kept = Modification.objects.get(fiche=fiche, version=2)
    assert etat(fiche) == (Validation.VALIDEE, decision, False)
    assert (kept.origine, kept.modifiee_by, kept.motif) == (
        OrigineModification.DECISION, chef.compte,
        "Décision 2026-001 (Comité technique, 22 octobre 2026) : inscription d'action",
    )  # fmt: skip
    assert [(row.champ, row.texte_avant, row.texte_apres) for row in kept.champs.all()] == [
        ("validation", "proposée", "validée")
    ]
    assert Ecriture.objects.filter(kind="plan.fiche.validated").count() == 1
    assert fiche.inscriptions.get().decision == decision


def test_an_adopted_withdrawal_takes_the_action_out_of_the_plan(fiche, chef):
    decider(fiche, by=chef.compte)

    decision = decider(fiche, RETRAIT, by=chef.compte)

    assert etat(fiche) == (Validation.RETIREE, decision, True)
    assert (relue(fiche).motif_archivage, relue(fiche).archivee_at) == (
        "Retirée du plan par la décision 2026-002", AT,
    )  # fmt: skip
    assert Ecriture.objects.filter(kind="plan.fiche.withdrawn").count() == 1


@pytest.mark.parametrize("type_decision", [TypeDecision.INSCRIPTION, TypeDecision.MODIFICATION, RETRAIT])
@pytest.mark.parametrize("issue", [Issue.REJETEE, Issue.AJOURNEE, Issue.REORIENTEE, Issue.SOUS_RESERVE])
def test_what_is_not_adopted_leaves_the_action_as_it_is(fiche, chef, issue, type_decision):
    decision = decider(fiche, type_decision, by=chef.compte, issue=issue)

    assert etat(fiche) == (Validation.PROPOSEE, None, False)
    assert (relue(fiche).statut, relue(fiche).version) == (StatutFiche.A_INSTRUIRE, 1)
    assert fiche.inscriptions.get().decision == decision


def test_a_modification_is_remembered_and_validates_nothing(fiche, chef):
    decider(fiche, TypeDecision.MODIFICATION, by=chef.compte)

    kept = Modification.objects.get(fiche=fiche, version=2)
    assert etat(fiche) == (Validation.PROPOSEE, None, False)
    assert kept.motif == "Décision 2026-001 (Comité technique, 22 octobre 2026) : modification d'action"
    assert Ecriture.objects.filter(kind="plan.fiche.modification_decided").count() == 1


def test_a_conditional_decision_takes_effect_when_its_condition_is_lifted(fiche, chef):
    decision = decider(fiche, by=chef.compte, issue=Issue.SOUS_RESERVE)
    before = etat(fiche)

    lever(decision, by=chef.compte)

    assert (before, etat(fiche)) == ((Validation.PROPOSEE, None, False), (Validation.VALIDEE, decision, False))


def test_a_conditional_modification_is_remembered_when_it_takes_effect(fiche, chef):
    decision = decider(fiche, TypeDecision.MODIFICATION, by=chef.compte, issue=Issue.SOUS_RESERVE)

    lever(decision, by=chef.compte)

    assert Modification.objects.filter(fiche=fiche, origine=OrigineModification.DECISION).count() == 1


def test_a_condition_that_is_not_lifted_has_no_effect(fiche, chef):
    decision = decider(fiche, by=chef.compte, issue=Issue.SOUS_RESERVE)

    LIEN.a_la_prise_d_effet(decision, by=chef.compte, at=AT)

    assert etat(fiche) == (Validation.PROPOSEE, None, False)


def test_a_condition_lifted_late_does_not_beat_a_later_withdrawal(fiche, chef):
    first = decider(fiche, by=chef.compte, issue=Issue.SOUS_RESERVE, le=date(2026, 3, 1))
    last = decider(fiche, RETRAIT, by=chef.compte, le=date(2026, 6, 1))

    lever(first, by=chef.compte)

    assert etat(fiche) == (Validation.RETIREE, last, True)


def test_withdrawing_the_only_inscription_leaves_the_action_proposed(fiche, chef):
    decision = decider(fiche, by=chef.compte)

    retirer(decision, by=chef.compte)

    kept = Modification.objects.filter(fiche=fiche).latest("version")
    assert etat(fiche) == (Validation.PROPOSEE, None, False)
    assert kept.motif == "Décision 2026-001 retirée par la décision 2026-002 du 3 novembre 2026"
    assert Ecriture.objects.filter(kind="plan.fiche.proposed_again").count() == 1


def test_withdrawing_a_withdrawal_brings_the_action_back_as_it_was(fiche, chef):
    inscription = decider(fiche, by=chef.compte)
    retrait = decider(fiche, RETRAIT, by=chef.compte)

    retirer(retrait, by=chef.compte)

    assert etat(fiche) == (Validation.VALIDEE, inscription, False)


def test_withdrawing_an_older_decision_changes_nothing(fiche, chef):
    old = decider(fiche, by=chef.compte, le=date(2026, 1, 5))
    last = decider(fiche, by=chef.compte, le=date(2026, 2, 5))

    retirer(old, by=chef.compte)

    assert etat(fiche) == (Validation.VALIDEE, last, False)


def test_an_action_archived_by_hand_stays_so_when_an_older_inscription_rules_again(fiche, chef):
    old = decider(fiche, by=chef.compte, le=date(2026, 1, 5))
    last = decider(fiche, by=chef.compte, le=date(2026, 2, 5))
    archive_fiche(fiche=relue(fiche), motif="Doublon", by=chef.compte, at=AT)

    retirer(last, by=chef.compte)

    assert etat(fiche) == (Validation.VALIDEE, old, True)


@pytest.mark.parametrize("retiree", [True, False])
def test_an_inscription_brings_an_action_back_to_the_plan(fiche, chef, retiree):
    if retiree:
        decider(fiche, RETRAIT, by=chef.compte)
    else:
        archive_fiche(fiche=fiche, motif="Doublon", by=chef.compte, at=AT)

    decision = decider(fiche, by=chef.compte)

    assert etat(fiche) == (Validation.VALIDEE, decision, False)
    assert relue(fiche).motif_archivage == ""


def test_one_decision_is_about_several_actions(fiche, chef, cite):
    other = create_fiche(cite=cite, exercice=2026, titre="Écrire", by=chef.compte)

    (decision,) = clore(point_sur(fiche, other), by=chef.compte)

    assert {etat(fiche), etat(other)} == {(Validation.VALIDEE, decision, False)}


def test_of_two_points_of_one_seance_the_last_number_wins(fiche, chef):
    first = point_sur(fiche)
    second = point_sur(fiche, type_decision=RETRAIT, seance=first.seance)

    decisions = clore(first, second, by=chef.compte)

    assert etat(fiche) == (Validation.RETIREE, decisions[1], True)


@pytest.mark.parametrize("type_decision", [TypeDecision.MODIFICATION, RETRAIT])
def test_a_decision_about_an_action_that_left_the_plan_is_refused(fiche, chef, type_decision):
    point = point_sur(fiche, type_decision=type_decision, titre="Cafés")
    archive_fiche(fiche=fiche, motif="Doublon", by=chef.compte, at=AT)

    with pytest.raises(EffetImpossible, match="Point « Cafés », « Lire » : l'action est archivée depuis le"):
        clore(point, by=chef.compte)

    assert etat(fiche) == (Validation.PROPOSEE, None, True)
    assert fiche.inscriptions.get().decision is None


def test_an_action_whose_line_went_on_does_not_come_back(fiche, chef, cite):
    follow = reconduire_fiche(fiche=fiche, exercice=2027, by=chef.compte)
    archive_fiche(fiche=follow, motif="Doublon", by=chef.compte, at=AT)
    reconduire_fiche(fiche=fiche, exercice=2027, by=chef.compte)

    with pytest.raises(EffetImpossible, match="la même action est déjà au plan 2027"):
        decider(follow, by=chef.compte)

    assert relue(follow).archivee_at is not None


def test_a_withdrawal_undone_when_the_line_went_on_is_refused(fiche, chef):
    follow = reconduire_fiche(fiche=fiche, exercice=2027, by=chef.compte)
    retrait = decider(follow, RETRAIT, by=chef.compte)
    reconduire_fiche(fiche=fiche, exercice=2027, by=chef.compte)

    with transaction.atomic(), pytest.raises(EffetImpossible, match="« Lire » ne peut pas revenir au plan"):
        retirer(retrait, by=chef.compte)

    assert relue(follow).validation == Validation.RETIREE


def test_a_withdrawn_action_comes_back_by_a_decision_only(fiche, chef):
    decider(fiche, RETRAIT, by=chef.compte)

    with pytest.raises(FicheRetiree, match="une nouvelle décision d'inscription la remet au plan"):
        unarchive_fiche(fiche=relue(fiche), by=chef.compte, at=AT)

    assert relue(fiche).archivee_at is not None


def test_a_decision_of_before_alliance_has_the_same_effect(fiche, chef, cite):
    decision = DecisionFactory(instance=cotech_of(cite), type=TypeDecision.INSCRIPTION, annee=2024, numero=3)

    LIEN.lier_decision(decision=decision, pk=fiche.pk, by=chef.compte)

    assert etat(fiche) == (Validation.VALIDEE, decision, False)


def test_a_decision_taken_over_never_beats_a_later_one(fiche, chef, cite):
    later = decider(fiche, RETRAIT, by=chef.compte)
    old = DecisionFactory(instance=cotech_of(cite), type=TypeDecision.INSCRIPTION, annee=2024, numero=3)
    unseen = relue(fiche).version

    LIEN.lier_decision(decision=old, pk=fiche.pk, by=chef.compte)

    assert etat(fiche) == (Validation.RETIREE, later, True)
    assert relue(fiche).version == unseen


EN_VIGUEUR = st.builds(
    DecisionEnVigueur,
    prise_on=st.dates(date(2024, 1, 1), date(2024, 1, 4)),
    courante=st.booleans(),
    annee=st.just(2024),
    numero=st.integers(1, 4),
    pk=st.integers(1, 50),
    type=st.sampled_from(["INSCRIPTION", "RETRAIT_ACTION", "MODIFICATION", "MISSION"]),
)


@given(st.lists(EN_VIGUEUR, unique_by=lambda one: one.pk, max_size=8), st.randoms())
def test_the_order_of_the_decisions_changes_nothing(decisions, hasard):
    shuffled = list(decisions)
    hasard.shuffle(shuffled)

    assert validation_of(shuffled) == validation_of(decisions)


@given(st.lists(EN_VIGUEUR, unique_by=lambda one: one.pk, max_size=8))
def test_the_latest_decision_about_the_plan_wins(decisions):
    ruling = sorted(one for one in decisions if one.type in {"INSCRIPTION", "RETRAIT_ACTION"})

    expected = (Validation.PROPOSEE, None)
    if ruling:
        made = Validation.VALIDEE if ruling[-1].type == "INSCRIPTION" else Validation.RETIREE
        expected = (made, ruling[-1].pk)

    assert validation_of(decisions) == expected


def test_no_field_of_a_save_moves_the_validation(fiche, chef, cite):
    for attempt in (
        lambda: update_fiche(fiche=fiche, by=chef.compte, validation=Validation.VALIDEE),
        lambda: create_fiche(cite=cite, exercice=2026, titre="X", by=chef.compte, validation=Validation.VALIDEE),
    ):
        with pytest.raises(TypeError):
            attempt()

    assert etat(fiche) == (Validation.PROPOSEE, None, False)


def test_the_form_of_the_page_does_not_move_it(fiche, client_chef, cite):
    url = reverse("plan:modifier_section", args=[cite.slug, fiche.pk, "notes"])

    client_chef.post(url, {"version": 1, "notes": "Vu.", "validation": "VALIDEE"})

    assert (relue(fiche).notes, relue(fiche).validation) == ("Vu.", Validation.PROPOSEE)


def test_a_bulk_edit_has_no_gesture_for_it(fiche, chef, cite):
    lot = demander_lot(
        cite=cite, fiches=[fiche], geste="AGES", parametres={"age_min": 3, "validation": "VALIDEE"}, by=chef.compte,
        at=AT,
    )  # fmt: skip

    executer_lot(lot=lot, at=AT)

    assert (relue(fiche).age_min, relue(fiche).validation) == (3, Validation.PROPOSEE)


def test_an_import_leaves_it_as_it_is(fiche, chef):
    importer(
        chef,
        csv_octets(["Code", "Titre", "Validation"], ["A1", "Lire", "validée"], ["A2", "Écrire", "validée"]),
        "p.csv",
    )

    assert set(FicheAction.objects.values_list("validation", flat=True)) == {Validation.PROPOSEE}
    assert FicheAction.objects.count() == 2


def test_the_database_refuses_a_validation_without_its_decision(fiche):
    with pytest.raises(IntegrityError), transaction.atomic():
        FicheAction.objects.filter(pk=fiche.pk).update(validation=Validation.VALIDEE)


def test_undo_does_not_touch_it(fiche, chef):
    decision = decider(fiche, by=chef.compte)

    with pytest.raises(ModificationNonAnnulable, match="une nouvelle décision, qui cite celle-ci, le peut"):
        undo_modification(modification=Modification.objects.get(fiche=fiche, version=2), by=chef.compte)

    assert etat(fiche) == (Validation.VALIDEE, decision, False)


def test_a_copy_and_a_renewal_are_proposed_again(fiche, chef):
    decider(fiche, by=chef.compte)
    current = relue(fiche)

    copies = [
        duplicate_fiche(fiche=current, by=chef.compte), reconduire_fiche(fiche=current, exercice=2027, by=chef.compte)
    ]  # fmt: skip

    assert [etat(copie) for copie in copies] == [(Validation.PROPOSEE, None, False)] * 2


def test_two_people_may_write_around_a_decision(fiche, chef):
    read = relue(fiche)
    decider(fiche, by=chef.compte)

    update_fiche(fiche=read, by=chef.compte, version=read.version, besoin="Un lieu")

    assert (relue(fiche).besoin, relue(fiche).validation) == ("Un lieu", Validation.VALIDEE)


def test_what_was_decided_is_news(fiche, chef, cite):
    decider(fiche, by=CompteFactory())

    (news,) = list(nouveautes_du_plan(chef.compte, cite, AT.replace(year=2020)))

    assert (news.objet, news.faits) == (
        "Lire", ("Décision 2026-001 (Comité technique, 22 octobre 2026) : inscription d'action",),
    )  # fmt: skip
