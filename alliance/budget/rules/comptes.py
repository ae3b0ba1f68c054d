"""The accounts of the public form of a subvention, and how to recognise them.

Source: CERFA n° 12156*06 and its notice 51781#04, « Budget du projet » (loi n° 2000-321 du 12 avril 2000, art. 9-1;
décret n° 2016-1971 du 28 décembre 2016); the sub-accounts of the heading 74 are those of a Dauphin record.
"""

import itertools
import re
from dataclasses import dataclass

from alliance.budget.enums import Sens
from alliance.kernel.textes import fold, words

INDIRECTES, RESSOURCES_PROPRES = "INDIRECTES", "RESSPROPRES"
EMPLOIS_VOLONTAIRES, RESSOURCES_VOLONTAIRES = "86", "87"
VOLONTAIRES = frozenset({EMPLOIS_VOLONTAIRES, RESSOURCES_VOLONTAIRES})
SUBVENTIONS = "74"


@dataclass(frozen=True, slots=True)
class Poste:
    """A heading of the form: its code, its side, its words."""

    code: str
    sens: Sens
    libelle: str

    @property
    def volontaire(self) -> bool:
        """Whether it values voluntary work and gifts in kind: counted apart from cash."""
        return self.code in VOLONTAIRES

    @property
    def nom(self) -> str:
        """« 60, achats »; the two headings that have no number are named."""
        return f"{self.code}, {self.libelle}" if self.code.isdigit() else self.libelle


_CHARGES = (
    ("60", "achats"),
    ("61", "services extérieurs"),
    ("62", "autres services extérieurs"),
    ("63", "impôts et taxes"),
    ("64", "charges de personnel"),
    ("65", "autres charges de gestion courante"),
    ("66", "charges financières"),
    ("67", "charges exceptionnelles"),
    ("68", "dotations aux amortissements, provisions et engagements"),
    ("69", "impôt sur les bénéfices, participation des salariés"),
    (INDIRECTES, "charges indirectes affectées au projet"),
    (EMPLOIS_VOLONTAIRES, "emplois des contributions volontaires en nature"),
)
_PRODUITS = (
    ("70", "ventes de produits finis, de marchandises, prestations de services"),
    ("71", "production stockée"),
    ("72", "production immobilisée"),
    ("73", "dotations et produits de tarification"),
    (SUBVENTIONS, "subventions d'exploitation"),
    ("75", "autres produits de gestion courante"),
    ("76", "produits financiers"),
    ("77", "produits exceptionnels"),
    ("78", "reprises sur amortissements, dépréciations et provisions"),
    ("79", "transferts de charges"),
    (RESSOURCES_PROPRES, "ressources propres affectées au projet"),
    (RESSOURCES_VOLONTAIRES, "contributions volontaires en nature"),
)
POSTES: dict[str, Poste] = {
    code: Poste(code, sens, libelle)
    for sens, rows in ((Sens.CHARGE, _CHARGES), (Sens.PRODUIT, _PRODUITS))
    for code, libelle in rows
}
"""The headings in the order of the form."""

COMPTES: dict[str, str] = {
    "601": "achats de matières et fournitures",
    "604": "achats d'études et de prestations de services",
    "60x": "autres fournitures",
    "613": "locations",
    "615": "entretien et réparation",
    "616": "assurance",
    "618": "documentation",
    "622": "rémunérations intermédiaires et honoraires",
    "623": "publicité, publication",
    "625": "déplacements, missions",
    "62x": "services bancaires, autres",
    "631": "impôts et taxes sur rémunération",
    "635": "autres impôts et taxes",
    "641": "rémunération des personnels",
    "645": "charges sociales",
    "647": "autres charges de personnel",
    "chgfixe": "charges fixes de fonctionnement",
    "fraisfin": "frais financiers",
    "autchgindirect": "autres charges indirectes",
    "860": "secours en nature",
    "861": "mise à disposition gratuite de biens et services",
    "862": "prestations",
    "864": "personnel bénévole",
    "74etat": "État",
    "74region": "conseil régional",
    "74dep": "conseil départemental",
    "74epci": "intercommunalité",
    "74com": "commune",
    "74orgasoc": "CAF, organisme social",
    "74fe": "fonds européens",
    "74agenceserv": "Agence de services et de paiement (emplois aidés)",
    "74autreetab": "autre établissement public",
    "74aidespriv": "aide privée (fondation, entreprise)",
    "750": "autres produits de gestion courante",
    "756": "cotisations",
    "758": "dons manuels, mécénat",
    "789": "report de ressources non utilisées",
    "insufprevisionnel": "autofinancement",
    "870": "bénévolat",
    "871": "prestations en nature",
    "875": "dons en nature",
}
"""The accounts under the headings. A file may hold others: they count under their heading, with their own words."""

_SANS_NUMERO = {
    "chgfixe": INDIRECTES,
    "fraisfin": INDIRECTES,
    "autchgindirect": INDIRECTES,
    "insufprevisionnel": RESSOURCES_PROPRES,
    "indirectes": INDIRECTES,
    "respropres": RESSOURCES_PROPRES,
    "ressourcespropres": RESSOURCES_PROPRES,
    "ressourcepropre": RESSOURCES_PROPRES,
    "ressproprs": RESSOURCES_PROPRES,
    "resspropres": RESSOURCES_PROPRES,
    "autofinancement": RESSOURCES_PROPRES,
    "chargesindirectes": INDIRECTES,
    "chgindirectes": INDIRECTES,
    "chgindirect": INDIRECTES,
}
_AVEC_CASSE = {code.casefold(): code for code in COMPTES}


def compte_ecrit(code: str) -> str:
    """An account as the form writes it: « 74ETAT » is « 74etat », « 60 - Achats » is « 60 »."""
    said = words(code).split()
    plain = "".join(said)
    if plain in _AVEC_CASSE:
        return _AVEC_CASSE[plain]
    if len(said) > 1 and re.fullmatch(r"\d{2,6}x?", said[0]):
        plain = said[0]
    if plain in _SANS_NUMERO and plain.upper() not in POSTES:
        return _SANS_NUMERO[plain]
    return plain.upper() if plain.upper() in POSTES else plain


def poste_of(compte: str) -> Poste | None:
    """The heading that an account counts under; ``None`` when the form has no such account."""
    code = compte_ecrit(compte)
    return POSTES.get(_SANS_NUMERO.get(code, code)) or (POSTES.get(code[:2]) if code[:2].isdigit() else None)


def numero_of(compte: str) -> str:
    """The number that people know an account by: « 601 », « 74 » for « 74etat »; empty when it has none."""
    code = compte_ecrit(compte)
    return "".join(itertools.takewhile(str.isdigit, code))


def libelle_of(compte: str) -> str:
    """The words of an account; those of its heading when it has none."""
    code = compte_ecrit(compte)
    poste = poste_of(code)
    return COMPTES.get(code, poste.libelle if poste else compte)


_FAMILLES_74 = (
    ("74agenceserv", ("agence de services", "asp", "emplois aides", "emploi aide", "contrat aide")),
    ("74fe", ("fonds europeen", "fonds europeens", "fse", "feder", "europe", "union europeenne", "erasmus")),
    ("74aidespriv", ("aide privee", "aides privees", "fondation", "mecenat", "entreprise")),
    ("74orgasoc", ("caf", "organisme social", "organismes sociaux", "msa", "cpam", "allocations familiales")),
    ("74etat", (
        "etat", "politique de la ville", "ministere", "ministeres", "prefecture", "rectorat", "dsden", "drac", "p147",
        "programme 147", "bop 147", "anct", "education nationale", "cite educative", "dreets", "drajes", "fipd",
        "mildeca",
    )),
    ("74region", ("region", "conseil regional", "regional")),
    ("74dep", ("departement", "conseil departemental", "departemental", "cd21")),
    ("74epci", (
        "metropole", "intercommunalite", "intercommunalites", "communaute", "agglomeration", "epci",
        "communaute de communes",
    )),
    ("74com", ("commune", "ville", "mairie", "ccas", "municipalite")),
    ("74autreetab", ("etablissement public", "etablissements publics", "college", "lycee", "universite")),
)  # fmt: skip


def compte_de_financeur(texte: str) -> str:
    """The account of heading 74 that the words about a financeur tell; « 74 » when they tell none.

    « Politique de la ville » is the State's, whatever the word « ville »; « métropole » comes before « ville ».
    """
    said = f" {words(texte)} ".replace(" s ", " ")
    for code, marks in _FAMILLES_74:
        if any(f" {mark} " in said or f" {mark}s " in said for mark in marks):
            return code
    return SUBVENTIONS


def cle_de_ligne(sens: str, compte: str, libelle: str) -> tuple[str, str, str]:
    """What makes two lines the same from one file to the next."""
    return (str(sens), compte_ecrit(compte), fold(libelle))
