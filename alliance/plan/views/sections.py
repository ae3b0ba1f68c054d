"""The ten sections of a fiche, each ready to be read: sentences, facts, rows. No query beyond what is prefetched."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from alliance.kernel.dates import format_jour, format_periode
from alliance.kernel.money import NBSP, format_cents, format_number
from alliance.kernel.textes import plural
from alliance.plan.enums import VALEURS, Dimension, Manque, RolePartenaire
from alliance.plan.forms.fiche import (
    BesoinForm,
    BudgetForm,
    EssentielForm,
    LiensForm,
    NotesForm,
    OuQuandForm,
    PublicsForm,
    SectionForm,
)
from alliance.plan.forms.lignes import IndicateursForm, PartenairesForm
from alliance.plan.models import FicheAction
from alliance.plan.selectors import codages_of
from alliance.plan.selectors.temps import vacances_de_la_fiche
from alliance.plan.views.affichage import format_ages

DOCUMENTS = "documents"


@dataclass(slots=True)
class Lecture:
    """A section as it is read: paragraphs with their heading, facts, and one table."""

    textes: list[tuple[str, str]] = field(default_factory=list)
    faits: list[tuple[str, str]] = field(default_factory=list)
    entetes: tuple[str, ...] = ()
    rangs: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def remplie(self) -> bool:
        return bool(self.textes or self.faits or self.rangs)


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its address, its words, its form, how it reads, what it answers for when it is empty."""

    slug: str
    titre: str
    bouton: str
    question: str
    inviter: str
    form: type[SectionForm] | None
    lire: Callable[[FicheAction, dict], Lecture]
    manques: tuple[Manque, ...] = ()


def _mots(dimension: str, valeurs: list[str]) -> str:
    labels = dict(VALEURS[dimension].choices)
    text = ", ".join(str(labels[valeur]) for valeur in valeurs)
    return text[:1].upper() + text[1:]


def _lecture(textes=(), faits=()) -> Lecture:
    return Lecture(
        textes=[(titre, corps) for titre, corps in textes if corps], faits=[(nom, mot) for nom, mot in faits if mot]
    )


def _essentiel(fiche: FicheAction, _coded: dict) -> Lecture:
    st = fiche.sous_thematique
    referent = fiche.referent.nom if fiche.referent else ""
    return _lecture(
        faits=[
            ("Axe", str(st.axe) if st else ""),
            ("Sous-thématique", str(st) if st else ""),
            ("Nature", fiche.get_nature_display()),
            ("Porteur", f"{fiche.porteur} ({fiche.porteur.get_type_display()})" if fiche.porteur else ""),
            ("Référent", referent),
            ("Contact", fiche.contact),
            ("Exercice", str(fiche.exercice)),
            ("Code", fiche.code),
        ]
    )


def _besoin(fiche: FicheAction, _coded: dict) -> Lecture:
    return _lecture(
        [("Besoin constaté", fiche.besoin), ("Objectifs", fiche.objectifs), ("Déroulement", fiche.description)]
    )


def _publics(fiche: FicheAction, coded: dict) -> Lecture:
    part = fiche.part_qpv_pct
    return _lecture(
        faits=[
            ("Publics", _mots(Dimension.PUBLIC, coded[Dimension.PUBLIC])),
            ("Âges", format_ages(fiche.age_min, fiche.age_max)),
            ("En particulier", _mots(Dimension.PUBLIC_SPECIFIQUE, coded[Dimension.PUBLIC_SPECIFIQUE])),
            ("Filles, garçons", fiche.get_sexe_display().capitalize()),
            ("Personnes attendues", "" if fiche.effectif_attendu is None else format_number(fiche.effectif_attendu)),
            ("Part des QPV", "" if part is None else f"{part} %"),
        ]
    )


def _ou_quand(fiche: FicheAction, coded: dict) -> Lecture:
    quartiers = [
        f"{row.quartier.nom} ({plural(row.effectif_attendu, 'personne attendue', 'personnes attendues')})"
        if row.effectif_attendu
        else row.quartier.nom
        for row in fiche.quartiers_concernes.all()
    ]
    return _lecture(
        faits=[
            ("Quartiers", ", ".join(quartiers)),
            ("Écoles", ", ".join(row.etablissement.nom for row in fiche.etablissements_concernes.all())),
            ("Autres lieux", fiche.lieux),
            ("Temps", _mots(Dimension.TEMPS, coded[Dimension.TEMPS])),
            ("Jours", _mots(Dimension.JOUR, coded[Dimension.JOUR])),
            ("Fréquence", fiche.frequence),
            ("Modalités", _mots(Dimension.MODALITE, coded[Dimension.MODALITE])),
            ("Réalisation", format_periode(fiche.starts_on, fiche.ends_on).capitalize()),
            ("Vacances scolaires", _vacances(fiche)),
        ]
    )


def _vacances(fiche: FicheAction) -> str:
    """« Vacances de la Toussaint : du 18 octobre au 2 novembre 2025 », for each one that was read for the page.

    A document of many fiches reads none: it would ask the calendar once a fiche.
    """
    rows = getattr(fiche, "vacances_rencontrees", ())
    return f"{NBSP}; ".join(f"{row.nom}{NBSP}: {format_periode(row.starts_on, row.ends_on)}" for row in rows)


def _partenaires(fiche: FicheAction, _coded: dict) -> Lecture:
    labels = dict(RolePartenaire.choices)
    rows = [(row.organisation.nom, labels[row.role], row.precision) for row in fiche.partenaires.all()]
    return Lecture(entetes=("Organisation", "Rôle", "Précision"), rangs=rows)


def _budget(fiche: FicheAction, _coded: dict) -> Lecture:
    def amount(cents):
        return "" if cents is None else ("0 €" if cents == 0 else format_cents(cents))

    return _lecture(
        faits=[
            ("Coût prévisionnel", amount(fiche.cout_cents)),
            ("Demandé à la cité", amount(fiche.demande_cents)),
            ("Financeurs pressentis", fiche.financeurs),
        ]
    )


def _indicateurs(fiche: FicheAction, _coded: dict) -> Lecture:
    rows = [(row.libelle, row.cible, row.source, row.frequence) for row in fiche.indicateurs.all()]
    return Lecture(
        textes=[("Ce que l’on veut savoir", fiche.questions_evaluatives)] if fiche.questions_evaluatives else [],
        entetes=("Indicateur", "Cible", "Source", "Fréquence"),
        rangs=rows,
    )


def _liens(fiche: FicheAction, coded: dict) -> Lecture:
    return _lecture(
        faits=[
            ("Objectifs nationaux", _mots(Dimension.OBJECTIF_NATIONAL, coded[Dimension.OBJECTIF_NATIONAL])),
            ("Leviers", ", ".join(levier.nom for levier in fiche.leviers.all())),
            ("Thèmes", _mots(Dimension.THEME, coded[Dimension.THEME])),
            ("Dispositifs", _mots(Dimension.DISPOSITIF, coded[Dimension.DISPOSITIF])),
        ]
    )


def _notes(fiche: FicheAction, _coded: dict) -> Lecture:
    return _lecture([("", fiche.notes)])


def _documents(fiche: FicheAction, _coded: dict) -> Lecture:
    return Lecture(rangs=[(piece.titre,) for piece in fiche.pieces.all()])


SECTIONS = (
    Section(
        "essentiel", "L’essentiel", "Enregistrer l’essentiel",
        "Où range-t-on cette action, qui la porte et qui la suit ?",
        "Compléter l’essentiel", EssentielForm, _essentiel, (Manque.SOUS_THEMATIQUE, Manque.PORTEUR, Manque.REFERENT),
    ),
    Section(
        "besoin", "Le besoin", "Enregistrer le besoin",
        "À quel besoin l’action répond-elle ? Deux phrases suffisent pour que la troïka comprenne.",
        "Décrire le besoin", BesoinForm, _besoin, (Manque.BESOIN,),
    ),
    Section(
        "publics", "Les publics", "Enregistrer les publics", "Qui participe, et à quel âge ?", "Préciser les publics",
        PublicsForm, _publics, (Manque.PUBLICS, Manque.AGE),
    ),
    Section(
        "ou-et-quand", "Où et quand", "Enregistrer où et quand",
        "Dans quel quartier, dans quelles écoles, sur quel temps, à quelles dates ?",
        "Situer l’action", OuQuandForm, _ou_quand, (Manque.QUARTIER, Manque.TEMPS, Manque.DATES),
    ),
    Section(
        "partenaires", "Partenaires", "Enregistrer les partenaires",
        "Qui d’autre y prend part : co-porteur, intervenant, lieu d’accueil ?", "Ajouter un partenaire",
        PartenairesForm, _partenaires,
    ),
    Section(
        "budget", "Budget prévisionnel", "Enregistrer le budget", "Combien l’action coûtera-t-elle en tout ?",
        "Indiquer un coût", BudgetForm, _budget, (Manque.COUT,),
    ),
    Section(
        "indicateurs", "Indicateurs", "Enregistrer les indicateurs",
        "Comment saurez-vous que l’action a servi ? Un seul indicateur suffit, par exemple "
        "« parents venus au moins trois fois ».",
        "Ajouter un indicateur", IndicateursForm, _indicateurs, (Manque.INDICATEUR,),
    ),
    Section(
        "liens", "Liens", "Enregistrer les liens",
        "À quels objectifs nationaux, leviers et dispositifs l’action se rattache-t-elle ?", "Relier l’action",
        LiensForm, _liens,
    ),
    Section(
        DOCUMENTS, "Documents", "Joindre le document", "Aucun document joint : convention, affiche, compte rendu…",
        "Joindre un document", None, _documents,
    ),
    Section(
        "notes", "Remarques", "Enregistrer les remarques",
        "Ce qu’il faut savoir de l’action et qui n’a pas de case ailleurs.", "Écrire une remarque", NotesForm, _notes,
    ),
)  # fmt: skip
SECTIONS_PAR_SLUG = {section.slug: section for section in SECTIONS}


@dataclass(slots=True)
class SectionAffichee:
    """A section with what this fiche says in it, and what it lacks."""

    section: Section
    lecture: Lecture
    manques: list[str]

    @property
    def historique(self) -> str:
        """The query of the history of its fields, when it has fields."""
        form = self.section.form
        return urlencode([("champ", champ) for champ in form.champs_de_fiche().values()]) if form else ""

    @property
    def a_completer(self) -> bool:
        return bool(self.manques) or not self.lecture.remplie


def sections_of(fiche: FicheAction, manques: tuple[Manque, ...]) -> list[SectionAffichee]:
    """All the sections, in order."""
    coded = codages_of(fiche)
    fiche.vacances_rencontrees = vacances_de_la_fiche(fiche, coded[Dimension.TEMPS])
    return [
        SectionAffichee(section, section.lire(fiche, coded), [str(m.label) for m in manques if m in section.manques])
        for section in SECTIONS
    ]


def bandeau_of(fiche: FicheAction) -> list[tuple[str, str, str]]:
    """Par qui, pour qui, où, quand, combien: the five answers that a reader looks for first."""
    coded = codages_of(fiche)
    partenaires = {row.organisation_id for row in fiche.partenaires.all()}
    publics = _mots(Dimension.PUBLIC, coded[Dimension.PUBLIC])
    ages = format_ages(fiche.age_min, fiche.age_max)
    attendus = fiche.effectif_attendu
    quartiers = ", ".join(row.quartier.nom for row in fiche.quartiers_concernes.all())
    ecoles = len(fiche.etablissements_concernes.all())
    jours = _mots(Dimension.JOUR, coded[Dimension.JOUR])
    periode = _periode_courte(fiche)
    rythme = fiche.frequence or jours or _mots(Dimension.TEMPS, coded[Dimension.TEMPS])
    avec = f"avec {plural(len(partenaires), 'partenaire')}" if partenaires else ""
    nombre = plural(attendus, "personne attendue", "personnes attendues") if attendus else ""
    return [
        ("Par qui", fiche.porteur.nom if fiche.porteur else "", avec),
        ("Pour qui", ", ".join(part for part in (publics, ages) if part), nombre),
        ("Où", quartiers or fiche.lieux, plural(ecoles, "établissement") if ecoles else ""),
        ("Quand", rythme or periode, periode if rythme else ""),
        ("Combien", format_cents(fiche.cout_cents) if fiche.cout_cents else "", f"exercice {fiche.exercice}"),
    ]


def _periode_courte(fiche: FicheAction) -> str:
    if fiche.starts_on and fiche.ends_on:
        return f"{format_jour(fiche.starts_on)} – {format_jour(fiche.ends_on)}"
    return format_periode(fiche.starts_on, fiche.ends_on)
