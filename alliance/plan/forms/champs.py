"""Fields that read numbers and closed lists as people type them."""

from django import forms


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
