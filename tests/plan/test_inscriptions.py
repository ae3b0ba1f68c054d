"""Actions on agendas: what the governance shows of them, how they are linked, carried over and put there."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import NaturePoint, TypeDecision
from alliance.gouvernance.models import Point
from alliance.kernel.errors import DomainError
from alliance.plan.enums import Dimension
from alliance.plan.models import InscriptionFiche, PartenaireFiche
from alliance.plan.selectors.inscriptions import CHOIX_MAX
from alliance.plan.services.archivage import archive_fiche
from alliance.plan.services.copies import reconduire_fiche
from alliance.plan.services.fiches import create_fiche
from alliance.plan.services.inscriptions import (
    ActionDejaLiee,
    ActionHorsDuPlan,
    ActionInconnue,
    ActionNonLiee,
    DecisionDeSeance,
    OrdreDuJourFige,
    inscrire_fiche,
)
from tests.factories import FicheActionFactory, HabilitationFactory, OrganisationFactory, QuartierFactory
from tests.factories.gouvernance import DecisionFactory, InstanceFactory, PointFactory, SeanceFactory
from tests.plan.registre import AT, LIEN, cotech_of, decider, decision_de, point_sur

pytestmark = pytest.mark.django_db
RETRAIT = TypeDecision.RETRAIT_ACTION


@pytest.fixture
def fiche(chef, cite):
    porteur, other = OrganisationFactory(cite=cite, nom="Régie"), OrganisationFactory(cite=cite, nom="Mairie")
    fiche = create_fiche(
        cite=cite, exercice=2026, titre="Lire", code="A1", by=chef.compte, porteur=porteur, demande_cents=640000,
        quartiers=[QuartierFactory(nom="Les Tilleuls")], codages={Dimension.PUBLIC: ["PARENTS", "ENFANTS"]},
    )  # fmt: skip
    PartenaireFiche.objects.create(fiche=fiche, organisation=other, role="COPORTEUR")
    return fiche


@pytest.fixture
def point(cite):
    seance = SeanceFactory(instance=cotech_of(cite), convoquee=True)
    return PointFactory(seance=seance, nature=NaturePoint.DECISION, type_decision=TypeDecision.INSCRIPTION)


def liee(point):
    return [row.fiche_id for row in InscriptionFiche.objects.filter(point=point).order_by("pk")]


def test_the_plan_registers_its_actions():
    assert liens.get("plan.fiche") is LIEN
    assert LIEN.types == {TypeDecision.INSCRIPTION, TypeDecision.MODIFICATION, RETRAIT}


def test_an_agenda_reads_what_an_action_is_about(fiche, chef, cite, point):
    LIEN.lier(point=point, pk=fiche.pk, by=chef.compte)

    (objet,) = LIEN.liens_pour([point], chef.compte)[point.pk]

    assert (objet.genre, objet.pk, objet.code, objet.libelle, objet.nature) == (
        "plan.fiche", fiche.pk, "A1", "Lire", "action 2026",
    )  # fmt: skip
    assert objet.url == reverse("plan:fiche", args=[cite.slug, fiche.pk])
    assert objet.porteurs == ("Régie", "Mairie")
    assert objet.porteur_ids == {fiche.porteur_id, fiche.partenaires.get().organisation_id}
    assert objet.empechement == ""
    assert objet.details == (
        ("Validation", "proposée"), ("Statut", "à instruire"), ("Porteur", "Régie"), ("Demandé", "6\u00a0400\u00a0€"),
        ("Publics", "enfants, parents et familles"), ("Quartiers", "Les Tilleuls"), ("Exercice", "2026"),
    )  # fmt: skip


def test_an_action_is_seen_on_an_agenda_by_who_sees_it(fiche, chef, cite, point):
    LIEN.lier(point=point, pk=fiche.pk, by=chef.compte)
    reader = HabilitationFactory(role=Role.LECTEUR, cite=cite).compte

    seen = [LIEN.liens_pour([point], who) for who in (reader, AnonymousUser(), chef.compte, None)]

    assert [bool(found) for found in seen] == [False, False, True, True]


def test_a_decision_names_its_actions(fiche, chef):
    decision = decider(fiche, by=chef.compte)

    (objet,) = LIEN.liens_decisions([decision], None)[decision.pk]

    assert dict(objet.details)["Validation"] == "validée par la décision 2026-001"


@pytest.mark.parametrize("number", [1, 3])
def test_as_many_queries_for_one_point_as_for_three(fiche, chef, cite, number):
    points = []
    for rank in range(number):
        other = create_fiche(cite=cite, exercice=2026, titre=f"Action {rank}", by=chef.compte, porteur=fiche.porteur)
        archive_fiche(fiche=other, motif="Doublon", by=chef.compte, at=AT)
        points.append(point_sur(fiche, other))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        LIEN.liens_pour(Point.objects.filter(pk__in=[point.pk for point in points]).select_related("instance"), None)

    assert len(queries) == 8


def test_an_archived_action_prevents_what_is_not_its_return(fiche, chef):
    archive_fiche(fiche=fiche, motif="Doublon", by=chef.compte, at=AT)
    points = [point_sur(fiche, type_decision=kind) for kind in (TypeDecision.INSCRIPTION, RETRAIT)]

    found = LIEN.liens_pour(points, None)

    assert [found[point.pk][0].empechement for point in points] == [
        "", "l'action est archivée depuis le 22 octobre 2026.",
    ]  # fmt: skip


def test_a_withdrawn_action_says_by_which_decision(fiche, chef):
    decider(fiche, RETRAIT, by=chef.compte)
    point = point_sur(fiche, type_decision=TypeDecision.MODIFICATION)

    (objet,) = LIEN.liens_pour([point], None)[point.pk]

    assert objet.empechement == "l'action est retirée du plan par la décision 2026-001."


def test_an_action_whose_line_went_on_cannot_come_back(fiche, chef):
    follow = reconduire_fiche(fiche=fiche, exercice=2027, by=chef.compte)
    archive_fiche(fiche=follow, motif="Doublon", by=chef.compte, at=AT)
    reconduire_fiche(fiche=fiche, exercice=2027, by=chef.compte)
    point = point_sur(follow)

    (objet,) = LIEN.liens_pour([point], None)[point.pk]

    assert objet.empechement == "la même action est déjà au plan 2027, sous le titre « Lire »."


def test_the_choice_finds_by_code_and_by_title_folded(fiche, chef, cite):
    create_fiche(cite=cite, exercice=2026, titre="Été au jardin", code="B7", by=chef.compte)

    found = {texte: [o.libelle for o in LIEN.choix(cite, chef.compte, texte)] for texte in ("b7", "ETE", "lir", "xyz")}

    assert found == {"b7": ["Été au jardin"], "ETE": ["Été au jardin"], "lir": ["Lire"], "xyz": []}


def test_the_choice_holds_twenty_actions_that_one_sees(fiche, chef, cite):
    FicheActionFactory.create_batch(CHOIX_MAX, cite=cite)
    FicheActionFactory(titre="Ailleurs")
    reader = HabilitationFactory(role=Role.LECTEUR, cite=cite).compte

    assert len(list(LIEN.choix(cite, chef.compte, ""))) == CHOIX_MAX
    assert list(LIEN.choix(cite, chef.compte, "ailleurs")) == []
    assert list(LIEN.choix(cite, reader, "lire")) == []


def test_without_words_the_choice_offers_what_waits_for_a_decision(fiche, chef, cite):
    create_fiche(cite=cite, exercice=2026, titre="Écrire", by=chef.compte)
    decider(fiche, by=chef.compte)

    assert [objet.libelle for objet in LIEN.choix(cite, chef.compte, " ")] == ["Écrire"]


def test_a_point_is_about_several_actions(fiche, chef, cite, point):
    other = create_fiche(cite=cite, exercice=2026, titre="Écrire", by=chef.compte)

    for one in (fiche, other):
        LIEN.lier(point=point, pk=one.pk, by=chef.compte)

    assert liee(point) == [fiche.pk, other.pk]


@pytest.mark.parametrize("where", ["elsewhere", "unseen", "nowhere"])
def test_an_unknown_action_is_refused(fiche, chef, cite, point, where):
    by = HabilitationFactory(role=Role.LECTEUR, cite=cite).compte if where == "unseen" else chef.compte
    pk = {"elsewhere": FicheActionFactory().pk, "unseen": fiche.pk, "nowhere": 0}[where]

    with pytest.raises(ActionInconnue):
        LIEN.lier(point=point, pk=pk, by=by)

    assert liee(point) == []


def test_an_action_is_linked_once(fiche, chef, point):
    LIEN.lier(point=point, pk=fiche.pk, by=chef.compte)

    with pytest.raises(ActionDejaLiee):
        LIEN.lier(point=point, pk=fiche.pk, by=chef.compte)

    assert liee(point) == [fiche.pk]


def test_an_action_that_left_the_plan_is_not_linked(fiche, chef, cite):
    archive_fiche(fiche=fiche, motif="Doublon", by=chef.compte, at=AT)
    point = PointFactory(seance=SeanceFactory(instance=cotech_of(cite)))

    with pytest.raises(ActionHorsDuPlan, match="« Lire » : l'action est archivée"):
        LIEN.lier(point=point, pk=fiche.pk, by=chef.compte)

    assert liee(point) == []


def test_an_archived_action_is_linked_to_come_back(fiche, chef, point):
    archive_fiche(fiche=fiche, motif="Doublon", by=chef.compte, at=AT)

    LIEN.lier(point=point, pk=fiche.pk, by=chef.compte)

    assert liee(point) == [fiche.pk]


def test_a_closed_agenda_changes_no_more(fiche, chef, point):
    LIEN.lier(point=point, pk=fiche.pk, by=chef.compte)
    seance = point.seance
    seance.etat, seance.ouverte_at, seance.close_at = "CLOSE", AT, AT
    seance.save()

    for act in (LIEN.lier, LIEN.delier):
        with pytest.raises(OrdreDuJourFige):
            act(point=point, pk=fiche.pk, by=chef.compte)

    assert liee(point) == [fiche.pk]


def test_an_action_is_taken_off_once(fiche, chef, point):
    LIEN.lier(point=point, pk=fiche.pk, by=chef.compte)

    LIEN.delier(point=point, pk=fiche.pk, by=chef.compte)

    with pytest.raises(ActionNonLiee):
        LIEN.delier(point=point, pk=fiche.pk, by=chef.compte)
    assert liee(point) == []


def test_a_point_is_carried_over_with_its_actions(fiche, chef, cite):
    other = create_fiche(cite=cite, exercice=2026, titre="Écrire", by=chef.compte)
    ancien, nouveau = point_sur(fiche, other), PointFactory(instance=cotech_of(cite), seance=None)

    for _twice in range(2):
        LIEN.reporter({ancien.pk: nouveau})

    assert liee(nouveau) == [fiche.pk, other.pk]


def test_a_decision_taken_here_is_not_completed_by_hand(fiche, chef):
    decision = decider(fiche, by=chef.compte)

    with pytest.raises(DecisionDeSeance):
        LIEN.lier_decision(decision=decision, pk=fiche.pk, by=chef.compte)


def test_a_decision_taken_over_names_an_action_once(fiche, chef, cite):
    decision = DecisionFactory(instance=cotech_of(cite))
    LIEN.lier_decision(decision=decision, pk=fiche.pk, by=chef.compte)

    with pytest.raises(ActionDejaLiee):
        LIEN.lier_decision(decision=decision, pk=fiche.pk, by=chef.compte)
    with pytest.raises(ActionInconnue):
        LIEN.lier_decision(decision=decision, pk=FicheActionFactory().pk, by=chef.compte)

    assert decision.inscriptions.count() == 1


@pytest.mark.parametrize("kind", ["", *TypeDecision.values[2:5]])
def test_an_action_is_put_on_an_agenda_or_proposed(fiche, chef, cite, kind):
    instance = cotech_of(cite)
    seance = SeanceFactory(instance=instance, cree_by=chef.compte)

    points = [inscrire_fiche(fiche=fiche, ou=ou, type_decision=kind, by=chef.compte) for ou in (instance, seance)]

    assert [(point.seance, point.type_decision, liee(point)) for point in points] == [
        (None, kind, [fiche.pk]), (seance, kind, [fiche.pk]),
    ]  # fmt: skip
    assert {point.titre for point in points} == {
        f"{str(TypeDecision(kind).label).capitalize() if kind else 'Échange'} : Lire"
    }


def test_a_group_does_not_decide_of_an_action(fiche, chef, cite):
    groupe = InstanceFactory(cite=cite, type="GROUPE", nom="Groupe parents")

    with pytest.raises(DomainError, match="au comité technique, pas en « Groupe parents »"):
        inscrire_fiche(fiche=fiche, ou=groupe, type_decision=TypeDecision.INSCRIPTION, by=chef.compte)

    assert Point.objects.count() == InscriptionFiche.objects.count() == 0


def test_a_link_is_seen_with_its_action_and_its_agenda(fiche, chef, cite, point):
    LIEN.lier(point=point, pk=fiche.pk, by=chef.compte)
    referent = HabilitationFactory(role=Role.REFERENT, cite=cite).compte
    decision_de(point_sur(fiche))

    assert InscriptionFiche.objects.visible_to(chef.compte).count() == 2
    assert InscriptionFiche.objects.visible_to(referent).count() == 0
    assert str(InscriptionFiche.objects.first()).startswith("fiche à l'ordre du jour #")
