"""The money: the page that tells it, with three exercices of 73 actions in every state, and the count made again."""

import resource
import uuid
from datetime import UTC, date, datetime
from time import perf_counter, process_time
from typing import Any

from django.urls import reverse

from alliance.budget.enums import NatureActe, NatureCredit, NatureEngagement, NatureMouvement, NatureVersement
from alliance.budget.models import (
    ActeAttributif,
    Affectation,
    Attribution,
    Engagement,
    Enveloppe,
    Financeur,
    Justification,
    MouvementEnveloppe,
    PlafondDecision,
    Prevision,
    Versement,
)
from alliance.budget.selectors.controle import ecarts
from alliance.gouvernance.enums import TypeDecision
from alliance.gouvernance.models import Decision
from alliance.plan.models import FicheAction
from alliance.territoires.models import Cite
from bench.mesure import en_alternance, requetes
from tests.factories import CaisseFactory, CiteFactory, CompteFactory, FicheActionFactory, OrganisationFactory
from tests.factories.gouvernance import DecisionFactory, InstanceFactory

AT = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
ANNEES = (2024, 2025, 2026)
CITES = 250
AFFECTE, ATTRIBUE, ENGAGE, VERSE, JUSTIFIE = 200_000, 160_000, 120_000, 80_000, 50_000
"""What each action holds of its enveloppe, in cents: every state has its part."""


def remplir(cite: Cite, annees: tuple[int, ...] = ANNEES) -> None:
    """Two budgets of two financeurs each year; each action affected, awarded, engaged, paid and justified in part."""
    fiches = list(FicheAction.objects.filter(cite=cite).order_by("pk"))
    receiver, instance = OrganisationFactory(cite=cite), InstanceFactory(cite=cite)
    author = CompteFactory()
    caisses = [CaisseFactory(cite=cite, nom=nom) for nom in ("Budget du CCAS", "Fonds du collège")]
    payers = Financeur.objects.bulk_create(
        Financeur(cite=cite, nom=nom, famille="ETAT_VILLE") for nom in ("Politique de la ville", "Éducation")
    )
    for year in annees:
        purses = Enveloppe.objects.bulk_create(
            Enveloppe(cite=cite, financeur=payer, caisse=caisse, nature=NatureCredit.SPECIFIQUE, exercice=year,
                      notifie_cents=50_000_000, creee_at=AT,
                      affecte_cents=AFFECTE * len(fiches[rank::4]))
            for rank, (payer, caisse) in enumerate((p, c) for p in payers for c in caisses)
        )  # fmt: skip
        MouvementEnveloppe.objects.bulk_create(
            MouvementEnveloppe(enveloppe=one, nature=NatureMouvement.NOTIFICATION, montant_cents=50_000_000,
                               reference="N", le=date(year, 1, 15), enregistre_at=AT)
            for one in purses
        )  # fmt: skip
        _annee(
            cite, year, [(purses[rank % 4], fiche) for rank, fiche in enumerate(fiches)], receiver, (instance, author)
        )


def _annee(cite: Cite, year: int, pairs: list[tuple[Enveloppe, FicheAction]], receiver: Any, cotech: Any) -> None:
    """All the acts of a year."""
    instance, author = cotech
    decisions = Decision.objects.bulk_create(
        DecisionFactory.build(
            instance=instance, cite=cite, annee=year, numero=rank + 1, prise_on=date(year, 2, 1), titre="Dépense",
            type=TypeDecision.DEPENSE, caisse=purse.caisse, montant_cents=AFFECTE, enregistree_by=author,
        )
        for rank, (purse, _fiche) in enumerate(pairs)
    )  # fmt: skip
    PlafondDecision.objects.bulk_create(
        PlafondDecision(decision=one, plafond_cents=AFFECTE, affecte_cents=AFFECTE) for one in decisions
    )
    held = Affectation.objects.bulk_create(
        Affectation(cite=cite, enveloppe=purse, fiche=fiche, decision=decision, montant_cents=AFFECTE,
                    attribue_cents=ATTRIBUE, le=date(year, 3, 1), cle=uuid.uuid4(), enregistre_at=AT)
        for (purse, fiche), decision in zip(pairs, decisions, strict=True)
    )  # fmt: skip
    Prevision.objects.bulk_create(
        Prevision(enveloppe=purse, fiche=fiche, montant_cents=AFFECTE + 10_000, modifiee_at=AT)
        for purse, fiche in pairs
    )
    act = ActeAttributif.objects.create(
        cite=cite, autorite=pairs[0][0].caisse.titulaire, nature=NatureActe.DELIBERATION, numero=f"D-{year}",
        exercice=year, signe_on=date(year, 3, 10), enregistre_at=AT,
    )  # fmt: skip
    awards = Attribution.objects.bulk_create(
        Attribution(acte=act, affectation=one, beneficiaire=receiver, montant_cents=ATTRIBUE, engage_cents=ENGAGE,
                    notifiee_on=date(year, 3, 12))
        for one in held
    )  # fmt: skip
    bound = Engagement.objects.bulk_create(
        Engagement(cite=cite, caisse_id=award.affectation.enveloppe.caisse_id, exercice=year,
                   affectation=award.affectation, attribution=award, nature=NatureEngagement.SUBVENTION,
                   beneficiaire=receiver, objet="Action", reference=f"EJ-{year}-{award.pk}", montant_cents=ENGAGE,
                   verse_cents=VERSE, justifie_cents=JUSTIFIE, justifier_avant_le=date(year, 12, 31),
                   le=date(year, 4, 1), cle=uuid.uuid4(), enregistre_at=AT)
        for award in awards
    )  # fmt: skip
    Versement.objects.bulk_create(
        Versement(engagement=one, caisse_id=one.caisse_id, engage_on=one.le, nature=NatureVersement.PAIEMENT,
                  montant_cents=VERSE, reference=f"V-{one.pk}", le=date(year, 5, 2), cle=uuid.uuid4(), enregistre_at=AT)
        for one in bound
    )  # fmt: skip
    Justification.objects.bulk_create(
        Justification(engagement=one, montant_cents=JUSTIFIE, reference="CRF", le=date(year, 9, 1), cle=uuid.uuid4(),
                      enregistre_at=AT)
        for one in bound
    )  # fmt: skip


def mesurer_argent(cite: Cite, client: Any) -> dict[str, Any]:
    """Every view of the money of a full cité, beside a bare page of as many rows in the same layout; the home page."""
    remplir(cite)
    bare = reverse("page_nue", args=[cite.slug])
    page = reverse("budget:argent", args=[cite.slug])
    urls = {par: f"{page}?par={par}&exercice=tous" for par in ("budget", "financeur", "axe", "action", "exercice")}
    return {
        name: {
            **en_alternance(lambda: client.get(url), lambda: client.get(bare), tours=25),  # noqa: B023 -- called at once
            "requetes": requetes(lambda: client.get(url)),  # noqa: B023 -- called at once
            "octets": len(client.get(url).content),
        }
        for name, url in {**urls, "accueil": reverse("accueil_cite", args=[cite.slug])}.items()
    }


def mesurer_controle() -> dict[str, Any]:
    """``check_budget`` on 250 cités of 20 actions a year: how long, how much memory, what it finds."""
    for _ in range(CITES):
        cite = CiteFactory()
        FicheAction.objects.bulk_create(FicheActionFactory.build(cite=cite, titre=f"Action {n}") for n in range(20))
        remplir(cite, ANNEES[-1:])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, cpu = perf_counter(), process_time()
    wrong = ecarts()
    return {
        "cites": CITES,
        "engagements": Engagement.objects.count(),
        "s": round(perf_counter() - start, 2),
        "cpu_s": round(process_time() - cpu, 2),
        "memoire_ajoutee_mo": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, 1),
        "ecarts": len(wrong),
    }
