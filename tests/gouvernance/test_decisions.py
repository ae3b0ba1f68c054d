"""What happens to a decision after it was taken, and those taken before Alliance."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance.gouvernance.enums import Issue, Publication, SerieDecision, TypeDecision, TypeInstance
from alliance.gouvernance.models import Decision, LeveeCondition, Point, PublicationDecision
from alliance.gouvernance.services.cloture import close_seance
from alliance.gouvernance.services.decisions import (
    ConditionAbsente,
    ConditionDejaLevee,
    DecisionRetiree,
    PublicationImpossible,
    Reprise,
    RepriseImpossible,
    RetraitRefuse,
    lever_condition,
    proposer_retrait,
    publier_decision,
    reprendre_decision,
    retirer_publication,
)
from alliance.journal.models import Ecriture
from alliance.kernel.errors import DomainError
from tests.factories import CaisseFactory, OrganisationFactory
from tests.factories.gouvernance import DecisionFactory, InstanceFactory
from tests.gouvernance.salle import AT, chef_de, cotech, seance_tenue, sous_reserve
from tests.gouvernance.test_cloture import lien  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db


def conditional(**kwargs):
    """A decision under condition, taken by a séance that is closed."""
    seance = seance_tenue()
    sous_reserve(seance, **kwargs)
    (decision,) = close_seance(seance=seance, by=chef_de(seance.instance.cite), at=AT)
    return decision


def lever(decision, preuve="Accord reçu", **kwargs):
    return lever_condition(decision=decision, preuve=preuve, by=chef_de(decision.cite), at=AT, **kwargs)


def test_a_lifted_condition_gives_its_effect_once(lien):  # noqa: F811
    decision = conditional()
    lien.faits.clear()

    lever(decision)
    with pytest.raises(ConditionDejaLevee):
        lever(decision)

    assert lien.faits == [("effet", decision.pk)]
    assert list(Decision.objects.en_vigueur()) == [decision]
    assert list(Decision.objects.conditionnelles()) == []
    assert LeveeCondition.objects.get().preuve == "Accord reçu"


def test_the_proof_may_be_a_file():
    levee = lever(conditional(), fichier=SimpleUploadedFile("accord.txt", "Accord donné".encode()))

    assert levee.document.nom == "accord.txt"


def test_an_effect_that_refuses_leaves_the_condition(lien, monkeypatch):  # noqa: F811
    decision = conditional()

    def refuse(*args, **kwargs):
        raise DomainError("Elle n'est plus au plan.")

    monkeypatch.setattr(lien, "a_la_prise_d_effet", refuse)

    with pytest.raises(DomainError):
        lever(decision)

    assert not LeveeCondition.objects.exists()


@pytest.mark.parametrize("preuve", ["", "   "])
def test_a_condition_is_lifted_with_a_proof(preuve):
    with pytest.raises(ConditionAbsente) as refusal:
        lever(conditional(), preuve)

    assert (refusal.value.field, LeveeCondition.objects.count()) == ("preuve", 0)


def test_a_decision_without_condition_has_nothing_to_lift():
    with pytest.raises(ConditionAbsente):
        lever(DecisionFactory())


def test_a_withdrawn_decision_no_longer_takes_effect():
    decision = conditional()
    DecisionFactory(instance=decision.instance, type=TypeDecision.RETRAIT, cite_decision=decision)

    with pytest.raises(DecisionRetiree):
        lever(decision)

    assert not LeveeCondition.objects.exists()


def test_a_conditional_withdrawal_ends_the_decision_when_its_condition_is_lifted(lien):  # noqa: F811
    cited = DecisionFactory(instance=cotech())
    seance = seance_tenue(instance=cited.instance)
    sous_reserve(seance, type_decision=TypeDecision.RETRAIT, cite_decision=cited)
    (decision,) = close_seance(seance=seance, by=chef_de(cited.cite), at=AT)
    assert list(Decision.objects.en_vigueur()) == [cited]

    lever(decision)

    assert list(Decision.objects.retirees()) == [cited]
    assert lien.faits[-1] == ("retrait", cited.pk, decision.pk)


def test_a_conditional_withdrawal_of_what_was_withdrawn_meanwhile_is_refused():
    cited = DecisionFactory(instance=cotech())
    seance = seance_tenue(instance=cited.instance)
    sous_reserve(seance, type_decision=TypeDecision.RETRAIT, cite_decision=cited)
    (decision,) = close_seance(seance=seance, by=chef_de(cited.cite), at=AT)
    DecisionFactory(instance=cited.instance, type=TypeDecision.RETRAIT, cite_decision=cited)

    with pytest.raises(DecisionRetiree):
        lever(decision)


def test_a_decision_is_published_then_no_longer():
    decision = DecisionFactory()
    by = chef_de(decision.cite)

    publier_decision(decision=decision, portee=Publication.PARTENAIRES, by=by, at=AT)
    publier_decision(decision=decision, portee=Publication.PUBLIQUE, by=by, at=AT)
    assert PublicationDecision.objects.get().portee == Publication.PUBLIQUE
    assert list(Decision.objects.publiques()) == [decision]

    retirer_publication(decision=decision, by=by)
    assert list(Decision.objects.publiques()) == []
    with pytest.raises(PublicationImpossible):
        retirer_publication(decision=decision, by=by)


def proposer(decision):
    return proposer_retrait(decision=decision, motif="Montant erroné", by=chef_de(decision.cite), at=AT)


def test_a_withdrawal_waits_for_a_seance():
    decision = DecisionFactory()

    point = proposer(decision)

    assert (point.seance, point.type_decision, point.cite_decision) == (None, TypeDecision.RETRAIT, decision)
    assert (point.titre, point.description) == (
        f"Retrait de la décision {decision.numero_affiche} : {decision.titre}", "Montant erroné",
    )  # fmt: skip


def test_a_withdrawal_is_proposed_once():
    decision = DecisionFactory()
    proposer(decision)

    with pytest.raises(RetraitRefuse):
        proposer(decision)

    assert Point.objects.count() == 1


@pytest.mark.parametrize("kind", ["rejected", "withdrawal", "closed"])
def test_what_cannot_be_withdrawn_is_not_proposed(kind):
    decision = DecisionFactory(issue=Issue.REJETEE if kind == "rejected" else Issue.ADOPTEE)
    if kind == "withdrawal":
        decision = DecisionFactory(instance=decision.instance, type=TypeDecision.RETRAIT, cite_decision=decision)
    if kind == "closed":
        decision.instance.close_on, decision.instance.resultat = date(2026, 1, 1), "Fini"

    with pytest.raises(RetraitRefuse):
        proposer(decision)

    assert not Point.objects.exists()


def fichier(nom="releve.txt"):
    return SimpleUploadedFile(nom, b"Le relev\xc3\xa9 d'alors")


def reprendre(instance=None, *, releve="joint", **kwargs):
    given = {
        "prise_on": date(2024, 5, 14), "type": TypeDecision.AUTRE, "issue": Issue.ADOPTEE, "titre": "Choisir un nom",
    } | kwargs  # fmt: skip
    reprise = Reprise(instance=instance or InstanceFactory(), **given)
    by = chef_de(reprise.instance.cite)
    return reprendre_decision(reprise=reprise, releve=fichier() if releve == "joint" else releve, by=by, at=AT)


def test_a_decision_from_before_has_its_own_series_and_no_avis():
    first = reprendre()
    second = reprendre(first.instance, issue=Issue.REJETEE, titre="Refusée", explication="Trop cher")

    assert [one.numero_affiche for one in (first, second)] == ["R-2024-1", "R-2024-2"]
    assert (first.serie, first.avis_rendus, first.seance) == (SerieDecision.REPRISE, [], None)
    assert first.document.nom == "releve.txt"
    assert list(Decision.objects.en_vigueur()) == [first]
    assert Ecriture.objects.filter(kind="gouvernance.decision.taken_over").count() == 2


def caisse_of(instance):
    return CaisseFactory(cite=instance.cite, titulaire=OrganisationFactory(cite=instance.cite))


def test_an_expense_from_before_carries_its_amount():
    instance = InstanceFactory()
    caisse = caisse_of(instance)

    decision = reprendre(instance, type=TypeDecision.DEPENSE, montant_cents=100, caisse=caisse)

    assert (decision.montant_cents, decision.caisse) == (100, caisse)


def test_a_withdrawal_from_before_ends_its_decision(lien):  # noqa: F811
    cited = DecisionFactory()

    decision = reprendre(cited.instance, type=TypeDecision.RETRAIT, cite_decision=cited)

    assert list(Decision.objects.retirees()) == [cited]
    assert lien.faits == [("retrait", cited.pk, decision.pk)]


def test_its_objects_are_named(lien, monkeypatch):  # noqa: F811
    monkeypatch.setattr(
        lien, "lier_decision", lambda *, decision, pk, by: lien.faits.append(pk), raising=False
    )  # fmt: skip

    reprendre(objets=(("essai.chose", 7),))

    assert lien.faits == [7]


@pytest.mark.parametrize(
    ("kwargs", "field"),
    [
        ({"releve": None}, "releve"),
        ({"issue": Issue.AJOURNEE}, "issue"),
        ({"issue": Issue.SOUS_RESERVE}, "issue"),
        ({"prise_on": date(2026, 10, 22)}, "prise_on"),
        ({"prise_on": date(2018, 12, 31)}, "prise_on"),
        ({"type": TypeDecision.ORIENTATION}, "type"),
        ({"type": TypeDecision.DEPENSE}, "montant"),
        ({"type": TypeDecision.DEPENSE, "montant_cents": 100}, "montant"),
        ({"type": TypeDecision.RETRAIT}, "cite_decision"),
        ({"objets": (("inconnu", 1),)}, "objets"),
    ],
)
def test_what_cannot_be_taken_over(kwargs, field):
    with pytest.raises(RepriseImpossible) as refusal:
        reprendre(**kwargs)

    assert (refusal.value.field, Decision.objects.count()) == (field, 0)


def test_the_purse_and_the_days_of_a_delegation_are_checked():
    instance = InstanceFactory()
    ours, theirs = caisse_of(instance), caisse_of(InstanceFactory())
    delegation = {"type": TypeDecision.DELEGATION, "montant_cents": 100}

    with pytest.raises(RepriseImpossible) as other:
        reprendre(instance, caisse=theirs, **delegation)
    with pytest.raises(RepriseImpossible) as undated:
        reprendre(instance, caisse=ours, **delegation)
    with pytest.raises(RepriseImpossible) as backwards:
        reprendre(instance, caisse=ours, du=date(2024, 2, 1), au=date(2024, 1, 31), **delegation)

    assert [one.value.field for one in (other, undated, backwards)] == ["caisse", "au", "au"]
    assert reprendre(instance, caisse=ours, du=date(2024, 2, 1), au=date(2024, 2, 1), **delegation).pk


def test_a_closed_instance_only_decided_before():
    instance = InstanceFactory(close_on=date(2024, 5, 13), resultat="Fini")

    with pytest.raises(RepriseImpossible) as refusal:
        reprendre(instance)

    assert refusal.value.field == "prise_on"
    assert reprendre(instance, prise_on=date(2024, 5, 13)).pk


def test_a_withdrawal_from_before_cites_what_that_instance_may_decide():
    copil = InstanceFactory(type=TypeInstance.COPIL)
    cited = DecisionFactory(instance=copil, type=TypeDecision.ORIENTATION)
    instance = InstanceFactory(cite=copil.cite)

    with pytest.raises(RepriseImpossible):
        reprendre(instance, type=TypeDecision.RETRAIT, cite_decision=cited)
    rejected = reprendre(instance, type=TypeDecision.RETRAIT, cite_decision=cited, issue=Issue.REJETEE)

    assert rejected.issue == Issue.REJETEE
    assert list(Decision.objects.retirees()) == []


def test_the_objects_of_a_refused_taking_over_leave_no_number(lien, monkeypatch):  # noqa: F811
    def refuse(**kwargs):
        raise DomainError("Inconnue.")

    monkeypatch.setattr(lien, "lier_decision", refuse, raising=False)
    instance = InstanceFactory()
    with pytest.raises(DomainError):
        reprendre(instance, objets=(("essai.chose", 7),))

    assert reprendre(instance).numero == 1
