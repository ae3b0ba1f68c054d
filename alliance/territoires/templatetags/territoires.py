"""How the territory's values are written."""

from django import template

from alliance.territoires.rules import libelle_rentree
from alliance.territoires.rules import nom_lisible as readable

register = template.Library()


@register.filter
def nom_lisible(nom: str) -> str:
    """An official name in capitals, as a sentence shows it."""
    return readable(nom)


@register.filter
def rentree(annee: int | None) -> str:
    """« 2022-2023 » for the rentrée of 2022."""
    return libelle_rentree(annee) if annee else ""


@register.filter
def dixiemes(value: int | None) -> str:
    """« 85,1 » for 851 tenths."""
    return "" if value is None else f"{value // 10},{value % 10}"
