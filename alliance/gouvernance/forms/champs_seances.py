"""Fields that read an hour and the number of a decision as people type them."""

import re
from datetime import time

from django import forms

from alliance.gouvernance.selectors.points import decision_numerotee

_HEURE = re.compile(r"(?P<h>\d{1,2})\s*(?:[h:]\s*(?P<m>\d{2})?)?(?::\d{2})?(?:\s*min)?", re.IGNORECASE | re.ASCII)


class Heure(forms.Field):
    """An hour of the clock: « 14:30 » as the browser sends it, « 14 h 30 », « 14h », « 9 »."""

    def __init__(self, **kwargs):
        box = forms.TimeInput(attrs={"type": "time", "class": "l-court"}, format="%H:%M")
        super().__init__(widget=box, **kwargs)

    def to_python(self, value):
        if isinstance(value, time) or not value:
            return value or None
        match = _HEURE.fullmatch(str(value).replace("\u00a0", " ").strip())
        if match is None or int(match["h"]) > 23 or int(match["m"] or 0) > 59:
            raise forms.ValidationError(f"« {value} » n’est pas une heure. Écrivez 14:30 ou 14 h 30.")
        return time(int(match["h"]), int(match["m"] or 0))


class NumeroDeDecision(forms.CharField):
    """A decision of the cité that the person reads, by the number that it carries."""

    user = None
    cite = None

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=20, **kwargs)

    def prepare_value(self, value):
        return getattr(value, "numero_affiche", value)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = decision_numerotee(self.user, self.cite, text)
        if found is None:
            raise forms.ValidationError(
                f"Aucune décision « {text} » dans le registre. Écrivez son numéro, par exemple 2026-014 ou R-2024-3."
            )
        return found
