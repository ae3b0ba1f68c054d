"""The filters of an address in French words, as the person who shares them reads them."""

from django.http import QueryDict

from alliance.acteurs.models import Organisation
from alliance.plan.contrats import MOTS_DE_FILTRE, filtres_offerts
from alliance.plan.selectors import reperes_of

REPERES = ("axe", "sous_thematique", "levier", "quartier", "etablissement")
ORGANISATIONS = ("porteur", "partenaire")


def mots_des_filtres(cite, user, query: QueryDict) -> list[tuple[str, str]]:
    """Each filter on, with its values in words; what names nothing that ``user`` sees keeps its number."""
    offered = [filtre for filtre in filtres_offerts() if query.getlist(filtre.nom)]
    if not offered:
        return []
    names = _names(cite, user, query)
    return [
        (filtre.libelle, ", ".join(_word(filtre, value, names) for value in query.getlist(filtre.nom)))
        for filtre in offered
    ]


def _word(filtre, value: str, names: dict[tuple[str, str], str]) -> str:
    if value in MOTS_DE_FILTRE:
        return value
    return filtre.choix.get(value) or names.get((filtre.nom, value)) or value


def _names(cite, user, query: QueryDict) -> dict[tuple[str, str], str]:
    """Names of the headings, places and organisations that the filters point at."""
    names = {}
    if any(nom in query for nom in REPERES):
        reperes = reperes_of(cite, user)
        kinds = zip(
            REPERES,
            (reperes.axes, reperes.sous_thematiques, reperes.leviers, reperes.quartiers, reperes.etablissements),
            strict=True,
        )
        names = {(nom, str(row.pk)): row.intitule for nom, rows in kinds for row in rows}
    asked = [(nom, value) for nom in ORGANISATIONS for value in query.getlist(nom) if value.isdecimal()]
    if asked:
        rows = Organisation.objects.visible_to(user).filter(
            cite=cite, pk__in={int(value[:15]) for _nom, value in asked}
        )
        found = {str(pk): nom for pk, nom in rows.values_list("pk", "nom")}
        names |= {(nom, value): found[value] for nom, value in asked if value in found}
    return names
