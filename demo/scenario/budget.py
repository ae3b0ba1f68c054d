"""The money of the demonstration: opened before the séances, taken over after them, by the product's own imports."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import StringIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from alliance.acteurs.models import Organisation
from alliance.budget.enums import NatureActe, NatureEngagement, NatureVersement
from alliance.budget.lecture.reprise import LIBELLES, LigneReprise, Reprise, lire_reprise
from alliance.budget.models import Affectation, Enveloppe, Financeur
from alliance.budget.rules import SEUIL_CONVENTION_CENTS
from alliance.budget.selectors.seuils import droit_de
from alliance.budget.services.affectations import set_prevision
from alliance.budget.services.financeurs import (
    clore_exercice,
    create_financeur,
    declare_statut_juridique,
    regler_caisse,
)
from alliance.budget.services.points import ajouter_au_point
from alliance.budget.services.reports import reporter_vers_exercice
from alliance.budget.services.reprise import reprendre
from alliance.documents.lecture import lire_tableur
from alliance.gouvernance.enums import Issue, TypeDecision
from alliance.gouvernance.models import Decision, Point
from alliance.gouvernance.services.decisions import Reprise as DecisionReprise
from alliance.gouvernance.services.decisions import reprendre_decision
from alliance.plan.enums import StatutFiche
from alliance.plan.models import FicheAction
from alliance.plan.services.fiches import change_statut, create_fiche
from demo.scenario.donnees import load
from demo.scenario.gouvernance import SCAN, Scene
from demo.scenario.plan import CHEMINS

SOURCE = "Exemple de la démonstration"


@dataclass
class Money:
    """What the lines are written from."""

    scene: Scene
    given: dict[str, Any]
    organisations: dict[str, Organisation]
    exercice: int
    financeurs: dict[str, Financeur] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """The instant of the taking over: the first minute of the day when the demonstration is built."""
        return timezone.make_aware(datetime.combine(self.scene.today, time.min))


def open_money(scene: Scene, organisations: dict[str, Organisation], *, exercice: int) -> Money:
    """Financeurs, settings, laws of the beneficiaries, then the enveloppes and every movement up to today."""
    money = Money(scene, load("budget"), organisations, exercice)
    for row in money.given["financeurs"]:
        money.financeurs[row["cle"]] = create_financeur(
            cite=scene.cite, nom=row["nom"], famille=row["famille"], programme=row.get("programme", ""),
            organisation=organisations.get(row.get("organisation", "")), est_exemple="exemple" in row["nom"],
            by=scene.chef,
        )  # fmt: skip
    for nature, (perimetre, note) in money.given["reglages"].items():
        regler_caisse(
            caisse=scene.caisses[nature], perimetre=perimetre, note=note, deux_personnes=False, seuil_alerte_pct=10,
            by=scene.chef,
        )  # fmt: skip
    for cle, droit in money.given["statuts"].items():
        declare_statut_juridique(
            organisation=organisations[cle], droit=droit, source=SOURCE, by=scene.chef, at=money.at
        )  # fmt: skip
    _import(money, _mouvements(money))
    return money


def enveloppe_of(money: Money, caisse: str, financeur: str = "etat", exercice: int = 0) -> Enveloppe:
    """An enveloppe by the keys of the data."""
    return Enveloppe.objects.select_related("cite", "caisse", "financeur").get(
        cite=money.scene.cite, caisse=money.scene.caisses[caisse], financeur=money.financeurs[financeur],
        exercice=exercice or money.exercice,
    )  # fmt: skip


def asker(money: Money) -> Callable[[Point, str, int, datetime], None]:
    """What the séances put on their items: an expense on the credits of the State of the budget that the item names."""

    def ask(point: Point, code: str, montant_cents: int, at: datetime) -> None:
        natures = {caisse.pk: nature for nature, caisse in money.scene.caisses.items()}
        ajouter_au_point(
            point=point, enveloppe=enveloppe_of(money, natures[point.caisse_id or 0]), fiche=money.scene.fiches[code],
            montant_cents=montant_cents, by=money.scene.chef, at=at,
        )  # fmt: skip

    return ask


def take_over(money: Money) -> None:
    """Decisions of before Alliance, then two years line by line; the first of them is closed."""
    for row in money.given["decisions"]:
        le = date.fromisoformat(row["le"])
        if le <= money.scene.today:
            money.decisions[row["cle"]] = _decision(money, row, le)
    before = _fiches_of_before(money)
    _import(money, [*_year_before(money, before), *_running_year(money), *_decided_here(money)])
    _plan_the_rest(money)
    if date(money.exercice, 2, 1) <= money.scene.today:
        _close(money)


def _decision(money: Money, row: dict[str, Any], le: date) -> Decision:
    return reprendre_decision(
        reprise=DecisionReprise(
            instance=money.scene.instances["cotech"], prise_on=le, type=TypeDecision.DEPENSE, issue=Issue.ADOPTEE,
            titre=row["titre"], texte="Montants par action dans le tableau joint au relevé (exemple).",
            montant_cents=row["euros"] * 100, caisse=money.scene.caisses[row["caisse"]],
        ),
        releve=ContentFile(SCAN.read_bytes(), name=f"releve-exemple-{le:%Y-%m-%d}.pdf"),
        by=money.scene.chef, at=money.at,
    )  # fmt: skip


def _fiches_of_before(money: Money) -> dict[str, FicheAction]:
    """The actions of the year before, finished: the same codes and titles as the running year."""
    made = {}
    for code in money.given["actions"]["closes"]:
        model = money.scene.fiches[code]
        fiche = create_fiche(
            cite=money.scene.cite, exercice=money.exercice - 1, code=code, titre=model.titre, porteur=model.porteur,
            sous_thematique=model.sous_thematique, cout_cents=model.cout_cents, demande_cents=model.demande_cents,
            est_exemple=True, by=money.scene.chef,
        )  # fmt: skip
        for statut in CHEMINS[StatutFiche.TERMINEE]:
            change_statut(fiche=fiche, nouveau=statut, motif="", by=money.scene.chef, at=money.at)
        made[code] = fiche
    return made


# The lines, as a comptable would write them in a spreadsheet


def _import(money: Money, rows: Iterable[dict[str, Any]]) -> None:
    """Write a spreadsheet, read it as the product does, cut what is to come, and take it over without a refusal."""
    lines = list(rows)
    heads = [name for name in LIBELLES if any(name in row for row in lines)]
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(LIBELLES[name] for name in heads)
    writer.writerows([row.get(name, "") for name in heads] for row in lines)
    reprise = lire_reprise(lire_tableur(text.getvalue().encode(), "reprise.csv"))
    kept = Reprise(
        [line for line in reprise.mouvements if (line.jour("le") or date.max) <= money.scene.today],
        [_until(line, money.scene.today) for line in reprise.actes],
    )
    fates = reprendre(cite=money.scene.cite, reprise=kept, by=money.scene.chef, at=money.at, est_exemple=True)
    refused = [f"{fate.numero} : {fate.refus}" for fate in fates if fate.refus]
    if refused:
        raise RuntimeError(f"The demonstration's own lines are refused: {refused[:5]}")


ETAPES = (
    ("signe_on", ("acte", "signe_on", "attribue", "notifie_on", "convention", "convention_on")),
    ("notifie_on", ("notifie_on",)),
    ("convention_on", ("convention", "convention_on")),
    ("engage_on", ("engagement", "engage", "engage_on")),
    ("verse_on", ("versement", "verse", "verse_on")),
    ("justifie_on", ("piece", "justifie", "justifie_on")),
    ("reverse_on", ("titre", "reverse", "reverse_on")),
)
"""What each day carries, in the order of the chain."""


def _until(line: LigneReprise, today: date) -> LigneReprise:
    """The line as it stood on ``today``: what came later is taken off, and all that follows it."""
    late = False
    for day, cells in ETAPES:
        late = late or (line.jour(day) or date.min) > today
        if late:
            for cell in cells:
                line.cellules.pop(cell, None)
    return line


def _mouvements(money: Money) -> Iterator[dict[str, Any]]:
    for exercice, financeur, caisse, mouvement, euros, le, reference in money.given["mouvements"]["lignes"]:
        yield {
            "exercice": exercice, "financeur": money.financeurs[financeur].nom,
            "budget": money.scene.caisses[caisse].nom, "mouvement": mouvement, "montant": euros, "le": le,
            "reference": reference,
        }  # fmt: skip


def _base(
    money: Money, fiche: FicheAction, *, exercice: int, caisse: str, financeur: str, euros: int, decision: Decision
) -> dict[str, Any]:  # fmt: skip
    return {
        "exercice": exercice, "financeur": money.financeurs[financeur].nom, "budget": money.scene.caisses[caisse].nom,
        "action": fiche.code, "decision": decision.numero_affiche, "affecte": euros,
    }  # fmt: skip


def _chain(money: Money, base: dict[str, Any], fiche: FicheAction, rank: int, step: int) -> dict[str, Any]:
    """The line carried as far as ``step``: 1 awarded, 2 notified, 3 engaged, 4 part paid, 5 paid, 6 justified."""
    year, euros = base["exercice"], base["affecte"]
    payee = fiche.porteur
    grant = payee is not None and droit_de(payee) == "PRIVE"
    row = dict(base)
    number = f"{year}-{rank:03d}"
    # What is still to be paid is recent, but for one action out of nine, which waits for too long.
    spring, summer = ("10", "11") if step in {3, 4} and rank % 9 else ("04", "05")
    if grant and step >= 1:
        row |= {
            "beneficiaire": payee.nom, "acte": f"DEL-{number} (exemple)", "signe_on": f"{year}-03-12",
            "attribue": euros, "nature_acte": str(NatureActe.DELIBERATION.label),
        }  # fmt: skip
        if base["budget"] == money.scene.caisses["ETAT_DIRECT"].nom:
            row |= {"nature_acte": str(NatureActe.ARRETE.label), "acte": f"ARR-{number} (exemple)"}
        if step >= 2:
            row["notifie_on"] = f"{year}-03-24"
    if step >= 3:
        nature = NatureEngagement.SUBVENTION if grant else NatureEngagement.COMMANDE
        if not grant and payee is not None and payee.type == "CCAS":
            nature = NatureEngagement.MASSE_SALARIALE
        row |= {
            "engagement": f"EJ-{number} (exemple)", "engage": euros,
            "engage_on": f"{year}-{spring}-{1 + rank % 28:02d}",
            "nature_engagement": str(nature.label), "fournisseur": "" if grant else "Prestataire (exemple)",
        }  # fmt: skip
    if step >= 4:
        paid = euros * 7 // 10 if step == 4 else euros
        row |= {
            "versement": f"M-{number} (exemple)", "verse": paid, "verse_on": f"{year}-{summer}-{1 + rank % 14:02d}",
            "nature_versement": str(NatureVersement.ACOMPTE.label if step == 4 else NatureVersement.PAIEMENT.label),
        }  # fmt: skip
    if step >= 6:
        row |= {"piece": "Compte rendu financier (exemple)", "justifie": euros, "justifie_on": f"{year}-10-05"}
    return row


SANS_CONVENTION = "centre_gr"
"""Above 23 000 € in the year, and its convention is not signed yet: what it waits for shows."""


def _year_before(money: Money, fiches: dict[str, FicheAction]) -> Iterator[dict[str, Any]]:
    """Everything paid and justified; one action gave money back."""
    if "ccas_2025" not in money.decisions or "fonds_2025" not in money.decisions:
        return
    year = money.exercice - 1
    for rank, (code, fiche) in enumerate(sorted(fiches.items()), start=1):
        small = code in money.given["actions"]["fonds_avant"]
        origin = "education" if code in {"A101", "A106"} else "etat"
        caisse, financeur = ("FONDS_COLLEGE", origin) if small else ("BUDGET_CCAS", "etat" if rank % 2 else "ville")
        decision = money.decisions["fonds_2025" if small else "ccas_2025"]
        base = _base(
            money, fiche, exercice=year, caisse=caisse, financeur=financeur, decision=decision,
            euros=(fiche.demande_cents or 100_000) // 100,
        )  # fmt: skip
        row = _chain(money, base, fiche, rank, 6)
        if code == "A112":
            back = row["justifie"] // 5
            row |= {
                "justifie": row["justifie"] - back, "reverse": back, "reverse_on": f"{year}-12-08",
                "titre": f"TR-{year}-007 (exemple)", "motif": "Deux ateliers n'ont pas eu lieu (exemple)",
            }  # fmt: skip
        yield row


def _running_year(money: Money) -> Iterator[dict[str, Any]]:
    """Each action as far as its status lets think, on two or three enveloppes."""
    if not {"ccas_2026", "direct_2026", "fonds_2026"} <= set(money.decisions):
        return
    elsewhere = set(money.given["actions"]["en_seance"])
    shares = [
        (fiche, part)
        for code, fiche in sorted(money.scene.fiches.items())
        if code not in elsewhere and fiche.demande_cents and fiche.statut != StatutFiche.A_INSTRUIRE
        for part in _parts(money, code, fiche)
    ]
    totals: Counter = Counter()
    for fiche, (caisse, _financeur, _decision, cents) in shares:
        totals[fiche.porteur_id, caisse] += cents
    unsigned = money.organisations[SANS_CONVENTION].pk
    for rank, (fiche, (caisse, financeur, decision, cents)) in enumerate(shares, start=101):
        base = _base(
            money, fiche, exercice=money.exercice, caisse=caisse, financeur=financeur, euros=cents // 100,
            decision=money.decisions[decision],
        )  # fmt: skip
        waits = fiche.porteur_id == unsigned
        row = _chain(money, base, fiche, rank, min(_step(fiche, rank), 2) if waits else _step(fiche, rank))
        if row.get("notifie_on") and totals[fiche.porteur_id, caisse] > SEUIL_CONVENTION_CENTS and not waits:
            row |= {
                "convention": f"CV-{money.exercice}-{caisse[:4]}-{fiche.porteur_id} (exemple)",
                "convention_on": f"{money.exercice}-03-30",
            }  # fmt: skip
        yield row


def _step(fiche: FicheAction, rank: int) -> int:
    if fiche.statut == StatutFiche.TERMINEE:
        return 6
    if fiche.statut == StatutFiche.EN_COURS:
        return 3 + rank % 3
    return rank % 3


def _parts(money: Money, code: str, fiche: FicheAction) -> Iterator[tuple[str, str, str, int]]:
    """Which enveloppes pay an action, and how much each."""
    asked, cost = fiche.demande_cents or 0, fiche.cout_cents or 0
    key = next((name for name, row in money.organisations.items() if row.pk == fiche.porteur_id), "")
    if code in money.given["actions"]["fonds"]:
        yield "FONDS_COLLEGE", "education" if code in {"A117", "A204", "A222"} else "etat", "fonds_2026", asked
    elif key in money.given["actions"]["directes"]:
        yield "ETAT_DIRECT", "etat", "direct_2026", asked
    else:
        yield "BUDGET_CCAS", "etat", "ccas_2026", asked
    rest = max(cost - asked, 0) // 10_000 * 10_000
    if rest:
        yield "BUDGET_CCAS", "caf" if code.startswith("A1") and rest <= 300_000 else "ville", "ccas_2026", rest


def _decided_here(money: Money) -> Iterator[dict[str, Any]]:
    """What the séances of the demonstration affected, a step further: one awarded, one paid, one just decided."""
    steps = {"A201": 4, "A116": 2}
    rows = Affectation.objects.filter(cite=money.scene.cite, fiche__code__in=steps).select_related(
        "fiche__porteur", "decision", "enveloppe__caisse"
    )
    natures = {caisse.pk: nature for nature, caisse in money.scene.caisses.items()}
    for rank, row in enumerate(rows.order_by("pk"), start=900):
        base = _base(
            money, row.fiche, exercice=money.exercice, caisse=natures[row.enveloppe.caisse_id], financeur="etat",
            euros=row.montant_cents // 100, decision=row.decision,
        )  # fmt: skip
        chained = _chain(money, base, row.fiche, rank, steps[row.fiche.code])
        # Decided after the spring: the acts follow the decision.
        days = {"signe_on": 10, "notifie_on": 20, "engage_on": 35, "verse_on": 50}
        for name, after in days.items():
            if name in chained:
                chained[name] = f"{date.fromordinal(row.decision.prise_on.toordinal() + after):%Y-%m-%d}"
        yield chained


def _plan_the_rest(money: Money) -> None:
    """What is still to be examined is only planned."""
    for fiche in money.scene.fiches.values():
        if fiche.statut == StatutFiche.A_INSTRUIRE and fiche.demande_cents:
            set_prevision(
                enveloppe=enveloppe_of(money, "BUDGET_CCAS", "ville"), fiche=fiche, montant_cents=fiche.demande_cents,
                by=money.scene.chef, at=money.at,
            )  # fmt: skip


def _close(money: Money) -> None:
    """What the fonds had left of each origin goes to the next year, then the year before is closed."""
    year = money.exercice - 1
    for financeur in ("etat", "education"):
        source = enveloppe_of(money, "FONDS_COLLEGE", financeur, year)
        if source.disponible_cents:
            reporter_vers_exercice(
                source=source, exercice=money.exercice, montant_cents=source.disponible_cents,
                le=min(date(money.exercice, 1, 30), money.scene.today),
                motif="Reliquat, sa condition d'emploi suit (exemple)",
                by=money.scene.chef, at=money.at,
            )  # fmt: skip
    clore_exercice(
        cite=money.scene.cite, exercice=year, by=money.scene.chef, at=money.at, motif="Comptes arrêtés (exemple)"
    )
