"""Forms of the instances: create, change, close, template of agenda."""

from django import forms

from alliance.acteurs.models import Organisation, Pole
from alliance.acteurs.selectors import quartiers_choisissables
from alliance.gouvernance.enums import Competence, NaturePoint, OrigineGroupe, RegleDecision, TypeInstance
from alliance.gouvernance.forms.points import champ_duree
from alliance.gouvernance.rules import quorum_defaut
from alliance.gouvernance.selectors.designations import decisions_qui_designent
from alliance.gouvernance.selectors.instances import comptes_choisissables
from alliance.kernel.champs import Jour

EXPLICATIONS = {
    TypeInstance.COPIL: "les institutions, au plus haut niveau, fixent les grandes orientations",
    TypeInstance.COTECH: "leurs représentants décident des actions, des missions et des dépenses",
    TypeInstance.COORDINATION: "les acteurs d'un quartier proposent et suivent",
    TypeInstance.GROUPE: "ceux que le sujet concerne, parents et habitants compris, proposent et suivent",
    TypeInstance.AUTRE: "vous choisissez ce qu'elle décide",
}
GROUPES = (TypeInstance.GROUPE, TypeInstance.AUTRE)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


class ChoixDeCompte(forms.ChoiceField):
    """An account of the cité, under headings; the cleaned value is the account."""

    def __init__(self, *, groupes=(), **kwargs):
        super().__init__(**kwargs)
        self.propose(groupes)

    def propose(self, groupes, vide="Choisissez une personne"):
        self.comptes = {str(compte.pk): compte for groupe in groupes for compte in groupe.comptes}
        named = [(groupe.titre, [(str(one.pk), one.nom) for one in groupe.comptes]) for groupe in groupes]
        self.choices = [("", vide), *named]

    def clean(self, value):
        return self.comptes.get(super().clean(value))


class InstanceForm(forms.Form):
    type = forms.ChoiceField(
        label="Quelle instance ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le type d'instance."},
    )
    nom = forms.CharField(
        label="Nom",
        max_length=150,
        help_text="Par exemple : Comité technique, Groupe parentalité.",
        error_messages={"required": "Donnez un nom à l'instance."},
    )
    objet = forms.CharField(
        label="À quoi elle sert", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    quartier = forms.ModelChoiceField(
        None,
        label="Quartier",
        required=False,
        empty_label="Choisissez un quartier",
        help_text="Pour une coordination territoriale, et elle seule.",
    )
    competence = forms.ChoiceField(
        label="Ce qu'elle décide",
        required=False,
        widget=forms.RadioSelect,
        help_text="Pour une autre instance seulement : les autres types ont chacun leur compétence.",
    )
    origine = forms.ChoiceField(
        label="Origine", widget=forms.RadioSelect, initial=OrigineGroupe.CONSTITUE,
        help_text="Un groupe rattaché existe déjà ailleurs (réseau d'éducation prioritaire, contrat de ville…) : il "
        "garde son nom et son hôte.",
        error_messages={"required": "Dites si elle est constituée ici, ou si elle existe ailleurs."},
    )  # fmt: skip
    hote = forms.ModelChoiceField(
        None,
        label="Hôte, dans l'annuaire",
        required=False,
        empty_label="Choisissez dans l'annuaire",
        help_text="Pour un groupe rattaché.",
    )
    hote_nom = forms.CharField(
        label="Hôte, en clair", required=False, max_length=150, help_text="S'il n'est pas dans l'annuaire."
    )
    animateur = ChoixDeCompte(label="Qui l'anime", required=False)
    designee_par = forms.ModelChoiceField(
        None,
        label="Décision du Cotech qui désigne cette personne",
        required=False,
        empty_label="Sa lettre de mission",
        help_text="Pour un référent qui n'a pas de lettre de mission en cours.",
    )
    poles = forms.ModelMultipleChoiceField(
        None,
        label="Pôles attendus",
        widget=forms.CheckboxSelectMultiple,
        help_text="La règle de décision s'applique à eux. Tous, le plus souvent.",
        error_messages={"required": "Cochez au moins un pôle."},
    )
    regle = forms.ChoiceField(
        label="Une décision est adoptée quand",
        widget=forms.RadioSelect,
        initial=RegleDecision.TOUS_FAVORABLES,
        error_messages={"required": "Choisissez quand une décision est adoptée."},
    )
    quorum = forms.IntegerField(
        label="Quorum, en pôles présents",
        required=False,
        min_value=1,
        max_value=99,
        help_text="Vide : plus de la moitié des pôles attendus.",
        error_messages={
            "invalid": "Écrivez le quorum en chiffres, par exemple 2.",
            "min_value": "Le quorum compte un pôle au moins.",
            "max_value": "Le quorum compte 99 pôles au plus.",
        },
    )
    silence_vaut_accord = forms.BooleanField(
        label="En consultation écrite, le silence d'un pôle vaut accord", required=False
    )
    frequence = forms.CharField(
        label="Fréquence", required=False, max_length=150, help_text="Par exemple : une fois par trimestre."
    )
    lieu_habituel = forms.CharField(label="Lieu habituel", required=False, max_length=200)
    constituee_on = Jour(
        label="Constituée le",
        error_messages={"required": "Donnez le jour où l'instance a été constituée."},
    )

    def __init__(self, *args, cite, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        fields = self.fields
        fields["type"].choices = [
            (kind.value, f"{_capital(kind.label)} : {EXPLICATIONS[kind]}") for kind in TypeInstance
        ]
        fields["quartier"].queryset = quartiers_choisissables(cite)
        fields["competence"].choices = [(one.value, _capital(one.label)) for one in Competence]
        fields["origine"].choices = [(one.value, _capital(one.label)) for one in OrigineGroupe]
        fields["regle"].choices = [(one.value, _capital(one.label)) for one in RegleDecision]
        fields["hote"].queryset = (
            Organisation.objects.visible_to(user).actives().filter(cite=cite).order_by("nom_recherche", "pk")
        )
        fields["designee_par"].queryset = decisions_qui_designent(cite)
        fields["animateur"].propose(comptes_choisissables(cite, today), vide="Le chef de projet")
        poles = Pole.objects.visible_to(user).filter(cite=cite).order_by("ordre")
        fields["poles"].queryset = poles
        fields["poles"].initial = [pole.pk for pole in poles]

    def clean_quorum(self):
        """An empty quorum is computed from the pôles that are ticked."""
        return self.cleaned_data["quorum"] or quorum_defaut(len(self.cleaned_data.get("poles", ())))

    def clean(self):
        """What only another type has is not sent with this one: its fields may still hold a former choice."""
        data = super().clean()
        kind = data.get("type", getattr(self, "type_fixe", ""))
        if kind != TypeInstance.COORDINATION:
            data["quartier"] = None
        if kind != TypeInstance.AUTRE:
            data["competence"] = ""
        if kind not in GROUPES:
            data["origine"] = OrigineGroupe.CONSTITUE
        if data.get("origine") == OrigineGroupe.CONSTITUE:
            data["hote"], data["hote_nom"] = None, ""
        return data


class GroupeForm(InstanceForm):
    """What a référent designated by the Cotech fills: a group, which she leads."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("type", "quartier", "competence", "origine", "hote", "hote_nom", "animateur", "designee_par"):
            del self.fields[name]

    type_fixe = TypeInstance.GROUPE

    def clean(self):
        super().clean()
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}


class ModifierInstanceForm(InstanceForm):
    """The type and the origin are given once and for all; who only leads it does not choose who leads it."""

    def __init__(self, *args, instance, tient, **kwargs):
        super().__init__(*args, **kwargs)
        self.type_fixe, self.origine_fixe = instance.type, instance.origine
        del self.fields["type"], self.fields["origine"]
        attached = instance.origine == OrigineGroupe.RATTACHE
        superfluous = {
            "quartier": instance.type != TypeInstance.COORDINATION,
            "competence": instance.type != TypeInstance.AUTRE,
            "hote": not attached,
            "hote_nom": not attached,
            "animateur": not tient or instance.type in {TypeInstance.COPIL, TypeInstance.COTECH},
            "designee_par": not tient or instance.type != TypeInstance.GROUPE or attached,
        }
        for name, absent in superfluous.items():
            if absent:
                del self.fields[name]

    def clean(self):
        return self.cleaned_data


class ClotureInstanceForm(forms.Form):
    resultat = forms.CharField(
        label="Résultat",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text="Ce que l'instance a produit : une proposition, un outil, une action. Il reste affiché.",
        error_messages={"required": "Écrivez ce que l'instance a produit : il reste affiché après sa clôture."},
    )
    close_on = Jour(
        label="Close le",
        error_messages={"required": "Donnez le jour de la clôture."},
    )


class PointModeleForm(forms.Form):
    titre = forms.CharField(
        label="Titre",
        max_length=250,
        error_messages={"required": "Donnez un titre au point."},
    )
    nature = forms.ChoiceField(
        label="Ce qui est demandé",
        choices=[(one.value, _capital(one.label)) for one in NaturePoint],
        initial=NaturePoint.INFORMATION,
        error_messages={"required": "Dites ce qui est demandé."},
    )
    duree_min = champ_duree()
