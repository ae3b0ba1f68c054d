"""What people write to each other on a fiche: notes, comments, who may be called upon, what waits to be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from alliance.acteurs.enums import ROLES_A_ORGANISATION, Role
from alliance.acteurs.models import Delegation, Habilitation
from alliance.acteurs.selectors import organisation_ids_of, roles_of
from alliance.comptes.models import Compte
from alliance.kernel.http import PAR_PAGE
from alliance.plan.enums import RolePartenaire
from alliance.plan.models import Commentaire, FicheAction, Mention, NoteSuivi
from alliance.plan.rules import STATUTS_PARTAGES

NOTES_MONTREES = 5
"""Notes that the page of a fiche shows; the others are one link away."""

COMMENTAIRES_MONTRES = 10
"""Comments that the page of a fiche shows, the latest ones."""

PAR_PAGE_COMMENTAIRES = 50

ROLES_DU_PLAN = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA, Role.REFERENT})
"""Who sees every fiche of the cité (``FicheQuerySet.visible_to``)."""

QUI_LISENT_LES_ACCES = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA})
"""Who already knows the name of everybody that entered the cité (``AccesQuerySet.visible_to``)."""


@dataclass(frozen=True, slots=True)
class Lecteur:
    """A person who may see a fiche, and by what function."""

    compte: Compte
    fonction: str
    role: Role
    organisation_id: int | None


def notes_of(fiche: FicheAction):
    """The notes of a fiche, the latest day first."""
    return NoteSuivi.objects.filter(fiche=fiche).select_related("ecrite_by").order_by("-le", "-pk")


def marque_de(note: NoteSuivi) -> str:
    """Which text of a note one reads: when it was last corrected, nothing when it never was."""
    return note.corrigee_at.isoformat() if note.corrigee_at else ""


def commentaires_of(fiche: FicheAction):
    """The comments of a fiche with whom they call upon, as they were said."""
    rows = Commentaire.objects.filter(fiche=fiche).select_related("ecrit_by")
    return rows.prefetch_related("mentions__compte").order_by("ecrit_at", "pk")


def page_of_commentaire(commentaire: Commentaire) -> int:
    """The page of the whole list that holds a comment."""
    before = Commentaire.objects.filter(
        Q(ecrit_at__lt=commentaire.ecrit_at) | Q(ecrit_at=commentaire.ecrit_at, pk__lt=commentaire.pk),
        fiche=commentaire.fiche_id,
    )
    return before.count() // PAR_PAGE_COMMENTAIRES + 1


def page_of_note(note: NoteSuivi) -> int:
    """The page of the whole list that holds a note."""
    before = NoteSuivi.objects.filter(Q(le__gt=note.le) | Q(le=note.le, pk__gt=note.pk), fiche=note.fiche_id)
    return before.count() // PAR_PAGE + 1


def is_montre(commentaire: Commentaire) -> bool:
    """Whether the page of the fiche shows this comment, among the latest ones."""
    shown = Commentaire.objects.filter(fiche=commentaire.fiche_id).order_by("-ecrit_at", "-pk").values_list("pk")
    return (commentaire.pk,) in shown[:COMMENTAIRES_MONTRES]


def lecteurs_of(fiche: FicheAction, today: date) -> list[Lecteur]:
    """Everybody who may see the fiche on ``today``, once each: the reverse of ``FicheQuerySet.visible_to``."""
    roles = ROLES_DU_PLAN | ({Role.LECTEUR} if fiche.statut in STATUTS_PARTAGES else set())
    bodies = {fiche.porteur_id} | {
        row.organisation_id for row in fiche.partenaires.all() if row.role == RolePartenaire.COPORTEUR
    }
    holds = Q(cite_id=fiche.cite_id, role__in=sorted(roles)) | Q(
        organisation_id__in=bodies - {None}, role__in=sorted(ROLES_A_ORGANISATION)
    )
    own = (
        Habilitation.objects.en_cours(today)
        .filter(holds, compte__is_active=True, compte__is_administrateur=False)
        .select_related("compte", "pole", "organisation")
        .order_by("from_on", "pk")
    )
    found = [*map(_by_habilitation, own), *_delegates(fiche, today)]
    once = {lecteur.compte.pk: lecteur for lecteur in reversed(found)}
    return sorted(once.values(), key=lambda lecteur: (lecteur.compte.nom, lecteur.compte.pk))


def _by_habilitation(row: Habilitation) -> Lecteur:
    place = row.pole.nom if row.pole else row.organisation.nom if row.organisation else ""
    words = " · ".join(part for part in (str(Role(row.role).label), place) if part)
    return Lecteur(row.compte, words, Role(row.role), row.organisation_id)


def _delegates(fiche: FicheAction, today: date) -> list[Lecteur]:
    """A delegate reads while whoever delegated is chef de projet."""
    chefs = Habilitation.objects.en_cours(today).filter(
        role=Role.CHEF_DE_PROJET, compte_id=OuterRef("delegant_id"), cite_id=OuterRef("cite_id")
    )
    rows = (
        Delegation.objects.en_cours(today)
        .filter(Exists(chefs), cite_id=fiche.cite_id, compte__is_active=True, compte__is_administrateur=False)
        .select_related("compte")
        .order_by("from_on", "pk")
    )
    return [Lecteur(row.compte, "par délégation du chef de projet", Role.CHEF_DE_PROJET, None) for row in rows]


def mentionnables_of(fiche: FicheAction, user, today: date) -> list[Lecteur]:
    """People whom ``user`` may call upon about a fiche: they may see it, and he may know their name.

    Those who steer, and the référent of the action, call upon whoever sees it. The others call upon the chef de
    projet, the référent, the people of the porteur when they are of it, and those who already wrote on the fiche.
    """
    readers = [lecteur for lecteur in lecteurs_of(fiche, today) if lecteur.compte.pk != user.pk]
    if roles_of(user, fiche.cite) & QUI_LISENT_LES_ACCES or fiche.referent_id == user.pk:
        return readers
    known = {fiche.referent_id} | _auteurs_of(fiche)
    bodies = organisation_ids_of(user)
    return [
        lecteur
        for lecteur in readers
        if lecteur.role == Role.CHEF_DE_PROJET or lecteur.compte.pk in known or lecteur.organisation_id in bodies
    ]


def _auteurs_of(fiche: FicheAction) -> set[int | None]:
    written = Commentaire.objects.filter(fiche=fiche).values_list("ecrit_by_id", flat=True)
    noted = NoteSuivi.objects.filter(fiche=fiche).values_list("ecrite_by_id", flat=True)
    return set(written.union(noted))


def mentions_en_attente(user, cite):
    """Mentions of a person that she has not said she read, the oldest first, within what she still sees."""
    return (
        Mention.objects.visible_to(user)
        .filter(compte_id=user.pk, vue_at=None, commentaire__retire_at=None, commentaire__fiche__cite=cite)
        .select_related("commentaire__fiche", "commentaire__ecrit_by")
        .order_by("commentaire__ecrit_at", "pk")
    )


def mentions_sans_reponse(user, cite):
    """Mentions that the person wrote and that nobody has read yet, the oldest first."""
    return (
        Mention.objects.visible_to(user)
        .filter(commentaire__ecrit_by_id=user.pk, vue_at=None, commentaire__retire_at=None)
        .filter(commentaire__fiche__cite=cite)
        .select_related("commentaire__fiche", "compte")
        .order_by("commentaire__ecrit_at", "pk")
    )


def echanges_du_compte(compte: Compte) -> list[dict]:
    """What a person wrote on the fiches, for « Mes données »."""
    notes = NoteSuivi.objects.filter(ecrite_by=compte).select_related("fiche").order_by("pk")
    said = Commentaire.objects.filter(ecrit_by=compte).select_related("fiche").order_by("pk")
    return [
        *[{"écrit": "note", "action": row.fiche.titre, "le": row.ecrite_at, "texte": row.texte} for row in notes],
        *[{"écrit": "commentaire", "action": row.fiche.titre, "le": row.ecrit_at, "texte": row.texte} for row in said],
    ]


def waiting_ids(commentaires: Sequence[Commentaire], user) -> dict[int, int]:
    """Among these comments, those that still wait for the person: comment → her mention."""
    return {
        row.pk: mention.pk
        for row in commentaires
        for mention in row.mentions.all()
        if mention.compte_id == user.pk and mention.vue_at is None and row.retire_at is None
    }


def ids_of(lecteurs: Iterable[Lecteur]) -> frozenset[int]:
    """Their accounts."""
    return frozenset(lecteur.compte.pk for lecteur in lecteurs)
