"""Fields that every app uses in its forms, and the form of a file sent."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from alliance.kernel.money import MAX_CENTS, MontantIllisible, MontantTropGrand, format_cents, parse_cents
from alliance.kernel.textes import format_taille


class Montant(forms.Field):
    """An amount in euros, typed as French people do, given as whole cents: « 6 800 », « 1 234,50 », « 1234.5 € ».

    Nothing typed gives ``None``, which is not zero. Both bounds are read while validating: a form may set them in its
    ``__init__``, from what is left in an enveloppe. ``error_messages`` may replace ``required``, ``min_value`` and
    ``max_value``, with ``%(valeur)s`` (what was typed) and ``%(limite)s``.

    :param minimum_cents: 0 refuses what is negative, 1 refuses zero as well; a negative minimum allows a correction.
    """

    default_error_messages = {"required": "Écrivez le montant en euros, par exemple 6 800."}

    def __init__(self, *, minimum_cents: int = 0, maximum_cents: int = MAX_CENTS, **kwargs: Any) -> None:
        self.minimum_cents = minimum_cents
        self.maximum_cents = maximum_cents
        # No maxlength: a browser would cut what is pasted, and another amount would be read.
        # The decimal keypad of a phone has no minus sign.
        attrs = {"inputmode": "decimal" if minimum_cents >= 0 else "text", "class": "l-court", "autocomplete": "off"}
        super().__init__(widget=kwargs.pop("widget", None) or forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What the box shows: cents are written in French, what was typed stays as it was typed."""
        return _euros(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """Whole cents within the bounds, or ``None``."""
        typed = "" if value is None else str(value).strip()
        if not typed:
            return None
        try:
            cents = parse_cents(typed)
        except MontantTropGrand as refusal:
            raise self._beyond_the_maximum(typed[:60]) from refusal
        except MontantIllisible as refusal:
            raise forms.ValidationError(refusal.message, code="invalid") from refusal
        if cents > self.maximum_cents:
            raise self._beyond_the_maximum(typed)
        if cents < self.minimum_cents:
            message = self.error_messages.get("min_value") or _too_small(self.minimum_cents, cents)
            params = {"valeur": typed, "limite": _euros(self.minimum_cents)}
            raise forms.ValidationError(message, code="min_value", params=params)
        return cents

    def _beyond_the_maximum(self, typed: str) -> forms.ValidationError:
        action = "Vérifiez les zéros." if self.maximum_cents == MAX_CENTS else "Écrivez %(limite)s au plus."
        return forms.ValidationError(
            self.error_messages.get("max_value") or f"« %(valeur)s » dépasse le maximum, %(limite)s. {action}",
            code="max_value",
            params={"valeur": typed, "limite": _euros(self.maximum_cents)},
        )


class Jour(forms.DateField):
    """A day, typed or chosen in the calendar of the browser."""

    default_error_messages = {"required": "Donnez la date.", "invalid": "Écrivez une date : 22/10/2026."}

    def to_python(self, value: Any) -> date | None:
        """The day; what cannot be read is named."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                f"« %(valeur)s » n'est pas une date. {self.error_messages['invalid']}",
                code="invalid",
                params={"valeur": str(value).strip()[:40]},
            ) from error


class Fichier(forms.FileField):
    """A file that is refused before it is read when it is empty or too heavy."""

    default_error_messages = {
        "required": "Choisissez un fichier.",
        "invalid": "Le fichier n'est pas arrivé. Choisissez-le de nouveau.",
        "empty": "Ce fichier est vide. Choisissez-en un autre.",
    }

    def to_python(self, data: Any) -> Any:
        """The file as it was sent."""
        fichier = super().to_python(data)
        limit = settings.TAILLE_MAX_FICHIER_OCTETS
        if fichier is not None and fichier.size > limit:
            raise forms.ValidationError(
                f"« {fichier.name} » pèse {format_taille(fichier.size)}, la limite est {format_taille(limit)}. "
                "Allégez-le, ou partagez-le en plusieurs fichiers.",
                code="max_size",
            )
        return fichier


class DepotForm(forms.Form):
    """A form whose ``fichier`` is given to the service as ``nom`` and ``contenu``; neither when none was sent."""

    fichier = Fichier(label="Fichier")

    def clean(self) -> dict[str, Any]:
        """The name and the content instead of the file."""
        cleaned = super().clean() or {}
        fichier = cleaned.pop("fichier", None)
        return cleaned | ({"nom": fichier.name, "contenu": fichier.read()} if fichier else {})


def _euros(cents: int) -> str:
    return format_cents(cents) if cents else "0\u00a0€"


def _too_small(minimum_cents: int, cents: int) -> str:
    if minimum_cents == 0:
        return "« %(valeur)s » est négatif. Écrivez un montant positif, ou 0."
    if minimum_cents == 1:
        ce_que_c_est = "est négatif" if cents < 0 else "est trop petit"
        return f"« %(valeur)s » {ce_que_c_est}. Écrivez un montant supérieur à zéro."
    return "« %(valeur)s » est trop petit. Écrivez %(limite)s au moins."
