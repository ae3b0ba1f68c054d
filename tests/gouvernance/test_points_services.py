"""Items of an agenda: what each type of decision needs, their order, their way from one séance to the next."""

from datetime import date, timedelta

import pytest

from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import (
    EtatSeance,
    Issue,
    NaturePoint,
    Proposition,
    SensAvis,
    TypeDecision,
    TypeInstance,
)
from alliance.gouvernance.models import Avis, Mission, Point, PointModele, SeanceInstance
from alliance.gouvernance.services.controles_points import (
    AvisDejaDonne,
    BudgetManquant,
    DatesDeDelegationManquantes,
    DecisionCiteeIncorrecte,
    DureeImpossible,
    MontantManquant,
    PointSansTitre,
    TypeDeDecisionManquant,
    TypeNonPermis,
)
from alliance.gouvernance.services.points import (
    EcartSansMotif,
    ObjetEmpeche,
    ObjetInconnu,
    PointDejaDecide,
    PointDejaInscrit,
    PointDUneAutreInstance,
    PointPasInscrit,
    add_point,
    delier_objet,
    ecarter_point,
    inscrire_point,
    lier_objet,
    move_point,
    propose_point,
    remove_point,
    reporter_point,
    update_point,
)
from alliance.gouvernance.services.seances import InstanceNeSeReunitPlus, OrdreDuJourFige
from alliance.journal.models import Ecriture
from tests.factories import CaisseFactory, CompteFactory
from tests.factories.gouvernance import (
    DEBUT,
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    PointFactory,
    SeanceFactory,
)
from tests.gouvernance.liens_de_test import Inconnu, LienDeTest

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db):
    return CompteFactory()


@pytest.fixture
def seance(db):
    return SeanceFactory()


@pytest.fixture
def choses(db):
    """Three things that an item may be about, instead of those of the plan."""
    kept = {lien.genre: lien for lien in liens}
    for genre in kept:
        liens.remove(genre)
    lien = LienDeTest(1, 2, 3)
    liens.register(lien.genre, lien)
    yield lien
    liens.remove(lien.genre)
    for genre, old in kept.items():
        liens.register(genre, old)


def decide(type_, **values):
    return {"titre": "Point", "nature": NaturePoint.DECISION, "type_decision": type_, **values}


def give_avis(point):
    membre = MembreFactory(instance=point.instance)
    return Avis.objects.create(
        point=point, pole=membre.pole, sens=SensAvis.FAVORABLE, membre=membre, donne_at=DEBUT, donne_by=membre.compte
    )


def test_an_item_comes_last(seance, by):
    add_point(seance=seance, titre=" Premier  point ", by=by)
    point = add_point(seance=seance, titre="Second", by=by, duree_min=25, presentateur="référente")

    assert [(row.titre, row.ordre) for row in seance.points.order_by("ordre")] == [("Premier point", 1), ("Second", 2)]
    assert (point.nature, point.duree_min, point.presentateur) == (NaturePoint.ECHANGE, 25, "référente")


def test_the_journal_tells_no_title_of_a_draft(seance, by):
    add_point(seance=seance, titre="Sujet délicat", by=by)

    assert Ecriture.objects.get().object_label == f"séance #{seance.pk}"


def test_adding_to_a_convoked_seance_is_to_be_told(by):
    seance = SeanceFactory(convoquee=True)

    add_point(seance=seance, titre="Point", by=by)

    assert SeanceInstance.objects.get().a_prevenir is True


def test_an_expense_carries_its_amount_and_its_purse(seance, by):
    caisse = CaisseFactory(cite=seance.instance.cite)

    point = add_point(
        seance=seance, by=by, **decide(TypeDecision.DEPENSE, montant_cents=640000, caisse=caisse, du=date(2026, 1, 1))
    )

    assert (point.montant_cents, point.caisse, point.du) == (640000, caisse, None)


def test_what_is_only_talked_about_carries_no_amount(seance, by):
    caisse = CaisseFactory(cite=seance.instance.cite)

    point = add_point(seance=seance, by=by, titre="Point", montant_cents=1, caisse=caisse, type_decision="DEPENSE")

    assert (point.type_decision, point.montant_cents, point.caisse) == ("", None, None)


def test_a_delegation_carries_its_days(seance, by):
    caisse = CaisseFactory(cite=seance.instance.cite)
    bounds = {"du": date(2026, 11, 1), "au": date(2026, 11, 1)}

    point = add_point(seance=seance, by=by, **decide(TypeDecision.DELEGATION, montant_cents=1, caisse=caisse, **bounds))

    assert (point.du, point.au) == (bounds["du"], bounds["au"])


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"titre": "  "}, PointSansTitre, "titre"),
        ({"titre": "P", "duree_min": 0}, DureeImpossible, "duree_min"),
        ({"titre": "P", "duree_min": 481}, DureeImpossible, "duree_min"),
        (decide(""), TypeDeDecisionManquant, "type_decision"),
        (decide("INCONNU"), TypeDeDecisionManquant, "type_decision"),
        (decide(TypeDecision.ORIENTATION), TypeNonPermis, "type_decision"),
        (decide(TypeDecision.DEPENSE), MontantManquant, "montant_cents"),
        (decide(TypeDecision.DEPENSE, montant_cents=0), MontantManquant, "montant_cents"),
        (decide(TypeDecision.DEPENSE, montant_cents=1), BudgetManquant, "caisse"),
        (decide(TypeDecision.RETRAIT), DecisionCiteeIncorrecte, "cite_decision"),
    ],
)
def test_an_item_that_does_not_hold_is_refused(seance, by, values, refusal, field):
    with pytest.raises(refusal) as raised:
        add_point(seance=seance, by=by, **values)

    assert raised.value.field == field
    assert Point.objects.count() == 0
    assert SeanceInstance.objects.get().version == 1


@pytest.mark.parametrize(
    ("du", "au", "field"),
    [(None, date(2026, 1, 1), "du"), (date(2026, 1, 1), None, "au"), (date(2026, 1, 2), date(2026, 1, 1), "au")],
)
def test_a_delegation_without_its_days_is_refused(seance, by, du, au, field):
    caisse = CaisseFactory(cite=seance.instance.cite)

    with pytest.raises(DatesDeDelegationManquantes) as refusal:
        add_point(seance=seance, by=by, **decide(TypeDecision.DELEGATION, montant_cents=1, caisse=caisse, du=du, au=au))

    assert refusal.value.field == field


def test_the_purse_of_another_cite_is_refused(seance, by):
    with pytest.raises(BudgetManquant):
        add_point(seance=seance, by=by, **decide(TypeDecision.DEPENSE, montant_cents=1, caisse=CaisseFactory()))

    assert Point.objects.count() == 0


@pytest.mark.parametrize(
    ("instance_type", "type_decision", "where"),
    [
        (TypeInstance.COTECH, TypeDecision.ORIENTATION, "Une orientation se décide au comité de pilotage"),
        (TypeInstance.COPIL, TypeDecision.DEPENSE, "Une dépense se décide au comité technique"),
        (TypeInstance.GROUPE, TypeDecision.ORIENTATION, "Une orientation se décide au comité de pilotage"),
        (TypeInstance.GROUPE, TypeDecision.RETRAIT,
         "Le retrait d'une décision se décide au comité de pilotage ou au comité technique"),
    ],
)  # fmt: skip
def test_the_refusal_says_which_instance_decides(by, instance_type, type_decision, where):
    seance = SeanceFactory(instance=InstanceFactory(type=instance_type))

    with pytest.raises(TypeNonPermis) as refusal:
        add_point(seance=seance, by=by, **decide(type_decision))

    assert refusal.value.message.startswith(where)


def test_a_withdrawal_cites_a_decision_of_its_instance(seance, by):
    decision = DecisionFactory(instance=seance.instance)

    point = add_point(seance=seance, by=by, **decide(TypeDecision.RETRAIT, cite_decision=decision))

    assert point.cite_decision == decision


@pytest.mark.parametrize("type_decision", [TypeDecision.RETRAIT, TypeDecision.AUTRE])
def test_a_decision_of_another_cite_is_not_cited(seance, by, type_decision):
    with pytest.raises(DecisionCiteeIncorrecte):
        add_point(seance=seance, by=by, **decide(type_decision, cite_decision=DecisionFactory()))


def test_a_rejected_decision_is_not_withdrawn(seance, by):
    decision = DecisionFactory(instance=seance.instance, issue=Issue.REJETEE)

    with pytest.raises(DecisionCiteeIncorrecte) as refusal:
        add_point(seance=seance, by=by, **decide(TypeDecision.RETRAIT, cite_decision=decision))

    assert refusal.value.field == "cite_decision"


@pytest.mark.parametrize("trait", ["close"])
def test_nothing_is_added_to_a_closed_seance(by, trait):
    with pytest.raises(OrdreDuJourFige):
        add_point(seance=SeanceFactory(**{trait: True}), titre="Point", by=by)

    assert Point.objects.count() == 0


def test_an_item_changes(by):
    point = PointFactory(seance=SeanceFactory(convoquee=True))

    update_point(point=point, by=by, titre="Autre titre", duree_min=20)

    assert (Point.objects.get().titre, point.duree_min, point.seance.a_prevenir) == ("Autre titre", 20, True)


def test_an_item_that_does_not_change_tells_nobody(by):
    point = PointFactory(seance=SeanceFactory(convoquee=True))

    update_point(point=point, by=by, titre=point.titre)

    assert (SeanceInstance.objects.get().a_prevenir, Ecriture.objects.count()) == (False, 0)


def test_a_proposal_changes_before_it_is_put_on_an_agenda(by):
    point = PointFactory(seance=None)

    update_point(point=point, by=by, titre="Autre titre", position=3)

    assert Point.objects.get().titre == "Autre titre"


def test_what_an_avis_was_given_on_stays(by):
    point = PointFactory(seance=SeanceFactory(convoquee=True), decision=True)
    give_avis(point)

    with pytest.raises(AvisDejaDonne):
        update_point(point=point, by=by, **decide(TypeDecision.MISSION))

    assert Point.objects.get().type_decision == TypeDecision.AUTRE


def test_a_spelling_is_corrected_after_an_avis(by):
    point = PointFactory(seance=SeanceFactory(convoquee=True), decision=True)
    give_avis(point)

    update_point(point=point, by=by, **decide(TypeDecision.AUTRE) | {"titre": "Sans faute"})

    assert Point.objects.get().titre == "Sans faute"


@pytest.mark.parametrize(
    ("position", "order"),
    [(1, "bacd"), (0, "bacd"), (2, "abcd"), (3, "acbd"), (4, "acdb"), (99, "acdb"), (-5, "bacd")],
)
def test_an_item_takes_another_rank(seance, by, position, order):
    for rank, titre in enumerate("abcd", start=1):
        PointFactory(seance=seance, titre=titre, ordre=rank * 10)

    move_point(point=seance.points.get(titre="b"), position=position, by=by)

    assert "".join(point.titre for point in seance.points.order_by("ordre")) == order


def test_an_item_is_moved_with_the_rest_of_its_form(seance, by):
    PointFactory(seance=seance, titre="a", ordre=1)
    point = PointFactory(seance=seance, titre="b", ordre=2)

    update_point(point=point, by=by, titre="b", position=1)

    assert [row.titre for row in seance.points.order_by("ordre")] == ["b", "a"]


def test_an_item_that_waits_has_no_rank(by):
    with pytest.raises(PointPasInscrit):
        move_point(point=PointFactory(seance=None), position=1, by=by)


def test_a_proposal_waits(by, choses):
    instance = InstanceFactory()

    point = propose_point(
        instance=instance, titre="Idée", description="Parce que", duree_min=20, by=by, objet=(choses.genre, 2)
    )

    assert (point.seance, point.propose_by, point.nature) == (None, by, NaturePoint.ECHANGE)
    assert choses.lies == {point.pk: {2}}
    assert Ecriture.objects.filter(kind="gouvernance.point.proposed").get().object_label == "Idée"


def test_nothing_is_proposed_to_a_closed_instance(by):
    instance = InstanceFactory(close_on=date(2026, 6, 1), resultat="Fini")

    with pytest.raises(InstanceNeSeReunitPlus):
        propose_point(instance=instance, titre="Idée", by=by)

    assert Point.objects.count() == 0


def test_a_proposal_about_nothing_that_exists_is_not_written(by, choses):
    with pytest.raises(Inconnu):
        propose_point(instance=InstanceFactory(), titre="Idée", by=by, objet=(choses.genre, 99))

    assert Point.objects.count() == 0


def test_an_item_that_waits_is_put_on_an_agenda(by):
    seance = SeanceFactory(convoquee=True)
    PointFactory(seance=seance, ordre=4)
    point = PointFactory(seance=None, instance=seance.instance)

    inscrire_point(point=point, seance=seance, by=by)

    assert (point.seance, point.ordre) == (seance, 5)
    assert SeanceInstance.objects.get().a_prevenir is True


def test_two_people_put_it_on_an_agenda_once(seance, by):
    point = PointFactory(seance=None, instance=seance.instance)
    seen_before = Point.objects.get(pk=point.pk)
    inscrire_point(point=point, seance=seance, by=by)
    other = SeanceFactory(instance=seance.instance)

    with pytest.raises(PointDejaInscrit):
        inscrire_point(point=seen_before, seance=other, by=by)

    assert Point.objects.get().seance == seance


def test_an_item_stays_in_its_instance(seance, by):
    with pytest.raises(PointDUneAutreInstance):
        inscrire_point(point=PointFactory(seance=None), seance=seance, by=by)


def test_an_item_about_a_withdrawn_thing_is_not_put_on_an_agenda(seance, by, choses):
    point = PointFactory(seance=None, instance=seance.instance)
    lier_objet(point=point, genre=choses.genre, pk=1, by=by)
    choses.retires.add(1)

    with pytest.raises(ObjetEmpeche) as refusal:
        inscrire_point(point=point, seance=seance, by=by)

    assert refusal.value.message == "« Chose 1 » : Cette chose est retirée du plan."
    assert Point.objects.get().seance is None


def test_a_type_that_the_instance_does_not_decide_is_not_put_on_an_agenda(by):
    seance = SeanceFactory(instance=InstanceFactory(type=TypeInstance.GROUPE))
    point = PointFactory(
        seance=None, instance=seance.instance, nature=NaturePoint.DECISION, type_decision=TypeDecision.MISSION
    )

    with pytest.raises(TypeNonPermis):
        inscrire_point(point=point, seance=seance, by=by)


def test_an_item_goes_back_to_those_that_wait(seance, by):
    point = PointFactory(seance=seance)

    assert remove_point(point=point, by=by) == point
    assert (Point.objects.get().seance, point.ordre) == (None, 0)


def test_an_untouched_line_of_the_template_goes_for_good(seance, by):
    PointModele.objects.create(instance=seance.instance, ordre=1, titre="Actualités", nature=NaturePoint.ECHANGE)
    point = PointFactory(seance=seance, titre="Actualités")

    assert remove_point(point=point, by=by) is None
    assert Point.objects.count() == 0


def test_a_line_of_the_template_that_somebody_filled_waits(seance, by):
    PointModele.objects.create(instance=seance.instance, ordre=1, titre="Actualités", nature=NaturePoint.ECHANGE)
    point = PointFactory(seance=seance, titre="Actualités", description="Les travaux")

    assert remove_point(point=point, by=by) == point


@pytest.mark.parametrize("act", [remove_point, lambda **kw: reporter_point(**kw, at=DEBUT)])
def test_an_item_with_an_avis_stays_on_its_agenda(by, act):
    point = PointFactory(seance=SeanceFactory(convoquee=True), decision=True)
    give_avis(point)

    with pytest.raises(AvisDejaDonne):
        act(point=point, by=by)

    assert Point.objects.get().seance is not None


@pytest.mark.parametrize("act", [remove_point, lambda **kw: reporter_point(**kw, at=DEBUT)])
def test_an_item_that_waits_leaves_no_agenda(by, act):
    with pytest.raises(PointPasInscrit):
        act(point=PointFactory(seance=None), by=by)


def test_an_item_is_set_aside_with_its_reason(by):
    point = ecarter_point(point=PointFactory(seance=None), motif="  Déjà   traité ", by=by, at=DEBUT)

    assert (point.motif_ecart, point.ecarte_at) == ("Déjà traité", DEBUT)
    assert list(Point.objects.all().a_inscrire()) == []


def test_an_item_is_not_set_aside_without_a_reason(by):
    with pytest.raises(EcartSansMotif):
        ecarter_point(point=PointFactory(seance=None), motif="  ", by=by, at=DEBUT)

    assert Point.objects.get().ecarte_at is None


def test_an_item_of_an_agenda_is_not_set_aside(by):
    with pytest.raises(PointDejaInscrit):
        ecarter_point(point=PointFactory(), motif="Non", by=by, at=DEBUT)


@pytest.mark.parametrize("trait", [{}, {"convoquee": True}])
def test_before_the_seance_the_item_itself_moves(by, trait):
    seance = SeanceFactory(**trait)
    later = SeanceFactory(instance=seance.instance, debut_at=DEBUT + timedelta(days=30), fin_at=DEBUT + timedelta(31))
    point = PointFactory(seance=seance)

    assert reporter_point(point=point, seance=later, by=by, at=DEBUT) == point

    assert (Point.objects.get().seance, point.reporte_de) == (later, None)


def test_before_the_seance_an_item_may_wait_without_a_date(by):
    point = PointFactory()

    reporter_point(point=point, by=by, at=DEBUT)

    assert Point.objects.get().seance is None


def test_during_the_seance_a_copy_goes_on(by, choses):
    tenue = SeanceFactory(tenue=True)
    later = SeanceFactory(instance=tenue.instance)
    point = PointFactory(seance=tenue, decision=True, description="Texte", duree_min=25)
    lier_objet(point=point, genre=choses.genre, pk=3, by=by)

    copy = reporter_point(point=point, seance=later, by=by, at=DEBUT)

    assert (copy.seance, copy.reporte_de, copy.description, copy.duree_min) == (later, point, "Texte", 25)
    assert copy.propose_by == point.propose_by
    assert choses.lies[copy.pk] == {3}
    kept = Point.objects.get(pk=point.pk)
    assert (kept.seance, kept.proposition) == (tenue, Proposition.AJOURNER)
    assert copy.proposition == Proposition.ADOPTER


def test_an_item_is_carried_over_once(by):
    point = PointFactory(seance=SeanceFactory(tenue=True))

    first, second = reporter_point(point=point, by=by, at=DEBUT), reporter_point(point=point, by=by, at=DEBUT)

    assert first == second
    assert Point.objects.filter(reporte_de=point).count() == 1


def test_a_mission_follows_its_item(by):
    point = PointFactory(seance=SeanceFactory(tenue=True), nature="DECISION", type_decision=TypeDecision.MISSION)
    mission = Mission.objects.create(
        cite=point.instance.cite, point=point, compte=by, role="REFERENT", perimetre="Groupe", proposee_by=by,
        from_on=date(2026, 1, 1), to_on=date(2026, 12, 31),
    )  # fmt: skip

    copy = reporter_point(point=point, by=by, at=DEBUT)

    mission.refresh_from_db()
    assert mission.point == copy


def test_a_postponed_item_of_a_closed_seance_goes_on(by):
    tenue = SeanceFactory(tenue=True)
    point = PointFactory(seance=tenue, decision=True, issue=Issue.AJOURNEE)
    SeanceInstance.objects.filter(pk=tenue.pk).update(etat=EtatSeance.CLOSE, close_at=DEBUT)

    copy = reporter_point(point=Point.objects.get(pk=point.pk), by=by, at=DEBUT)

    assert (copy.seance, copy.reporte_de) == (None, point)


@pytest.mark.parametrize("issue", [Issue.ADOPTEE, Issue.SOUS_RESERVE, Issue.REJETEE, Issue.REORIENTEE])
def test_a_decided_item_is_not_carried_over(by, issue):
    point = PointFactory(seance=SeanceFactory(tenue=True), decision=True, issue=issue)

    with pytest.raises(PointDejaDecide):
        reporter_point(point=point, by=by, at=DEBUT)

    assert Point.objects.count() == 1


def test_a_copy_that_fits_nowhere_is_not_written(by):
    point = PointFactory(seance=SeanceFactory(tenue=True))

    with pytest.raises(PointDUneAutreInstance):
        reporter_point(point=point, seance=SeanceFactory(), by=by, at=DEBUT)

    assert Point.objects.count() == 1


def test_a_thing_is_linked_then_taken_off(by, choses):
    point = PointFactory(seance=SeanceFactory(convoquee=True))

    lier_objet(point=point, genre=choses.genre, pk=1, by=by)
    assert choses.lies == {point.pk: {1}}
    assert SeanceInstance.objects.get().a_prevenir is True

    delier_objet(point=point, genre=choses.genre, pk=1, by=by)
    assert choses.lies == {point.pk: set()}


def test_a_withdrawn_thing_is_not_linked(by, choses):
    choses.retires.add(1)

    with pytest.raises(ObjetEmpeche):
        lier_objet(point=PointFactory(), genre=choses.genre, pk=1, by=by)


@pytest.mark.parametrize("act", [lier_objet, delier_objet])
def test_a_kind_that_nobody_registered_is_refused(by, choses, act):
    with pytest.raises(ObjetInconnu):
        act(point=PointFactory(), genre="rien.de.tel", pk=1, by=by)


@pytest.mark.parametrize("act", [lier_objet, delier_objet])
def test_what_an_item_is_about_stays_after_an_avis(by, choses, act):
    point = PointFactory(seance=SeanceFactory(convoquee=True), decision=True)
    give_avis(point)

    with pytest.raises(AvisDejaDonne):
        act(point=point, genre=choses.genre, pk=1, by=by)

    assert choses.lies == {}
