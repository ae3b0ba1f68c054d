"""What each act says, in plain words: texts and ordered rows, ready to be written whatever the format.

Each field carries in ``mots`` the French words by which a cité finds it when she writes her own Word file; ``un``
names one item of a list, as a loop of that file calls it. The names of the fields are the tags.
"""

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, ClassVar, get_args, get_type_hints

from alliance.documents.enums import GenreActe


def _mot(mots: str, *, un: str = "", **options: Any) -> Any:
    return field(metadata={"mots": mots, "un": un}, **options)


def _liste(mots: str, un: str) -> Any:
    return _mot(mots, un=un, default=())


def _vide(mots: str) -> Any:
    return _mot(mots, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnTete:
    """Whose act it is. ``logo`` is a PNG or a JPEG; it is never part of the plain data (``en_donnees``)."""

    cite: str = _mot("nom de la cité éducative")
    sous_titre: str = _vide("ligne sous le nom de la cité")
    logo: bytes | None = _mot("logo de la cité (image)", default=None)
    logo_alt: str = _vide("ce que montre le logo, pour qui ne le voit pas")
    exemple: bool = _mot("« oui » si le document est un exemple, rien sinon", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acte:
    """What every act begins with. ``provisoire`` draws the mark; ``etat`` is its words."""

    genre: ClassVar[GenreActe]

    en_tete: EnTete = _mot("en-tête")
    titre: str = _mot("titre du document")
    instance: str = _vide("nom de l'instance, avec le numéro de la séance")
    edite: str = _vide("date d'édition")
    etat: str = _vide("état du document : provisoire, à approuver, approuvé…")
    provisoire: bool = _mot("« oui » si le document est provisoire, rien sinon", default=False)

    @property
    def titre_complet(self) -> str:
        """The title that a reader of the file sees in its window."""
        return " · ".join(part for part in (self.titre, self.instance) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointPrevu:
    """One line of an agenda."""

    numero: str = _mot("numéro du point")
    titre: str = _mot("titre du point")
    heure: str = _vide("heure prévue")
    duree: str = _vide("durée prévue")
    nature: str = _vide("ce qui est attendu : information, échange ou décision")
    presentateur: str = _vide("qui présente le point")
    objets: tuple[str, ...] = _liste("ce que le point concerne : action, mission…", "objet")
    montant: str = _vide("montant et budget")
    description: str = _vide("ce dont il s'agit")
    documents: tuple[str, ...] = _liste("documents joints au point", "document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reunion(Acte):
    """An act about one séance."""

    quand: str = _vide("date et heures de la séance")
    lieu: str = _vide("lieu")
    visio: str = _vide("adresse de la visioconférence")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdreDuJour(Reunion):
    """The agenda."""

    genre = GenreActe.ORDRE_DU_JOUR

    duree_totale: str = _vide("durée de tous les points")
    points: tuple[PointPrevu, ...] = _liste("points de l'ordre du jour", "point")
    documents: tuple[str, ...] = _liste("documents joints à la séance", "document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Convocation(Reunion):
    """The paper letter to one member: where, when, what about, and how to answer."""

    genre = GenreActe.CONVOCATION

    nom: str = _mot("nom de la personne convoquée")
    fonction: str = _vide("sa fonction")
    organisation: str = _vide("son organisation")
    pole: str = _vide("le pôle qu'elle représente")
    adresse: str = _vide("son adresse postale")
    fait_le: str = _vide("lieu et date de la lettre")
    invitation: str = _vide("phrase qui invite à la séance")
    message: str = _vide("mot d'accompagnement")
    duree_totale: str = _vide("durée de tous les points")
    points: tuple[PointPrevu, ...] = _liste("points de l'ordre du jour", "point")
    documents: tuple[str, ...] = _liste("documents joints à la séance", "document")
    repondre: tuple[str, ...] = _liste("comment répondre, une phrase par moyen", "moyen")
    reponses: tuple[str, ...] = _liste("réponses à cocher", "reponse")
    signataire: str = _vide("nom de la personne qui convoque")
    signataire_fonction: str = _vide("fonction de la personne qui convoque")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One line to sign."""

    nom: str = _mot("nom")
    fonction: str = _vide("fonction et organisation")
    qualite: str = _vide("qualité : titulaire, suppléant, invité…")
    mention: str = _vide("ce que la personne a répondu : excusé, représenté par…")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupeSignatures:
    """The lines of one pôle, or of the guests."""

    nom: str = _mot("nom du pôle, ou du groupe de personnes")
    lignes: tuple[Signature, ...] = _liste("personnes de ce pôle", "ligne")


@dataclass(frozen=True, slots=True, kw_only=True)
class Emargement(Reunion):
    """The sheet that those present sign. ``lignes_libres`` are left for people nobody expected."""

    genre = GenreActe.EMARGEMENT

    groupes: tuple[GroupeSignatures, ...] = _liste("pôles et groupes de personnes", "groupe")
    lignes_libres: int = _mot("nombre de lignes laissées libres", default=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """One person in the relevé."""

    pole: str = _mot("pôle, ou « invités »")
    nom: str = _mot("nom")
    fonction: str = _vide("fonction et organisation")
    qualite: str = _vide("qualité : titulaire, suppléant, invité…")
    presence: str = _vide("présent, excusé, absent, représenté par…")


@dataclass(frozen=True, slots=True, kw_only=True)
class PresencePole:
    """Whether a pôle was there, in one sentence."""

    pole: str = _mot("nom du pôle")
    phrase: str = _mot("comment le pôle était représenté")


@dataclass(frozen=True, slots=True, kw_only=True)
class AvisRendu:
    """The avis of one pôle."""

    pole: str = _mot("nom du pôle")
    sens: str = _mot("sens de l'avis")
    texte: str = _vide("réserve ou raison")
    donne_par: str = _vide("qui a donné l'avis, et comment")
    porteuse: str = _vide("« institution porteuse » quand le pôle porte ce qui est décidé")


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteADonner:
    """Something to do after the séance."""

    quoi: str = _mot("ce qui est à faire")
    qui: str = _vide("par qui")
    echeance: str = _vide("pour quand")


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTraite:
    """One item as it was dealt with; ``issue`` is empty where nothing was to be decided."""

    numero: str = _mot("numéro du point")
    titre: str = _mot("titre du point")
    nature: str = _vide("ce qui était attendu : information, échange ou décision")
    presentateur: str = _vide("qui a présenté le point")
    objets: tuple[str, ...] = _liste("ce que le point concerne : action, mission…", "objet")
    compte_rendu: str = _vide("ce qui a été dit")
    deports: tuple[str, ...] = _liste("déports, une phrase par personne ou par pôle", "deport")
    avis: tuple[AvisRendu, ...] = _liste("avis de chaque pôle", "avis_pole")
    issue: str = _vide("issue : adoptée, adoptée sous réserve, rejetée…")
    explication: str = _vide("pourquoi cette issue")
    decision: str = _vide("numéro de la décision")
    type_decision: str = _vide("type de la décision")
    decision_citee: str = _vide("décision antérieure que celle-ci retire ou corrige")
    condition: str = _vide("condition à lever avant l'effet")
    montant: str = _vide("montant et budget")
    suites: tuple[SuiteADonner, ...] = _liste("suites à donner", "suite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How anybody checks that the document is the right one."""

    url: str = _mot("adresse de la page de vérification")
    code: str = _mot("code de vérification")
    empreinte: str = _mot("empreinte du contenu (SHA-256)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Releve(Reunion):
    """The relevé de décisions. ``verification`` is known only once the content is frozen."""

    genre = GenreActe.RELEVE

    presences: tuple[Participation, ...] = _liste("personnes attendues et présentes", "presence")
    poles: tuple[PresencePole, ...] = _liste("présence de chaque pôle", "pole")
    regle: str = _vide("règle de décision de l'instance")
    quorum: str = _vide("phrase sur le quorum")
    points: tuple[PointTraite, ...] = _liste("points traités", "point")
    suites: tuple[SuiteADonner, ...] = _liste("suites qui ne viennent d'aucun point", "suite")
    mentions: tuple[str, ...] = _liste("mentions à connaître pour lire le relevé", "mention")
    verification: Verification | None = _mot("vérification du document", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signataire:
    """Who signs a letter."""

    nom: str = _mot("nom, ou institution")
    fonction: str = _vide("fonction")


@dataclass(frozen=True, slots=True, kw_only=True)
class LettreMission(Acte):
    """The letter that names a chef de projet or a référent."""

    genre = GenreActe.LETTRE_MISSION

    nom: str = _mot("nom de la personne missionnée")
    organisation: str = _vide("son organisation")
    mission: str = _mot("mission : chef de projet, référent…")
    groupe: str = _vide("groupe à animer")
    perimetre: str = _vide("périmètre de la mission")
    plafond: str = _vide("plafond de dépense")
    budget: str = _vide("budget sur lequel porte le plafond")
    du: str = _vide("premier jour de la mission")
    au: str = _vide("dernier jour de la mission")
    decision: str = _vide("numéro de la décision qui donne la mission")
    decision_le: str = _vide("date de cette décision")
    renouvelle: str = _vide("mission que celle-ci renouvelle")
    fait_le: str = _vide("lieu et date de la lettre")
    signataires: tuple[Signataire, ...] = _liste("personnes ou institutions qui signent", "signataire")


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneAttribuee:
    """One award, in the annex to a délibération or in a convention."""

    beneficiaire: str = _mot("bénéficiaire")
    siret: str = _vide("SIRET du bénéficiaire")
    action: str = _mot("action")
    objet: str = _vide("objet de l'acte attributif")
    montant: str = _mot("montant attribué")
    acte: str = _vide("acte attributif et sa date")
    decision: str = _vide("décision du Cotech")
    convention: str = _vide("convention et sa date, ou ce qui l'attend")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexeDeliberation(Acte):
    """The awards that a délibération is about, or those of a budget and a year."""

    genre = GenreActe.ANNEXE_DELIB

    budget: str = _vide("budget")
    exercice: str = _vide("exercice")
    acte: str = _vide("acte auquel la liste s'annexe")
    attributions: tuple[LigneAttribuee, ...] = _liste("subventions attribuées", "attribution")
    nombre: str = _vide("nombre de subventions")
    total: str = _vide("total des subventions")
    mentions: tuple[str, ...] = _liste("mentions à connaître pour lire la liste", "mention")


@dataclass(frozen=True, slots=True, kw_only=True)
class Echeance:
    """One line of an échéancier."""

    nature: str = _mot("acompte, solde ou paiement unique")
    montant: str = _mot("montant")
    prevue: str = _vide("date prévue")
    condition: str = _vide("condition du versement")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionSubvention(Acte):
    """The convention of a subvention, ready to be signed; its terms are the cité's own once she gives her file."""

    genre = GenreActe.CONVENTION_SUB

    numero: str = _mot("numéro de la convention")
    exercice: str = _mot("exercice")
    autorite: str = _mot("autorité qui attribue")
    autorite_siret: str = _vide("SIRET de l'autorité")
    beneficiaire: str = _mot("bénéficiaire")
    beneficiaire_siret: str = _vide("SIRET du bénéficiaire")
    objet: str = _vide("objet de la convention")
    montant: str = _mot("montant de la subvention")
    attributions: tuple[LigneAttribuee, ...] = _liste("attributions que la convention couvre", "attribution")
    echeances: tuple[Echeance, ...] = _liste("échéancier des versements", "echeance")
    justification: str = _vide("ce que le bénéficiaire doit justifier, et quand")
    signee_le: str = _vide("date de signature")
    signataires: tuple[Signataire, ...] = _liste("parties qui signent", "signataire")


CONTENUS: dict[GenreActe, type[Acte]] = {
    contenu.genre: contenu
    for contenu in (
        OrdreDuJour, Convocation, Emargement, Releve, LettreMission, AnnexeDeliberation, ConventionSubvention,
    )
}  # fmt: skip


def en_donnees(contenu: Any) -> Any:
    """The act as plain JSON values, images left out: what is frozen, fingerprinted, and given to the templates."""
    if is_dataclass(contenu):
        return {one.name: en_donnees(getattr(contenu, one.name)) for one in fields(contenu) if not _is_image(one)}
    if isinstance(contenu, tuple | list):
        return [en_donnees(one) for one in contenu]
    return contenu


def contenu_depuis(genre: str, donnees: dict[str, Any], *, logo: bytes | None = None) -> Acte:
    """The act that ``en_donnees`` gave; a field that did not exist then takes its default, one that is gone is left.

    :param logo: the image to print, which the plain data does not hold.
    :raises KeyError: no such act.
    :raises TypeError: a field without default is missing.
    """
    en_tete = donnees["en_tete"] | {"logo": logo}
    return _depuis(CONTENUS[GenreActe(genre)], donnees | {"en_tete": en_tete})


def type_de(declare: Any) -> type | None:
    """The dataclass of a field, or of each item of a list of them; nothing for a plain value."""
    return next((one for one in (declare, *get_args(declare)) if is_dataclass(one) and isinstance(one, type)), None)


def _is_image(one: Any) -> bool:
    return one.name == "logo"


def _depuis(classe: type, donnees: dict[str, Any]) -> Any:
    hints = get_type_hints(classe)
    known = {one.name for one in fields(classe)}
    return classe(**{name: _valeur(hints[name], value) for name, value in donnees.items() if name in known})


def _valeur(declare: Any, value: Any) -> Any:
    inner = type_de(declare)
    if isinstance(value, list | tuple):
        return tuple(_depuis(inner, one) if inner else one for one in value)
    return _depuis(inner, value) if inner and isinstance(value, dict) else value
