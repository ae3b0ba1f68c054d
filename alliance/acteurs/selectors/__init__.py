"""Reads worth a name, one module per noun."""

from alliance.acteurs.selectors.annuaire import (
    TRIS_ANNUAIRE,
    FiltresAnnuaire,
    Verification,
    annuaire,
    attaches_of,
    communes_choisissables,
    count_fraicheur,
    etablissements_choisissables,
    portage_of,
    quartiers_choisissables,
    ressemblances,
    verification_of,
)
from alliance.acteurs.selectors.fonctions import (
    Fonction,
    agit_comme_chef,
    cite_ids_where,
    est_chef_en_titre,
    fonctions_of,
    organisation_ids_of,
    roles_of,
)

__all__ = [
    "FiltresAnnuaire",
    "Fonction",
    "TRIS_ANNUAIRE",
    "Verification",
    "agit_comme_chef",
    "annuaire",
    "attaches_of",
    "cite_ids_where",
    "communes_choisissables",
    "count_fraicheur",
    "est_chef_en_titre",
    "etablissements_choisissables",
    "fonctions_of",
    "organisation_ids_of",
    "portage_of",
    "quartiers_choisissables",
    "ressemblances",
    "roles_of",
    "verification_of",
]
