"""What the page of a séance in session says, in words: no query beyond the selectors."""

from datetime import timedelta

from django.utils import timezone

from alliance.gouvernance.contrats import panneaux_tenue
from alliance.gouvernance.enums import EtatPole, EtatSeance, Issue, NaturePoint, Proposition, Raison, Reponse, SensAvis
from alliance.gouvernance.models import SeanceInstance
from alliance.gouvernance.permissions import can_give_avis, can_record_seance
from alliance.gouvernance.rules import Resultat
from alliance.gouvernance.selectors.explications import explication_of
from alliance.gouvernance.selectors.quorum import consequence_of, etats_des_poles
from alliance.gouvernance.selectors.seances import de_pole, titre_court
from alliance.gouvernance.selectors.sieges import sieges_delegues
from alliance.gouvernance.selectors.tenue import (
    horloge_of,
    ordre_du_jour,
    point_courant,
    point_en_main,
    salle_of,
)
from alliance.gouvernance.views.panneaux import remplis
from alliance.gouvernance.views.signes import MARQUES, signe_issue
from alliance.kernel.heures import format_heure, format_jour_semaine
from alliance.kernel.textes import enumerate_fr

SENS = [
    (SensAvis.FAVORABLE, "Favorable", "ok", "check-lg"),
    (SensAvis.RESERVE, "Favorable, avec une réserve", "warn", "chat-left-text-fill"),
    (SensAvis.DEFAVORABLE, "Défavorable", "late", "x-lg"),
    (SensAvis.ABSTENTION, "Abstention", "mute", "dash-lg"),
]
SIGNES = {sens: (mot, ton, icone) for sens, mot, ton, icone in SENS}
LUMIERES = {
    EtatPole.PRESENTE: "favorable",
    EtatPole.SUPPLEANCE: "favorable",
    EtatPole.REPRESENTEE: "favorable",
    EtatPole.ABSENTE: "defavorable",
    EtatPole.SANS_REPONSE: "attendu",
    EtatPole.VACANTE: "attendu",
}
PRESENCES = [
    (Reponse.PRESENT, "Présent", "check-lg"),
    (Reponse.EXCUSE, "Excusé", "envelope"),
    (Reponse.ABSENT, "Absent", "x-lg"),
]
REGLES = {
    "TOUS_FAVORABLES": "tous les pôles favorables, pas de vote à la majorité",
    "AUCUN_OPPOSE": "aucun pôle opposé, pas de vote à la majorité",
    "CONSENSUS": "consensus, aucun des pôles présents n’est opposé",
}


def contexte_tenir(request, seance: SeanceInstance, refus: dict | None = None, point_pk: str = "") -> dict:
    salle = salle_of(seance)
    current = point_courant(salle, point_pk or request.GET.get("point", ""))
    ordre = ordre_du_jour(salle, current)
    keeps = bool(can_record_seance(request.user, seance))
    writes = keeps and seance.etat == EtatSeance.TENUE
    result = next((line.resultat for line in ordre if line.courant), None)
    en_main = point_en_main(salle, current, result, request.user) if current else None
    lights = etats_des_poles(seance, salle)
    own = {one.pole_id: one for one in sieges_delegues(request.user, seance.instance)}
    now = timezone.now()
    return {
        "seance": seance,
        "cite": seance.instance.cite,
        "titre_seance": titre_court(seance),
        "jour_seance": format_jour_semaine(seance.debut_at),
        "theme": "light" if request.GET.get("theme") == "clair" else "dark",
        "ecrit": writes,
        "tient": keeps,
        "ordre": [_ligne(line) for line in ordre],
        "horloge": _horloge(seance, horloge_of(seance, salle.points, now)),
        "lumieres": [(one, LUMIERES[one.etat]) for one in lights],
        "consequence": consequence_of(seance, lights),
        "presences": [_presence(salle, one, refus) for one in salle.membres],
        "choix_presence": PRESENCES,
        "sens": SENS,
        "propositions": Proposition.choices,
        "membres": salle.membres,
        "refus": refus,
        "now": now,
        "panneaux": remplis(panneaux_tenue, seance, ordre, request.user),
        **(_en_main(request, seance, en_main, writes, own, refus) if en_main else {"point": None}),
    }


def _ligne(line) -> dict:
    signe = signe_issue(line.resultat.issue) if line.resultat and line.resultat.definitif else None
    if line.resultat and line.resultat.issue == Issue.AJOURNEE and line.resultat.raison == Raison.TROP_PEU_DE_POLES:
        signe = None
    return {"point": line.point, "rang": line.rang, "courant": line.courant, "signe": signe}


def _horloge(seance, horloge) -> str:
    if horloge.maintenant < seance.debut_at - timedelta(hours=1) or horloge.maintenant > seance.fin_at + timedelta(
        hours=6
    ):
        return f"Prévue de {format_heure(seance.debut_at)} à {format_heure(seance.fin_at)}."
    if horloge.retard_min > 2:
        state = f"{horloge.retard_min} min de retard"
    elif horloge.retard_min < -2:
        state = f"{-horloge.retard_min} min d’avance"
    else:
        state = "à l’heure"
    return f"{format_heure(horloge.maintenant)}, {state}. Fin prévue à {format_heure(horloge.fin_prevue)}."


def _presence(salle, membre, refus) -> dict:
    row = salle.presences.get(membre.pk)
    noted = row.presence if row else ""
    return {
        "membre": membre,
        "presence": noted,
        "mot": row.get_presence_display() if row and noted else "",
        "reponse": row.get_reponse_display() if row and row.reponse else "",
        "reponse_code": row.reponse if row else "",
        "remplacant": row.remplacant if row else "",
        "note_at": row.note_at if row else None,
        "refus": _refus(refus, f"presence-{membre.pk}"),
    }


def _refus(refus, ancre):
    return refus if refus and refus["ancre"] == ancre else None


def _en_main(request, seance, en_main, writes, own, refus) -> dict:
    point = en_main.point
    names = {line.pole.pk: line.pole for line in en_main.poles}
    avis = [line.avis for line in en_main.poles if line.avis]
    gone = [line.pole.pk for line in en_main.poles if line.voix.deportee]
    return {
        "point": point,
        "en_main": en_main,
        "genre": _genre(point, en_main.objets),
        "poles": [_pole(request, point, line, writes, own, refus) for line in en_main.poles],
        "deports": [
            (one, writes or one.membre.compte_id == request.user.pk, _remplace(one, en_main))
            for one in en_main.deports
        ],
        "issue": _issue(seance, point, en_main.resultat, names, avis, gone) if en_main.resultat else None,
        "decision_attendue": point.nature == NaturePoint.DECISION,
        "refus_cr": _refus(refus, f"cr-{point.pk}"),
        "refus_prop": _refus(refus, f"prop-{point.pk}"),
        "refus_deport": _refus(refus, f"deport-{point.pk}"),
        "refus_suite": _refus(refus, f"suite-{point.pk}"),
        "siege": next(iter(own.values()), None),
    }  # fmt: skip


def _genre(point, objets) -> str:
    parts = [point.get_nature_display() if not point.type_decision else point.get_type_decision_display()]
    parts += [" ".join(part for part in (objet.nature, objet.code) if part) or objet.libelle for objet in objets[:2]]
    return " · ".join(parts)


def _remplace(deport, en_main) -> str:
    """Who speaks now, or that the pôle leaves the count."""
    line = next((one for one in en_main.poles if one.pole.pk == deport.membre.pole_id), None)
    if line is None:
        return ""
    if line.voix.deportee:
        return f"Tous les délégués du pôle « {line.pole.nom} » se sont déportés : ce pôle sort du calcul."
    if line.parle is None:
        return ""
    return f"{line.parle.nom_affiche} ({line.parle.get_qualite_display()}) donne l’avis."


def _pole(request, point, line, writes, own, refus) -> dict:
    ancre = f"avis-{point.pk}-{line.pole.pk}"
    refused = _refus(refus, ancre)
    given = line.avis
    mine = own.get(line.pole.pk)
    speakers = line.delegues if writes else [one for one in line.delegues if mine and one.pk == mine.pk]
    typed = refused["donnees"] if refused else {}
    sens = typed.get("sens") or (given.sens if given else "")
    mot, ton, icone = SIGNES[given.sens] if given else ("Avis attendu", "mute", "hourglass-split")
    if line.voix.deportee:
        mot, ton, icone = "Sort du calcul", "line", "person-dash-fill"
    return {
        "pole": line.pole, "avis": given, "ancre": ancre, "refus": refused, "porteuse": line.porteuse,
        "marque": MARQUES.get(given.sens, "attendu") if given else "attendu",
        "mot": mot, "ton": ton, "icone": icone, "parle": line.parle, "vu": line.empreinte,
        "sens": sens,
        "texte": typed.get("texte", given.texte if given else ""),
        "a_lever": bool(typed.get("a_lever")) if refused else bool(given and given.a_lever),
        "membre_pk": str(typed.get("membre") or (given.membre_id if given and given.membre in speakers else "")
                         or (line.parle.pk if line.parle else "")),
        "locuteurs": speakers,
        "peut": bool(speakers) and bool(can_give_avis(request.user, point, line.pole)),
    }  # fmt: skip


def _issue(seance, point, result: Resultat, names, avis, gone) -> dict:
    why = explication_of(point, result, poles=names, avis=avis, deportes=gone)
    return {
        "titre": titre_issue(result, names),
        "pourquoi": why,
        "regle": REGLES[seance.instance.regle],
        "ton": "attente" if not result.definitif else signe_issue(result.issue).ton,
        "signe": signe_issue(result.issue) if result.definitif else None,
        "clos": result.definitif,
    }


def titre_issue(result: Resultat, names) -> str:
    if result.raison == Raison.AVIS_MANQUANT:
        missing = [f"l’avis {de_pole(names[pk])}" for pk in result.poles if pk in names]
        return f"Pas encore décidable : il manque {enumerate_fr(missing)}"
    if result.raison == Raison.QUORUM:
        return "Pas décidable : le quorum n’est pas atteint"
    if result.raison == Raison.TROP_PEU_DE_POLES:
        return "Pas décidable : il reste moins de deux pôles"
    return {
        Issue.ADOPTEE: "Adoptée",
        Issue.SOUS_RESERVE: "Adoptée sous réserve",
        Issue.REJETEE: "Rejetée",
        Issue.AJOURNEE: "Ajournée",
        Issue.REORIENTEE: "Réorientée vers un autre dispositif",
    }[result.issue]
