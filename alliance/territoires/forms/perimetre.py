"""« Dans le périmètre ? »: an address or coordinates, checked here and forgotten after the answer."""

from django import forms

from alliance.kernel.errors import DomainError
from alliance.territoires.rules import parse_position


class FormulairePoint(forms.Form):
    """``point`` is set when coordinates were given; otherwise ``adresse`` is to be located."""

    adresse = forms.CharField(
        label="Adresse", max_length=200, required=False, help_text="Numéro, rue et commune. Elle n'est pas gardée.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    coordonnees = forms.CharField(
        label="Coordonnées",
        max_length=60,
        required=False,
        help_text="Latitude puis longitude, par exemple 47.3227, 5.0375. Vous pouvez les coller depuis une carte.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-coordonnees": ""}),
    )

    def __init__(self, *args, avec_adresse: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.point: tuple[float, float] | None = None
        if not avec_adresse:
            del self.fields["adresse"]
            self.fields["coordonnees"].required = True

    def clean_coordonnees(self):
        text = self.cleaned_data["coordonnees"].strip()
        if text:
            try:
                self.point = parse_position(text)
            except DomainError as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return text

    def clean(self):
        read = super().clean()
        adresse, coordonnees = read.get("adresse", "").strip(), read.get("coordonnees", "")
        if adresse and coordonnees:
            raise forms.ValidationError("Donnez une adresse ou des coordonnées, pas les deux.")
        if not adresse and not coordonnees and not self.errors:
            raise forms.ValidationError("Donnez une adresse ou des coordonnées.")
        return read
