"""How every form is rendered: Django's own structure, our template, one renderer."""

from django.forms.renderers import TemplatesSetting


class Rendu(TemplatesSetting):
    """Fields go through ``ui/champ.html``: hint and error linked, groups in a fieldset, optional marked.

    Its own template names, so that no package's override of Django's form templates can reach ours.
    """

    form_template_name = "formulaires/formulaire.html"
    field_template_name = "formulaires/champ.html"
