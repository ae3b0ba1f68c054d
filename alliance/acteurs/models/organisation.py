"""Organisations of a cité's directory, their sites and contacts; pôles, caisses and portage."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from alliance.acteurs.enums import NatureCaisse, NaturePole, Role, TypeOrganisation
from alliance.kernel.periodes import Periode
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.models import Cite, CiteScopedQuerySet, Commune, Etablissement, Quartier

ROLES_ANNUAIRE = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA, Role.REFERENT, Role.LECTEUR})
"""Who reads the whole directory; the others see only the organisation they act for."""


class OrganisationQuerySet(models.QuerySet):
    """Scopes of the directory."""

    def visible_to(self, user):
        """The whole directory for those who steer or read the plan, else one's own organisations."""
        today = timezone.localdate()
        own = Organisation.objects.filter(
            Q(habilitations__to_on=None) | Q(habilitations__to_on__gte=today),
            habilitations__compte_id=user.pk,
            habilitations__from_on__lte=today,
        )
        return self.filter(Q(cite_id__in=visible_cite_ids(user, ROLES_ANNUAIRE)) | Q(pk__in=own.values("pk")))

    def actives(self):
        """Organisations that are still in the directory."""
        return self.filter(archivee_at=None)


class Organisation(models.Model):
    """A body of one cité's directory. The same association in two cités is two sheets, one per cité."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="organisations")
    nom = models.CharField("nom", max_length=200)
    nom_recherche = models.CharField(max_length=400, editable=False)
    sigle = models.CharField("sigle", max_length=40, blank=True)
    type = models.CharField("type", max_length=20, choices=TypeOrganisation, default=TypeOrganisation.AUTRE)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    rna = models.CharField("RNA", max_length=10, blank=True)
    etablissement = models.ForeignKey(
        Etablissement, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    presentation = models.TextField("présentation", blank=True)
    site_web = models.URLField("site web", blank=True)
    est_exemple = models.BooleanField("organisation d'exemple", default=False)
    verifiee_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    verifiee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    archivee_at = models.DateTimeField("archivée le", null=True, blank=True)
    modifiee_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "siret"],
                condition=~Q(siret=""),
                name="acteurs_organisation_one_per_siret",
                violation_error_message="Une organisation de la cité porte déjà ce SIRET.",
            ),
            models.UniqueConstraint(
                fields=["cite", "rna"],
                condition=~Q(rna=""),
                name="acteurs_organisation_one_per_rna",
                violation_error_message="Une organisation de la cité porte déjà ce RNA.",
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
                name="acteurs_organisation_siret_is_well_formed",
                violation_error_message="Un SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(rna="") | Q(rna__regex=r"^W[0-9]{9}$"),
                name="acteurs_organisation_rna_is_well_formed",
                violation_error_message="Un RNA s'écrit W suivi de 9 chiffres.",
            ),
            models.CheckConstraint(condition=~Q(nom=""), name="acteurs_organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(verifiee_at=None, verifiee_by=None)
                | Q(verifiee_at__isnull=False, verifiee_by__isnull=False),
                name="acteurs_organisation_check_has_a_date_and_a_person",
            ),
        ]
        indexes = [models.Index(fields=["cite", "nom_recherche"], name="acteurs_organisation_by_name")]

    def __str__(self) -> str:
        return self.nom


class ParOrganisationQuerySet(models.QuerySet):
    """Rows that belong to an organisation: seen with it."""

    def visible_to(self, user):
        """Rows of the organisations that the person may see."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))


class Site(models.Model):
    """A place where an organisation receives people."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    nom = models.CharField("nom du lieu", max_length=150)
    adresse = models.CharField("adresse", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    quartier = models.ForeignKey(
        Quartier, on_delete=models.PROTECT, null=True, blank=True, related_name="sites", verbose_name="quartier"
    )
    telephone = models.CharField("téléphone", max_length=30, blank=True)

    objects = ParOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "site"

    def __str__(self) -> str:
        return self.nom


class Contact(models.Model):
    """A professional contact: the only personal data of the directory, with its purpose and its source."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    nom = models.CharField("nom", max_length=150, blank=True)
    fonction = models.CharField("fonction", max_length=150)
    email = models.EmailField("adresse électronique", blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    finalite = models.CharField("à quoi sert ce contact", max_length=200)
    source = models.CharField("d'où vient l'information", max_length=200)
    est_public = models.BooleanField("peut être publié", default=False)
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts"
    )
    cree_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = ParOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "contact"
        constraints = [
            models.CheckConstraint(
                condition=~Q(finalite="") & ~Q(source=""),
                name="acteurs_contact_has_a_purpose_and_a_source",
                violation_error_message="Dites à quoi sert ce contact et d'où vient l'information.",
            ),
        ]

    def __str__(self) -> str:
        return self.fonction


class Pole(models.Model):
    """One of the institutions that steer together; three by default, more where a cité has more."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="poles")
    nature = models.CharField("nature", max_length=20, choices=NaturePole)
    nom = models.CharField("nom", max_length=100)
    initiale = models.CharField("initiale", max_length=2)
    ordre = models.PositiveSmallIntegerField("ordre")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="poles"
    )

    objects = CiteScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pôle"
        constraints = [
            models.UniqueConstraint(fields=["cite", "ordre"], name="acteurs_pole_one_per_rank"),
            models.UniqueConstraint(fields=["cite", "nom"], name="acteurs_pole_one_per_name"),
        ]

    def __str__(self) -> str:
        return self.nom


class Caisse(models.Model):
    """Accounts that a euro may sit in: identity, holder and kind only; the money is in ``budget``."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="caisses")
    nom = models.CharField("nom", max_length=150)
    nature = models.CharField("nature", max_length=15, choices=NatureCaisse)
    titulaire = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="caisses")

    objects = CiteScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "caisse"
        constraints = [
            models.UniqueConstraint(fields=["cite", "nom"], name="acteurs_caisse_one_per_name"),
        ]

    def __str__(self) -> str:
        return self.nom


class Portage(Periode):
    """The structure porteuse of a cité, from a day to a day."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="portages")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="portages")

    objects = CiteScopedQuerySet.as_manager()

    class Meta(Periode.Meta):
        verbose_name = "portage"
        constraints = [
            *Periode.Meta.constraints,
            models.UniqueConstraint(
                fields=["cite"],
                condition=Q(to_on=None),
                name="acteurs_portage_one_current_per_cite",
                violation_error_message="Cette cité a déjà une structure porteuse. Datez la fin de la précédente.",
            ),
        ]

    def __str__(self) -> str:
        return f"portage #{self.pk}"
