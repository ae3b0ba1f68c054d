"""How an issue, a state and an avis are shown: a sign, a word, a tint. No query here."""

from dataclasses import dataclass

from alliance.gouvernance.enums import Issue, SensAvis

TONS = {
    Issue.ADOPTEE: ("ok", "check-circle-fill"),
    Issue.SOUS_RESERVE: ("warn", "hourglass-split"),
    Issue.REJETEE: ("late", "x-circle-fill"),
    Issue.AJOURNEE: ("line", "clock"),
    Issue.REORIENTEE: ("info", "signpost"),
}
MARQUES = {
    SensAvis.FAVORABLE: "favorable",
    SensAvis.RESERVE: "reserve",
    SensAvis.DEFAVORABLE: "defavorable",
}


@dataclass(frozen=True, slots=True)
class Signe:
    """A badge: tint, icon and word."""

    ton: str
    icone: str
    mot: str


def signe_issue(issue: str) -> Signe:
    """The issue alone: « adoptée »."""
    ton, icone = TONS[Issue(issue)]
    label = str(Issue(issue).label)
    return Signe(ton, icone, label[0].upper() + label[1:])


def signe_decision(decision) -> Signe:
    """What the decision is today: « En vigueur », « Retirée », « Condition à lever », else its issue."""
    if getattr(decision, "is_retiree", False):
        return Signe("mute", "slash-circle", "Retirée")
    if decision.issue == Issue.SOUS_RESERVE:
        if getattr(decision, "is_levee", False):
            return Signe("ok", "check-circle-fill", "En vigueur, condition levée")
        return Signe("warn", "hourglass-split", "Condition à lever")
    if decision.issue == Issue.ADOPTEE:
        return Signe("ok", "check-circle-fill", "En vigueur")
    return signe_issue(decision.issue)


def avis_affiches(rendus, *, complet):
    """The avis of each pôle as a page shows it; the names of people only to whom sees the instance."""
    return [_avis(row, complet) for row in rendus]


def _avis(row, complet):
    sens = row.get("sens") or ""
    notes = []
    if row.get("deporte"):
        notes.append("sorti du calcul, tous ses délégués se sont déportés")
    if row.get("institution_porteuse"):
        notes.append("institution porteuse")
    if row.get("a_distance") and not row.get("silence"):
        notes.append("donné à distance")
    if row.get("silence"):
        notes.append("silence valant accord")
    label = str(SensAvis(sens).label) if sens else ("déporté" if row.get("deporte") else "pas d'avis")
    who = ", ".join(part for part in (row.get("par"), row.get("qualite")) if part) if complet else ""
    return {
        "pole": row["pole"],
        "initiale": row.get("initiale") or row["pole"][:1],
        "rang": row.get("rang") or 1,
        "marque": MARQUES.get(sens, "attendu"),
        "mot": label,
        "texte": row.get("texte", ""),
        "condition": row.get("a_lever", False),
        "par": who,
        "notes": notes,
        "deports": row.get("deports", []) if complet else [],
    }
