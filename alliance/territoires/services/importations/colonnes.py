"""The header names of the ministries' tables, through ``kernel.textes.words``, in order of preference.

Sources: annuaire de l'éducation, géolocalisation des établissements, IPS of écoles, collèges and lycées,
effectifs (docs/sources.md#annuaire-education, docs/sources.md#calendrier-scolaire).
"""

ETABLISSEMENTS: dict[str, tuple[str, ...]] = {
    "uai": (
        "uai", "numero uai", "code uai", "identifiant de l etablissement", "identifiant etablissement", "n uai",
        "numero de l ecole", "numero ecole", "numero du college", "numero college", "numero du lycee",
        "numero lycee", "numero de l etablissement", "numero etablissement", "code etablissement", "code rne", "rne",
        "uai de l etablissement", "uai etablissement", "etablissement uai",
    ),
    "nom": (
        "appellation officielle", "appellation officielle uai", "nom etablissement", "nom de l etablissment",
        "nom de l etablissement", "nom de l ecole", "nom du college", "nom du lycee", "libelle etablissement",
        "libelle de l etablissement", "denomination", "nom",
    ),
    "denomination": ("denomination principale", "denomination principale uai"),
    "patronyme": ("patronyme uai", "patronyme"),
    "insee": (
        "code insee de la commune", "code commune", "code insee", "code insee commune", "code commune insee",
        "code de la commune", "insee", "insee com", "codgeo", "depcom",
    ),
    "commune": (
        "nom de la commune", "nom commune", "libelle commune", "libelle de la commune", "commune", "lib com",
        "localite acheminement uai", "ville",
    ),
    "departement": ("code du departement", "code departement", "code dep", "departement code"),
    "nature": (
        "libelle nature", "nature uai libe", "nature uai libelle", "lib nature", "libelle de la nature",
        "type etablissement", "type d etablissement", "type de l etablissement", "type de lycee", "nature", "type",
    ),
    "maternelle": ("ecole maternelle",),
    "elementaire": ("ecole elementaire",),
    "secteur": (
        "secteur", "statut public prive", "secteur public prive libe", "secteur public prive", "public prive", "statut",
        "secteur d enseignement",
    ),
    "contrat": ("type contrat prive", "type de contrat prive", "secteur prive libelle type contrat"),
    "effectif": (
        "effectifs", "effectif", "nombre d eleves", "nombre eleves", "nb eleves", "nombre total eleves",
        "nombre total d eleves", "nombre eleves total", "effectif total", "effectifs ensemble gt pro",
        "effectifs voie gt", "effectifs voie pro",
    ),
    "ips": (
        "ips", "ips de l etablissement", "ips etablissement", "ips etab", "ips ensemble gt pro", "ips voie gt",
        "ips voie pro", "indice de position sociale",
    ),
    "rentree": ("rentree scolaire", "rentree", "annee scolaire", "annee"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "long", "lng"),
    "position": (
        "position", "coordonnees", "coordonnee", "coordonnees gps", "geo point 2d", "geolocalisation", "centroid",
    ),
    "adresse": ("adresse 1", "adresse uai", "adresse", "adresse postale"),
    "code_postal": ("code postal", "code postal uai", "cp"),
    "telephone": ("telephone", "numero telephone uai", "numero de telephone", "tel"),
    "email": ("mail", "email", "courriel", "adresse mail", "mel", "mel uai", "adresse electronique"),
    "site_web": ("web", "site web", "site internet", "site", "url"),
    "circonscription": ("nom circonscription", "circonscription", "libelle circonscription"),
    "ouvert": ("date ouverture", "date d ouverture", "ouvert le"),
    "ferme": ("date fermeture", "date de fermeture", "ferme le"),
    "etat": ("etat etablissement libe", "etat", "etat de l etablissement", "etat etablissement"),
}  # fmt: skip

CALENDRIER: dict[str, tuple[str, ...]] = {
    "nom": ("description", "nom", "vacances", "libelle", "periode"),
    "population": ("population", "public"),
    "debut": ("start date", "date de debut", "date debut", "debut"),
    "fin": ("end date", "date de fin", "date fin", "fin"),
    "zone": ("zones", "zone"),
    "lieu": ("location", "academie", "lieu"),
    "annee": ("annee scolaire", "annee"),
}

QPV_CODE = ("code_qp", "codeqp", "code_qpv", "codeqpv", "code qp", "code du quartier", "code_quartier", "code")
QPV_NOM = (
    "lib_qp", "nom_qp", "lib_qpv", "nom_qpv", "libqp", "nomqp", "libelle_qp", "noms_des_quartiers_prioritaires",
    "nom du quartier", "libelle", "nom",
)  # fmt: skip
QPV_INSEE = ("insee_com", "code_insee", "code_commune", "codgeo", "insee", "code_insee_commune", "depcom")
QPV_COMMUNE = (
    "lib_com", "nom_com", "nom_commune", "commune_qp", "noms_des_communes_concernees", "libelle_commune", "commune",
)  # fmt: skip
