"""The filters of an address in French words, as the person who shares them reads them."""

from django.http import QueryDict

from alliance.plan.contrats import FiltreOffert, filtres_offerts, lire_filtres
from alliance.plan.selectors import Reperes, reperes_of


def mots_des_filtres(cite, user, query: QueryDict) -> list[tuple[str, str]]:
    """Each filter on, with its values in words; what names nothing that ``user`` sees keeps its number."""
    valeurs = lire_filtres(query).valeurs
    offered = [filtre for filtre in filtres_offerts() if filtre.nom in valeurs]
    reperes = reperes_of(cite, user) if any(filtre.objets for filtre in offered) else None
    return [
        (filtre.libelle, ", ".join(_word(filtre, value, reperes) for value in valeurs[filtre.nom]))
        for filtre in offered
    ]


def _word(filtre: FiltreOffert, value: str, reperes: Reperes | None) -> str:
    if filtre.nom == "archivees":
        return "oui" if value == "1" else "non"
    if value in filtre.choix:
        return filtre.choix[value]
    if not value[:1].isdecimal():
        return filtre.sans or value
    rows = getattr(reperes, filtre.objets, ()) if filtre.objets else ()
    return next((row.intitule for row in rows if str(row.pk) == value), value)
