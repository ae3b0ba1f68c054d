"""Values of the history turned back into what services take: objects read again, or known to be gone."""

from collections.abc import Iterable, Mapping
from typing import Any

from alliance.acteurs.models import Organisation
from alliance.comptes.models import Compte
from alliance.plan.models import Levier, SousThematique
from alliance.plan.selectors.etat import IndicateurSaisi, PartenaireSaisi
from alliance.plan.selectors.memoire import de_memoire
from alliance.territoires.models import Etablissement, Quartier

_MODELES: dict[str, Any] = {
    "sous_thematique": SousThematique,
    "porteur": Organisation,
    "referent": Compte,
    "leviers": Levier,
    "quartiers": Quartier,
    "etablissements": Etablissement,
    "partenaires": Organisation,
}


def valeurs_a_restaurer(gardees: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Flat values as services take them, and the fields that name an object which is gone."""
    values, gone = {}, []
    for champ, garde in gardees.items():
        wanted = _cles(champ, garde)
        objects = _MODELES[champ].objects.in_bulk(wanted) if wanted else {}
        if len(objects) < len(set(wanted)):
            gone.append(champ)
        else:
            values[champ] = _valeur(champ, garde, objects)
    return values, gone


def _cles(champ: str, garde: Any) -> list[int]:
    if champ not in _MODELES or garde is None:
        return []
    items: Iterable[Any] = garde if isinstance(garde, list) else [garde]
    return [item[0] if isinstance(item, list) else item for item in items]


def _valeur(champ: str, garde: Any, objects: Mapping[int, Any]) -> Any:
    if champ in {"sous_thematique", "porteur", "referent"}:
        return objects.get(garde)
    if champ in {"leviers", "etablissements"}:
        return [objects[pk] for pk in garde]
    if champ == "quartiers":
        return [(objects[pk], effectif) for pk, effectif in garde]
    if champ == "partenaires":
        return [PartenaireSaisi(objects[pk], role, precision) for pk, role, precision in garde]
    if champ == "indicateurs":
        return [IndicateurSaisi(*row) for row in garde]
    if champ.startswith("codages."):
        return list(garde)
    return de_memoire(champ, garde)
