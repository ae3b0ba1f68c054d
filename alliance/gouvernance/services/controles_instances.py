"""What holds for an instance, checked before it is created, changed or closed."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone

from alliance.acteurs.enums import Portee
from alliance.acteurs.models import Pole
from alliance.acteurs.selectors import agit_comme_chef, quartiers_choisissables, roles_of
from alliance.gouvernance.enums import Competence, EtatSeance, NatureSeance, OrigineGroupe, TypeInstance
from alliance.gouvernance.models import Decision, Instance, Membre, SeanceInstance
from alliance.gouvernance.rules import COMPETENCE_DE, POLES_MIN
from alliance.gouvernance.selectors.designations import designe, mission_de_referent
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import fold
from alliance.territoires.models import Cite


class NomDejaPris(DomainError):
    pass


class CompetenceImpossible(DomainError):
    pass


class QuartierIncorrect(DomainError):
    pass


class PolesIncorrects(DomainError):
    pass


class QuorumImpossible(DomainError):
    pass


class OrigineIncorrecte(DomainError):
    pass


class AnimateurNonDesigne(DomainError):
    pass


class SeanceEnCours(DomainError):
    pass


class InstanceClose(DomainError):
    pass


class ClotureImpossible(DomainError):
    pass


PREPARES_PAR_LE_CHEF = frozenset({TypeInstance.COPIL, TypeInstance.COTECH})
DE_LA_DECISION = {
    "regle": "la règle de décision",
    "quorum": "le quorum",
    "silence_vaut_accord": "l'effet du silence",
    "competence": "ce que l'instance décide",
}


def check_ouverte(instance: Instance) -> None:
    """Check that an instance still meets.

    :raises InstanceClose: it does not.
    """
    if instance.close_on is not None:
        raise InstanceClose(
            f"« {instance.nom} » est close depuis le {format_jour(instance.close_on)} : elle ne change plus. Pour la "
            "relancer, créez une nouvelle instance."
        )


def check_poles(cite: Cite, type_: str, poles: Iterable[Pole] | None) -> Sequence[Pole]:
    """The pôles that an instance will expect: all those of the cité when none is said.

    :raises PolesIncorrects: too few of them, or one of another cité.
    """
    found = list(Pole.objects.filter(cite=cite).order_by("ordre")) if poles is None else list(poles)
    if any(pole.cite_id != cite.pk for pole in found):
        raise PolesIncorrects("Un de ces pôles n'est pas de cette cité. Choisissez dans la liste.", field="poles")
    least = POLES_MIN if COMPETENCE_DE.get(TypeInstance(type_)) != Competence.CONSULTATIVE else 1
    if len(found) < least:
        words = "au moins deux pôles : à un seul, rien ne se décide" if least > 1 else "au moins un pôle"
        raise PolesIncorrects(f"Choisissez {words}.", field="poles")
    return found


def check_poles_vides(instance: Instance, pole_ids: set[int], today: date) -> None:
    """Check that nobody sits, or will sit, for the pôles that an instance stops expecting.

    :raises PolesIncorrects: somebody does.
    """
    rows = Membre.objects.filter(Q(to_on=None) | Q(to_on__gte=today), instance=instance, pole_id__in=pole_ids)
    seated = rows.select_related("pole", "compte").order_by("pole__ordre", "pk").first()
    if seated is not None and seated.pole is not None:
        raise PolesIncorrects(
            f"{seated.nom_affiche} siège pour le pôle « {seated.pole.nom} » : mettez d'abord fin à son siège.",
            field="poles",
        )


def check_competence(type_: str, competence: str) -> str:
    """What an instance of this type decides.

    :raises CompetenceImpossible: a free type must choose, another one may not.
    """
    own = COMPETENCE_DE.get(TypeInstance(type_))
    if own is None and competence not in Competence.values:
        raise CompetenceImpossible("Dites ce que cette instance décide.", field="competence")
    if own is not None and competence not in {"", own}:
        raise CompetenceImpossible(
            f"Une instance du type « {TypeInstance(type_).label} » {Competence(own).label} : laissez ce choix vide, "
            "ou choisissez « autre instance ».",
            field="competence",
        )
    return own or competence


def check_instance(instance: Instance, poles: int) -> None:
    """What holds for a new instance as for a changed one: its name, quartier, host and quorum.

    :raises NomDejaPris: an open instance of the cité has this name.
    :raises QuartierIncorrect: a coordination without a quartier of the cité, or another type with one.
    :raises OrigineIncorrecte: an attached group without a host, or a host for what is not attached.
    :raises QuorumImpossible: the quorum is not between one and the number of pôles.
    """
    twins = Instance.objects.ouvertes().filter(cite_id=instance.cite_id).exclude(pk=instance.pk)
    if any(fold(nom) == fold(instance.nom) for nom in twins.values_list("nom", flat=True)):
        raise NomDejaPris(
            f"Une instance ouverte s'appelle déjà « {instance.nom} ». Donnez un autre nom, ou clôturez l'autre.",
            field="nom",
        )
    _check_quartier(instance)
    _check_hote(instance)
    if not 1 <= instance.quorum <= poles:
        raise QuorumImpossible(
            f"Le quorum compte des pôles : écrivez un nombre de 1 à {poles}, "
            f"puisque cette instance {'attend un pôle' if poles == 1 else f'attend {poles} pôles'}.",
            field="quorum",
        )


def _check_quartier(instance: Instance) -> None:
    if instance.type != TypeInstance.COORDINATION:
        if instance.quartier is not None:
            raise QuartierIncorrect(
                "Seule une coordination territoriale a un quartier : laissez vide.", field="quartier"
            )
        return
    if instance.quartier is None or not quartiers_choisissables(instance.cite).filter(pk=instance.quartier.pk).exists():
        raise QuartierIncorrect(
            "Une coordination territoriale a un quartier de la cité : choisissez-le dans la liste.", field="quartier"
        )


def _check_hote(instance: Instance) -> None:
    attached = instance.origine == OrigineGroupe.RATTACHE
    hosted = instance.hote is not None or bool(instance.hote_nom)
    if attached and instance.type not in {TypeInstance.GROUPE, TypeInstance.AUTRE}:
        raise OrigineIncorrecte(
            "Seul un groupe de travail, ou une autre instance, peut exister ailleurs et être rattaché.", field="origine"
        )
    if attached and not hosted:
        raise OrigineIncorrecte(
            "Ce groupe existe ailleurs : dites qui l'accueille, par exemple le réseau d'éducation prioritaire.",
            field="hote_nom",
        )
    if hosted and not attached:
        raise OrigineIncorrecte(
            "Un hôte ne se note que pour un groupe qui existe ailleurs : effacez-le, ou choisissez « rattaché ».",
            field="hote",
        )
    if instance.hote is not None and instance.hote.cite_id != instance.cite_id:
        raise OrigineIncorrecte("Cette organisation n'est pas de l'annuaire de la cité.", field="hote")


def check_designation(instance: Instance, today: date) -> Decision | None:
    """The decision by which ``animateur`` leads this instance, if one is needed.

    The chef de projet needs none, nor does who leads an attached group or a coordination.

    :raises AnimateurNonDesigne: no function in the cité, a Copil or a Cotech, or no decision that names her.
    """
    who = instance.animateur
    if who is None:
        if instance.designee_par is not None:
            raise AnimateurNonDesigne("Choisissez d'abord la personne que cette décision désigne.", field="animateur")
        return None
    if instance.type in PREPARES_PAR_LE_CHEF:
        raise AnimateurNonDesigne(
            "Le Copil et le Cotech sont préparés par le chef de projet. Pour confier ce travail, donnez une délégation "
            "« les instances et les séances », dans « Qui a accès ».",
            field="animateur",
        )
    if not roles_of(who, instance.cite):
        raise AnimateurNonDesigne(
            f"{who.nom} n'a aucun accès à la cité. Invitez d'abord cette personne, dans « Qui a accès ».",
            field="animateur",
        )
    free = instance.type != TypeInstance.GROUPE or instance.origine == OrigineGroupe.RATTACHE
    if free or agit_comme_chef(who, instance.cite, Portee.GOUVERNANCE):
        return instance.designee_par
    found = instance.designee_par or mission_de_referent(who, instance.cite, today)
    if found is None or found.cite_id != instance.cite_id or not designe(found, who, today):
        raise AnimateurNonDesigne(
            f"Aucune décision en vigueur du Cotech ne désigne {who.nom} comme référent. Faites-la prendre au prochain "
            "Cotech, ou reprenez celle d'avant Alliance ; d'ici là, le chef de projet anime le groupe.",
            field="animateur",
        )
    return found


def check_decision_changes(instance: Instance, changed: Sequence[str]) -> None:
    """Check that what makes the decision does not change under the feet of those who give their avis.

    :raises CompetenceImpossible: the instance has decided something.
    :raises SeanceEnCours: a séance, or a written consultation, is running.
    """
    if "competence" in changed and instance.decisions.exists():
        raise CompetenceImpossible(
            "Cette instance a déjà pris des décisions : ce qu'elle décide ne change plus. Créez une autre instance.",
            field="competence",
        )
    touched = [DE_LA_DECISION[name] for name in changed if name in DE_LA_DECISION]
    if "poles" in changed:
        touched.append("les pôles attendus")
    running = _en_cours(instance) if touched else None
    if running is not None:
        raise SeanceEnCours(
            f"{_words(running)} est en cours : {', '.join(touched)} ne change pas pendant qu'on donne des avis. "
            "Revenez après sa clôture."
        )


def _en_cours(instance: Instance) -> SeanceInstance | None:
    """A séance whose avis are being given under the present rule."""
    rows = SeanceInstance.objects.filter(instance=instance)
    consulted = rows.filter(etat=EtatSeance.CONVOQUEE, nature=NatureSeance.CONSULTATION)
    return (rows.filter(etat=EtatSeance.TENUE) | consulted).order_by("debut_at", "pk").first()


def check_nothing_runs(instance: Instance) -> None:
    """Check that no séance of the instance is still to come or running.

    :raises SeanceEnCours: one is.
    """
    going_on = [EtatSeance.BROUILLON, EtatSeance.CONVOQUEE, EtatSeance.TENUE]
    seance = SeanceInstance.objects.filter(instance=instance, etat__in=going_on).order_by("debut_at", "pk").first()
    if seance is not None:
        todo = "Clôturez-la" if seance.etat == EtatSeance.TENUE else "Tenez-la ou annulez-la"
        raise SeanceEnCours(
            f"{_words(seance)} est encore {EtatSeance(seance.etat).label}. {todo}, puis revenez clore l'instance."
        )


def _words(seance: SeanceInstance) -> str:
    noun = "La consultation écrite" if seance.nature == NatureSeance.CONSULTATION else "La séance"
    return f"{noun} du {format_jour(timezone.localdate(seance.debut_at))}"
