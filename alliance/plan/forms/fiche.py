"""The sections of a fiche: each one is read alone, edited alone, saved alone."""

from django import forms

from alliance.acteurs.selectors import etablissements_choisissables, quartiers_choisissables
from alliance.kernel.champs import Montant
from alliance.plan.enums import (
    VALEURS,
    Dimension,
    NatureAction,
    SexePublic,
)
from alliance.plan.forms.champs import Nombre, cases, choix, texte
from alliance.plan.forms.section import SectionForm
from alliance.plan.models import Levier, SousThematique
from alliance.plan.selectors import porteurs_possibles, referents_possibles


def _coded(label: str, dimension: str, **kwargs):
    return cases(label, VALEURS[dimension].choices, **kwargs)


class EssentielForm(SectionForm):
    titre = forms.CharField(label="Titre", max_length=250, error_messages={"required": "Donnez un titre à l’action."})
    code = forms.CharField(label="Code", max_length=40, required=False, help_text="Le vôtre, par exemple A101.")
    exercice = forms.IntegerField(
        label="Exercice budgétaire",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "l-court"}),
        help_text="L’année des crédits, même si l’action suit l’année scolaire.",
        error_messages={"required": "Donnez l’exercice.", "invalid": "Écrivez une année, par exemple 2026."},
    )
    sous_thematique = forms.ModelChoiceField(
        label="Sous-thématique", queryset=SousThematique.objects.none(), required=False, empty_label="À classer"
    )
    nature = choix("Nature", NatureAction.choices)
    porteur = forms.ModelChoiceField(
        label="Porteur", queryset=None, required=False, empty_label="Pas encore de porteur"
    )
    referent = forms.ModelChoiceField(
        label="Référent", queryset=None, required=False, empty_label="Pas encore de référent",
        help_text="La personne de la cité qui suit l’action.",
    )  # fmt: skip
    contact = forms.CharField(
        label="Contact de l’action", max_length=200, required=False, help_text="Une fonction et un téléphone suffisent."
    )
    cote_a_cote = (("code", "exercice"),)

    def __init__(self, *args, fiche, user, **kwargs):
        super().__init__(*args, fiche=fiche, user=user, **kwargs)
        rows = SousThematique.objects.visible_to(user).filter(axe__cite=fiche.cite)
        self.fields["sous_thematique"].queryset = rows.order_by("axe__ordre", "ordre", "pk")
        self.fields["porteur"].queryset = porteurs_possibles(fiche, user)
        self.fields["referent"].queryset = referents_possibles(fiche)


class BesoinForm(SectionForm):
    besoin = texte("Quel besoin avez-vous constaté ?", help_text="Qui est concerné, où, depuis quand.")
    objectifs = texte("Quels objectifs ?", help_text="Ce qui aura changé pour les enfants, les jeunes ou les familles.")
    description = texte("Que fait-on concrètement ?", rows=8)


class PublicsForm(SectionForm):
    public = _coded("Qui participe ?", Dimension.PUBLIC)
    public_specifique = _coded("Des publics en particulier ?", Dimension.PUBLIC_SPECIFIQUE)
    sexe = choix("Filles, garçons", SexePublic.choices)
    age_min = Nombre(label="Âge, de", exemple="3", max_value=None)
    age_max = Nombre(label="à (compris)", exemple="11", max_value=None)
    effectif_attendu = Nombre(
        label="Nombre de personnes attendues", help_text="Des personnes différentes, pas des présences."
    )
    part_qpv_pct = Nombre(label="Part d’habitants des quartiers prioritaires, en %", exemple="80")
    codages = {"public": Dimension.PUBLIC, "public_specifique": Dimension.PUBLIC_SPECIFIQUE}
    cote_a_cote = (("age_min", "age_max"),)


class OuQuandForm(SectionForm):
    quartiers = forms.ModelMultipleChoiceField(
        label="Quartiers concernés", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    etablissements = forms.ModelMultipleChoiceField(
        label="Écoles et établissements", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    lieux = forms.CharField(label="Autres lieux", max_length=250, required=False)
    temps = _coded("Sur quel temps ?", Dimension.TEMPS)
    jours = _coded("Quels jours ?", Dimension.JOUR)
    modalites = _coded("Comment ?", Dimension.MODALITE)
    frequence = forms.CharField(
        label="Fréquence et horaires", max_length=150, required=False, help_text="Par exemple : chaque mardi, 8 h 30."
    )
    starts_on = forms.DateField(label="Début", required=False, widget=forms.DateInput)
    ends_on = forms.DateField(label="Fin", required=False, widget=forms.DateInput)
    codages = {"temps": Dimension.TEMPS, "jours": Dimension.JOUR, "modalites": Dimension.MODALITE}
    cote_a_cote = (("starts_on", "ends_on"),)

    def __init__(self, *args, fiche, user, **kwargs):
        super().__init__(*args, fiche=fiche, user=user, **kwargs)
        expected = {row.quartier_id: row.effectif_attendu for row in fiche.quartiers_concernes.all()}
        schools = [row.etablissement_id for row in fiche.etablissements_concernes.all()]
        self.offerts = list(_with_current(quartiers_choisissables(fiche.cite), expected))
        self.fields["quartiers"].queryset = _with_current(quartiers_choisissables(fiche.cite), expected)
        self.fields["etablissements"].queryset = _with_current(etablissements_choisissables(fiche.cite), schools)
        self.initial |= {"quartiers": list(expected), "etablissements": schools}
        for quartier in self.offerts:
            nom = f"effectif_{quartier.pk}"
            self.fields[nom] = Nombre(label=f"Personnes attendues à {quartier.nom}")
            self.initial[nom] = expected.get(quartier.pk)
        noms = [f"effectif_{quartier.pk}" for quartier in self.offerts]
        self.order_fields(["quartiers", *noms])
        self.cote_a_cote = (*self.cote_a_cote, tuple(noms))

    def lies(self, nom):
        return [nom, *(f"effectif_{quartier.pk}" for quartier in self.offerts)] if nom == "quartiers" else [nom]

    def clean(self):
        cleaned = super().clean()
        effectifs = {q.pk: cleaned.pop(f"effectif_{q.pk}", None) for q in self.offerts}
        if "quartiers" in cleaned:
            cleaned["quartiers"] = [(quartier, effectifs.get(quartier.pk)) for quartier in cleaned["quartiers"]]
            chosen = {quartier.pk for quartier, _effectif in cleaned["quartiers"]}
            for quartier in self.offerts:
                if effectifs[quartier.pk] and quartier.pk not in chosen:
                    self.add_error(f"effectif_{quartier.pk}", f"Cochez {quartier.nom}, ou effacez ce nombre.")
        if "etablissements" in cleaned:
            cleaned["etablissements"] = list(cleaned["etablissements"])
        return cleaned


def _with_current(offered, current_ids):
    """What the cité offers, and what the fiche already holds even when it is not offered any more."""
    model = offered.model
    return model.objects.filter(pk__in={*offered.values_list("pk", flat=True), *current_ids}).order_by("nom", "pk")


class BudgetForm(SectionForm):
    cout_cents = Montant(
        label="Coût prévisionnel de l’action",
        required=False,
        help_text="Le coût total déclaré, par exemple 6 800 €.",
    )
    demande_cents = Montant(label="Montant demandé à la cité éducative", required=False)
    financeurs = forms.CharField(label="Financeurs pressentis", max_length=500, required=False)


class LiensForm(SectionForm):
    objectifs_nationaux = _coded("Objectifs nationaux", Dimension.OBJECTIF_NATIONAL)
    leviers = forms.ModelMultipleChoiceField(
        label="Leviers de la cité", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    themes = _coded("Thèmes", Dimension.THEME)
    dispositifs = _coded("Dispositifs liés", Dimension.DISPOSITIF)
    codages = {
        "objectifs_nationaux": Dimension.OBJECTIF_NATIONAL,
        "themes": Dimension.THEME,
        "dispositifs": Dimension.DISPOSITIF,
    }

    def __init__(self, *args, fiche, user, **kwargs):
        super().__init__(*args, fiche=fiche, user=user, **kwargs)
        leviers = Levier.objects.visible_to(user).filter(axe__cite=fiche.cite)
        self.fields["leviers"].queryset = leviers.order_by("axe__ordre", "ordre", "pk")
        self.initial["leviers"] = [levier.pk for levier in fiche.leviers.all()]

    def clean(self):
        cleaned = super().clean()
        if "leviers" in cleaned:
            cleaned["leviers"] = list(cleaned["leviers"])
        return cleaned


class NotesForm(SectionForm):
    notes = texte(
        "Remarques",
        rows=8,
        help_text="Lues par toutes les personnes qui voient la fiche. Ce qui se passe au fil du temps s’écrit, "
        "daté, dans « Suivi au jour le jour », plus bas.",
    )
