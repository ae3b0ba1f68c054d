"""The list in place: how many actions each quartier and each établissement has, in a table, then on a map."""

from dataclasses import dataclass

from django.conf import settings

from alliance.kernel.money import NBSP
from alliance.kernel.textes import plural
from alliance.plan.selectors import LignePlan, Reperes
from alliance.plan.selectors.lieux import LieuDuPlan, lieux_of
from alliance.plan.views.temps import Action, actions_of, vers_liste, vers_valeur, voir
from alliance.territoires.enums import NatureEtablissement
from alliance.territoires.rules import nom_lisible
from alliance.territoires.rules.carte import Carte, Lieu, draw_map

SANS_LIEU_MONTRES = 12


@dataclass(frozen=True, slots=True)
class LieuCompte:
    """A place of the table: its name, its count in words, the list that holds exactly them."""

    nom: str
    precision: str
    nombre: int
    url: str
    sur_la_carte: bool


@dataclass(frozen=True, slots=True)
class CartePlan:
    """The whole view: the table first, then the map or the reason why there is none."""

    phrase: str
    quartiers: list[LieuCompte]
    etablissements: list[LieuCompte]
    carte: Carte | None
    sans_position: str
    sans_lieu: list[Action]
    sans_lieu_mots: str
    sans_lieu_voir: str
    sans_lieu_url: str


def contexte_carte(request, cite, retenues: list[LignePlan], reperes: Reperes, today) -> dict:
    lieux = lieux_of(cite, request.user, retenues, today)
    natures = dict(NatureEtablissement.choices)
    quartiers = [(lieu, _compte(lieu, request.GET, "quartier", "")) for lieu in lieux.quartiers]
    ecoles = [
        (lieu, _compte(lieu, request.GET, "etablissement", str(natures.get(lieu.nature, ""))))
        for lieu in lieux.etablissements
    ]
    return {
        "carte_plan": CartePlan(
            phrase=_phrase(retenues, lieux),
            quartiers=[compte for _lieu, compte in quartiers],
            etablissements=[compte for _lieu, compte in ecoles],
            carte=draw_map(
                [_lieu(*pair) for pair in quartiers],
                [_lieu(*pair) for pair in ecoles],
                tuiles={"url": settings.TUILES_URL, "attribution": settings.TUILES_ATTRIBUTION},
            ),
            sans_position=_sans_position(sum(not compte.sur_la_carte for _lieu, compte in ecoles)),
            sans_lieu=actions_of(lieux.sans_lieu[:SANS_LIEU_MONTRES], cite.slug, today),
            sans_lieu_mots=_sans_lieu(len(lieux.sans_lieu)),
            sans_lieu_voir=voir(len(lieux.sans_lieu)),
            sans_lieu_url=vers_liste(request.GET, quartier=["aucun"], etablissement=["aucun"]),
        )
    }


def _sans_position(count: int) -> str:
    if not count:
        return ""
    words = plural(count, "établissement sans position connue", "établissements sans position connue")
    return f"{words}{NBSP}: dans le tableau, pas sur la carte."


def _sans_lieu(count: int) -> str:
    return (
        plural(count, "action sans quartier ni établissement", "actions sans quartier ni établissement")
        if count
        else ""
    )


def _compte(lieu: LieuDuPlan, query, champ: str, nature: str) -> LieuCompte:
    dehors = "" if lieu.membre else ("hors du périmètre" if champ == "quartier" else "non membre de la cité")
    return LieuCompte(
        nom=nom_lisible(lieu.nom) if champ == "etablissement" else lieu.nom,
        precision=", ".join(part for part in (nature, dehors) if part),
        nombre=len(lieu.fiches),
        url=vers_valeur(query, champ, str(lieu.pk)) if lieu.fiches else "",
        sur_la_carte=lieu.geometrie is not None or lieu.latitude is not None,
    )


def _lieu(lieu: LieuDuPlan, compte: LieuCompte) -> Lieu:
    return Lieu(
        nom=compte.nom,
        url=compte.url,
        geometrie=lieu.geometrie,
        latitude=lieu.latitude,
        longitude=lieu.longitude,
        membre=lieu.membre,
        nombre=compte.nombre,
        detail=plural(compte.nombre, "action") if compte.nombre else "aucune action",
    )


def _phrase(retenues: list[LignePlan], lieux) -> str:
    """How many of the list have a place, and how many places have nothing."""
    if not retenues:
        return "Aucune action dans cette liste."
    placed = len(retenues) - len(lieux.sans_lieu)
    if placed == len(retenues) > 1:
        words = f"Les {placed} actions nomment un quartier ou un établissement."
    else:
        words = (
            f"{plural(placed, 'action nomme', 'actions nomment')} un quartier ou un établissement, sur {len(retenues)}."
        )
    empty = sum(not lieu.fiches for lieu in (*lieux.quartiers, *lieux.etablissements))
    return f"{words} {plural(empty, 'lieu n’en a', 'lieux n’en ont')} aucune." if empty else words
