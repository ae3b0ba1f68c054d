"""What holds for a seat, checked before it opens or changes."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Delegation, Habilitation
from alliance.gouvernance.enums import QUALITES_DELEGUEES, Canal, QualiteMembre
from alliance.gouvernance.models import Membre, PoleInstance
from alliance.gouvernance.services.controles_instances import check_ouverte
from alliance.kernel.dates import format_jour, format_periode
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import fold

EN_MAIN_PROPRE = "Remise en main propre"


class DatesDuSiege(DomainError):
    pass


class PersonneIncorrecte(DomainError):
    pass


class PoleIncorrect(DomainError):
    pass


class AutrePole(DomainError):
    pass


class DejaMembre(DomainError):
    pass


class TitulaireDeja(DomainError):
    pass


class ContactManquant(DomainError):
    pass


def check_membre(membre: Membre, *, sauf: Iterable[int] = ()) -> None:
    """Check a seat against the rules and against the other seats of the cité, those of ``sauf`` left aside.

    :raises InstanceClose: the instance no longer meets.
    :raises DatesDuSiege: the end comes before the start.
    :raises PersonneIncorrecte: nobody or two people named, an account of nobody here, an inhabitant with an account.
    :raises PoleIncorrect: a delegate without a pôle that the instance expects, or a guest with one.
    :raises AutrePole: the person speaks for another pôle at these dates.
    :raises DejaMembre: the person sits in this instance at these dates.
    :raises TitulaireDeja: the pôle has a titulaire at these dates.
    :raises ContactManquant: nothing tells how to convoke who has no account.
    """
    check_ouverte(membre.instance)
    if membre.to_on is not None and membre.to_on < membre.from_on:
        raise DatesDuSiege(
            f"La fin ({format_jour(membre.to_on)}) précède le début ({format_jour(membre.from_on)}). "
            "Corrigez l'une des deux.",
            field="to_on",
        )
    _check_personne(membre)
    _check_pole(membre)
    _check_contact(membre)
    others = _simultanes(membre).exclude(pk__in=list(sauf))
    _check_un_seul_pole(membre, others)
    _check_un_seul_siege(membre, others)
    _check_un_titulaire(membre, others)


def titulaires_a_remplacer(membre: Membre) -> list[Membre]:
    """The titulaires of the same pôle whose seat ``membre`` would take over.

    :raises DatesDuSiege: one of them sits since that very day, or later.
    """
    if membre.qualite != QualiteMembre.TITULAIRE or membre.pole is None:
        return []
    rows = _simultanes(membre).filter(instance=membre.instance, pole=membre.pole, qualite=QualiteMembre.TITULAIRE)
    found = list(rows.select_related("compte", "instance", "pole").order_by("from_on", "pk"))
    for row in found:
        if row.from_on >= membre.from_on:
            raise DatesDuSiege(
                f"{row.nom_affiche} siège à partir du {format_jour(row.from_on)} : choisissez un jour d'après.",
                field="from_on",
            )
    return found


def _simultanes(membre: Membre) -> QuerySet[Membre]:
    """Seats of the open instances of the cité that hold one day at least of this one."""
    rows = Membre.objects.filter(
        Q(to_on=None) | Q(to_on__gte=membre.from_on),
        instance__cite_id=membre.instance.cite_id,
        instance__close_on=None,
    )
    return rows if membre.to_on is None else rows.filter(from_on__lte=membre.to_on)


def _check_personne(membre: Membre) -> None:
    if membre.qualite == QualiteMembre.HABITANT and (membre.compte or membre.organisation):
        raise PersonneIncorrecte(
            "Un parent ou un habitant siège sans compte ni organisation : écrivez son nom.", field="nom"
        )
    if membre.compte is None and not membre.nom:
        raise PersonneIncorrecte("Choisissez une personne dans la liste, ou écrivez son nom.", field="nom")
    if membre.compte is not None and (membre.nom or membre.email):
        raise PersonneIncorrecte(
            "Choisissez une personne dans la liste, ou écrivez son nom, mais pas les deux.", field="nom"
        )
    if membre.compte is not None and not _a_un_acces(membre):
        raise PersonneIncorrecte(
            f"{membre.compte.nom} n'a pas d'accès à la cité à cette date. Invitez d'abord cette personne, dans "
            "« Qui a accès ».",
            field="compte",
        )
    if membre.organisation is not None and membre.organisation.cite_id != membre.instance.cite_id:
        raise PersonneIncorrecte("Cette organisation n'est pas de l'annuaire de la cité.", field="organisation")


def _a_un_acces(membre: Membre) -> bool:
    """Whether the account has, or will have, a right in the cité while it sits."""
    holds = Q(Q(to_on=None) | Q(to_on__gte=membre.from_on), compte=membre.compte, cite_id=membre.instance.cite_id)
    return Habilitation.objects.filter(holds).exists() or Delegation.objects.filter(holds).exists()


def _check_pole(membre: Membre) -> None:
    delegue = membre.qualite in QUALITES_DELEGUEES
    if not delegue and membre.pole is not None:
        raise PoleIncorrect(
            "Un invité, un parent ou un habitant ne parle pour aucun pôle : laissez vide.", field="pole"
        )
    if delegue and membre.pole is None:
        raise PoleIncorrect("Un titulaire ou un suppléant parle pour un pôle : choisissez-le.", field="pole")
    if delegue and not PoleInstance.objects.filter(instance=membre.instance, pole=membre.pole).exists():
        raise PoleIncorrect(
            f"Cette instance n'attend pas le pôle « {membre.pole} ». Ajoutez-le à ses pôles attendus, ou choisissez-en "
            "un autre.",
            field="pole",
        )


def _check_contact(membre: Membre) -> None:
    if membre.canal == Canal.COURRIEL and membre.compte is None and not membre.email:
        raise ContactManquant(
            "Donnez l'adresse électronique où envoyer la convocation, ou choisissez « sur papier ».", field="email"
        )
    if membre.canal == Canal.PAPIER and not membre.adresse_postale:
        raise ContactManquant(
            "Donnez l'adresse postale où envoyer la convocation, ou cochez « remise en main propre ».",
            field="adresse_postale",
        )


def _meme_personne(membre: Membre) -> Q:
    """Seats of the same person: the same account; without one, the same address, or the same name."""
    if membre.compte is not None:
        return Q(compte=membre.compte) | Q(compte=None, email__iexact=membre.compte.email)
    same = Q(pk__in=_memes_noms(membre))
    return same | Q(email__iexact=membre.email) | Q(compte__email__iexact=membre.email) if membre.email else same


def _memes_noms(membre: Membre) -> list[int]:
    """Two people of the same name with two addresses are two people."""
    rows = Membre.objects.filter(instance__cite_id=membre.instance.cite_id, compte=None)
    return [
        pk
        for pk, nom, email in rows.values_list("pk", "nom", "email")
        if fold(nom) == fold(membre.nom) and not (email and membre.email)
    ]


def _check_un_seul_pole(membre: Membre, others: QuerySet[Membre]) -> None:
    """A person speaks for one institution: in the cité, and in each of its instances."""
    if membre.pole is None:
        return
    if membre.compte is not None:
        _check_troika(membre)
    rows = others.filter(_meme_personne(membre), qualite__in=QUALITES_DELEGUEES).exclude(pole=membre.pole)
    other = rows.select_related("instance", "pole").order_by("from_on", "pk").first()
    if other is not None and other.pole is not None:
        raise AutrePole(
            f"{membre.nom_affiche} parle déjà pour le pôle « {other.pole.nom} » dans « {other.instance.nom} » "
            f"({_dates(other)}). Choisissez ce pôle, une autre personne, ou mettez d'abord fin à ce siège.",
            field="pole",
        )


def _check_troika(membre: Membre) -> None:
    held = Habilitation.objects.filter(
        Q(to_on=None) | Q(to_on__gte=membre.from_on),
        compte=membre.compte, cite_id=membre.instance.cite_id, role=Role.TROIKA,
    ).exclude(pole=membre.pole)  # fmt: skip
    if membre.to_on is not None:
        held = held.filter(from_on__lte=membre.to_on)
    other = held.select_related("pole").order_by("from_on", "pk").first()
    if other is not None and other.pole is not None:
        raise AutrePole(
            f"{membre.nom_affiche} représente le pôle « {other.pole.nom} » dans la cité ({_dates(other)}). Choisissez "
            "ce pôle ou une autre personne ; si son rôle a changé, corrigez d'abord son accès, dans « Qui a accès ».",
            field="pole",
        )


def _check_un_seul_siege(membre: Membre, others: QuerySet[Membre]) -> None:
    rows = others.filter(_meme_personne(membre), instance=membre.instance)
    same = rows.select_related("pole").order_by("from_on", "pk").first()
    if same is not None:
        words = QualiteMembre(same.qualite).label + (f" du pôle « {same.pole.nom} »" if same.pole else "")
        raise DejaMembre(
            f"{membre.nom_affiche} siège déjà dans cette instance comme {words} ({_dates(same)}). Changez sa qualité, "
            "ou mettez d'abord fin à ce siège.",
            field="compte" if membre.compte else "nom",
        )


def _check_un_titulaire(membre: Membre, others: QuerySet[Membre]) -> None:
    if membre.qualite != QualiteMembre.TITULAIRE or membre.pole is None:
        return
    rows = others.filter(instance=membre.instance, pole=membre.pole, qualite=QualiteMembre.TITULAIRE)
    seated = rows.select_related("compte").order_by("from_on", "pk").first()
    if seated is not None:
        raise TitulaireDeja(
            f"{seated.nom_affiche} est titulaire du pôle « {membre.pole.nom} » à ces dates ({_dates(seated)}). Cochez "
            f"« remplacer » pour que son siège finisse la veille du {format_jour(membre.from_on)}, ou choisissez "
            "suppléant.",
            field="qualite",
        )


def _dates(row) -> str:
    start: date = row.from_on
    return format_periode(start, row.to_on)
