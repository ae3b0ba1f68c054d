"""Shape the list of the plan: rows ready to print, counts by status. No query here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from alliance.kernel.money import NBSP, format_cents
from alliance.kernel.textes import plural
from alliance.plan.enums import Manque, StatutFiche
from alliance.plan.selectors import LignePlan
from alliance.plan.views.affichage import (
    HACHURES,
    RUBRIQUES_SUIVIES,
    STATUTS,
    VALIDATIONS,
    SigneStatut,
    SigneValidation,
    format_ages,
    phrase_manques,
)

RANG = (
    '<li class="pl-r"><input class="form-check-input" type="checkbox" name="fiche" value="{}" aria-label="Choisir {}">'
    '<div class="w"><a class="t" href="{}">{}</a><span class="p">{} {}</span></div><span class="ag sm">{}</span>'
    '<span class="sx">{}</span><span class="num">{}</span><div class="cpl">{}</div></li>'
)
"""One row of the tree, written once: in a template, its variables would cost more than the rest of the page."""


@dataclass(slots=True)
class Synthese:
    """Some actions together: how many, in which status, how complete, and what they declare to cost."""

    total: int
    phrase: str
    en_cours: int
    cout: str
    completude: str
    barre: SafeString


def fiche_url(cite_slug: str):
    """The address of a fiche by its key, resolved once and not once a row."""
    base = reverse("plan:fiche", args=[cite_slug, 0])[:-2]
    return lambda pk: f"{base}{pk}/"


def rangs_of(lignes: Iterable[LignePlan], cite_slug: str, *, avec_exercice: bool) -> list[SafeString]:
    """Rows ready to print, everything in them escaped."""
    url, sprite = fiche_url(cite_slug), static("icones/icones.svg")
    return [
        format_html(
            RANG,
            ligne.pk,
            ligne.titre,
            url(ligne.pk),
            ligne.titre,
            sous_titre_of(ligne, avec_exercice=avec_exercice),
            marque_validation(ligne.validation, sprite),
            format_ages(ligne.age_min, ligne.age_max, adultes=ligne.adultes) or "–",
            badge(ligne.statut, sprite),
            format_cents(ligne.cout_cents),
            jauge(ligne.manques),
        )
        for ligne in lignes
    ]


def sous_titre_of(ligne: LignePlan, *, avec_exercice: bool) -> str:
    """Code, porteur and, where several are mixed, exercice."""
    exercice = str(ligne.exercice) if avec_exercice else ""
    return " · ".join(part for part in (ligne.code, ligne.porteur or "sans porteur", exercice) if part)


@lru_cache(maxsize=64)
def badge(statut: str, sprite: str) -> SafeString:
    """A status as a sign, a word and a tint: the same few on every row."""
    return _badge(STATUTS[statut], sprite)


@lru_cache(maxsize=16)
def badge_validation(validation: str, sprite: str) -> SafeString:
    """What was decided of an action, in the same shape."""
    return _badge(VALIDATIONS[validation], sprite)


@lru_cache(maxsize=16)
def marque_validation(validation: str, sprite: str) -> SafeString:
    """The same in a few letters, for a row that has its status already."""
    signe = VALIDATIONS[validation]
    return format_html(
        '<span class="pl-va {}"><svg class="ico" width="16" height="16" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>{}</span>',
        signe.ton, sprite, signe.icone, signe.mot.lower(),
    )  # fmt: skip


def _badge(signe: SigneStatut | SigneValidation, sprite: str) -> SafeString:
    return format_html(
        '<span class="st {}"><svg class="ico" width="16" height="16" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>{}</span>',
        signe.ton, sprite, signe.icone, signe.mot,
    )  # fmt: skip


@lru_cache(maxsize=512)
def jauge(manques: tuple[Manque, ...]) -> SafeString:
    """How many marks a fiche has, and what it lacks in words."""
    remplies = RUBRIQUES_SUIVIES - len(manques)
    part = 100 * remplies / RUBRIQUES_SUIVIES
    score = f"{plural(remplies, 'repère')} sur {RUBRIQUES_SUIVIES}"
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect x="0" width="{}%" height="100%" class="{}"/></svg>'
        '<span class="m2">{}</span><span class="{}">{}</span>',
        f"{part:.0f}", "e-engage" if manques else "ff",
        score, "ms" if manques else "m2", phrase_manques(manques, limit=4) if manques else "",
    )  # fmt: skip


def synthese_of(lignes: list[LignePlan]) -> Synthese:
    """Counts by status, in words and as a bar; how complete the fiches are."""
    counts = Counter(ligne.statut for ligne in lignes)
    phrase = ", ".join(
        f"{counts[statut]} {signe.mot_pour(counts[statut])}" for statut, signe in STATUTS.items() if counts[statut]
    )
    couts = [ligne.cout_cents for ligne in lignes if ligne.cout_cents]
    return Synthese(
        total=len(lignes),
        phrase=phrase,
        en_cours=counts[StatutFiche.EN_COURS],
        cout=format_cents(sum(couts)) if couts else "",
        completude=completude_of(lignes),
        barre=barre_of(tuple(counts[statut] for statut in STATUTS)),
    )


@lru_cache(maxsize=512)
def barre_of(counts: tuple[int, ...]) -> SafeString:
    """The parts of a bar, from what is done to what is not; ``counts`` follow ``STATUTS``."""
    parts, start = [], 0.0
    for count, signe in zip(counts, STATUTS.values(), strict=True):
        if count:
            width = 100 * count / sum(counts)
            fill = 'fill="url(#hatch)"' if signe.barre == HACHURES else f'class="{signe.barre}"'
            parts.append(f'<rect x="{start:.2f}%" width="{max(width - 0.4, 0.2):.2f}%" height="100%" {fill}/>')
            start += width
    return mark_safe("".join(parts))  # noqa: S308 -- numbers and our own classes


def completude_of(lignes: list[LignePlan]) -> str:
    """« fiches remplies à 78 %, dont 3 complètes »."""
    if not lignes:
        return ""
    lacking = sum(len(ligne.manques) for ligne in lignes)
    part = 100 - round(100 * lacking / (RUBRIQUES_SUIVIES * len(lignes)))
    complete = sum(not ligne.manques for ligne in lignes)
    if complete == len(lignes):
        return "fiches complètes" if complete > 1 else "fiche complète"
    words = "fiches remplies" if len(lignes) > 1 else "fiche remplie"
    dont = f", dont {plural(complete, 'complète')}" if complete else ""
    return f"{words} à {min(part, 99)}{NBSP}%{dont}"
