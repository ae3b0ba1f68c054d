"""The hidden key of every form of an act: made when the page is shown, so that a second click writes nothing."""

import uuid

from django import forms


class Cle(forms.UUIDField):
    def __init__(self, **kwargs):
        super().__init__(**({"widget": forms.HiddenInput, "required": False, "initial": uuid.uuid4} | kwargs))
