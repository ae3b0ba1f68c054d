"""Addresses of the budget. One block per part: put yours under your comment, import your own view modules."""

from django.urls import path

from alliance.budget.views import (
    actes,
    affectations,
    attributions,
    caisses,
    conventions,
    delegations,
    depenses,
    engagements,
    engager,
    enveloppes,
    exercices,
    financeurs,
    import_versements,
    inscriptions,
    previsions,
    travail,
    versements,
)

app_name = "budget"
urlpatterns: list = [
    # ENVELOPPES: financeurs, budgets (caisses), enveloppes, reports, exercices
    path("budgets/", caisses.budgets, name="budgets"),
    path("budgets/nouveau/", caisses.creer_budget, name="creer_budget"),
    path("budgets/<int:pk>/", caisses.budget_caisse, name="budget_caisse"),
    path("budgets/<int:pk>/modifier/", caisses.modifier_budget, name="modifier_budget"),
    path("budgets/<int:pk>/regler/", caisses.regler_budget, name="regler_budget"),
    path("financeurs/", financeurs.financeurs, name="financeurs"),
    path("financeurs/nouveau/", financeurs.creer_financeur, name="creer_financeur"),
    path("financeurs/<int:pk>/modifier/", financeurs.modifier_financeur, name="modifier_financeur"),
    path("organisations/<int:pk>/statut-juridique/", financeurs.statut_juridique, name="statut_juridique"),
    path("enveloppes/nouvelle/", enveloppes.creer_enveloppe, name="creer_enveloppe"),
    path("enveloppes/<int:pk>/", enveloppes.enveloppe, name="enveloppe"),
    path("enveloppes/<int:pk>/mouvements/", enveloppes.mouvements_enveloppe, name="mouvements_enveloppe"),
    path("enveloppes/<int:pk>/mouvements/<slug:nature>/", enveloppes.mouvement, name="mouvement"),
    path("enveloppes/<int:pk>/reporter/", enveloppes.reporter_enveloppe, name="reporter_enveloppe"),
    path("exercices/<int:exercice>/clore/", exercices.clore_exercice, name="clore_exercice"),
    path("exercices/<int:exercice>/rouvrir/", exercices.rouvrir_exercice, name="rouvrir_exercice"),
    # AFFECTATIONS: prévisions, affectations, actes attributifs, conventions
    path("previsions/prevoir/", previsions.prevoir, name="prevoir"),
    path("affectations/", affectations.affectations, name="affectations"),
    path("affectations/affecter/", affectations.affecter, name="affecter"),
    path("affectations/<int:pk>/", affectations.affectation, name="affectation"),
    path("affectations/<int:pk>/liberer/", affectations.liberer, name="liberer"),
    path("actes/enregistrer/", actes.enregistrer_acte, name="enregistrer_acte"),
    path("actes/<int:pk>/", actes.acte, name="acte"),
    path("actes/<int:pk>/joindre/", actes.joindre_acte, name="joindre_acte"),
    path("actes/<int:pk>/attribuer/", attributions.ajouter_attribution, name="ajouter_attribution"),
    path("actes/<int:pk>/notifier/", attributions.notifier, name="notifier"),
    path("attributions/<int:pk>/annuler/", attributions.annuler_attribution, name="annuler_attribution"),
    path("conventions/creer/", conventions.creer_convention, name="creer_convention"),
    path("conventions/<int:pk>/", conventions.convention, name="convention"),
    path("conventions/<int:pk>/signer/", conventions.signer_convention, name="signer_convention"),
    path("conventions/<int:pk>/joindre/", conventions.joindre_convention, name="joindre_convention"),
    # ENGAGEMENTS: engagements, versements, justificatifs, reversements, versements du comptable
    path("mon-budget/", travail.mon_budget, name="mon_budget"),
    path("attributions/<int:pk>/engager/", engager.engager, name="engager"),
    path("affectations/<int:pk>/commander/", engager.engager_commande, name="engager_commande"),
    path("engagements/", engagements.engagements, name="engagements"),
    path("engagements/<int:pk>/", engagements.engagement, name="engagement"),
    path("engagements/<int:pk>/completer/", engagements.completer_engagement, name="completer_engagement"),
    path("engagements/<int:pk>/desengager/", engagements.desengager, name="desengager"),
    path("engagements/<int:pk>/verser/", versements.verser, name="verser"),
    path("engagements/<int:pk>/justifier/", versements.justifier, name="justifier"),
    path("engagements/<int:pk>/reverser/", versements.reverser, name="reverser"),
    path("versements/", versements.versements, name="versements"),
    path("versements/<int:pk>/annuler/", versements.annuler_versement, name="annuler_versement"),
    path("versements/importer/", import_versements.importer_versements, name="importer_versements"),
    path("versements/imports/<int:pk>/", import_versements.import_versements, name="import_versements"),
    path(
        "versements/imports/<int:pk>/confirmer/",
        import_versements.confirmer_import_versements,
        name="confirmer_import_versements",
    ),
    path(
        "versements/imports/<int:pk>/abandonner/",
        import_versements.abandonner_import_versements,
        name="abandonner_import_versements",
    ),
    path(
        "versements/imports/<int:pk>/reprendre/",
        import_versements.reprendre_import_versements,
        name="reprendre_import_versements",
    ),
    # SEANCE: dépenses demandées, simulations
    path("depenses/", depenses.depenses, name="depenses"),
    path("depenses/demander/", depenses.demander_depense, name="demander_depense"),
    path("depenses/inscrire/", inscriptions.inscrire_depenses, name="inscrire_depenses"),
    path("depenses/<int:pk>/", depenses.depense, name="depense"),
    path("depenses/<int:pk>/modifier/", depenses.modifier_depense, name="modifier_depense"),
    path("depenses/<int:pk>/retirer/", depenses.retirer_depense, name="retirer_depense"),
    path("delegations/depense/", delegations.depense_deleguee, name="depense_deleguee"),
    # FINANCEMENT: plans de financement et leurs imports
    # VUES: où en est l'argent ?
    # SORTIES: exports, actes, données ouvertes
    # REPRISE: reprise d'une année en cours
]
