"""Closing a séance: all of it, or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, transaction

from alliance.gouvernance.contrats import Objet, liens
from alliance.gouvernance.enums import (
    EtatSeance,
    Issue,
    ModeApprobation,
    NaturePoint,
    Proposition,
    RegleDecision,
    SerieDecision,
    TypeDecision,
    TypeInstance,
)
from alliance.gouvernance.models import (
    Avis,
    CompteurDecisions,
    Decision,
    Deport,
    Point,
    PointModele,
    Releve,
    SeanceInstance,
)
from alliance.gouvernance.services.cloture import (
    ClotureEmpechee,
    SeanceDejaClose,
    SeancePasOuverte,
    close_seance,
)
from alliance.gouvernance.services.decisions import lever_condition
from alliance.gouvernance.services.releve import approve_releve
from alliance.journal.models import Ecriture
from alliance.kernel.errors import DomainError
from tests.factories import CaisseFactory, CiteFactory, OrganisationFactory
from tests.factories.gouvernance import DecisionFactory, MissionFactory, PointFactory, SeanceFactory, SuiteFactory
from tests.gouvernance.salle import (
    ABSTENTION,
    AT,
    DEFAVORABLE,
    FAVORABLE,
    RESERVE,
    UNANIME,
    avis,
    chef_de,
    cotech,
    point,
    seance_tenue,
    sous_reserve,
    titulaires,
)

pytestmark = pytest.mark.django_db


def clore(seance, by=None, at=AT):
    return close_seance(seance=seance, by=by or chef_de(seance.instance.cite), at=at)


def test_each_point_becomes_a_line_of_the_register_whatever_its_issue():
    seance = seance_tenue()
    point(seance, *UNANIME, ordre=1)
    sous_reserve(seance, ordre=2)
    point(seance, FAVORABLE, FAVORABLE, DEFAVORABLE, ordre=3)
    point(seance, FAVORABLE, FAVORABLE, ordre=4)
    point(seance, *UNANIME, ordre=5, proposition=Proposition.REORIENTER, reoriente_vers="la cité de l'emploi")

    decisions = clore(seance)

    assert [(one.numero_affiche, one.issue) for one in decisions] == [
        ("2026-001", Issue.ADOPTEE),
        ("2026-002", Issue.SOUS_RESERVE),
        ("2026-003", Issue.REJETEE),
        ("2026-004", Issue.AJOURNEE),
        ("2026-005", Issue.REORIENTEE),
    ]
    assert [(one.issue, one.traite_at) for one in seance.points.order_by("ordre")] == [
        (one.issue, AT) for one in decisions
    ]
    assert (seance.etat, seance.close_at) == (EtatSeance.CLOSE, AT)


def test_the_register_keeps_the_words_of_that_day():
    seance = seance_tenue()
    made = point(seance, FAVORABLE, FAVORABLE, titre="Inscrire l'action", description="Des ateliers")
    third = titulaires(seance)[2]
    avis(made, third, DEFAVORABLE, texte="Le montant est trop élevé", institution_porteuse=True)

    (decision,) = clore(seance)

    assert decision.explication == f"{third.pole.nom} est défavorable\u00a0: Le montant est trop élevé."
    assert (decision.titre, decision.texte, decision.raison) == ("Inscrire l'action", "Des ateliers", "OPPOSITION")
    kept = Decision.objects.get().avis_rendus[2]
    assert (kept["pole"], kept["sens"], kept["texte"]) == (third.pole.nom, "DEFAVORABLE", "Le montant est trop élevé")
    assert (kept["par"], kept["qualite"]) == (third.compte.nom, "titulaire")
    assert (kept["institution_porteuse"], kept["silence"], kept["deports"]) == (True, False, [])


@pytest.mark.parametrize(
    ("sens", "presents", "words"),
    [
        (
            UNANIME,
            1,
            "Le quorum n'est pas atteint\u00a0: 1 pôle présent sur 3, il en faut 2. "
            "Sans délégué\u00a0: {1} et {2}.",
        ),
        ((FAVORABLE, FAVORABLE), 3, "Il manque l'avis de ce pôle\u00a0: {2}."),
        ((FAVORABLE,), 3, "Il manque l'avis de ces pôles\u00a0: {1} et {2}."),
        ((FAVORABLE, FAVORABLE, ABSTENTION), 3, "{2} s'abstient, ce qui n'est pas un accord."),
        (UNANIME, 3, "Chaque pôle est favorable."),
    ],
)  # fmt: skip
def test_the_reason_is_said_in_french(sens, presents, words):
    seance = seance_tenue(presents=presents)
    point(seance, *sens)

    (decision,) = clore(seance)

    assert decision.explication == words.format(*(one.pole.nom for one in titulaires(seance)))


def test_a_whole_pole_that_withdrew_leaves_the_denominator_and_the_register_says_so():
    seance = seance_tenue()
    made = point(seance, FAVORABLE, FAVORABLE)
    third = titulaires(seance)[2]
    for membre in seance.instance.membres.filter(pole=third.pole):
        Deport.objects.create(
            point=made, membre=membre, motif="au bureau de l'association", declare_at=AT, declare_by=membre.compte
        )

    (decision,) = clore(seance)

    assert decision.issue == Issue.ADOPTEE
    assert f"Tous les délégués du pôle « {third.pole.nom} » se sont déportés" in decision.explication
    kept = Decision.objects.get().avis_rendus[2]
    assert kept["deporte"] is True
    assert {row["motif"] for row in kept["deports"]} == {"au bureau de l'association"}


def test_a_consensus_of_one_pole_decides_nothing_and_does_not_speak_of_deports():
    seance = seance_tenue(instance=cotech(quorum=1, regle=RegleDecision.CONSENSUS), presents=1)
    point(seance, FAVORABLE)

    (decision,) = clore(seance)

    assert (decision.issue, decision.explication) == (
        Issue.AJOURNEE, "Moins de deux pôles sont présents ou ont donné leur avis."
    )  # fmt: skip


def test_two_poles_must_remain():
    seance = seance_tenue(instance=cotech(quorum=1))
    made = point(seance, FAVORABLE)
    for membre in seance.instance.membres.exclude(pole=titulaires(seance)[0].pole):
        Deport.objects.create(point=made, membre=membre, motif="intérêt", declare_at=AT, declare_by=membre.compte)

    (decision,) = clore(seance)

    assert (decision.issue, decision.raison) == (Issue.AJOURNEE, "TROP_PEU_DE_POLES")


def test_the_conditions_are_those_of_the_poles_that_set_them():
    seance = seance_tenue()
    made = point(seance, FAVORABLE, RESERVE)
    third = titulaires(seance)[2]
    avis(made, third, RESERVE, texte="L'accord du collège", a_lever=True)

    (decision,) = clore(seance)

    assert decision.conditions == f"{third.pole.nom}\u00a0: L'accord du collège"
    assert list(Decision.objects.en_vigueur()) == []
    assert list(Decision.objects.conditionnelles()) == [decision]


def test_a_condition_of_a_pole_that_withdrew_does_not_count():
    seance = seance_tenue()
    made = sous_reserve(seance)
    second, third = titulaires(seance)[1:]
    Avis.objects.filter(point=made, pole=second.pole).update(sens=RESERVE, texte="Le calendrier", a_lever=True)
    for membre in seance.instance.membres.filter(pole=third.pole):
        Deport.objects.create(point=made, membre=membre, motif="x", declare_at=AT, declare_by=membre.compte)

    (decision,) = clore(seance)

    assert decision.conditions == f"{second.pole.nom}\u00a0: Le calendrier"


def test_an_item_that_was_only_talked_about_gives_no_decision():
    seance = seance_tenue()
    PointFactory(seance=seance, compte_rendu="On en a parlé")

    assert clore(seance) == []
    assert Point.objects.get().traite_at == AT
    assert not CompteurDecisions.objects.exists()


def test_what_was_not_dealt_with_goes_back_to_the_backlog():
    seance = seance_tenue()
    PointModele.objects.create(instance=seance.instance, ordre=1, titre="Questions diverses", nature="ECHANGE")
    PointFactory(seance=seance, titre="Questions diverses")
    untouched = PointFactory(seance=seance, titre="Pas eu le temps")
    postponed = point(seance, FAVORABLE, titre="Il manque des avis")
    PointFactory(seance=seance, titre="Fait", compte_rendu="Oui")

    clore(seance)

    back = Point.objects.a_inscrire().filter(instance=seance.instance)
    assert {(one.titre, one.reporte_de_id) for one in back} == {
        ("Pas eu le temps", untouched.pk),
        ("Il manque des avis", postponed.pk),
    }


@pytest.mark.parametrize("etat", ["brouillon", "convoquee", "annulee"])
def test_only_an_open_seance_is_closed(etat):
    extra = {"convoquee": True} if etat == "convoquee" else {}
    if etat == "annulee":
        extra = {"etat": EtatSeance.ANNULEE, "annulee_at": AT}
    seance = SeanceFactory(**extra)

    with pytest.raises(SeancePasOuverte):
        clore(seance)

    assert not Releve.objects.exists()


def test_the_second_closing_is_told_who_did_it_and_when():
    seance = seance_tenue()
    stale = SeanceInstance.objects.select_related("instance").get(pk=seance.pk)
    first = chef_de(seance.instance.cite)
    clore(seance, by=first)

    with pytest.raises(SeanceDejaClose) as refusal:
        clore(stale)

    assert f"{first.nom} l'a close le 22 octobre 2026 à 16\u00a0h\u00a005" in refusal.value.message
    assert Releve.objects.count() == 1


def test_nothing_is_decided_after_the_closing():
    seance = seance_tenue()
    made = point(seance, *UNANIME)
    clore(seance)

    with pytest.raises(Error), transaction.atomic():
        Avis.objects.filter(point=made).update(sens=DEFAVORABLE, texte="Finalement non")
    with pytest.raises(Error), transaction.atomic():
        point(seance)

    assert Decision.objects.get().issue == Issue.ADOPTEE


def refused(seance):
    """Close, and answer the message of the refusal; nothing is left behind it."""
    with pytest.raises(DomainError) as refusal:
        clore(seance)

    seance.refresh_from_db()
    assert (seance.etat, seance.close_at) == (EtatSeance.TENUE, None)
    assert not Decision.objects.filter(serie=SerieDecision.COURANTE).exists()
    assert not CompteurDecisions.objects.exists()
    assert not Releve.objects.exists()
    assert not Point.objects.exclude(issue="").exists()
    assert not Ecriture.objects.filter(kind="gouvernance.seance.closed").exists()
    return refusal.value.message


@pytest.mark.parametrize(
    ("type_instance", "type_decision", "able"),
    [
        (TypeInstance.GROUPE, TypeDecision.ORIENTATION, "le comité de pilotage"),
        (TypeInstance.COTECH, TypeDecision.ORIENTATION, "le comité de pilotage"),
        (TypeInstance.COPIL, TypeDecision.INSCRIPTION, "le comité technique"),
    ],
)
def test_an_instance_does_not_decide_what_is_not_hers(type_instance, type_decision, able):
    seance = seance_tenue(instance=cotech(type=type_instance, nom="L'instance"))
    point(seance, *UNANIME, titre="Le point", type_decision=type_decision)

    message = refused(seance)

    assert message.startswith("Point « Le point » : L'instance ne prend pas de décision de ce type")
    assert f"portez-le devant {able}" in message


def test_a_point_that_the_instance_may_not_decide_may_be_postponed():
    seance = seance_tenue()
    point(seance, *UNANIME, type_decision=TypeDecision.ORIENTATION, proposition=Proposition.AJOURNER)

    (decision,) = clore(seance)

    assert (decision.issue, decision.explication) == (
        Issue.AJOURNEE, "Les membres ont proposé d'ajourner ce point.",
    )  # fmt: skip


def depense(seance, caisse, *sens, **kwargs):
    return point(seance, *sens, type_decision=TypeDecision.DEPENSE, montant_cents=120_000, caisse=caisse, **kwargs)


def caisse_of(cite):
    return CaisseFactory(cite=cite, titulaire=OrganisationFactory(cite=cite))


def test_an_expense_carries_its_amount_and_its_purse():
    seance = seance_tenue()
    caisse = caisse_of(seance.instance.cite)
    depense(seance, caisse, *UNANIME)

    (decision,) = clore(seance)

    assert (decision.montant_cents, decision.caisse) == (120_000, caisse)


def test_the_purse_is_one_of_the_cite():
    seance = seance_tenue()
    depense(seance, caisse_of(CiteFactory()), *UNANIME, titre="Achat")

    assert refused(seance).startswith("Point « Achat » : Le budget «")


def retrait(seance, cited, *sens, **kwargs):
    return point(seance, *(sens or UNANIME), type_decision=TypeDecision.RETRAIT, cite_decision=cited, **kwargs)


def test_a_withdrawal_ends_a_decision_and_erases_nothing():
    seance = seance_tenue()
    cited = DecisionFactory(instance=seance.instance)
    retrait(seance, cited)

    (decision,) = clore(seance)

    assert list(Decision.objects.retirees()) == [cited]
    assert list(Decision.objects.en_vigueur()) == [decision]


@pytest.mark.parametrize("sens", [(FAVORABLE, FAVORABLE, DEFAVORABLE), (FAVORABLE,)])
def test_a_withdrawal_that_is_not_adopted_ends_nothing(sens):
    seance = seance_tenue()
    cited = DecisionFactory(instance=seance.instance)
    retrait(seance, cited, *sens)

    clore(seance)

    assert list(Decision.objects.en_vigueur()) == [cited]


def _other_cite(seance):
    return DecisionFactory()


def _withdrawal(seance):
    return DecisionFactory(
        instance=seance.instance, type=TypeDecision.RETRAIT, cite_decision=DecisionFactory(instance=seance.instance)
    )


def _rejected(seance):
    return DecisionFactory(instance=seance.instance, issue=Issue.REJETEE)


def _withdrawn(seance):
    cited = DecisionFactory(instance=seance.instance)
    DecisionFactory(instance=seance.instance, type=TypeDecision.RETRAIT, cite_decision=cited)
    return cited


def _of_the_copil(seance):
    copil = cotech(cite=seance.instance.cite, type=TypeInstance.COPIL)
    return DecisionFactory(instance=copil, type=TypeDecision.ORIENTATION)


@pytest.mark.parametrize(
    ("cited", "words"),
    [
        (_other_cite, "La décision citée est d'une autre cité."),
        (_withdrawal, "est elle-même un retrait\u00a0: prenez une nouvelle décision."),
        (_rejected, "n'a pas été adoptée"),
        (_withdrawn, "est déjà retirée"),
        (_of_the_copil, "ne se retire pas par"),
    ],
)
def test_what_cannot_be_withdrawn(cited, words):
    seance = seance_tenue()
    retrait(seance, cited(seance))

    assert words in refused(seance)


def test_a_decision_is_not_withdrawn_twice_in_a_seance():
    seance = seance_tenue()
    cited = DecisionFactory(instance=seance.instance)
    retrait(seance, cited, ordre=1)
    retrait(seance, cited, ordre=2, titre="Le second")

    message = refused(seance)

    assert message.startswith("Point « Le second »")
    assert "est retirée par un autre point de cette séance" in message


class LienDEssai:
    """A kind of thing whose effects are noted down."""

    genre, libelle, types = "essai.chose", "Chose", frozenset(TypeDecision)

    def __init__(self, *, empechement="", refus=""):
        self.empechement, self.refus, self.faits = empechement, refus, []

    def liens_pour(self, points, user):
        objet = Objet("essai.chose", 1, "La chose", "/", empechement=self.empechement)
        return {one.pk: [objet] for one in points}

    def liens_decisions(self, decisions, user):
        return {}

    def choix(self, cite, user, texte):
        return []

    def reporter(self, copies):
        self.faits += [("reporter", pk) for pk in copies]

    def a_la_cloture(self, decisions, *, by, at):
        if self.refus:
            raise DomainError(self.refus)
        self.faits += [("cloture", pk) for pk in decisions]

    def a_la_prise_d_effet(self, decision, *, by, at):
        self.faits.append(("effet", decision.pk))

    def au_retrait(self, decision, *, par, by, at):
        self.faits.append(("retrait", decision.pk, par.pk))


@pytest.fixture
def lien():
    made = LienDEssai()
    liens.register("essai.chose", made)
    yield made
    liens.remove("essai.chose")


def test_the_effects_are_played_once(lien):
    seance = seance_tenue()
    cited = DecisionFactory(instance=seance.instance)
    made, gone = point(seance, *UNANIME, ordre=1), retrait(seance, cited, ordre=2)

    _first, second = clore(seance)

    assert lien.faits == [("cloture", made.pk), ("cloture", gone.pk), ("retrait", cited.pk, second.pk)]


def test_an_object_that_was_withdrawn_stops_the_closing(lien):
    lien.empechement = "elle n'est plus au plan."
    seance = seance_tenue()
    point(seance, *UNANIME, titre="L'inscrire")

    assert refused(seance) == (
        "Point « L'inscrire » : « La chose »\u00a0: elle n'est plus au plan. "
        "Ajournez ce point, ou retirez-en cet objet."
    )


def test_an_object_that_was_withdrawn_does_not_prevent_a_refusal(lien):
    lien.empechement = "elle n'est plus au plan."
    seance = seance_tenue()
    point(seance, FAVORABLE, FAVORABLE, DEFAVORABLE)

    (decision,) = clore(seance)

    assert decision.issue == Issue.REJETEE


def test_an_effect_that_refuses_undoes_everything(lien):
    lien.refus = "Point « X » : impossible."
    seance = seance_tenue()
    point(seance, *UNANIME)
    point(seance, FAVORABLE)

    assert refused(seance) == "Point « X » : impossible."
    assert not Point.objects.a_inscrire().exists()


def test_the_numbers_of_a_refused_closing_are_given_to_the_next(lien):
    first, second = seance_tenue(), None
    point(first, *UNANIME)
    lien.refus = "Non."
    with pytest.raises(DomainError):
        clore(first)
    lien.refus = ""
    second = seance_tenue(instance=first.instance)
    point(second, *UNANIME)

    assert [one.numero for one in clore(second)] == [1]
    assert [one.numero for one in clore(first)] == [2]


def test_a_follow_up_of_a_point_names_its_decision():
    seance = seance_tenue()
    made = point(seance, *UNANIME)
    suite = SuiteFactory(instance=seance.instance, point=made)

    (decision,) = clore(seance)

    suite.refresh_from_db()
    assert suite.decision == decision


def test_the_year_is_that_of_the_seance_in_paris():
    night = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    instance = cotech()
    before = seance_tenue(instance=instance, debut_at=night, fin_at=midnight)
    after = seance_tenue(instance=instance, debut_at=midnight, fin_at=midnight.replace(minute=45))
    point(before, *UNANIME)
    point(after, *UNANIME)
    at = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)

    assert [one.numero_affiche for one in clore(before, at=at)] == ["2026-001"]
    assert [one.numero_affiche for one in clore(after, at=at)] == ["2027-001"]


def test_each_cite_and_each_year_has_its_own_numbers():
    first, other = seance_tenue(), seance_tenue()
    point(first, *UNANIME)
    point(other, *UNANIME)

    assert clore(first)[0].numero == clore(other)[0].numero == 1


def test_an_adopted_point_approves_the_releve_of_an_earlier_seance():
    instance = cotech()
    earlier = seance_tenue(instance=instance)
    clore(earlier)
    seance = seance_tenue(instance=instance)
    point(seance, *UNANIME, approuve_seance=earlier)

    clore(seance)

    earlier.refresh_from_db()
    assert (earlier.etat, earlier.mode_approbation) == (EtatSeance.APPROUVEE, "SEANCE")


def test_a_releve_approved_meanwhile_by_correspondence_stays_so():
    instance = cotech()
    earlier = seance_tenue(instance=instance)
    clore(earlier)
    seance = seance_tenue(instance=instance)
    point(seance, *UNANIME, approuve_seance=earlier)
    approve_releve(seance=earlier, mode=ModeApprobation.CORRESPONDANCE, by=chef_de(instance.cite), at=AT)

    clore(seance)

    earlier.refresh_from_db()
    assert earlier.mode_approbation == ModeApprobation.CORRESPONDANCE


def mission(made):
    return MissionFactory(
        point=made, decision=None, cite=made.instance.cite, from_on=AT.date(), to_on=AT.date() + timedelta(days=300)
    )


def test_an_adopted_mission_begins_with_its_decision():
    seance = seance_tenue()
    proposed = mission(point(seance, *UNANIME, type_decision=TypeDecision.MISSION))

    (decision,) = clore(seance)

    proposed.refresh_from_db()
    assert (proposed.decision, proposed.habilitation is not None) == (decision, True)


def test_a_mission_under_condition_begins_when_it_is_lifted():
    seance = seance_tenue()
    proposed = mission(sous_reserve(seance, type_decision=TypeDecision.MISSION))
    (decision,) = clore(seance)
    proposed.refresh_from_db()
    assert proposed.decision is None

    lever_condition(decision=decision, preuve="Accord", by=chef_de(decision.cite), at=AT)

    proposed.refresh_from_db()
    assert (proposed.decision, proposed.habilitation is not None) == (decision, True)


def test_a_postponed_approval_follows_its_point():
    instance = cotech()
    earlier = seance_tenue(instance=instance)
    clore(earlier)
    seance = seance_tenue(instance=instance)
    point(seance, FAVORABLE, approuve_seance=earlier)

    clore(seance)

    earlier.refresh_from_db()
    assert earlier.etat == EtatSeance.CLOSE
    assert Point.objects.get(approuve_seance=earlier).seance is None


def test_a_closing_is_journaled_without_personal_data():
    seance = seance_tenue()
    point(seance, *UNANIME)

    clore(seance)

    line = Ecriture.objects.get(kind="gouvernance.seance.closed")
    assert line.details == {
        "decisions": 1, "adoptees": 1, "reportes": 0, "releve": Releve.objects.get().empreinte,
    }  # fmt: skip
    assert line.cite_id == seance.instance.cite_id


def test_closing_sixty_points_asks_as_little_as_closing_three(django_assert_max_num_queries):
    seance = seance_tenue()
    for rank in range(60):
        point(seance, *UNANIME, ordre=rank)
    by = chef_de(seance.instance.cite)

    with django_assert_max_num_queries(75):
        decisions = close_seance(seance=seance, by=by, at=AT)

    assert [one.numero for one in decisions] == list(range(1, 61))


def test_a_consultation_note_in_nature_is_not_a_decision():
    seance = seance_tenue()
    PointFactory(seance=seance, nature=NaturePoint.INFORMATION, compte_rendu="Vu")

    assert clore(seance) == []


def test_a_refusal_names_every_blocked_point():
    seance = seance_tenue()
    point(seance, *UNANIME, titre="Un", type_decision=TypeDecision.ORIENTATION)
    point(seance, *UNANIME, titre="Deux", type_decision=TypeDecision.ORIENTATION)

    with pytest.raises(ClotureEmpechee) as refusal:
        clore(seance)

    assert "Point « Un »" in refusal.value.message
    assert "Point « Deux »" in refusal.value.message
