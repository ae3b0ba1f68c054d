"""What a fiche accepts: values squeezed, coherent, of its own cité, with a code of its own."""

from collections.abc import Mapping
from typing import Any

from alliance.acteurs.models import Habilitation
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import fold
from alliance.plan.models import FicheAction
from alliance.plan.rules import AGE_ADULTE_MAX_ANS, ANNEES_POSSIBLES
from alliance.plan.selectors import CHAMPS, pairs_of
from alliance.plan.selectors.etat import sans_retour_chariot
from alliance.territoires.models import Cite


class FicheIncoherente(DomainError):
    pass


class CodeDejaPris(DomainError):
    pass


def normalise(champs: Mapping[str, Any]) -> dict[str, Any]:
    """The same values as they will be kept: text without its useless white space, rows without repetition.

    :raises TypeError: a name is not one of ``selectors.CHAMPS``.
    """
    unknown = set(champs) - set(CHAMPS)
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    given = {
        champ: sans_retour_chariot(valeur).strip() if isinstance(valeur, str) else valeur
        for champ, valeur in champs.items()
    }
    for champ in ("titre", "code"):
        if champ in given:
            given[champ] = " ".join(str(given[champ]).split())
    if "quartiers" in given:
        given["quartiers"] = list(dict(pairs_of(given["quartiers"])).items())
    if "partenaires" in given:
        given["partenaires"] = list({(row.organisation.pk, row.role): row for row in given["partenaires"]}.values())
    if "indicateurs" in given:
        given["indicateurs"] = list({row.libelle: row for row in given["indicateurs"]}.values())
    return given


def check_champs(*, cite: Cite, current: FicheAction | None, champs: Mapping[str, Any]) -> None:
    """Refuse what contradicts the rest of the fiche or belongs elsewhere.

    :raises FicheIncoherente: a value contradicts another, or belongs to another cité.
    :raises CodeDejaPris: another fiche of the exercice has this code.
    """
    if "titre" in champs and not champs["titre"]:
        raise FicheIncoherente("Donnez un titre à l'action.", field="titre")
    _check_years(champs)
    _check_bounds(current, champs)
    _check_cite(cite, champs)


def refuse_taken_code(*, cite: Cite, code: str, exercice: int, besides: FicheAction | None) -> None:
    """Refuse a code that another fiche of the exercice has, and say which one.

    :raises CodeDejaPris: it is taken, by an archived fiche perhaps: then how to bring it back.
    """
    if not code:
        return
    other = FicheAction.objects.filter(cite=cite, code=code, exercice=exercice)
    if besides is not None:
        other = other.exclude(pk=besides.pk)
    taken = other.first()
    if taken is None:
        return
    if taken.archivee_at:
        raise CodeDejaPris(
            f"Le code « {code} » est celui de « {taken.titre} », une action archivée de {exercice}. "
            "Choisissez un autre code, ou remettez-la au plan : ouvrez-la depuis la liste des actions archivées.",
            field="code",
        )
    raise CodeDejaPris(
        f"Le code « {code} » est déjà celui de « {taken.titre} » pour {exercice}. Choisissez-en un autre.",
        field="code",
    )


def search_text(fiche: FicheAction) -> str:
    """The folded text that searches read: code, title, porteur, need, objectives, description."""
    parts = [
        fiche.code, fiche.titre, fiche.porteur.nom if fiche.porteur else "",
        fiche.besoin, fiche.objectifs, fiche.description, fiche.lieux,
    ]  # fmt: skip
    return fold(" ".join(part for part in parts if part))


def _check_years(checked: Mapping[str, Any]) -> None:
    """A slip of the keyboard (« 0202 », « 9999 ») would be in no calendar."""
    for champ in ("starts_on", "ends_on"):
        day = checked.get(champ)
        if day is not None and day.year not in ANNEES_POSSIBLES:
            raise FicheIncoherente(
                f"L'année {day.year} n'est pas possible pour une action. Corrigez la date {day:%d/%m/}{day.year}.",
                field=champ,
            )


def _check_bounds(current: FicheAction | None, checked: Mapping[str, Any]) -> None:
    def value(champ: str):
        return checked.get(champ, getattr(current, champ, None))

    age_min, age_max, start, end = value("age_min"), value("age_max"), value("starts_on"), value("ends_on")
    for champ in ("age_min", "age_max"):
        if value(champ) is not None and value(champ) > AGE_ADULTE_MAX_ANS:
            raise FicheIncoherente(f"Un âge de {value(champ)} ans n'est pas possible.", field=champ)
    if age_min is not None and age_max is not None and age_max < age_min:
        raise FicheIncoherente(
            f"L'âge maximum ({age_max} ans) est plus petit que l'âge minimum ({age_min} ans).", field="age_max"
        )
    if start and end and end < start:
        raise FicheIncoherente(f"La fin ({end:%d/%m/%Y}) précède le début ({start:%d/%m/%Y}).", field="ends_on")
    exercice = checked.get("exercice")
    if exercice is not None and not 2019 <= exercice <= 2100:
        raise FicheIncoherente(
            f"L'exercice {exercice} n'est pas une année du programme (2019 ou après).", field="exercice"
        )
    part = checked.get("part_qpv_pct")
    if part is not None and part > 100:
        raise FicheIncoherente(f"La part des QPV ({part} %) dépasse 100 %.", field="part_qpv_pct")


def _check_cite(cite: Cite, checked: Mapping[str, Any]) -> None:
    """Every related object belongs to the fiche's cité; an id of elsewhere is refused, whatever the door."""
    owners = {
        "sous_thematique": [checked["sous_thematique"].axe.cite_id] if checked.get("sous_thematique") else [],
        "porteur": [checked["porteur"].cite_id] if checked.get("porteur") else [],
        "leviers": [levier.axe.cite_id for levier in checked.get("leviers", [])],
        "partenaires": [item.organisation.cite_id for item in checked.get("partenaires", [])],
    }
    for champ, cite_ids in owners.items():
        if any(cite_id != cite.pk for cite_id in cite_ids):
            raise FicheIncoherente("Cet élément relève d'une autre cité.", field=champ)
    referent = checked.get("referent")
    if referent and not Habilitation.objects.filter(compte=referent, cite=cite).exists():
        raise FicheIncoherente("Le référent doit avoir un accès à cette cité. Invitez-le d'abord.", field="referent")
