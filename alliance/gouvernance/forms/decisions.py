"""Forms about a decision already taken, and about one taken before Alliance."""

from django import forms

from alliance.acteurs.models import Caisse
from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import Issue, Publication, TypeDecision
from alliance.gouvernance.models import Decision, Instance
from alliance.gouvernance.services.decisions import Reprise
from alliance.kernel.champs import Fichier, Jour, Montant


class LeveeForm(forms.Form):
    preuve = forms.CharField(
        label="Ce qui prouve que la condition est remplie",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Par exemple : accord écrit des deux directrices reçu le 12 mars 2026.",
        error_messages={"required": "Dites ce qui prouve que la condition est remplie."},
    )
    fichier = Fichier(label="Document qui le prouve", required=False, help_text="PDF, image ou document.")


class PublicationForm(forms.Form):
    portee = forms.ChoiceField(
        label="Lisible par",
        choices=Publication.choices,
        widget=forms.RadioSelect,
        help_text="Relisez le titre et le texte : ils sont montrés tels quels.",
        error_messages={"required": "Choisissez qui peut lire cette décision."},
    )


class RetraitForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi la retirer",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Ces mots accompagnent le point proposé ; l'instance en décide.",
        error_messages={"required": "Dites pourquoi la retirer : l'instance en décidera d'après ces mots."},
    )


class RepriseForm(forms.Form):
    """A decision taken before Alliance, in the order of a relevé."""

    instance = forms.ModelChoiceField(
        Instance.objects.none(),
        label="Instance qui l'a prise",
        empty_label="Choisissez une instance",
        error_messages={"required": "Choisissez l'instance qui a pris la décision."},
    )
    prise_on = Jour(
        label="Prise le",
        error_messages={"required": "Donnez le jour où la décision a été prise."},
    )
    type = forms.ChoiceField(
        label="Type",
        choices=[("", "Choisissez un type"), *TypeDecision.choices],
        error_messages={"required": "Choisissez le type de décision."},
    )
    issue = forms.ChoiceField(
        label="Issue",
        choices=[(Issue.ADOPTEE.value, "Adoptée"), (Issue.REJETEE.value, "Rejetée")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si la décision a été adoptée ou rejetée."},
    )
    titre = forms.CharField(
        label="Titre",
        max_length=250,
        error_messages={"required": "Donnez un titre à la décision."},
    )
    texte = forms.CharField(
        label="Ce qui est décidé", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=5000
    )
    explication = forms.CharField(
        label="Pourquoi",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="La raison écrite dans le relevé d'alors, surtout pour un refus.",
    )
    montant = Montant(
        label="Montant",
        required=False,
        minimum_cents=1,
        help_text="En euros, pour une dépense ou une délégation.",
    )
    caisse = forms.ModelChoiceField(Caisse.objects.none(), label="Budget", required=False, empty_label="Aucun")
    du = Jour(label="Délégation : premier jour", required=False)
    au = Jour(label="Délégation : dernier jour", required=False)
    cite_decision = forms.ModelChoiceField(
        Decision.objects.none(),
        label="Décision citée",
        required=False,
        empty_label="Aucune",
        help_text="Pour un retrait : la décision retirée.",
    )
    objets = forms.MultipleChoiceField(
        label="Ce dont il s'agit", required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    releve = Fichier(
        label="Relevé numérisé",
        help_text="Le relevé, le compte rendu ou le courrier qui le montre : PDF ou image.",
        error_messages={"required": "Joignez le relevé numérisé : il prouve la décision."},
    )

    def __init__(self, *args, cite, user, chercher="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instance"].queryset = (
            Instance.objects.visible_to(user).filter(cite=cite).order_by("close_on", "nom")
        )  # fmt: skip
        self.fields["caisse"].queryset = Caisse.objects.visible_to(user).filter(cite=cite).order_by("nom")
        cited = Decision.objects.visible_to(user).filter(cite=cite).adoptees().exclude(type=TypeDecision.RETRAIT)
        self.fields["cite_decision"].queryset = cited.order_by("-prise_on", "-numero")
        self._objets(cite, user, chercher)

    def _objets(self, cite, user, chercher):
        """The things found by the search, and those ticked already, which stay with their words."""
        self.peut_chercher = len(liens) > 0
        found = {
            f"{lien.genre}:{objet.pk}:{lien.libelle} : {objet.code} {objet.libelle}".replace("  ", " ")
            for lien in liens
            for objet in (lien.choix(cite, user, chercher) if chercher.strip() else ())
        }
        ticked = self.data.getlist("objets") if self.is_bound else self.initial.get("objets", [])
        choices = [(value, value.split(":", 2)[2]) for value in [*ticked, *sorted(found)] if value.count(":") >= 2]
        if not choices:
            del self.fields["objets"]
            return
        self.fields["objets"].choices = list(dict.fromkeys(choices))

    def clean_objets(self):
        pairs = []
        for value in self.cleaned_data["objets"]:
            genre, pk, _libelle = value.split(":", 2)
            if not (pk.isascii() and pk.isdigit() and len(pk) < 19) or liens.get(genre) is None:
                raise forms.ValidationError("Cet objet n'est pas connu. Choisissez-le dans la liste.")
            pairs.append((genre, int(pk)))
        return tuple(pairs)

    def clean(self):
        """What the service takes: the decision, and the file apart."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        releve = cleaned.pop("releve")
        values = {name: value for name, value in cleaned.items() if name != "montant"}
        reprise = Reprise(**values, montant_cents=cleaned["montant"])
        return {"reprise": reprise, "releve": releve}
