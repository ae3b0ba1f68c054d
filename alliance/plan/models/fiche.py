"""The fiche action and the rows around it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Organisation
from alliance.acteurs.selectors import organisation_ids_of
from alliance.documents.models import Document
from alliance.kernel.permissions import visible_cite_ids
from alliance.plan.enums import (
    VALEURS,
    Dimension,
    NatureAction,
    RolePartenaire,
    SexePublic,
    StatutFiche,
    Validation,
)
from alliance.plan.models.structure import Levier, SousThematique
from alliance.plan.rules import AGE_ADULTE_MAX_ANS, STATUTS_PARTAGES
from alliance.territoires.models import Cite, Etablissement, Quartier


class FicheQuerySet(models.QuerySet):
    """Scopes of the plan."""

    def visible_to(self, user):
        """Who steers or animates sees the whole plan; a partner what is under way; a porteur his own actions."""
        steered = visible_cite_ids(user, {Role.CHEF_DE_PROJET, Role.TROIKA, Role.REFERENT})
        read = visible_cite_ids(user, {Role.LECTEUR})
        own = organisation_ids_of(user, {Role.PORTEUR, Role.INTERVENANT})
        # Only what this person holds: each part costs the database and the query that is written.
        parts = [Q(cite_id__in=steered)]
        if read:
            parts.append(Q(cite_id__in=read, statut__in=sorted(STATUTS_PARTAGES)))
        if own:
            shared = PartenaireFiche.objects.filter(organisation_id__in=own, role=RolePartenaire.COPORTEUR)
            parts += [Q(porteur_id__in=own), Q(pk__in=shared.values("fiche_id"))]
        return self.filter(Q(*parts, _connector=Q.OR))

    def actives(self):
        """Fiches that are not archived."""
        return self.filter(archivee_at=None)


class FicheAction(models.Model):
    """One action of the plan, for one exercice (civil year of its credits).

    ``exercice`` and the période de réalisation are independent: credits are annual, actions follow the
    school year. Amounts are declared estimates in whole cents; the truth about money is in ``budget``.
    ``version`` is bumped by each save, so that two people cannot overwrite each other in silence.
    ``validation`` is moved by a decision of the governance and by nothing else.
    ``reconduite_de`` is the fiche of the exercice before; ``racine`` the first of the line, empty for it.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="fiches")
    exercice = models.PositiveSmallIntegerField("exercice budgétaire")
    code = models.CharField("code", max_length=40, blank=True)
    titre = models.CharField("titre", max_length=250)
    texte_recherche = models.TextField(editable=False, default="")
    sous_thematique = models.ForeignKey(
        SousThematique,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fiches",
        verbose_name="sous-thématique",
    )
    leviers = models.ManyToManyField(Levier, related_name="fiches", blank=True, verbose_name="leviers")
    nature = models.CharField("nature", max_length=15, choices=NatureAction, blank=True)
    statut = models.CharField("statut", max_length=15, choices=StatutFiche, default=StatutFiche.A_INSTRUIRE)
    validation = models.CharField("validation", max_length=10, choices=Validation, default=Validation.PROPOSEE)
    validation_decision = models.ForeignKey(
        "gouvernance.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="fiches_tranchees",
        verbose_name="décision qui la valide ou la retire",
    )  # fmt: skip
    version = models.PositiveIntegerField("version", default=1)
    est_exemple = models.BooleanField("action d'exemple", default=False)

    porteur = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="fiches_portees"
    )
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fiches_suivies",
        verbose_name="référent",
    )
    contact = models.CharField("contact de l'action", max_length=200, blank=True)

    besoin = models.TextField("besoin constaté", blank=True)
    objectifs = models.TextField("objectifs", blank=True)
    description = models.TextField("description", blank=True)

    age_min = models.PositiveSmallIntegerField("âge minimum", null=True, blank=True)
    age_max = models.PositiveSmallIntegerField("âge maximum (compris)", null=True, blank=True)
    sexe = models.CharField("filles, garçons", max_length=10, choices=SexePublic, blank=True)
    effectif_attendu = models.PositiveIntegerField("nombre de personnes attendues", null=True, blank=True)
    part_qpv_pct = models.PositiveSmallIntegerField("part d'habitants des QPV (%)", null=True, blank=True)

    starts_on = models.DateField("début de réalisation", null=True, blank=True)
    ends_on = models.DateField("fin de réalisation", null=True, blank=True)
    frequence = models.CharField("fréquence", max_length=150, blank=True)
    lieux = models.CharField("autres lieux", max_length=250, blank=True)

    cout_cents = models.PositiveBigIntegerField("coût prévisionnel (centimes)", null=True, blank=True)
    demande_cents = models.PositiveBigIntegerField("montant demandé à la cité (centimes)", null=True, blank=True)
    financeurs = models.CharField("financeurs pressentis", max_length=500, blank=True)

    questions_evaluatives = models.TextField("ce que l'on veut savoir", blank=True)
    notes = models.TextField("notes de suivi", blank=True)

    cree_at = models.DateTimeField("créée le", auto_now_add=True)
    modifiee_at = models.DateTimeField("modifiée le", auto_now=True)
    modifiee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    archivee_at = models.DateTimeField("archivée le", null=True, blank=True)
    motif_archivage = models.CharField("motif de l'archivage", max_length=500, blank=True)
    reconduite_de = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reconductions"
    )
    racine = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="lignee")

    objects = FicheQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche action"
        verbose_name_plural = "fiches action"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "exercice", "code"],
                condition=~Q(code=""),
                name="plan_ficheaction_one_per_code_and_exercice",
                violation_error_message="Une autre action porte déjà ce code pour cet exercice.",
            ),
            models.CheckConstraint(
                condition=~Q(titre=""),
                name="plan_ficheaction_has_a_title",
                violation_error_message="Donnez un titre à l'action.",
            ),
            models.CheckConstraint(
                condition=Q(age_min=None) | Q(age_max=None) | Q(age_max__gte=F("age_min")),
                name="plan_ficheaction_ages_are_in_order",
                violation_error_message="L'âge maximum est plus petit que l'âge minimum.",
            ),
            models.CheckConstraint(
                condition=(Q(age_min=None) | Q(age_min__lte=AGE_ADULTE_MAX_ANS))
                & (Q(age_max=None) | Q(age_max__lte=AGE_ADULTE_MAX_ANS)),
                name="plan_ficheaction_ages_are_human",
                violation_error_message="Un âge ne dépasse pas 120 ans.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="plan_ficheaction_ends_after_it_starts",
                violation_error_message="La date de fin précède la date de début.",
            ),
            models.CheckConstraint(
                condition=Q(part_qpv_pct=None) | Q(part_qpv_pct__lte=100),
                name="plan_ficheaction_part_qpv_is_a_percentage",
                violation_error_message="La part des QPV est un pourcentage, de 0 à 100.",
            ),
            models.CheckConstraint(
                condition=Q(exercice__range=(2019, 2100)),
                name="plan_ficheaction_exercice_is_a_year_of_the_programme",
                violation_error_message="L'exercice est une année à partir de 2019, début du programme.",
            ),
            models.CheckConstraint(
                condition=Q(archivee_at=None, motif_archivage="")
                | (Q(archivee_at__isnull=False) & ~Q(motif_archivage="")),
                name="plan_ficheaction_is_archived_for_a_reason",
                violation_error_message="Dites pourquoi l'action quitte le plan.",
            ),
            models.CheckConstraint(
                condition=Q(reconduite_de=None, racine=None) | Q(reconduite_de__isnull=False, racine__isnull=False),
                name="plan_ficheaction_renewed_has_a_root",
            ),
            models.CheckConstraint(
                condition=Q(validation=Validation.PROPOSEE, validation_decision=None)
                | (~Q(validation=Validation.PROPOSEE) & Q(validation_decision__isnull=False)),
                name="plan_ficheaction_is_validated_by_a_decision",
                violation_error_message="Une action n'est validée ou retirée que par une décision.",
            ),
            models.UniqueConstraint(
                fields=["racine", "exercice"],
                condition=Q(racine__isnull=False, archivee_at=None),
                name="plan_ficheaction_renewed_once_per_exercice",
                violation_error_message="Cette action est déjà reconduite pour cet exercice.",
            ),
        ]
        indexes = [models.Index(fields=["cite", "exercice", "statut"], name="plan_fiche_by_cite_exercice")]

    def __str__(self) -> str:
        return self.titre


class ParFicheQuerySet(models.QuerySet):
    """Rows of a fiche: seen with it."""

    def visible_to(self, user):
        """Rows of the fiches that the person may see."""
        return self.filter(fiche__in=FicheAction.objects.visible_to(user))


class Codage(models.Model):
    """One value of a closed list given to a fiche: objective, public, temps, theme, dispositif…"""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="codages")
    dimension = models.CharField("dimension", max_length=20, choices=Dimension)
    valeur = models.CharField("valeur", max_length=25)

    objects = ParFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "codage"
        constraints = [
            models.UniqueConstraint(fields=["fiche", "dimension", "valeur"], name="plan_codage_is_not_repeated"),
            models.CheckConstraint(
                condition=Q(
                    *[Q(dimension=dimension, valeur__in=choices.values) for dimension, choices in VALEURS.items()],
                    _connector=Q.OR,
                ),
                name="plan_codage_takes_its_value_from_its_list",
                violation_error_message="Cette valeur n'est pas dans la liste.",
            ),
        ]
        indexes = [models.Index(fields=["dimension", "valeur"], name="plan_codage_by_value")]

    def __str__(self) -> str:
        return f"{self.dimension} {self.valeur}"


class QuartierFiche(models.Model):
    """A quartier that an action addresses, with the number of people expected there."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="quartiers_concernes")
    quartier = models.ForeignKey(Quartier, on_delete=models.PROTECT, related_name="fiches")
    effectif_attendu = models.PositiveIntegerField("nombre de personnes attendues", null=True, blank=True)

    objects = ParFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "quartier concerné"
        verbose_name_plural = "quartiers concernés"
        constraints = [models.UniqueConstraint(fields=["fiche", "quartier"], name="plan_quartierfiche_is_not_repeated")]

    def __str__(self) -> str:
        return f"quartier concerné #{self.pk}"


class EtablissementFiche(models.Model):
    """An école, collège or lycée that an action addresses."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="etablissements_concernes")
    etablissement = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="fiches")

    objects = ParFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "établissement concerné"
        verbose_name_plural = "établissements concernés"
        constraints = [
            models.UniqueConstraint(fields=["fiche", "etablissement"], name="plan_etablissementfiche_is_not_repeated")
        ]

    def __str__(self) -> str:
        return f"établissement concerné #{self.pk}"


class PartenaireFiche(models.Model):
    """An organisation that takes part in an action, and how."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="partenaires")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField("rôle", max_length=12, choices=RolePartenaire, default=RolePartenaire.ASSOCIE)
    precision = models.CharField("précision", max_length=200, blank=True)

    objects = ParFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "organisation", "role"],
                name="plan_partenairefiche_is_not_repeated",
                violation_error_message="Ce partenaire a déjà ce rôle dans l'action.",
            )
        ]

    def __str__(self) -> str:
        return f"partenaire #{self.pk}"


class IndicateurAttendu(models.Model):
    """How one will know that the action served: a label, a target, a source."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="indicateurs")
    libelle = models.CharField("indicateur", max_length=250)
    cible = models.CharField("cible", max_length=100, blank=True)
    source = models.CharField("source", max_length=150, blank=True)
    frequence = models.CharField("fréquence", max_length=100, blank=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    objects = ParFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur attendu"
        verbose_name_plural = "indicateurs attendus"
        constraints = [
            models.UniqueConstraint(fields=["fiche", "libelle"], name="plan_indicateur_is_not_repeated"),
            models.CheckConstraint(condition=~Q(libelle=""), name="plan_indicateur_has_a_label"),
        ]

    def __str__(self) -> str:
        return self.libelle


class ChangementStatut(models.Model):
    """A dated move of a fiche from a status to another, by whom and why."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="changements")
    ancien = models.CharField("ancien statut", max_length=15, choices=StatutFiche, blank=True)
    nouveau = models.CharField("nouveau statut", max_length=15, choices=StatutFiche)
    motif = models.CharField("motif", max_length=500, blank=True)
    change_at = models.DateTimeField("changé le")
    change_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ParFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "changement de statut"
        verbose_name_plural = "changements de statut"
        constraints = [
            models.CheckConstraint(condition=~Q(ancien=F("nouveau")), name="plan_changement_changes_something")
        ]

    def __str__(self) -> str:
        return f"{self.ancien} → {self.nouveau}"


class DocumentFiche(models.Model):
    """A file joined to a fiche."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="pieces")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="piece_de_fiche")
    titre = models.CharField("titre", max_length=200)
    titre_recherche = models.TextField(editable=False, default="")

    objects = ParFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "document de la fiche"
        verbose_name_plural = "documents de la fiche"

    def __str__(self) -> str:
        return self.titre
