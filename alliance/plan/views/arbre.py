"""The tree: axes, sous-thématiques, fiches, with how far each has come. No query here."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from alliance.kernel.http import paginate
from alliance.kernel.textes import plural
from alliance.plan.selectors import LignePlan
from alliance.plan.views.demande import Demande
from alliance.plan.views.groupes import GROUPES, grouper
from alliance.plan.views.liste import Synthese, rangs_of, synthese_of

PAR_PAGE_ARBRE = 150


@dataclass(slots=True)
class Groupe:
    """A sous-thématique, with the rows that the filters keep and how far all of its actions have come."""

    pk: str
    titre: str
    nombre: str
    synthese: Synthese | None = None
    rangs: list[SafeString] = field(default_factory=list)


@dataclass(slots=True)
class GroupeAxe:
    """An axis and its sous-thématiques; or any other heading, with its rows in one untitled group."""

    pk: str
    titre: str
    nombre: str
    synthese: Synthese
    groupes: list[Groupe] = field(default_factory=list)


def contexte_arbre(demande: Demande) -> dict:
    """The tree of the plan, or its rows under another heading."""
    page = paginate(demande.request, demande.retenues, per_page=PAR_PAGE_ARBRE)
    rangs = rangs_of(page.object_list, demande.cite.slug, avec_exercice=demande.tous_exercices)
    by_axe = _par(demande.lignes, "axe_id")
    cle = demande.request.GET.get("grouper", "")
    if cle in GROUPES and cle not in {"axe", "sous_thematique"}:
        arbres = _autrement(demande, page.object_list, rangs, cle)
    else:
        tout = not demande.filtree and page.paginator.num_pages == 1
        arbres = _arbre(demande, page.object_list, rangs, by_axe, tout=tout)
    axes = [] if demande.archivees else [(axe, synthese_of(by_axe.get(axe.pk, []))) for axe in demande.reperes.axes]
    return {"page": page, "arbres": arbres, "axes": axes}


def _par(lignes: list[LignePlan], champ: str) -> dict[int | None, list[LignePlan]]:
    found: dict[int | None, list[LignePlan]] = {}
    for ligne in lignes:
        found.setdefault(getattr(ligne, champ), []).append(ligne)
    return found


def _arbre(demande: Demande, page, rangs, by_axe, *, tout: bool) -> list[GroupeAxe]:
    """Axes, their sous-thématiques, their rows; ``tout`` also shows the headings that hold nothing."""
    everything = _par(demande.lignes, "sous_thematique_id")
    kept = Counter(ligne.sous_thematique_id for ligne in demande.retenues)
    shown: dict[int | None, list[SafeString]] = {}
    for ligne, rang in zip(page, rangs, strict=True):
        shown.setdefault(ligne.sous_thematique_id, []).append(rang)
    arbres = []
    for axe in demande.reperes.axes:
        groupes = [
            _groupe(st.pk, st.intitule, everything.get(st.pk, []), kept[st.pk], shown.get(st.pk, []))
            for st in demande.reperes.sous_thematiques
            if st.parent == axe.pk and (tout or st.pk in shown)
        ]
        if groupes or tout:
            arbres.append(_groupe_axe(axe.pk, f"Axe {axe.code} · {axe.nom}", by_axe.get(axe.pk, []), groupes))
    if None in shown:
        lignes = everything[None]
        a_classer = _groupe(None, "Sans sous-thématique", lignes, kept[None], shown[None])
        a_classer.synthese = None
        arbres.append(_groupe_axe(None, "À classer", lignes, [a_classer]))
    return arbres


def _groupe(pk, titre, lignes, kept: int, shown) -> Groupe:
    total = len(lignes)
    nombre = plural(total, "action") if kept == total else f"{kept} sur {plural(total, 'action')}"
    return Groupe(str(pk or ""), titre, nombre, synthese_of(lignes) if lignes else None, shown)


def _groupe_axe(pk, titre, lignes, groupes) -> GroupeAxe:
    synthese = synthese_of(lignes)
    parts = [plural(synthese.total, "action"), f"{synthese.cout} prévus" if synthese.cout else ""]
    return GroupeAxe(str(pk or ""), titre, " · ".join(part for part in parts if part), synthese, groupes)


def _autrement(demande: Demande, page, rangs, cle: str) -> list[GroupeAxe]:
    """Rows under the headings of another criterion; counts are those of what is kept."""
    by_pk = {ligne.pk: rang for ligne, rang in zip(page, rangs, strict=True)}
    everything = {paquet.titre: paquet.lignes for paquet in _grouper(demande, demande.retenues, cle)}
    return [
        _groupe_axe(
            None,
            paquet.titre,
            everything[paquet.titre],
            [Groupe("", "", "", None, [by_pk[ligne.pk] for ligne in paquet.lignes])],
        )
        for paquet in _grouper(demande, page, cle)
    ]


def _grouper(demande: Demande, lignes, cle: str):
    return grouper(list(lignes), cle, demande.reperes, demande.details)
