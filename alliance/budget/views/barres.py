"""The bar of states, drawn once: percentages and classes only, so that it keeps inside the strict policy."""

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from alliance.budget.enums import EtatEuro
from alliance.kernel.money import format_cents

ORDRE = (
    EtatEuro.JUSTIFIE, EtatEuro.VERSE, EtatEuro.ENGAGE, EtatEuro.CONVENTIONNE, EtatEuro.NOTIFIE, EtatEuro.ATTRIBUE,
    EtatEuro.AFFECTE, EtatEuro.REVERSE, EtatEuro.GELE, EtatEuro.PREVU, EtatEuro.DISPONIBLE,
)  # fmt: skip
"""From what is proved to what is left, as a bar is read."""
MARQUES = {
    EtatEuro.JUSTIFIE: "justifie",
    EtatEuro.VERSE: "verse",
    EtatEuro.ENGAGE: "engage",
    EtatEuro.CONVENTIONNE: "convention",
    EtatEuro.NOTIFIE: "notifie",
    EtatEuro.ATTRIBUE: "attribue",
    EtatEuro.AFFECTE: "valide",
    EtatEuro.REVERSE: "retour",
    EtatEuro.GELE: "gele",
    EtatEuro.PREVU: "prevu",
    EtatEuro.DISPONIBLE: "libre",
}
ENTRE = 0.3
"""Percent left between two segments."""
ECRIT = 7.0
"""Percent from which the figure is written inside its segment."""
PAR_SIGNE = 2.6
"""Percent that a sign takes on a phone: a figure that needs more is hidden there."""
MILLIERS = 10_000_00
"""From this total on, figures inside a bar are in thousands of euros."""


def mot(etat):
    """« Validé en Cotech »; one word where a column is narrow."""
    if etat == EtatEuro.ATTRIBUE:
        return "Attribué"
    return f"{etat.label[0].upper()}{etat.label[1:]}"


def remplissage(etat):
    """The attribute that fills a mark; a style sheet cannot point at a pattern of the page."""
    return 'fill="url(#hatch)"' if etat == EtatEuro.PREVU else f'class="e-{MARQUES[etat]}"'


def cle(etat):
    """The little square of the key."""
    return mark_safe(
        '<svg class="key" viewBox="0 0 18 18" aria-hidden="true" focusable="false">'
        f'<rect x=".5" y=".5" width="17" height="17" rx="3" {remplissage(etat)}/>'
        '<rect x=".5" y=".5" width="17" height="17" rx="3" fill="none" class="g-cadre"/></svg>'
    )


CLES = {etat: cle(etat) for etat in EtatEuro}


def en_milliers(cents):
    """« 226,5 »."""
    tenths = round(cents / 10_000)
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest}" if rest else str(whole)


def barre(etats, nom, *, sur=0, chiffres=False):
    """The bar of a row, its figures said to those who do not see it.

    :param sur: the amount that the whole width stands for; the row's own when empty.
    """
    whole = sur or sum(cents for cents in etats.values() if cents > 0)
    told, parts, at = [], [], 0.0
    milliers = whole >= MILLIERS
    for etat in ORDRE:
        cents = etats[etat]
        if cents <= 0:
            continue
        share = cents * 100 / whole
        parts.append(f'<rect x="{at:.2f}%" width="{max(share - ENTRE, 0.2):.2f}%" height="100%" {remplissage(etat)}/>')
        if chiffres and share > ECRIT and etat != EtatEuro.PREVU:
            figure = en_milliers(cents) if milliers else str(round(cents / 100))
            small = " bu-large" if share < PAR_SIGNE * len(figure) else ""
            parts.append(
                f'<text x="{at + share / 2:.2f}%" y="64%" text-anchor="middle" class="t-{MARQUES[etat]}{small}">'
                f"{figure}</text>"
            )
        told.append(f"{etat.label} {format_cents(cents)}")
        at += share
    label = f"{nom} : {', '.join(told)}" if told else f"{nom} : rien"
    return mark_safe(f'<svg class="bar" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>')


def legende(etats):
    """The key, with the total of each state, in the order of the bars."""
    return [
        format_html("{}{} <b>{}</b>", CLES[etat], mot(etat), format_cents(etats[etat])) for etat in ORDRE if etats[etat]
    ]
