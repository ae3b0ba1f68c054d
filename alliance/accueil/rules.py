"""How the home page and the journal speak to people. Pure: no ORM, no clock, no settings."""

PHRASES: dict[str, tuple[str, str]] = {
    "plan.fiche.created": ("a créé l'action « {objet} »", "a créé {nombre} actions"),
    "plan.fiche.updated": ("a modifié l'action « {objet} »", "a modifié {nombre} fois des actions"),
    "plan.fiche.statut_changed": ("a changé le statut de « {objet} »", "a changé {nombre} fois le statut d'une action"),
    "plan.document.attached": ("a joint un document à « {objet} »", "a joint {nombre} documents"),
    "plan.document.detached": ("a retiré un document de « {objet} »", "a retiré {nombre} documents"),
    "plan.version.frozen": ("a figé la version « {objet} » du plan", "a figé {nombre} versions du plan"),
    "plan.note.created": ("a écrit une note de suivi sur « {objet} »", "a écrit {nombre} notes de suivi"),
    "plan.note.corrected": ("a corrigé une note de suivi de « {objet} »", "a corrigé {nombre} notes de suivi"),
    "plan.note.deleted": ("a supprimé une note de suivi de « {objet} »", "a supprimé {nombre} notes de suivi"),
    "plan.commentaire.created": ("a commenté « {objet} »", "a écrit {nombre} commentaires"),
    "plan.commentaire.withdrawn": ("a retiré un commentaire de « {objet} »", "a retiré {nombre} commentaires"),
    "plan.mention.read": ("a lu un commentaire de « {objet} »", "a lu {nombre} commentaires"),
    "plan.import.done": ("a importé un tableur dans le plan", "a importé {nombre} tableurs dans le plan"),
    "plan.axe.created": ("a créé l'axe « {objet} »", "a créé {nombre} axes"),
    "plan.levier.created": ("a ajouté le levier « {objet} »", "a ajouté {nombre} leviers"),
    "plan.sous_thematique.created": ("a créé la sous-thématique « {objet} »", "a créé {nombre} sous-thématiques"),
    "plan.intitule.renamed": ("a renommé « {objet} »", "a renommé {nombre} intitulés du plan"),
    "plan.intitule.moved": ("a déplacé « {objet} » dans le plan", "a déplacé {nombre} intitulés du plan"),
    "plan.intitule.deleted": ("a supprimé l'intitulé « {objet} »", "a supprimé {nombre} intitulés du plan"),
    "acteurs.organisation.created": (
        "a ajouté « {objet} » à l'annuaire",
        "a ajouté {nombre} organisations à l'annuaire",
    ),
    "acteurs.organisation.updated": ("a modifié la fiche de « {objet} »", "a modifié {nombre} fois l'annuaire"),
    "acteurs.organisation.confirmed": ("a vérifié la fiche de « {objet} »", "a vérifié {nombre} fiches de l'annuaire"),
    "acteurs.organisation.archived": ("a archivé « {objet} »", "a archivé {nombre} organisations"),
    "acteurs.organisation.restored": ("a remis « {objet} » dans l'annuaire", "a remis {nombre} organisations"),
    "acteurs.habilitation.created": ("a donné un accès", "a donné {nombre} accès"),
    "acteurs.habilitation.ended": ("a mis fin à un accès", "a mis fin à {nombre} accès"),
    "acteurs.habilitation.changed": ("a modifié un accès", "a modifié {nombre} accès"),
    "acteurs.invitation.created": ("a invité une personne", "a invité {nombre} personnes"),
    "acteurs.invitation.accepted": ("a accepté son invitation", "ont accepté leur invitation ({nombre})"),
    "acteurs.delegation.created": ("a donné une délégation", "a donné {nombre} délégations"),
    "gouvernance.instance.created": ("a créé l'instance « {objet} »", "a créé {nombre} instances"),
    "gouvernance.instance.closed": ("a clos l'instance « {objet} »", "a clos {nombre} instances"),
    "gouvernance.membre.added": ("a ajouté un membre à une instance", "a ajouté {nombre} membres aux instances"),
    "gouvernance.point.proposed": ("a proposé le point « {objet} »", "a proposé {nombre} points"),
    "gouvernance.decision.taken_over": ("a repris la décision « {objet} »", "a repris {nombre} décisions"),
    "gouvernance.condition.lifted": ("a levé la condition d'une décision", "a levé {nombre} conditions"),
    "gouvernance.releve.approved": ("a fait approuver un relevé", "a fait approuver {nombre} relevés"),
    "gouvernance.seance.convoked": ("a convoqué une séance", "a convoqué {nombre} séances"),
    "gouvernance.seance.closed": ("a clos une séance", "a clos {nombre} séances"),
    "gouvernance.mission.proposed": ("a proposé une mission", "a proposé {nombre} missions"),
    "gouvernance.mission.started": ("a donné une mission décidée", "a donné {nombre} missions décidées"),
    "gouvernance.mission.recorded": ("a écrit une mission déjà décidée", "a écrit {nombre} missions déjà décidées"),
    "gouvernance.mission.ended": ("a mis fin à une mission", "a mis fin à {nombre} missions"),
    "gouvernance.mission.signed": ("a joint une lettre de mission signée", "a joint {nombre} lettres de mission"),
    "gouvernance.suite.created": ("a noté la suite « {objet} »", "a noté {nombre} suites à donner"),
    "gouvernance.suite.updated": ("a modifié la suite « {objet} »", "a modifié {nombre} suites à donner"),
    "gouvernance.suite.done": ("a fait « {objet} »", "a fait {nombre} suites"),
    "gouvernance.suite.dropped": ("a abandonné la suite « {objet} »", "a abandonné {nombre} suites"),
    "gouvernance.suite.reopened": ("a remis à faire « {objet} »", "a remis à faire {nombre} suites"),
    "territoires.perimetrequartier.declared": ("a déclaré un quartier du périmètre", "a déclaré {nombre} quartiers"),
    "territoires.rattachement.declared": ("a rattaché un établissement", "a rattaché {nombre} établissements"),
    "territoires.etablissements.imported": (
        "a importé des établissements",
        "a importé {nombre} fois des établissements",
    ),
    "territoires.quartiers.imported": ("a importé des quartiers", "a importé {nombre} fois des quartiers"),
    "partages.jeton.created": ("a créé un jeton d'API", "a créé {nombre} jetons d'API"),
    "partages.jeton.revoked": ("a révoqué un jeton d'API", "a révoqué {nombre} jetons d'API"),
    "partages.lienagenda.created": ("a ouvert un lien d'agenda", "a ouvert {nombre} liens d'agenda"),
    "partages.lienagenda.revoked": ("a révoqué un lien d'agenda", "a révoqué {nombre} liens d'agenda"),
    "territoires.calendrier.imported": ("a importé le calendrier scolaire", "a importé {nombre} calendriers"),
}
"""For each kind: what one act says, what several of the same person and day say."""

FAMILLES = {
    "plan": "le plan",
    "gouvernance": "les séances et les décisions",
    "acteurs": "l'annuaire et les accès",
    "territoires": "le territoire",
    "documents": "les documents",
    "partages": "ses partages",
    "comptes": "les comptes",
}
"""Where an act without a sentence of its own took place."""


def phrase(kind: str, *, objet: str, nombre: int) -> str:
    """What an act, or several alike, says to a reader: a verb and its object, without the author."""
    if kind in PHRASES:
        one, several = PHRASES[kind]
        return one.format(objet=objet) if nombre == 1 else several.format(nombre=nombre)
    famille = FAMILLES.get(kind.split(".", 1)[0], "la cité")
    return f"a modifié {famille}" if nombre == 1 else f"a modifié {famille} ({nombre} fois)"


NOMBRES = ("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


def titre_accueil(total: int, en_retard: int) -> str:
    """The title is the answer: « Quatre choses vous attendent, dont deux en retard »."""
    if not total:
        return "Rien ne vous attend"
    start = "Une chose vous attend" if total == 1 else f"{_en_lettres(total).capitalize()} choses vous attendent"
    if not en_retard:
        return start
    if total == en_retard == 1:
        return f"{start}, en retard"
    return f"{start}, dont {_en_lettres(en_retard)} en retard" if en_retard < total else f"{start}, toutes en retard"


PAR_FICHE = ("plan.fiche.", "plan.note.", "plan.commentaire.", "plan.mention.")
"""Acts that the home page tells fiche by fiche: the journal does not repeat them there."""


def _en_lettres(count: int) -> str:
    return NOMBRES[count] if count < len(NOMBRES) else str(count)


A_VENIR: dict[str, str] = {
    "PORTEUR": "Les appels à projets et les bilans ne sont pas encore ouverts : vous complétez déjà vos actions.",
    "REFERENT_PARCOURS": "Les parcours ne sont pas encore ouverts : rien n’est demandé ni gardé ici sur un jeune.",
    "INTERVENANT": "La saisie des séances d’activité n’est pas encore ouverte : vous lisez déjà vos actions.",
}
"""What a function does not find yet, said plainly."""
