"""The bar of the states: each notified euro in one of them, with its key and the same figures in a table."""

from alliance.budget.enums import EtatEuro
from alliance.kernel.charts import Rangee, Serie, stacked_bars
from alliance.kernel.money import format_cents

MARQUES = (
    (EtatEuro.JUSTIFIE, "e-justifie", False),
    (EtatEuro.VERSE, "e-verse", False),
    (EtatEuro.ENGAGE, "e-engage", False),
    (EtatEuro.CONVENTIONNE, "e-convention", False),
    (EtatEuro.NOTIFIE, "e-notifie", False),
    (EtatEuro.ATTRIBUE, "f3", False),
    (EtatEuro.AFFECTE, "e-valide", False),
    (EtatEuro.REVERSE, "e-retour", False),
    (EtatEuro.GELE, "f6", False),
    (EtatEuro.PREVU, "e-prevu", True),
    (EtatEuro.DISPONIBLE, "e-libre", False),
)


def barre(parts, *, ident="etats", titre="Où en est chaque euro notifié"):
    """One stacked bar of what is notified; a state without a euro is left out."""
    shown = [(etat, mark, hatched) for etat, mark, hatched in MARQUES if parts[etat]]
    series = [
        Serie(f"{str(etat.label)[:1].upper()}{str(etat.label)[1:]}", mark, hatched) for etat, mark, hatched in shown
    ]
    free = parts[EtatEuro.DISPONIBLE] + parts[EtatEuro.PREVU]
    phrase = f"Il reste {format_cents(free)} à affecter." if free else "Tout est affecté."
    return stacked_bars(
        ident=ident, titre=titre, series=series, colonne="Enveloppe", phrase=phrase, ecrire=format_cents,
        rangees=[Rangee("Notifié", tuple(parts[etat] for etat, _mark, _hatched in shown))],
    )  # fmt: skip
