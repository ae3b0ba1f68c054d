"""Who sits where: the seats of a person, the delegates of the pôles of an instance."""

from datetime import date

from django.utils import timezone

from alliance.gouvernance.enums import QUALITES_DELEGUEES
from alliance.gouvernance.models import Instance, Membre
from alliance.gouvernance.models.instances import membre_de


def siege_of(user, instance: Instance) -> Membre | None:
    """The seat of a person in an instance today, if she has one."""
    if not getattr(user, "is_authenticated", False):
        return None
    return Membre.objects.filter(membre_de(user), instance=instance).first()


def sieges_delegues(user, instance: Instance) -> list[Membre]:
    """The seats by which a person speaks for a pôle in an instance today: one at most, as the rule stands."""
    if not getattr(user, "is_authenticated", False):
        return []
    return list(Membre.objects.filter(membre_de(user), instance=instance, qualite__in=QUALITES_DELEGUEES))


def membres_on(instance: Instance, day: date | None = None) -> list[Membre]:
    """The members who sit on a day (today by default): by pôle, titulaires first, then guests and inhabitants."""
    rows = Membre.objects.en_cours(day or timezone.localdate()).filter(instance=instance)
    rank = {qualite: number for number, qualite in enumerate(("TITULAIRE", "SUPPLEANT", "INVITE", "HABITANT"))}
    return sorted(
        rows.select_related("compte", "pole", "organisation"),
        key=lambda row: (row.pole.ordre if row.pole else 1_000, rank[row.qualite], row.nom_affiche, row.pk),
    )


def sieges_de_l_organisation(user, organisation) -> list[Membre]:
    """Today's seats of an organisation, in the open instances that ``user`` sees."""
    rows = Membre.objects.visible_to(user).en_cours(timezone.localdate())
    rows = rows.filter(organisation=organisation, instance__close_on=None).select_related("instance", "compte", "pole")
    return sorted(rows, key=lambda row: (row.instance.nom, row.nom_affiche, row.pk))
