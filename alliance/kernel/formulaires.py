"""How every form is rendered: Django's own structure, our template, one renderer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BaseForm, BoundField, widgets
from django.forms.renderers import TemplatesSetting

_CHOIX = "formulaires/choix.html"
_GABARITS_DE_CHOIX = {widgets.RadioSelect: _CHOIX, widgets.CheckboxSelectMultiple: _CHOIX}


def _css_class(widget: widgets.Widget) -> str:
    """The Bootstrap class of a widget; nothing for a hidden one."""
    if isinstance(widget, (widgets.CheckboxInput, widgets.RadioSelect, widgets.CheckboxSelectMultiple)):
        return "form-check-input"
    if isinstance(widget, widgets.Select):
        return "form-select"
    return "" if widget.is_hidden else "form-control"


def _width_class(widget: widgets.Widget) -> str:
    """Field width says the length expected: a day, a number and a code are not a paragraph wide."""
    if isinstance(widget, (widgets.DateInput, widgets.NumberInput, widgets.TimeInput)):
        return "l-court"
    length = widget.attrs.get("maxlength")
    if isinstance(widget, widgets.TextInput) and length and int(length) <= 20:
        return "l-court"
    return ""


class Champ(BoundField):
    """A field as our template shows it: classes, native date input, no placeholder, what is optional."""

    def __init__(self, form: BaseForm, field: Any, name: str) -> None:
        super().__init__(form, field, name)
        widget = field.widget
        if type(widget) in _GABARITS_DE_CHOIX:
            widget.template_name = _GABARITS_DE_CHOIX[type(widget)]
        if type(widget) is widgets.DateInput and widget.input_type == "text":
            widget.input_type, widget.format = "date", "%Y-%m-%d"

    @property
    def facultatif(self) -> bool:
        """Whether the label says « facultatif »: optional, and asked of a person."""
        return not self.field.required and not self.field.disabled and not self.est_case

    @property
    def est_case(self) -> bool:
        """One box to tick: its label stands after it."""
        return isinstance(self.field.widget, widgets.CheckboxInput)

    def value(self) -> Any:
        """What is shown; a day typed in French is given back as the native input wants it."""
        value = super().value()
        if type(self.field.widget) is widgets.DateInput and isinstance(value, str) and not self.errors:
            cleaned = getattr(self.form, "cleaned_data", {}).get(self.name)
            return cleaned if isinstance(cleaned, date) else value
        return value

    def build_widget_attrs(self, attrs: dict, widget: widgets.Widget | None = None) -> dict:
        """Add the classes; drop the placeholder, which is never a label."""
        attrs = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        names = (shown.attrs.get("class", ""), _css_class(shown), _width_class(shown))
        if classes := " ".join(name for name in names if name):
            attrs["class"] = classes
        if "placeholder" in shown.attrs:
            attrs["placeholder"] = False
        if self.errors and type(shown) is widgets.DateInput:
            # A native date input would hide what was typed wrong.
            shown.input_type = "text"
        return attrs


class Rendu(TemplatesSetting):
    """Fields go through ``formulaires/champ.html``: hint and error linked, groups in a fieldset, optional marked.

    Its own template names, so that no package's override of Django's form templates can reach ours.
    """

    form_template_name = "formulaires/formulaire.html"
    field_template_name = "formulaires/champ.html"
    bound_field_class = Champ


@dataclass(frozen=True, slots=True)
class LigneDErreur:
    """One line of the summary: the field's words, the message, and where the link goes."""

    message: str
    libelle: str = ""
    ancre: str = ""


def error_lines(form: BaseForm) -> list[LigneDErreur]:
    """Everything to correct in a form: what concerns the whole first, then field by field."""
    lines = [LigneDErreur(str(message)) for message in form.non_field_errors()]
    for bound in form:
        lines += [
            LigneDErreur(str(message), "" if bound.is_hidden else str(bound.label), _anchor(bound))
            for message in bound.errors
        ]
    return lines


def _anchor(bound: BoundField) -> str:
    """The id that the link of the summary goes to: the control, or the fieldset of a group."""
    if bound.is_hidden:
        return ""
    return str(bound.auto_id if bound.use_fieldset else bound.id_for_label)
