"""Instances, the pôles that they expect, and the people who sit in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Organisation, Pole
from alliance.gouvernance.enums import (
    QUALITES_DELEGUEES,
    Canal,
    Competence,
    OrigineGroupe,
    QualiteMembre,
    RegleDecision,
    TypeInstance,
)
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.models import Cite, Quartier

ROLES_QUI_PILOTENT = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA})
"""Who sees every instance of a cité; the others see those where they sit, or that they lead."""


def membre_de(user) -> Q:
    """Memberships of ``user`` that hold today, both bounds inclusive."""
    today = timezone.localdate()
    return Q(Q(to_on=None) | Q(to_on__gte=today), compte_id=user.pk, from_on__lte=today)


class InstanceQuerySet(models.QuerySet):
    """Scopes of the bodies."""

    def visible_to(self, user):
        """Every instance for those who steer; else those where the person sits today, or that she leads."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        open_cites = visible_cite_ids(user)
        own = Membre.objects.filter(membre_de(user)).values("instance_id")
        return self.filter(
            Q(cite_id__in=visible_cite_ids(user, ROLES_QUI_PILOTENT))
            | Q(Q(pk__in=own) | Q(animateur_id=user.pk), cite_id__in=open_cites)
        )

    def ouvertes(self):
        """Instances that still meet."""
        return self.filter(close_on=None)


class Instance(models.Model):
    """A body of a cité, its rule of decision and its quorum, counted in pôles.

    ``competence`` says what it may decide (``rules.DECISIONS_PERMISES``). ``silence_vaut_accord`` only concerns
    written consultations. A group is closed with its ``resultat``; one that exists elsewhere keeps its own name and
    ``hote``. ``designee_par`` is the decision by which the Cotech named the référent who leads it.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="instances")
    type = models.CharField("type", max_length=15, choices=TypeInstance)
    nom = models.CharField("nom", max_length=150)
    competence = models.CharField("ce qu'elle décide", max_length=15, choices=Competence)
    objet = models.TextField("à quoi elle sert", blank=True)
    frequence = models.CharField("fréquence", max_length=150, blank=True)
    lieu_habituel = models.CharField("lieu habituel", max_length=200, blank=True)
    quartier = models.ForeignKey(
        Quartier, on_delete=models.PROTECT, null=True, blank=True, related_name="instances", verbose_name="quartier"
    )
    regle = models.CharField(
        "règle de décision", max_length=20, choices=RegleDecision, default=RegleDecision.TOUS_FAVORABLES
    )
    quorum = models.PositiveSmallIntegerField("quorum (nombre de pôles présents)")
    silence_vaut_accord = models.BooleanField("en consultation écrite, le silence vaut accord", default=False)

    origine = models.CharField("origine", max_length=10, choices=OrigineGroupe, default=OrigineGroupe.CONSTITUE)
    hote = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hôte"
    )
    hote_nom = models.CharField("hôte, en clair", max_length=150, blank=True)
    animateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="instances_animees",
        verbose_name="animateur",
    )  # fmt: skip
    designee_par = models.ForeignKey(
        "gouvernance.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="instances_designees",
        verbose_name="décision du Cotech qui désigne l'animateur",
    )  # fmt: skip
    constituee_on = models.DateField("constituée le")
    close_on = models.DateField("close le", null=True, blank=True)
    resultat = models.TextField("résultat", blank=True)
    est_exemple = models.BooleanField("instance d'exemple", default=False)
    modifiee_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = InstanceQuerySet.as_manager()

    class Meta:
        verbose_name = "instance"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "nom"],
                condition=Q(close_on=None),
                name="gouvernance_instance_one_open_per_name",
                violation_error_message="Une instance ouverte porte déjà ce nom.",
            ),
            models.CheckConstraint(condition=~Q(nom=""), name="gouvernance_instance_has_a_name"),
            models.CheckConstraint(
                condition=Q(quorum__gte=1),
                name="gouvernance_instance_quorum_is_positive",
                violation_error_message="Le quorum compte au moins un pôle.",
            ),
            models.CheckConstraint(
                condition=Q(type=TypeInstance.COORDINATION, quartier__isnull=False)
                | (~Q(type=TypeInstance.COORDINATION) & Q(quartier=None)),
                name="gouvernance_instance_coordination_has_a_quartier",
                violation_error_message="Une coordination territoriale a un quartier, et elle seule.",
            ),
            models.CheckConstraint(
                condition=Q(type=TypeInstance.COPIL, competence=Competence.STRATEGIQUE)
                | Q(type=TypeInstance.COTECH, competence=Competence.TECHNIQUE)
                | Q(type__in=[TypeInstance.COORDINATION, TypeInstance.GROUPE], competence=Competence.CONSULTATIVE)
                | Q(type=TypeInstance.AUTRE),
                name="gouvernance_instance_decides_what_its_type_allows",
            ),
            models.CheckConstraint(
                condition=Q(origine=OrigineGroupe.CONSTITUE, hote=None, hote_nom="")
                | (Q(origine=OrigineGroupe.RATTACHE) & (Q(hote__isnull=False) | ~Q(hote_nom=""))),
                name="gouvernance_instance_attached_has_a_host",
                violation_error_message="Dites qui accueille ce groupe, puisqu'il existe ailleurs.",
            ),
            models.CheckConstraint(
                condition=Q(close_on=None, resultat="") | (Q(close_on__gte=F("constituee_on")) & ~Q(resultat="")),
                name="gouvernance_instance_is_closed_with_its_result",
                violation_error_message="Une instance se clôt après sa constitution, avec son résultat.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class ParInstanceQuerySet(models.QuerySet):
    """Rows of an instance: seen with it."""

    def visible_to(self, user):
        """Rows of the instances that the person may see."""
        return self.filter(instance__in=Instance.objects.visible_to(user))


class PoleInstance(models.Model):
    """A pôle that an instance expects: the denominator of its rule. All those of the cité, unless said otherwise."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="poles_attendus")
    pole = models.ForeignKey(Pole, on_delete=models.PROTECT, related_name="instances_attendues")

    objects = ParInstanceQuerySet.as_manager()

    class Meta:
        verbose_name = "pôle attendu"
        verbose_name_plural = "pôles attendus"
        constraints = [models.UniqueConstraint(fields=["instance", "pole"], name="gouvernance_pole_expected_once")]

    def __str__(self) -> str:
        return f"pôle attendu #{self.pk}"


class MembreQuerySet(ParInstanceQuerySet):
    """Members; dates are inclusive."""

    def en_cours(self, today):
        """Members who sit on ``today``."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=today), from_on__lte=today)

    def delegues(self):
        """Those who speak for a pôle."""
        return self.filter(qualite__in=QUALITES_DELEGUEES)


class Membre(models.Model):
    """A person who sits in an instance, from a day to a day (both inclusive), for a pôle or for herself.

    With an account, ``nom`` and ``email`` are those of the account and stay empty here. A parent or an inhabitant has
    neither account nor organisation: her contact (``email``, ``telephone``, ``adresse_postale``) serves only to
    convoke her, and is erased when she leaves (``contact_efface_at``).
    """

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="membres")
    qualite = models.CharField("qualité", max_length=10, choices=QualiteMembre)
    pole = models.ForeignKey(Pole, on_delete=models.PROTECT, null=True, blank=True, related_name="membres")
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="sieges"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="sieges"
    )
    nom = models.CharField("nom", max_length=150, blank=True)
    fonction = models.CharField("fonction", max_length=150, blank=True)
    canal = models.CharField("convocation", max_length=10, choices=Canal, default=Canal.COURRIEL)
    email = models.EmailField("adresse électronique", blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    adresse_postale = models.TextField("adresse postale", blank=True)
    from_on = models.DateField("depuis le")
    to_on = models.DateField("jusqu'au (compris)", null=True, blank=True)
    contact_efface_at = models.DateTimeField("contact effacé le", null=True, blank=True)

    objects = MembreQuerySet.as_manager()

    class Meta:
        verbose_name = "membre"
        constraints = [
            models.CheckConstraint(
                condition=Q(qualite__in=QUALITES_DELEGUEES, pole__isnull=False)
                | (~Q(qualite__in=QUALITES_DELEGUEES) & Q(pole=None)),
                name="gouvernance_membre_delegate_has_a_pole",
                violation_error_message="Un titulaire ou un suppléant a un pôle, et lui seul.",
            ),
            models.CheckConstraint(
                condition=Q(compte__isnull=False, nom="", email="") | (Q(compte=None) & ~Q(nom="")),
                name="gouvernance_membre_has_an_account_or_a_name",
                violation_error_message="Choisissez une personne, ou écrivez son nom.",
            ),
            models.CheckConstraint(
                condition=~Q(qualite=QualiteMembre.HABITANT) | Q(compte=None, organisation=None),
                name="gouvernance_membre_habitant_has_no_account",
                violation_error_message="Un parent ou un habitant siège sans compte ni organisation.",
            ),
            models.CheckConstraint(
                condition=Q(contact_efface_at=None) | Q(email="", telephone="", adresse_postale=""),
                name="gouvernance_membre_erased_contact_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="gouvernance_membre_ends_after_it_starts",
                violation_error_message="La date de fin précède la date de début.",
            ),
            # One seat at a time in an instance, hence one pôle: the service also compares the dates.
            models.UniqueConstraint(
                fields=["instance", "compte"],
                condition=Q(to_on=None, compte__isnull=False),
                name="gouvernance_membre_sits_once",
                violation_error_message="Cette personne siège déjà dans cette instance.",
            ),
        ]
        indexes = [models.Index(fields=["compte", "from_on", "to_on"], name="gouvernance_membre_by_compte")]

    def __str__(self) -> str:
        return f"membre #{self.pk}"

    @property
    def nom_affiche(self) -> str:
        """The name as it is read: that of the account, else the one typed here."""
        return self.compte.nom if self.compte else self.nom

    @property
    def adresse_courriel(self) -> str:
        """Where a mail reaches the person; empty when none does."""
        return self.compte.email if self.compte else self.email


class PointModele(models.Model):
    """A line of the agenda that each new séance of an instance starts from."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="points_modele")
    ordre = models.PositiveSmallIntegerField("ordre")
    titre = models.CharField("titre", max_length=250)
    nature = models.CharField("nature", max_length=12)
    duree_min = models.PositiveSmallIntegerField("durée (minutes)", default=10)

    objects = ParInstanceQuerySet.as_manager()

    class Meta:
        verbose_name = "point du modèle d'ordre du jour"
        verbose_name_plural = "points du modèle d'ordre du jour"
        constraints = [models.CheckConstraint(condition=~Q(titre=""), name="gouvernance_pointmodele_has_a_title")]

    def __str__(self) -> str:
        return self.titre
