"""The one table of rights: every URL, and what each person receives from a GET and from a POST.

A row to add: the URL's name, who receives what (see ``lignes.py``), what its arguments name (``monde.py``).
Unless a body is given, a POST sends an empty form: 422 says « allowed, and refused for what was typed ».
"""

from tests.droits.lignes import INTERDIT, REFUSE, Ligne, Statuts, droits, tous
from tests.droits.matrice_budget import BUDGET
from tests.droits.matrice_gouvernance import GOUVERNANCE

SANS_LE_PLAN = "GESTIONNAIRE COMPTABLE REFERENT_PARCOURS"
LISENT_LE_PLAN = droits(200, s403=SANS_LE_PLAN)
VOIENT_LA_FICHE = droits(200, s404=f"{SANS_LE_PLAN} LECTEUR")
"""The fiche of the world is « à instruire »: a partner only sees what is under way."""


def ou(**objets: str) -> dict[str, str]:
    """In the cité, on these objects."""
    return {"cite": "cite", **objets}


def partout(statut: int) -> Statuts:
    """The anonymous too."""
    return tous(statut, anonyme=statut)


def technique(statut: int) -> Statuts:
    """The technical administrator."""
    return tous(403, **{f"s{statut}": "ADMINISTRATEUR"})


def chef(statut: int, **autres: str) -> Statuts:
    """The chef de projet; a delegate for the plan is not one for the rest."""
    return droits(403, **{f"s{statut}": "CHEF_DE_PROJET"}, **autres)


def plan(statut: int, **autres: str) -> Statuts:
    """The chef de projet and her delegate for the plan."""
    return droits(403, **{f"s{statut}": "CHEF_DE_PROJET DELEGUE_PLAN"}, **autres)


def intitule(statut: int) -> Statuts:
    """The headings of the plan: as the plan, unseen by those who do not read it."""
    return plan(statut, s404=SANS_LE_PLAN)


def fiche(statut: int) -> Statuts:
    """A fiche: the chef de projet, her delegate and the porteur write; the troïka and others read."""
    return tous(404, s403="TROIKA REFERENT INTERVENANT", **{f"s{statut}": "CHEF_DE_PROJET PORTEUR DELEGUE_PLAN"})


def copie(statut: int) -> Statuts:
    """A fiche made from this one: those who see it, and of them those who add actions to the plan."""
    return tous(404, s403="TROIKA REFERENT INTERVENANT PORTEUR", **{f"s{statut}": "CHEF_DE_PROJET DELEGUE_PLAN"})


def suivi(statut: int, *, tient: bool = False) -> Statuts:
    """What a group works on: those who see the group read it, the chef de projet and who leads it choose."""
    if tient:
        return tous(404, s403="TROIKA INTERVENANT DELEGUE_PLAN", **{f"s{statut}": "CHEF_DE_PROJET REFERENT"})
    return tous(404, **{f"s{statut}": "CHEF_DE_PROJET TROIKA REFERENT INTERVENANT DELEGUE_PLAN"})


QUI_MODIFIENT = "CHEF_DE_PROJET TROIKA REFERENT PORTEUR DELEGUE_PLAN"
EN_LOT = droits(403, s200=QUI_MODIFIENT)
VOIENT_LES_MODELES = droits(403, s200="CHEF_DE_PROJET TROIKA DELEGUE_PLAN")
MODELE_ABSENT = droits(403, s404="CHEF_DE_PROJET TROIKA DELEGUE_PLAN")
LISENT_LES_VERSIONS = droits(403, s200="CHEF_DE_PROJET TROIKA REFERENT DELEGUE_PLAN")


def lot(statut: int) -> Statuts:
    """A bulk edit is its author's: another one who may do some does not see it."""
    return droits(403, s404=QUI_MODIFIENT) | {"CHEF_DE_PROJET": statut}


def archive(statut: int) -> Statuts:
    """Taking an action out of the plan: the chef de projet's act, told to those who see the fiche."""
    return droits(
        403, s404="GESTIONNAIRE COMPTABLE LECTEUR REFERENT_PARCOURS", **{f"s{statut}": "CHEF_DE_PROJET DELEGUE_PLAN"}
    )


def note(statut: int) -> Statuts:
    """A note of the chef de projet: he and his delegate correct it; who sees the fiche reads it."""
    return tous(404, s403="TROIKA REFERENT INTERVENANT PORTEUR", **{f"s{statut}": "CHEF_DE_PROJET DELEGUE_PLAN"})


def vue(statut: int, qui: str = "CHEF_DE_PROJET") -> Statuts:
    """A view of the plan that the chef de projet shares with the cité: hers, read by all who read the plan."""
    return droits(403, s404=SANS_LE_PLAN, **{f"s{statut}": qui})


def annuaire(statut: int) -> Statuts:
    """A sheet of the directory, for what only the chef de projet decides."""
    return chef(statut, s404=SANS_LE_PLAN)


def organisation(statut: int) -> Statuts:
    """A sheet of the directory, kept by the chef de projet and by the organisation itself."""
    return droits(403, s404=SANS_LE_PLAN, **{f"s{statut}": "CHEF_DE_PROJET PORTEUR"})


def acces(statut: int) -> Statuts:
    """An access of somebody else: the troïka reads, the chef de projet acts."""
    return tous(404, s403="TROIKA DELEGUE_PLAN", **{f"s{statut}": "CHEF_DE_PROJET"})


def demande(statut: int) -> Statuts:
    """A request about one's own data: the chef de projet answers."""
    return tous(404, s403="DELEGUE_PLAN", **{f"s{statut}": "CHEF_DE_PROJET"})


SOCLE = [
    Ligne("sante", partout(200), partout(405)),
    Ligne("accessibilite", partout(200), partout(405)),
    Ligne("donnees_personnelles", partout(200), partout(405)),
    Ligne("composants", partout(200), partout(405)),
    Ligne("dialogue_exemple", partout(200), partout(405)),
    Ligne("accueil", droits(302, 200, s302="VOISIN"), REFUSE),
    Ligne("changer_cite", REFUSE, tous(404)),
    Ligne("aide", tous(200), REFUSE),
    Ligne("guide", tous(200), REFUSE, mots={"slug": "importer-son-plan"}),
    Ligne("accueil_cite", droits(200), INTERDIT, ou()),
    Ligne("la_cite", droits(200), INTERDIT, ou()),
    Ligne("recherche", droits(200), INTERDIT, ou()),
    Ligne("journal", droits(403, s200="CHEF_DE_PROJET TROIKA DELEGUE_PLAN"), INTERDIT, ou()),
    Ligne("mon_compte", tous(200), REFUSE),
    Ligne("mes_donnees", tous(200), tous(422)),
    Ligne("mes_donnees_export", tous(200), REFUSE),
    Ligne("mes_courriels", tous(200), tous(302)),
    Ligne("desabonnement", partout(200), partout(200), {"jeton": "desabonnement"}, public=True),
    Ligne("invitation", partout(200), tous(403, anonyme=422), {"secret": "secret"}, public=True),
    Ligne("installation", partout(404), partout(404)),
    Ligne("installation_cites", technique(200), REFUSE),
    Ligne("cite_creer", REFUSE, technique(422)),
    Ligne("cite_inviter_chef", technique(200), technique(422), {"pk": "cite"}),
]

COMPTES = [
    Ligne("account_login", tous(302, anonyme=200), tous(302, anonyme=200)),
    Ligne("account_request_login_code", tous(302, anonyme=200), tous(302, anonyme=200)),
    Ligne("account_confirm_login_code", tous(302), tous(302)),
    Ligne("mfa_login_webauthn", tous(302), droits(302, 429, anonyme=429)),
    Ligne("mfa_authenticate", tous(302), tous(302)),
    Ligne("account_reauthenticate", tous(200), tous(200)),
    Ligne("mfa_reauthenticate", tous(302), tous(302)),
    Ligne("mfa_reauthenticate_webauthn", tous(302), tous(302)),
    Ligne("account_logout", tous(200), tous(302)),
    Ligne("account_inactive", partout(200), partout(405)),
    Ligne("account_signup", tous(302, anonyme=200), tous(302, anonyme=200)),
    Ligne("account_email", tous(200), tous(302)),
    Ligne("account_email_verification_sent", partout(200), partout(405)),
    Ligne("account_confirm_email", partout(200), partout(404), mots={"key": "x"}),
    Ligne("account_change_password", tous(200), tous(200)),
    Ligne("account_set_password", tous(302), tous(302)),
    Ligne("account_reset_password", partout(200), partout(200)),
    Ligne("account_reset_password_done", partout(200), partout(405)),
    Ligne("account_reset_password_from_key_done", partout(200), partout(405)),
    Ligne("account_reset_password_from_key", partout(200), partout(200), mots={"uidb36": "1", "key": "x-y"}),
    Ligne("mfa_index", tous(200), REFUSE),
    Ligne("mfa_activate_totp", tous(302), tous(302)),
    Ligne("mfa_deactivate_totp", tous(404), tous(404)),
    Ligne("mfa_view_recovery_codes", tous(404), REFUSE),
    Ligne("mfa_generate_recovery_codes", tous(302), tous(302)),
    Ligne("mfa_download_recovery_codes", tous(404), tous(404)),
    Ligne("mfa_list_webauthn", tous(200), REFUSE),
    Ligne("mfa_add_webauthn", tous(302), tous(302)),
    Ligne("mfa_remove_webauthn", tous(302), tous(302), mots={"pk": 1}),
    Ligne("mfa_edit_webauthn", tous(302), tous(302), mots={"pk": 1}),
    Ligne("usersessions_list", tous(200), tous(302)),
]

PLAN = [
    Ligne("plan:plan", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:filtrer", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:exporter_choix", INTERDIT, droits(302, s403=SANS_LE_PLAN), ou()),
    Ligne("plan:vues", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:enregistrer_vue", LISENT_LE_PLAN, droits(422, s403=SANS_LE_PLAN), ou()),
    Ligne("plan:modifier_vue", vue(200), vue(422), ou(pk="vue")),
    Ligne("plan:supprimer_vue", INTERDIT, vue(302), ou(pk="vue")),
    Ligne("plan:retirer_partage", INTERDIT, vue(302, "CHEF_DE_PROJET DELEGUE_PLAN"), ou(pk="vue")),
    Ligne(
        "plan:deplacer",
        INTERDIT,
        tous(404, s403="TROIKA REFERENT PORTEUR INTERVENANT", s302="CHEF_DE_PROJET DELEGUE_PLAN"),
        ou(pk="fiche"),
        corps={"nouveau": "EN_PREPARATION", "ancien": "A_INSTRUIRE"},
    ),
    Ligne("plan:creer", plan(200), plan(422), ou()),
    Ligne("plan:structure", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:creer_axe", INTERDIT, plan(422), ou()),
    Ligne("plan:fiche", VOIENT_LA_FICHE, INTERDIT, ou(pk="fiche")),
    Ligne("plan:modifier_section", fiche(200), fiche(422), ou(pk="fiche"), mots={"section": "essentiel"}),
    Ligne("plan:modifier_section", fiche(200), fiche(422), ou(pk="fiche"), mots={"section": "besoin"}),
    Ligne("plan:modifier_section", fiche(200), fiche(422), ou(pk="fiche"), mots={"section": "publics"}),
    Ligne("plan:modifier_section", fiche(200), fiche(422), ou(pk="fiche"), mots={"section": "ou-et-quand"}),
    Ligne("plan:modifier_section", fiche(200), fiche(422), ou(pk="fiche"), mots={"section": "partenaires"}),
    Ligne("plan:modifier_section", fiche(200), fiche(422), ou(pk="fiche"), mots={"section": "budget"}),
    Ligne("plan:modifier_section", fiche(200), fiche(422), ou(pk="fiche"), mots={"section": "indicateurs"}),
    Ligne("plan:modifier_section", fiche(200), fiche(422), ou(pk="fiche"), mots={"section": "liens"}),
    Ligne("plan:modifier_section", tous(404), tous(404), ou(pk="fiche"), mots={"section": "documents"}),
    Ligne("plan:modifier_section", fiche(200), fiche(422), ou(pk="fiche"), mots={"section": "notes"}),
    Ligne(
        "plan:changer_statut",
        INTERDIT,
        droits(403, s404="GESTIONNAIRE COMPTABLE LECTEUR REFERENT_PARCOURS", s422="CHEF_DE_PROJET DELEGUE_PLAN"),
        ou(pk="fiche"),
    ),
    Ligne("plan:historique", VOIENT_LA_FICHE, INTERDIT, ou(pk="fiche")),
    Ligne("plan:annuler_modification", INTERDIT, fiche(302), ou(pk="fiche", modification="modification")),
    Ligne("plan:archiver", archive(200), archive(422), ou(pk="fiche")),
    Ligne("plan:desarchiver", archive(200), archive(422), ou(pk="fiche")),
    Ligne("plan:ajouter_intitule", INTERDIT, intitule(422), ou(pk="axe"), mots={"genre": "sous-thematique"}),
    Ligne("plan:ajouter_intitule", INTERDIT, intitule(422), ou(pk="axe"), mots={"genre": "levier"}),
    Ligne("plan:renommer_intitule", INTERDIT, intitule(422), ou(pk="axe"), mots={"genre": "axe"}),
    Ligne("plan:renommer_intitule", INTERDIT, intitule(422), ou(pk="levier"), mots={"genre": "levier"}),
    Ligne(
        "plan:renommer_intitule", INTERDIT, intitule(422), ou(pk="sous_thematique"), mots={"genre": "sous-thematique"}
    ),
    Ligne("plan:deplacer_intitule", INTERDIT, intitule(302), ou(pk="axe"), mots={"genre": "axe"}),
    Ligne("plan:deplacer_intitule", INTERDIT, intitule(302), ou(pk="levier"), mots={"genre": "levier"}),
    Ligne(
        "plan:deplacer_intitule", INTERDIT, intitule(302), ou(pk="sous_thematique"), mots={"genre": "sous-thematique"}
    ),
    Ligne("plan:supprimer_intitule", INTERDIT, intitule(422), ou(pk="axe"), mots={"genre": "axe"}),
    Ligne("plan:supprimer_intitule", INTERDIT, intitule(302), ou(pk="levier"), mots={"genre": "levier"}),
    Ligne(
        "plan:supprimer_intitule", INTERDIT, intitule(422), ou(pk="sous_thematique"), mots={"genre": "sous-thematique"}
    ),
    Ligne("plan:exporter", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:editions", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:demander_edition", INTERDIT, droits(302, s403=SANS_LE_PLAN), ou(), corps={"genre": "LISTE"}),
    Ligne("plan:demander_edition", INTERDIT, droits(404, s403=SANS_LE_PLAN), ou()),
    Ligne("plan:demander_fiche", INTERDIT, droits(302, s404=f"{SANS_LE_PLAN} LECTEUR"), ou(pk="fiche")),
    Ligne("plan:edition", tous(404, s200="CHEF_DE_PROJET"), INTERDIT, ou(pk="edition")),
    Ligne("plan:relancer_edition", INTERDIT, tous(404, s302="CHEF_DE_PROJET"), ou(pk="edition")),
    Ligne("plan:importer", plan(200), plan(422), ou()),
    Ligne("plan:modele_import", plan(200), INTERDIT, ou()),
    Ligne("plan:imports", plan(200), INTERDIT, ou()),
    Ligne("plan:joindre_document", INTERDIT, fiche(422), ou(pk="fiche")),
    Ligne("plan:retirer_document", INTERDIT, fiche(302), ou(pk="fiche", piece="piece")),
    Ligne("plan:notes", VOIENT_LA_FICHE, INTERDIT, ou(pk="fiche")),
    Ligne("plan:note", droits(302, s404=f"{SANS_LE_PLAN} LECTEUR"), INTERDIT, ou(pk="fiche", note="note")),
    Ligne("plan:ajouter_note", INTERDIT, fiche(422), ou(pk="fiche")),
    Ligne("plan:corriger_note", note(200), note(422), ou(pk="fiche", note="note")),
    Ligne("plan:supprimer_note", note(200), note(302), ou(pk="fiche", note="note")),
    Ligne("plan:commentaires", VOIENT_LA_FICHE, INTERDIT, ou(pk="fiche")),
    Ligne(
        "plan:commentaire",
        droits(302, s404=f"{SANS_LE_PLAN} LECTEUR"),
        INTERDIT,
        ou(pk="fiche", commentaire="commentaire"),
    ),
    Ligne("plan:commenter", INTERDIT, droits(422, s404=f"{SANS_LE_PLAN} LECTEUR"), ou(pk="fiche")),
    Ligne(
        "plan:retirer_commentaire",
        INTERDIT,
        tous(404, s403="TROIKA REFERENT INTERVENANT PORTEUR DELEGUE_PLAN", s302="CHEF_DE_PROJET"),
        ou(pk="fiche", commentaire="commentaire"),
    ),
    Ligne("plan:mention_lue", INTERDIT, tous(404, s302="CHEF_DE_PROJET"), ou(pk="mention")),
    Ligne(
        "plan:inscrire",
        tous(404, s403="PORTEUR DELEGUE_PLAN", s200="CHEF_DE_PROJET TROIKA REFERENT INTERVENANT"),
        tous(404, s403="PORTEUR DELEGUE_PLAN", s422="CHEF_DE_PROJET TROIKA REFERENT INTERVENANT"),
        ou(pk="fiche"),
    ),
    Ligne("plan:actions_suivies", suivi(200), INTERDIT, ou(pk="groupe")),
    Ligne("plan:suivre", INTERDIT, suivi(422, tient=True), ou(pk="groupe"), mots={"genre": "action"}),
    Ligne("plan:suivre", INTERDIT, suivi(422, tient=True), ou(pk="groupe"), mots={"genre": "sous-thematique"}),
    Ligne(
        "plan:ne_plus_suivre",
        INTERDIT,
        suivi(422, tient=True),
        ou(pk="groupe", quoi="fiche"),
        mots={"genre": "action"},
    ),
    Ligne("plan:import_apercu", plan(200), plan(422), ou(pk="import")),
    Ligne("plan:import_apercu", plan(302), plan(302), ou(pk="import_fini")),
    Ligne("plan:import_annuler", INTERDIT, plan(302), ou(pk="import")),
    Ligne("plan:import_annuler", INTERDIT, plan(302), ou(pk="import_fini")),
    Ligne("plan:import_reprendre", INTERDIT, plan(302), ou(pk="import")),
    Ligne("plan:import_reprendre", INTERDIT, plan(302), ou(pk="import_fini")),
    Ligne("plan:import_suivi", plan(302), INTERDIT, ou(pk="import")),
    Ligne("plan:import_suivi", plan(200), INTERDIT, ou(pk="import_fini")),
    Ligne("documents:telecharger", VOIENT_LA_FICHE, INTERDIT, ou(pk="document")),
    Ligne("documents:modeles", VOIENT_LES_MODELES, INTERDIT, ou()),
    Ligne("documents:modele_defaut", VOIENT_LES_MODELES, INTERDIT, ou(), mots={"genre": "releve"}),
    Ligne("documents:modele_courant", MODELE_ABSENT, INTERDIT, ou(), mots={"genre": "releve"}),
    Ligne("documents:essayer_modele", VOIENT_LES_MODELES, INTERDIT, ou(), mots={"genre": "releve", "format": "docx"}),
    Ligne("documents:essayer_modele", VOIENT_LES_MODELES, INTERDIT, ou(), mots={"genre": "releve", "format": "pdf"}),
    Ligne("documents:deposer_modele", chef(200), chef(422), ou(), mots={"genre": "lettre-mission"}),
    Ligne("documents:retirer_modele", INTERDIT, chef(302), ou(), mots={"genre": "lettre-mission"}),
    Ligne("documents:deposer_logo", chef(200), chef(422), ou()),
    Ligne("documents:retirer_logo", INTERDIT, chef(302), ou()),
]

ACTEURS = [
    Ligne("acteurs:annuaire", droits(200), INTERDIT, ou()),
    Ligne("acteurs:organisation_creer", chef(200), chef(422), ou()),
    Ligne("acteurs:poles", droits(403, s200="CHEF_DE_PROJET TROIKA REFERENT LECTEUR DELEGUE_PLAN"), chef(422), ou()),
    Ligne("acteurs:pole_modifier", chef(200), chef(422), ou(pk="pole")),
    Ligne("acteurs:pole_supprimer", chef(200), chef(422), ou(pk="pole")),
    Ligne("acteurs:acces", droits(403, s200="CHEF_DE_PROJET TROIKA"), INTERDIT, ou()),
    Ligne("acteurs:inviter", chef(200), chef(422), ou()),
    Ligne("acteurs:delegation_donner", chef(200), chef(422), ou()),
    Ligne("acteurs:demandes", chef(200), INTERDIT, ou()),
    Ligne(
        "acteurs:organisation",
        droits(200, s404="GESTIONNAIRE COMPTABLE REFERENT_PARCOURS"),
        INTERDIT,
        ou(pk="organisation"),
    ),
    Ligne("acteurs:organisation_modifier_identite", annuaire(200), annuaire(422), ou(pk="organisation")),
    Ligne("acteurs:organisation_modifier_presentation", organisation(200), organisation(302), ou(pk="organisation")),
    Ligne("acteurs:organisation_confirmer", INTERDIT, organisation(302), ou(pk="organisation")),
    Ligne("acteurs:organisation_archiver", annuaire(200), annuaire(422), ou(pk="organisation")),
    Ligne("acteurs:organisation_restaurer", INTERDIT, annuaire(302), ou(pk="organisation")),
    Ligne("acteurs:site_ajouter", organisation(200), organisation(422), ou(pk="organisation")),
    Ligne("acteurs:contact_ajouter", organisation(200), organisation(422), ou(pk="organisation")),
    Ligne("acteurs:site_modifier", organisation(200), organisation(422), ou(pk="organisation", site_pk="site")),
    Ligne("acteurs:site_retirer", organisation(200), organisation(302), ou(pk="organisation", site_pk="site")),
    Ligne(
        "acteurs:contact_modifier", organisation(200), organisation(422), ou(pk="organisation", contact_pk="contact")
    ),
    Ligne("acteurs:contact_retirer", organisation(200), organisation(302), ou(pk="organisation", contact_pk="contact")),
    Ligne("acteurs:invitation_renvoyer", INTERDIT, acces(302), ou(pk="invitation")),
    Ligne("acteurs:invitation_annuler", INTERDIT, acces(302), ou(pk="invitation")),
    Ligne("acteurs:habilitation", acces(200), acces(422), ou(pk="habilitation")),
    Ligne("acteurs:habilitation_finir", INTERDIT, acces(422), ou(pk="habilitation")),
    Ligne("acteurs:delegation_finir", INTERDIT, acces(302), ou(pk="delegation")),
    Ligne("acteurs:demande", demande(200), demande(422), ou(pk="demande")),
]

TERRITOIRES = [
    Ligne("territoires:territoire", droits(200), INTERDIT, ou()),
    Ligne("territoires:perimetre", droits(200), droits(422), ou()),
    Ligne("territoires:vacances", droits(200), INTERDIT, ou()),
    Ligne("territoires:etablissement", droits(200), INTERDIT, ou(pk="etablissement")),
    Ligne(
        "territoires:etablissement_declarer",
        chef(200),
        chef(422),
        ou(pk="etablissement"),
        mots={"fait": "rattachement"},
    ),
    Ligne(
        "territoires:etablissement_declarer", chef(200), chef(422), ou(pk="etablissement"), mots={"fait": "situation"}
    ),
    Ligne("territoires:etablissement_declarer", chef(200), chef(422), ou(pk="etablissement"), mots={"fait": "secteur"}),
    Ligne(
        "territoires:etablissement_declarer", chef(200), chef(422), ou(pk="etablissement"), mots={"fait": "classement"}
    ),
    Ligne("territoires:quartier", droits(200), INTERDIT, ou(pk="quartier")),
    Ligne("territoires:quartier_declarer", chef(200), chef(422), ou(pk="quartier"), mots={"fait": "perimetre"}),
    Ligne("territoires:declaration_finir", chef(200), chef(422), ou(pk="perimetre"), mots={"fait": "perimetre"}),
    Ligne("territoires:declaration_finir", chef(200), chef(422), ou(pk="rattachement"), mots={"fait": "rattachement"}),
    Ligne("territoires:declaration_finir", chef(200), chef(422), ou(pk="classement"), mots={"fait": "classement"}),
    Ligne("territoires:declaration_finir", chef(200), chef(422), ou(pk="code"), mots={"fait": "code"}),
    Ligne("territoires:declaration_confirmer", chef(200), chef(422), ou(pk="perimetre"), mots={"fait": "perimetre"}),
    Ligne(
        "territoires:declaration_confirmer", chef(200), chef(422), ou(pk="rattachement"), mots={"fait": "rattachement"}
    ),
    Ligne("territoires:declaration_confirmer", chef(200), chef(422), ou(pk="classement"), mots={"fait": "classement"}),
    Ligne("territoires:declaration_confirmer", chef(200), chef(422), ou(pk="code"), mots={"fait": "code"}),
    Ligne("territoires:declaration_retirer", chef(200), chef(302), ou(pk="perimetre"), mots={"fait": "perimetre"}),
    Ligne(
        "territoires:declaration_retirer", chef(200), chef(302), ou(pk="rattachement"), mots={"fait": "rattachement"}
    ),
    Ligne("territoires:declaration_retirer", chef(200), chef(302), ou(pk="classement"), mots={"fait": "classement"}),
    Ligne("territoires:declaration_retirer", chef(200), chef(302), ou(pk="code"), mots={"fait": "code"}),
]

COUVERTURE = [
    Ligne("plan:manques", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:couverture", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:exporter_couverture", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:tranches", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:creer_jeu", plan(200), plan(422), ou()),
    Ligne("plan:modifier_jeu", intitule(200), intitule(422), ou(pk="jeu")),
    Ligne("plan:supprimer_jeu", INTERDIT, intitule(302), ou(pk="jeu")),
    Ligne("plan:dispositifs", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:exporter_dispositifs", LISENT_LE_PLAN, INTERDIT, ou()),
    Ligne("plan:declarer_dispositif", plan(200), plan(302), ou(), mots={"dispositif": "CLAS"}),
    Ligne("plan:retirer_dispositif", INTERDIT, plan(302), ou(), mots={"dispositif": "PRE"}),
]

PARTAGES = [
    Ligne("partages:partages", droits(200), INTERDIT, ou()),
    Ligne("partages:jeton_creer", droits(200), droits(422), ou()),
    Ligne("partages:agenda_creer", LISENT_LE_PLAN, droits(422, s403=SANS_LE_PLAN), ou()),
    Ligne(
        "partages:jeton_revoquer", tous(404, s200="CHEF_DE_PROJET"), tous(404, s302="CHEF_DE_PROJET"), ou(pk="jeton")
    ),
    Ligne(
        "partages:agenda_revoquer", tous(404, s200="CHEF_DE_PROJET"), tous(404, s302="CHEF_DE_PROJET"), ou(pk="lien")
    ),
    Ligne("agenda", partout(200), partout(405), {"signe": "lien_signe"}, public=True),
    Ligne("documentation_api", partout(200), partout(405)),
    # A session opens nothing of the API: its own tests replay it with tokens.
    Ligne("api:racine", partout(200), partout(405)),
    Ligne("api:openapi", partout(200), partout(405)),
    Ligne("api:inconnue", partout(404), partout(405), mots={"reste": "ailleurs"}),
    Ligne("api:jeton", partout(401), partout(405)),
    Ligne("api:exercices", partout(401), partout(405)),
    Ligne("api:axes", partout(401), partout(405)),
    Ligne("api:fiches", partout(401), partout(405)),
    Ligne("api:fiche", partout(401), partout(405), mots={"pk": 1}),
    Ligne("api:organisations", partout(401), partout(405)),
    Ligne("api:organisation", partout(401), partout(405), mots={"pk": 1}),
]

LOTS = [
    Ligne("plan:dupliquer", INTERDIT, copie(302), ou(pk="fiche")),
    Ligne("plan:reconduire", copie(200), copie(422), ou(pk="fiche")),
    Ligne("plan:lots", EN_LOT, INTERDIT, ou()),
    Ligne("plan:preparer_lot", EN_LOT, droits(403, s422=QUI_MODIFIENT), ou()),
    Ligne("plan:preparer_lot", EN_LOT, EN_LOT, ou(), corps={"fiche": "fiche", "geste": "AGES"}),
    Ligne("plan:lancer_lot", INTERDIT, droits(403, s422=QUI_MODIFIENT), ou()),
    Ligne("plan:lot", lot(200), INTERDIT, ou(pk="lot")),
    Ligne("plan:reprendre_lot", INTERDIT, lot(302), ou(pk="lot")),
    Ligne("plan:reessayer_lot", INTERDIT, lot(302), ou(pk="lot")),
    Ligne("plan:annuler_lot", INTERDIT, lot(302), ou(pk="lot")),
    Ligne("plan:versions", LISENT_LES_VERSIONS, INTERDIT, ou()),
    Ligne("plan:figer_version", plan(200), plan(422), ou()),
    Ligne("plan:version", LISENT_LES_VERSIONS, INTERDIT, ou(pk="version")),
    Ligne("plan:comparer", LISENT_LES_VERSIONS, INTERDIT, ou()),
    Ligne("plan:exporter_comparaison", LISENT_LES_VERSIONS, INTERDIT, ou()),
]

LIGNES = [*SOCLE, *COMPTES, *PLAN, *COUVERTURE, *ACTEURS, *TERRITOIRES, *PARTAGES, *LOTS, *GOUVERNANCE, *BUDGET]
