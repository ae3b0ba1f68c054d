"""Forms of the enveloppes: opened, moved by an act, carried over to another year."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone

from alliance.acteurs.models import Caisse
from alliance.budget.enums import NatureCredit, NatureMouvement
from alliance.budget.forms.cles import Cle
from alliance.budget.models import Enveloppe, Financeur
from alliance.budget.rules import EFFETS, EXERCICE_MAX, EXERCICE_MIN
from alliance.budget.selectors.mots import MotsBudget
from alliance.budget.selectors.mouvements import deja_cite
from alliance.kernel.champs import Jour, Montant
from alliance.kernel.dates import format_jour
from alliance.kernel.money import MAX_CENTS, format_cents


def euros(cents):
    return format_cents(cents) if cents else "0\u00a0€"


class JourField(Jour):
    """A day of the programme that is not to come; the form says who refuses it."""

    def __init__(self, **kwargs):
        messages = {
            "required": "Écrivez la date de l'acte.",
            "invalid": "Écrivez-la ainsi : 31/12/2026.",
        }
        kwargs = {"initial": timezone.localdate, "error_messages": messages} | kwargs
        super().__init__(**kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and day.year < EXERCICE_MIN:
            raise forms.ValidationError(
                f"Le {format_jour(day)} est avant le programme, qui commence en {EXERCICE_MIN}. Vérifiez l'année."
            )
        if day and day > timezone.localdate():
            raise forms.ValidationError(
                f"Le {format_jour(day)} est à venir. Écrivez la date de l'acte déjà fait, ou revenez ce jour-là."
            )
        return day


class ExerciceField(forms.IntegerField):
    def __init__(self, **kwargs):
        limits = f"Écrivez une année, de {EXERCICE_MIN} à {EXERCICE_MAX}."
        messages = {
            "required": "Écrivez l'exercice, par exemple 2026.",
            "invalid": f"L'exercice est une année. {limits}",
            "min_value": f"Le programme commence en {EXERCICE_MIN}. {limits}",
            "max_value": f"Cette année est trop loin. {limits}",
        }
        super().__init__(min_value=EXERCICE_MIN, max_value=EXERCICE_MAX, error_messages=messages, **kwargs)


class EnveloppeForm(forms.Form):
    caisse = forms.ModelChoiceField(
        Caisse.objects.none(), label="Budget", empty_label="Choisissez un budget",
        help_text="Les comptes où l'argent arrive et d'où il repart.",
        error_messages={"required": "Choisissez le budget qui reçoit cet argent."},
    )  # fmt: skip
    financeur = forms.ModelChoiceField(
        Financeur.objects.none(), label="Financeur", empty_label="Choisissez un financeur",
        error_messages={"required": "Choisissez qui donne cet argent."},
    )  # fmt: skip
    exercice = ExerciceField(label="Exercice", help_text="L'année pour laquelle l'argent est donné.")
    nature = forms.ChoiceField(
        label="Nature des crédits",
        choices=[
            (NatureCredit.SPECIFIQUE, "Crédit spécifique : donné parce que la cité éducative existe, décidé en Cotech"),
            (NatureCredit.DROIT_COMMUN, "Droit commun : dépensé de toute façon par le partenaire, jamais affecté"),
        ],
        widget=forms.RadioSelect,
        initial=NatureCredit.SPECIFIQUE,
    )  # fmt: skip
    note = forms.CharField(label="Précision", required=False, max_length=500)

    def __init__(self, *args, caisses, financeurs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["caisse"].queryset = caisses
        self.fields["financeur"].queryset = financeurs


@dataclass(frozen=True, slots=True)
class Borne:
    """What bounds an act: the largest amount, what it is, and what to do beyond it."""

    maximum_cents: int
    reste: str
    au_dela: str


def borne_of(nature: str, enveloppe: Enveloppe) -> Borne | None:
    """The ceiling of an act on this enveloppe as it is now; none for what adds."""
    free = enveloppe.disponible_cents
    if nature == NatureMouvement.GEL:
        return Borne(
            free, "sans affectation",
            f"Vous voulez geler %(valeur)s et il reste {euros(free)} sans affectation. Baissez le montant, ou libérez "
            "d'abord des affectations : elles sont listées sur la page de l'enveloppe.",
        )  # fmt: skip
    if nature == NatureMouvement.REPRISE:
        return Borne(free, "sans affectation", "")
    if nature == NatureMouvement.DEGEL:
        return Borne(
            enveloppe.gele_cents, "gelés",
            f"Vous voulez dégeler %(valeur)s et {euros(enveloppe.gele_cents)} sont gelés. Baissez le montant.",
        )  # fmt: skip
    if nature == NatureMouvement.ENCAISSEMENT:
        left = max(enveloppe.notifie_cents - enveloppe.encaisse_cents, 0)
        return Borne(
            left, "à encaisser",
            f"Vous encaissez %(valeur)s et il reste {euros(left)} à encaisser sur ce qui est notifié. Enregistrez "
            "d'abord la notification ou l'avenant.",
        )  # fmt: skip
    if nature == NatureMouvement.ANNULATION_TITRE:
        return Borne(
            enveloppe.encaisse_cents, "encaissés",
            f"Vous annulez %(valeur)s et {euros(enveloppe.encaisse_cents)} sont encaissés. Vérifiez le titre.",
        )  # fmt: skip
    return None


class MouvementForm(forms.Form):
    montant_cents = Montant(label="Montant", minimum_cents=1)
    le = JourField(label="Date de l'acte", help_text="Celle du document, dans le logiciel ou le courrier du financeur.")
    reference = forms.CharField(label="Référence", max_length=100)
    motif = forms.CharField(label="Motif", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    cle = Cle()

    def __init__(self, *args, enveloppe: Enveloppe, nature: str, mots: MotsBudget, **kwargs):
        super().__init__(*args, **kwargs)
        self.enveloppe, self.nature, self.borne = enveloppe, nature, borne_of(nature, enveloppe)
        self._regle_montant()
        self._regle_reference(mots)
        if nature in {NatureMouvement.GEL, NatureMouvement.DEGEL, NatureMouvement.ANNULATION_TITRE}:
            self.fields["motif"].required = True
            self.fields["motif"].error_messages["required"] = "Dites pourquoi : la trace reste sur l'enveloppe."

    def _regle_montant(self):
        amount = self.fields["montant_cents"]
        if EFFETS[self.nature].deux_sens:
            amount.minimum_cents = -MAX_CENTS
            amount.widget.attrs["inputmode"] = "text"
            amount.help_text = "Avec le signe moins pour une baisse, par exemple −1 500."
        elif self.borne and self.borne.au_dela:
            amount.maximum_cents = self.borne.maximum_cents
            amount.error_messages["max_value"] = self.borne.au_dela

    def _regle_reference(self, mots):
        asked, field = EFFETS[self.nature].reference, self.fields["reference"]
        field.required = bool(asked)
        field.error_messages["required"] = f"Écrivez {asked} : c'est ce qui prouve l'acte."
        if self.nature == NatureMouvement.NOTIFICATION:
            field.help_text = mots.reference_notification
        elif self.nature in {NatureMouvement.ENCAISSEMENT, NatureMouvement.ANNULATION_TITRE}:
            field.help_text = mots.reference_encaissement
        elif asked:
            field.help_text = f"{asked[:1].upper()}{asked[1:]}."

    def clean_montant_cents(self):
        cents = self.cleaned_data["montant_cents"]
        if cents == 0:
            raise forms.ValidationError("Zéro ne change rien. Écrivez le montant de l'acte.")
        lost = -cents if cents < 0 else cents if self.nature == NatureMouvement.REPRISE else 0
        announced = self.enveloppe.annonce_cents
        if self.nature == NatureMouvement.ANNONCE and lost > announced:
            raise forms.ValidationError(
                f"L'annonce baisserait de {euros(lost)} et {euros(announced)} sont annoncés. Baissez le montant."
            )
        free = self.enveloppe.disponible_cents
        if self.nature != NatureMouvement.ANNONCE and lost > free:
            raise forms.ValidationError(
                f"L'enveloppe perdrait {euros(lost)} et il lui reste {euros(free)} sans affectation. Libérez d'abord "
                f"{euros(lost - free)} : les affectations sont listées sur la page de l'enveloppe."
            )
        return cents

    def clean_reference(self):
        reference = self.cleaned_data["reference"].strip()
        if not reference or self.nature == NatureMouvement.ANNULATION_TITRE:
            return reference
        same = deja_cite(self.enveloppe, self.nature, reference)
        if same:
            raise forms.ValidationError(
                f"La référence « {reference} » est déjà enregistrée ici, pour {euros(same.montant_cents)} le "
                f"{format_jour(same.le)}. Si c'est un autre acte, complétez-la, par exemple « {reference} bis »."
            )
        return reference


class ReportForm(forms.Form):
    exercice = ExerciceField(label="Exercice qui reçoit")
    montant_cents = Montant(label="Montant reporté", minimum_cents=1)
    le = JourField(label="Date de la décision de report")
    motif = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Par exemple : accord du financeur, sa date et son numéro.",
        error_messages={"required": "Dites pourquoi ces crédits sont reportés, et qui l'accepte."},
    )
    cle = Cle()

    def __init__(self, *args, source: Enveloppe, **kwargs):
        super().__init__(*args, **kwargs)
        self.source = source
        free = source.disponible_cents
        amount = self.fields["montant_cents"]
        amount.maximum_cents = free
        amount.error_messages["max_value"] = (
            f"Vous voulez reporter %(valeur)s et il reste {euros(free)} sans affectation. Baissez le montant, ou "
            "libérez d'abord des affectations."
        )

    def clean_exercice(self):
        exercice = self.cleaned_data["exercice"]
        if exercice == self.source.exercice:
            raise forms.ValidationError(f"L'enveloppe est déjà de {exercice}. Choisissez une autre année.")
        return exercice
