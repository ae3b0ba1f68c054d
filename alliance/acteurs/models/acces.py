"""Rights as dated rows: habilitations, delegations, invitations; requests about one's own data."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from alliance.acteurs.enums import (
    ROLES_A_CAISSE,
    ROLES_A_ORGANISATION,
    NatureDemande,
    Portee,
    Qualite,
    Role,
)
from alliance.acteurs.models.organisation import Caisse, Organisation, Pole
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.models import Cite, CiteScopedQuerySet


class AccesQuerySet(CiteScopedQuerySet):
    """Dated rights."""

    def visible_to(self, user):
        """Those who steer read who has access; the others read only their own rows."""
        return self.filter(
            Q(cite_id__in=visible_cite_ids(user, {Role.CHEF_DE_PROJET, Role.TROIKA})) | Q(compte_id=user.pk)
        )

    def en_cours(self, today):
        """Rows whose dates hold ``today``, both bounds inclusive."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=today), from_on__lte=today)


def _role_binding_checks(prefix: str) -> list[models.CheckConstraint]:
    """A role names exactly what it is bound to: TROIKA its pôle, a gestionnaire its caisse, a porteur its body."""
    return [
        models.CheckConstraint(
            condition=Q(role=Role.TROIKA, pole__isnull=False) | (~Q(role=Role.TROIKA) & Q(pole=None)),
            name=f"{prefix}_troika_has_a_pole",
            violation_error_message="Un membre de la troïka a un pôle, et lui seul.",
        ),
        models.CheckConstraint(
            condition=Q(role__in=sorted(ROLES_A_CAISSE), caisse__isnull=False)
            | (~Q(role__in=sorted(ROLES_A_CAISSE)) & Q(caisse=None)),
            name=f"{prefix}_gestionnaire_has_a_caisse",
            violation_error_message="Un gestionnaire ou un comptable a une caisse, et lui seul.",
        ),
        models.CheckConstraint(
            condition=Q(role__in=sorted(ROLES_A_ORGANISATION), organisation__isnull=False)
            | ~Q(role__in=sorted(ROLES_A_ORGANISATION)),
            name=f"{prefix}_porteur_has_an_organisation",
            violation_error_message="Un porteur ou un intervenant agit pour une organisation.",
        ),
        models.CheckConstraint(
            condition=Q(role=Role.NATIONAL, cite=None) | (~Q(role=Role.NATIONAL) & Q(cite__isnull=False)),
            name=f"{prefix}_only_national_has_no_cite",
        ),
        models.CheckConstraint(
            condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            name=f"{prefix}_ends_after_it_starts",
            violation_error_message="La date de fin précède la date de début.",
        ),
    ]


class Habilitation(models.Model):
    """A role of a person in a cité, from a day to a day (both inclusive), with the mandate behind it."""

    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="habilitations")
    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, null=True, blank=True, related_name="habilitations")
    role = models.CharField("rôle", max_length=20, choices=Role)
    pole = models.ForeignKey(Pole, on_delete=models.PROTECT, null=True, blank=True, related_name="habilitations")
    qualite = models.CharField("qualité", max_length=10, choices=Qualite, default=Qualite.TITULAIRE)
    caisse = models.ForeignKey(Caisse, on_delete=models.PROTECT, null=True, blank=True, related_name="habilitations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="habilitations"
    )
    from_on = models.DateField("depuis le")
    to_on = models.DateField("jusqu'au (compris)", null=True, blank=True)
    note_mandat = models.CharField("mandat", max_length=300, blank=True)

    objects = AccesQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        constraints = [
            *_role_binding_checks("acteurs_habilitation"),
            # Expressions, because SQLite has no NULLS NOT DISTINCT: an absent pôle must collide with an absent pôle.
            models.UniqueConstraint(
                F("compte"),
                Coalesce("cite", 0),
                F("role"),
                Coalesce("pole", 0),
                Coalesce("caisse", 0),
                Coalesce("organisation", 0),
                F("from_on"),
                name="acteurs_habilitation_is_not_repeated",
                violation_error_message="Cette personne a déjà ce rôle à cette date.",
            ),
        ]
        indexes = [models.Index(fields=["compte", "from_on", "to_on"], name="acteurs_habilitation_by_compte")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} #{self.pk}"


class Delegation(models.Model):
    """All or part of the chef de projet's role, given to another person, from a day to a day."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="delegations")
    delegant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations_donnees")
    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations_recues")
    portee = models.CharField("ce qui est délégué", max_length=12, choices=Portee)
    from_on = models.DateField("depuis le")
    to_on = models.DateField("jusqu'au (compris)")
    motif = models.CharField("motif", max_length=200)

    objects = AccesQuerySet.as_manager()

    class Meta:
        verbose_name = "délégation"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="acteurs_delegation_ends_after_it_starts",
                violation_error_message="La date de fin précède la date de début.",
            ),
            models.CheckConstraint(
                condition=~Q(delegant=F("compte")),
                name="acteurs_delegation_goes_to_somebody_else",
                violation_error_message="On ne délègue pas à soi-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"délégation #{self.pk}"


class InvitationQuerySet(models.QuerySet):
    """Invitations; those who steer read them, nobody else."""

    def visible_to(self, user):
        """Invitations of the cités where the person is chef de projet (or her delegate) or of the troïka."""
        return self.filter(cite_id__in=visible_cite_ids(user, {Role.CHEF_DE_PROJET, Role.TROIKA}))

    def en_attente(self, at):
        """Invitations that still open a door at ``at``."""
        return self.filter(acceptee_at=None, annulee_at=None, expire_at__gt=at)


class Invitation(models.Model):
    """An address invited to a role. The link holds a secret of which only the hash is kept."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations")
    email = models.EmailField("adresse électronique")
    nom = models.CharField("nom", max_length=150)
    role = models.CharField("rôle", max_length=20, choices=Role)
    pole = models.ForeignKey(Pole, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    qualite = models.CharField("qualité", max_length=10, choices=Qualite, default=Qualite.TITULAIRE)
    caisse = models.ForeignKey(Caisse, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField("depuis le")
    to_on = models.DateField("jusqu'au (compris)", null=True, blank=True)
    note_mandat = models.CharField("mandat", max_length=300, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    envoyee_at = models.DateTimeField("envoyée le")
    expire_at = models.DateTimeField("expire le")
    envois = models.PositiveSmallIntegerField("nombre d'envois", default=1)
    invitee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acceptee_at = models.DateTimeField("acceptée le", null=True, blank=True)
    acceptee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    annulee_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        constraints = [
            *_role_binding_checks("acteurs_invitation"),
            models.CheckConstraint(
                condition=Q(acceptee_at=None, acceptee_by=None)
                | Q(acceptee_at__isnull=False, acceptee_by__isnull=False),
                name="acteurs_invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(acceptee_at=None) | Q(annulee_at=None),
                name="acteurs_invitation_not_both_accepted_and_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation #{self.pk}"


class DemandeDonneesQuerySet(models.QuerySet):
    """Requests about one's own data."""

    def visible_to(self, user):
        """One's own requests; the chef de projet answers those of the people of her cités."""
        return self.filter(Q(compte_id=user.pk) | Q(cite_id__in=visible_cite_ids(user, {Role.CHEF_DE_PROJET})))


class DemandeDonnees(models.Model):
    """A request to correct, erase or stop using one's data (RGPD, art. 16, 17, 21)."""

    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="demandes_donnees")
    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    nature = models.CharField("demande", max_length=15, choices=NatureDemande)
    message = models.TextField("précisions", blank=True)
    recue_at = models.DateTimeField("reçue le")
    traitee_at = models.DateTimeField("traitée le", null=True, blank=True)
    traitee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reponse = models.TextField("réponse", blank=True)

    objects = DemandeDonneesQuerySet.as_manager()

    class Meta:
        verbose_name = "demande sur ses données"
        verbose_name_plural = "demandes sur ses données"
        constraints = [
            models.CheckConstraint(
                condition=Q(traitee_at=None, traitee_by=None, reponse="")
                | (Q(traitee_at__isnull=False, traitee_by__isnull=False) & ~Q(reponse="")),
                name="acteurs_demande_answered_by_somebody_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"demande #{self.pk}"
