"""Fields that read amounts, numbers and closed lists as people type them."""

from django import forms

from alliance.kernel.errors import DomainError
from alliance.kernel.money import format_cents, parse_cents


class Montant(forms.Field):
    """An amount in euros, kept in whole cents: « 6 800 », « 6800,00 », « 6 800 € »."""

    def __init__(self, **kwargs):
        box = forms.TextInput(attrs={"inputmode": "decimal", "class": "l-court", "maxlength": "30"})
        super().__init__(required=False, widget=box, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, int):
            return "0 €" if value == 0 else format_cents(value)
        return value

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        try:
            cents = parse_cents(text)
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        if cents < 0:
            raise forms.ValidationError("Un montant prévisionnel ne peut pas être négatif.")
        return cents


class Nombre(forms.IntegerField):
    """A whole number, typed in a text box so that what is typed wrong stays visible."""

    def __init__(self, *, exemple: str = "60", **kwargs):
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 1_000_000)
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "l-court"}),
            error_messages={
                "invalid": f"Écrivez un nombre entier en chiffres, par exemple {exemple}.",
                "min_value": "Écrivez un nombre positif.",
                "max_value": "Ce nombre dépasse %(limit_value)s. Vérifiez-le.",
            },
            **kwargs,
        )


def texte(label: str, *, rows: int = 5, help_text: str = "", max_length: int = 20_000) -> forms.CharField:
    """A long text."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def cases(label: str, choices, **kwargs) -> forms.MultipleChoiceField:
    """Boxes to tick, as many as apply."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def choix(label: str, choices, *, vide: str = "Non précisé", **kwargs) -> forms.ChoiceField:
    """One value of a closed list, or none."""
    return forms.ChoiceField(label=label, choices=[("", vide), *choices], required=False, **kwargs)
