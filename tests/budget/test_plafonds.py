"""Ceilings at the cent, second clicks, and what cancelling gives back."""

import uuid
from datetime import date

import pytest

from alliance.budget.enums import NatureCredit, NatureEngagement, NatureMouvement
from alliance.budget.models import (
    Affectation,
    Attribution,
    Engagement,
    Enveloppe,
    Justification,
    MouvementEnveloppe,
    PlafondDecision,
    Versement,
)
from alliance.budget.selectors.controle import ecarts
from alliance.budget.services.affectations import (
    DecisionDepassee,
    DroitCommunNonAffecte,
    EnveloppeDepassee,
    create_affectation,
    liberer_affectation,
)
from alliance.budget.services.attributions import annuler_attribution, reduire_attribution
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.controles import MontantImpossible
from alliance.budget.services.engagements import create_engagement, desengager
from alliance.budget.services.enveloppes import EnveloppeExiste, create_enveloppe, record_mouvement
from alliance.budget.services.justifications import justifier
from alliance.budget.services.versements import annuler_versement, verser
from tests.factories import FicheActionFactory
from tests.factories.budget import (
    AT,
    LE,
    AffectationFactory,
    AttributionFactory,
    DecisionDepenseFactory,
    EngagementFactory,
    EnveloppeFactory,
    VersementFactory,
)

pytestmark = pytest.mark.django_db
TOTAUX = {
    Enveloppe: ("annonce_cents", "notifie_cents", "gele_cents", "reporte_cents", "encaisse_cents", "affecte_cents"),
    PlafondDecision: ("affecte_cents",),
    Affectation: ("attribue_cents", "engage_direct_cents"),
    Attribution: ("engage_cents",),
    Engagement: ("verse_cents", "justifie_cents", "reverse_cents"),
}


def instantane() -> dict:
    """What is held everywhere; what was freed or given back counts in what holds less."""
    return {
        modele.__name__: list(modele.objects.order_by("pk").values_list(*names)) for modele, names in TOTAUX.items()
    }


def _affecter(enveloppe, montant_cents, decision=None, **given):
    return create_affectation(
        enveloppe=enveloppe, fiche=FicheActionFactory(cite=enveloppe.cite), montant_cents=montant_cents, le=LE,
        decision=decision or DecisionDepenseFactory(caisse=enveloppe.caisse, montant_cents=10**9), by=None, at=AT,
        **given,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("already_cents", "montant_cents", "fits"),
    [
        pytest.param(0, 1_000_000, True, id="the-whole-enveloppe"),
        pytest.param(0, 1_000_001, False, id="one-cent-too-much"),
        pytest.param(999_999, 1, True, id="the-last-cent"),
        pytest.param(1_000_000, 1, False, id="nothing-left"),
    ],
)
def test_affectation_stops_at_the_last_cent(already_cents, montant_cents, fits):
    enveloppe = EnveloppeFactory()
    if already_cents:
        _affecter(enveloppe, already_cents)
    before = instantane()

    if fits:
        _affecter(enveloppe, montant_cents)
    else:
        with pytest.raises(EnveloppeDepassee, match="Il manque"):
            _affecter(enveloppe, montant_cents)

    enveloppe.refresh_from_db()
    assert enveloppe.affecte_cents == already_cents + (montant_cents if fits else 0)
    assert fits or instantane() == before


@pytest.mark.parametrize(("montant_cents", "fits"), [(500_000, True), (500_001, False)])
def test_affectation_stops_at_the_ceiling_of_its_decision(montant_cents, fits):
    enveloppe = EnveloppeFactory()
    decision = DecisionDepenseFactory(caisse=enveloppe.caisse, montant_cents=500_000)

    if fits:
        _affecter(enveloppe, montant_cents, decision)
    else:
        with pytest.raises(DecisionDepassee, match=r"la dépasse de 0,01"):
            _affecter(enveloppe, montant_cents, decision)

    assert Affectation.objects.count() == (1 if fits else 0)


def test_an_enveloppe_that_is_only_announced_says_what_to_do():
    enveloppe = EnveloppeFactory(notifie_cents=0)

    with pytest.raises(EnveloppeDepassee, match="n'est pas encore notifiée : enregistrez sa notification"):
        _affecter(enveloppe, 1)


def test_droit_commun_is_not_affected():
    enveloppe = EnveloppeFactory(nature=NatureCredit.DROIT_COMMUN)

    with pytest.raises(DroitCommunNonAffecte, match="se déclare"):
        _affecter(enveloppe, 1)


def test_an_enveloppe_is_opened_once():
    row = EnveloppeFactory()

    with pytest.raises(EnveloppeExiste, match="existe déjà"):
        create_enveloppe(
            cite=row.cite, financeur=row.financeur, caisse=row.caisse, nature=row.nature, exercice=row.exercice,
            by=None, at=AT,
        )  # fmt: skip


@pytest.mark.parametrize("montant_cents", [-100, -1, 0, 10**15, 0.5, True])
def test_an_amount_that_is_none_is_refused_everywhere(montant_cents):
    engagement = VersementFactory(engagement=EngagementFactory(), montant_cents=100_000).engagement
    acts = [
        lambda: _affecter(EnveloppeFactory(), montant_cents),
        lambda: verser(engagement=engagement, montant_cents=montant_cents, le=LE, reference="x", by=None, at=AT),
        lambda: justifier(engagement=engagement, montant_cents=montant_cents, le=LE, reference="x", by=None, at=AT),
        lambda: create_engagement(
            affectation=engagement.affectation, nature=NatureEngagement.COMMANDE, montant_cents=montant_cents, le=LE,
            reference="x", objet="x", tiers="x", by=None, at=AT,
        ),
        lambda: record_mouvement(
            enveloppe=engagement.affectation.enveloppe, nature=NatureMouvement.GEL, montant_cents=montant_cents, le=LE,
            by=None, at=AT,
        ),
    ]  # fmt: skip

    for act in acts:
        with pytest.raises(MontantImpossible):
            act()


def _deux_fois() -> list:
    """Each act that carries a key, done with it."""

    def mouvement(cle):
        row = Enveloppe.objects.first()
        return record_mouvement(
            enveloppe=row, nature=NatureMouvement.GEL, montant_cents=1, le=LE, by=None, at=AT, cle=cle
        )  # fmt: skip

    def affectation(cle):
        return _affecter(Enveloppe.objects.first(), 1, cle=cle)

    def engagement(cle):
        return create_engagement(
            affectation=Affectation.objects.get(), nature=NatureEngagement.COMMANDE, montant_cents=1, le=LE,
            reference=f"R-{cle}", objet="x", tiers="x", by=None, at=AT, cle=cle,
        )  # fmt: skip

    def versement(cle):
        # All that is left: the second click would be refused as too much, and must be told that it is done.
        row = Engagement.objects.first()
        row.refresh_from_db()
        return verser(
            engagement=row, montant_cents=row.reste_a_verser_cents or 1, le=date(2026, 5, 1), reference="V-1", by=None,
            at=AT, cle=cle,
        )  # fmt: skip

    def justificatif(cle):
        row = Engagement.objects.first()
        return justifier(engagement=row, montant_cents=1, le=date(2026, 6, 1), reference="x", by=None, at=AT, cle=cle)

    return [
        (MouvementEnveloppe, mouvement), (Affectation, affectation), (Engagement, engagement), (Versement, versement),
        (Justification, justificatif),
    ]  # fmt: skip


@pytest.mark.parametrize(("modele", "act"), _deux_fois(), ids=lambda value: getattr(value, "__name__", ""))
def test_a_second_click_writes_nothing(modele, act):
    engagement = EngagementFactory(attribution=AttributionFactory(notifiee=True, montant_cents=400_000))
    if modele is Justification:
        VersementFactory(engagement=engagement)
    cle = uuid.uuid4()
    first = act(cle)
    before, count = instantane(), modele.objects.count()

    with pytest.raises(DejaEnregistre) as refused:
        act(cle)

    assert refused.value.acte.pk == first.pk
    assert (instantane(), modele.objects.count()) == (before, count)
    assert ecarts() == []


def _et_son_contraire() -> dict:
    at = {"by": None, "at": AT}

    def geler(enveloppe):
        given = {"enveloppe": enveloppe, "montant_cents": 12_345, "le": LE, **at}
        record_mouvement(nature=NatureMouvement.GEL, **given)
        return lambda: record_mouvement(nature=NatureMouvement.DEGEL, **given)

    def affecter(enveloppe):
        row = _affecter(enveloppe, 12_345, enveloppe.affectations.order_by("pk").first().decision)
        return lambda: liberer_affectation(affectation=row, montant_cents=12_345, le=LE, motif="Erreur", **at)

    def attribuer(enveloppe):
        row = AttributionFactory(affectation=enveloppe.affectations.get(), montant_cents=12_345)
        return lambda: annuler_attribution(attribution=row, motif="Erreur", **at)

    def attribuer_puis_reduire(enveloppe):
        row = AttributionFactory(affectation=enveloppe.affectations.get(), montant_cents=12_345)
        return lambda: reduire_attribution(attribution=row, montant_cents=12_345, le=LE, reference="A-2", **at)

    def engager(enveloppe):
        row = create_engagement(
            affectation=enveloppe.affectations.get(), nature=NatureEngagement.COMMANDE, montant_cents=12_345, le=LE,
            reference="BC-1", objet="x", tiers="x", **at,
        )  # fmt: skip
        return lambda: desengager(engagement=row, montant_cents=12_345, le=LE, motif="Erreur", **at)

    def payer(enveloppe):
        row = VersementFactory(engagement=Engagement.objects.get(), montant_cents=12_345)
        return lambda: annuler_versement(versement=row, motif="Erreur", **at)

    return {act.__name__: act for act in (geler, affecter, attribuer, attribuer_puis_reduire, engager, payer)}


@pytest.mark.parametrize("act", _et_son_contraire().values(), ids=_et_son_contraire())
def test_cancelling_gives_back_exactly_what_was_held(act):
    enveloppe = EnveloppeFactory()
    decision = DecisionDepenseFactory(caisse=enveloppe.caisse, montant_cents=600_000)
    affectation = AffectationFactory(enveloppe=enveloppe, decision=decision, montant_cents=500_000)
    EngagementFactory(attribution=AttributionFactory(affectation=affectation, montant_cents=300_000, notifiee=True))
    before = {name: [row for row in rows if any(row)] for name, rows in instantane().items()}

    undo = act(enveloppe)
    assert {name: [row for row in rows if any(row)] for name, rows in instantane().items()} != before
    undo()

    assert {name: [row for row in rows if any(row)] for name, rows in instantane().items()} == before
    assert ecarts() == []
