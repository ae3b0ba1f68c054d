"""What a plan de financement adds up to, what balances, and what keeps it from being final."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from alliance.budget.enums import Sens
from alliance.budget.rules.comptes import POSTES, SUBVENTIONS, Poste, poste_of
from alliance.kernel.money import NBSP, format_cents
from alliance.kernel.textes import enumerate_fr


class LigneDePlan(Protocol):
    """What a line must tell to be counted."""

    sens: str
    compte: str
    montant_cents: int
    droit_commun_cents: int
    accorde_cents: int | None
    accorde_droit_commun_cents: int
    ecartee: bool


@dataclass(frozen=True, slots=True)
class TotauxPlan:
    """Sums of one plan, cash and voluntary contributions apart. Lines that count for nothing are not in them."""

    charges_cents: int = 0
    produits_cents: int = 0
    emplois_volontaires_cents: int = 0
    ressources_volontaires_cents: int = 0
    droit_commun_cents: int = 0
    subventions_cents: int = 0
    accorde_cents: int = 0
    accorde_droit_commun_cents: int = 0
    sans_reponse_cents: int = 0

    @property
    def total_charges_cents(self) -> int:
        """Charges, volunteering included."""
        return self.charges_cents + self.emplois_volontaires_cents

    @property
    def total_produits_cents(self) -> int:
        """Produits, volunteering included."""
        return self.produits_cents + self.ressources_volontaires_cents

    @property
    def ecart_cents(self) -> int:
        """Cash charges less cash produits: more than zero, money is missing."""
        return self.charges_cents - self.produits_cents

    @property
    def ecart_volontaire_cents(self) -> int:
        """Account 86 less account 87."""
        return self.emplois_volontaires_cents - self.ressources_volontaires_cents

    @property
    def equilibre(self) -> bool:
        """Whether both cash and voluntary contributions balance to the cent."""
        return self.ecart_cents == 0 and self.ecart_volontaire_cents == 0

    @property
    def specifique_cents(self) -> int:
        """Subventions asked for this action alone: what is not droit commun."""
        return self.subventions_cents - self.droit_commun_cents

    @property
    def accorde_specifique_cents(self) -> int:
        """Of what is granted, what is not droit commun."""
        return self.accorde_cents - self.accorde_droit_commun_cents


def totaux_du_plan(lignes: Iterable[LigneDePlan]) -> TotauxPlan:
    """Count the lines of a plan. A line whose account the form does not know counts in cash, on its side."""
    sums = dict.fromkeys(TotauxPlan.__slots__, 0)
    for ligne in lignes:
        if ligne.ecartee:
            continue
        poste = poste_of(ligne.compte)
        sums[_total_of(ligne.sens, volontaire=poste is not None and poste.volontaire)] += ligne.montant_cents
        if ligne.sens == Sens.PRODUIT:
            sums["droit_commun_cents"] += ligne.droit_commun_cents
            sums["accorde_cents"] += ligne.accorde_cents or 0
            sums["accorde_droit_commun_cents"] += ligne.accorde_droit_commun_cents
            if poste is not None and poste.code == SUBVENTIONS:
                sums["subventions_cents"] += ligne.montant_cents
                sums["sans_reponse_cents"] += ligne.montant_cents if ligne.accorde_cents is None else 0
    return TotauxPlan(**sums)


def _total_of(sens: str, *, volontaire: bool) -> str:
    if sens == Sens.CHARGE:
        return "emplois_volontaires_cents" if volontaire else "charges_cents"
    return "ressources_volontaires_cents" if volontaire else "produits_cents"


def pourcentage(part_cents: int, base_cents: int) -> str:
    """« 5,0 % », half rounded away from zero; « – » when there is nothing to divide by."""
    if base_cents <= 0:
        return "–"
    tenths = (part_cents * 2000 + base_cents) // (2 * base_cents)
    return f"{tenths // 10},{tenths % 10}{NBSP}%"


def parts(part_cents: int, totaux: TotauxPlan) -> tuple[str, str]:
    """A share said with each of its denominators: of the cash charges, and of the total with volunteering.

    An indicator that does not say which one it uses cannot be compared.
    """
    return (
        f"{pourcentage(part_cents, totaux.charges_cents)} des charges en numéraire",
        f"{pourcentage(part_cents, totaux.total_charges_cents)} du total, bénévolat compris",
    )


def totaux_par_poste(lignes: Iterable[LigneDePlan], sens: str) -> list[tuple[Poste, int]]:
    """What each heading of one side adds up to, in the order of the form; headings without a line are left out."""
    sums: dict[str, int] = {}
    for ligne in lignes:
        poste = poste_of(ligne.compte)
        if poste is not None and ligne.sens == sens and not ligne.ecartee:
            sums[poste.code] = sums.get(poste.code, 0) + ligne.montant_cents
    return [(POSTES[code], sums[code]) for code in POSTES if code in sums]


def refus_equilibre(lignes: Iterable[LigneDePlan]) -> list[str]:
    """Why a plan does not balance: by how much, which side, which accounts. Empty when it does."""
    rows = list(lignes)
    totaux = totaux_du_plan(rows)
    found = []
    if totaux.ecart_cents:
        found.append(
            f"En numéraire, les {_plus_grand(totaux.ecart_cents)} de {format_cents(abs(totaux.ecart_cents))}{NBSP}: "
            f"{_cote(rows, Sens.CHARGE, totaux.charges_cents)}{NBSP}; "
            f"{_cote(rows, Sens.PRODUIT, totaux.produits_cents)}."
        )
    if totaux.ecart_volontaire_cents:
        found.append(
            "Les contributions volontaires ne s'équilibrent pas, à "
            f"{format_cents(abs(totaux.ecart_volontaire_cents))} près{NBSP}: compte 86 (emplois) "
            f"{_euros(totaux.emplois_volontaires_cents)}, compte 87 (ressources) "
            f"{_euros(totaux.ressources_volontaires_cents)}."
        )
    return found


def _plus_grand(ecart_cents: int) -> str:
    return "charges dépassent les produits" if ecart_cents > 0 else "produits dépassent les charges"


def _cote(rows: list[LigneDePlan], sens: Sens, total_cents: int) -> str:
    """« charges 25 100 € (60 : 9 174 €, 61 : 7 010 €) »."""
    headings = [
        f"{poste.code if poste.code.isdigit() else poste.libelle}{NBSP}: {_euros(cents)}"
        for poste, cents in totaux_par_poste(rows, sens)
        if not poste.volontaire
    ]
    return f"{sens.label}s {_euros(total_cents)}" + (f" ({', '.join(headings)})" if headings else "")


def _euros(cents: int) -> str:
    return format_cents(cents) if cents else f"0{NBSP}€"


class LigneAProuver(LigneDePlan, Protocol):
    """A line with what proves its droit commun."""

    libelle: str
    source: str
    preuve_id: int | None


L = TypeVar("L", bound=LigneAProuver)


def sans_source(lignes: Iterable[L]) -> list[L]:
    """Lines that declare droit commun and say neither where it comes from nor what proves it."""
    return [
        ligne
        for ligne in lignes
        if (ligne.droit_commun_cents or ligne.accorde_droit_commun_cents)
        and not ligne.ecartee
        and not ligne.source.strip()
        and ligne.preuve_id is None
    ]


def refus_definitif(lignes: Iterable[LigneAProuver]) -> list[str]:
    """Everything that keeps a plan from being final, in sentences that say what to do. Empty when nothing does."""
    rows = list(lignes)
    if not any(ligne.montant_cents for ligne in rows if not ligne.ecartee):
        return ["Ce plan ne porte aucun montant. Écrivez au moins une charge et un produit."]
    found = refus_equilibre(rows)
    unknown = [ligne for ligne in rows if poste_of(ligne.compte) is None and not ligne.ecartee]
    if unknown:
        names = enumerate_fr([f"«{NBSP}{ligne.compte}{NBSP}»" for ligne in unknown])
        found.append(f"Le formulaire public n'a pas de compte {names}{NBSP}: choisissez un compte de la liste.")
    unproved = sans_source(rows)
    if unproved:
        names = enumerate_fr([f"«{NBSP}{ligne.libelle}{NBSP}»" for ligne in unproved])
        found.append(f"Dites d'où vient le droit commun, ou joignez sa preuve{NBSP}: {names}.")
    return found
