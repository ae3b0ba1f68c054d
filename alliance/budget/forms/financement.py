"""A plan de financement as it is typed: one row per line, empty rows left aside, and what an import is answered."""

from django import forms
from django.utils.text import capfirst

from alliance.budget.enums import Sens
from alliance.budget.rules.comptes import COMPTES, POSTES, SUBVENTIONS, libelle_of, poste_of
from alliance.budget.selectors.import_financement import ApercuFinancement, is_a_garder
from alliance.budget.services.financement import LigneSaisie
from alliance.budget.services.import_financement import ChoixImport
from alliance.kernel.champs import DepotForm, Fichier, Montant

LIGNES_MAX = 300
COLLAGE_MAX = 200_000
DEPART = {
    Sens.CHARGE: ("601", "60x", "61", "62", "641", "645", "65", "864"),
    Sens.PRODUIT: ("74etat", "74com", "74dep", "74region", "74orgasoc", "756", "RESSPROPRES", "870"),
}
"""The accounts that a new plan offers: those that associations fill most; the others are in the list."""


def choix_comptes(sens: str) -> list:
    """The accounts of one side, under their headings."""
    groups = []
    for poste in POSTES.values():
        if poste.sens == sens:
            named = [(poste.code, f"{poste.code} {poste.libelle}" if poste.code.isdigit() else poste.libelle)]
            named += [
                (code, f"{code} {libelle}" if code[:3].isdigit() or code[2:3] == "x" else libelle)
                for code, libelle in COMPTES.items()
                if poste_of(code) == poste
            ]
            groups.append((poste.nom.capitalize(), named))
    return groups


CHOIX = {sens: choix_comptes(sens) for sens in Sens}


class LigneForm(forms.Form):
    """What a charge and a produit both say."""

    sens = Sens.CHARGE
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    compte = forms.ChoiceField(label="Compte")
    libelle = forms.CharField(label="Libellé", max_length=250, required=False)
    montant = Montant(label="Montant", required=False)
    retirer = forms.BooleanField(label="Retirer cette ligne", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = self._held("compte")
        known = {code for _group, rows in CHOIX[self.sens] for code, _words in rows}
        extra = [(held, f"{held} {libelle_of(held)}")] if held and held not in known and poste_of(held) else []
        self.fields["compte"].choices = [*extra, *CHOIX[self.sens]]

    def _held(self, name):
        return (self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)) or ""

    @property
    def vide(self) -> bool:
        """Whether nothing was typed: a line offered and left, or one to take off."""
        data = self.cleaned_data
        typed = any(data.get(name) is not None for name in ("montant", "accorde"))
        return bool(data.get("retirer")) or not (typed or data.get("libelle") or data.get("pk"))

    def clean(self):
        data = super().clean() or {}
        if not data.get("retirer") and data.get("pk") and data.get("montant") is None and "montant" not in self.errors:
            data["montant"] = 0
        if data.get("libelle") and data.get("montant") is None and "montant" not in self.errors and not data["retirer"]:
            self.add_error("montant", "Écrivez le montant, ou effacez le libellé.")
        return data

    def saisie(self, garde) -> LigneSaisie:
        """The line as the service takes it; ``garde`` is the row that it replaces."""
        data = self.cleaned_data
        return LigneSaisie(
            pk=garde.pk if garde else None, sens=self.sens, compte=data["compte"],
            libelle=data["libelle"] or capfirst(libelle_of(data["compte"])), montant_cents=data["montant"] or 0,
            commentaire=garde.commentaire if garde else "", avis=garde.avis if garde else "",
        )  # fmt: skip


class ChargeForm(LigneForm):
    sens = Sens.CHARGE


class ProduitForm(LigneForm):
    sens = Sens.PRODUIT
    financeur = forms.ChoiceField(label="Financeur", required=False)
    droit_commun = Montant(label="dont droit commun", required=False)
    accorde = Montant(label="Accordé", required=False)
    accorde_droit_commun = Montant(label="dont droit commun accordé", required=False)
    source = forms.CharField(label="Source du droit commun", max_length=300, required=False)
    ecartee = forms.BooleanField(label="Ne compte pas", required=False)

    def __init__(self, *args, financeurs=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["montant"].label = "Demandé"
        self.financeurs = {str(row.pk): row for row in financeurs}
        self.fields["financeur"].choices = [("", "Hors liste")] + [(pk, row.nom) for pk, row in self.financeurs.items()]

    def clean(self):
        data = super().clean() or {}
        whole, part = data.get("montant") or 0, data.get("droit_commun") or 0
        if part > whole and not self.errors.keys() & {"montant", "droit_commun"}:
            self.add_error("droit_commun", "C’est une part du montant demandé : il ne le dépasse pas.")
        granted, part = data.get("accorde") or 0, data.get("accorde_droit_commun") or 0
        if part > granted and not self.errors.keys() & {"accorde", "accorde_droit_commun"}:
            self.add_error("accorde_droit_commun", "C’est une part du montant accordé : il ne le dépasse pas.")
        return data

    def saisie(self, garde) -> LigneSaisie:
        data, base = self.cleaned_data, super().saisie(garde)
        return LigneSaisie(
            **{name: getattr(base, name) for name in ("pk", "sens", "compte", "libelle", "montant_cents")},
            commentaire=base.commentaire, avis=base.avis, financeur=self.financeurs.get(data["financeur"]),
            droit_commun_cents=data["droit_commun"] or 0, accorde_cents=data["accorde"],
            accorde_droit_commun_cents=data["accorde_droit_commun"] or 0, source=data["source"],
            ecartee=data["ecartee"],
        )  # fmt: skip


ChargesFormSet = forms.formset_factory(ChargeForm, extra=0, max_num=LIGNES_MAX, validate_max=True)
ProduitsFormSet = forms.formset_factory(ProduitForm, extra=0, max_num=LIGNES_MAX, validate_max=True)


def initial_of(lignes, sens: str, *, plus: int) -> list[dict]:
    """The rows of one side: what is stored, what a new plan offers, and a few empty ones."""
    rows = [_initial(ligne) for ligne in lignes if ligne.sens == sens]
    if not lignes:
        rows = [{"compte": code} for code in DEPART[sens]]
    blank = "60" if sens == Sens.CHARGE else SUBVENTIONS
    return rows + [{"compte": blank} for _ in range(plus)]


def _initial(ligne) -> dict:
    return {
        "pk": ligne.pk, "compte": ligne.compte, "libelle": ligne.libelle, "montant": ligne.montant_cents,
        "financeur": ligne.financeur_id or "", "droit_commun": ligne.droit_commun_cents or None,
        "accorde": ligne.accorde_cents, "accorde_droit_commun": ligne.accorde_droit_commun_cents or None,
        "source": ligne.source, "ecartee": ligne.ecartee,
    }  # fmt: skip


class ImportFinancementForm(DepotForm):
    fichier = Fichier(
        label="Votre tableur",
        required=False,
        help_text="XLSX, ODS ou CSV, 20 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.xls,.tsv,.txt"}),
    )
    collage = forms.CharField(
        label="Ou collez le tableau",
        required=False,
        max_length=COLLAGE_MAX,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Sélectionnez le tableau dans votre tableur, copiez-le, collez-le ici.",
    )

    def clean(self):
        data = super().clean() or {}
        pasted = data.pop("collage", "") or ""
        if pasted.strip() and "contenu" in data:
            self.add_error("collage", "Vous avez choisi un fichier et collé un tableau : gardez l’un des deux.")
        elif pasted.strip():
            data |= {"nom": "tableau-colle.tsv", "contenu": pasted.encode()}
        elif "contenu" not in data and not self.errors:
            self.add_error("fichier", "Choisissez un fichier, ou collez votre tableau.")
        return data


class ApercuForm(forms.Form):
    """The answers asked by a preview: splits to confirm, granted amounts to replace, lines to take off."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, apercu: ApercuFinancement):
        self.apercu = apercu
        super().__init__(data, initial={"version": apercu.version})
        for ligne in apercu.lignes:
            if ligne.lue.repartition is not None:
                self.fields[f"repartir-{ligne.rang}"] = forms.BooleanField(
                    label=f"Répartir : {ligne.lue.repartition_mots}", required=False
                )
            if ligne.accorde_en_jeu:
                self.fields[f"accorder-{ligne.rang}"] = forms.BooleanField(
                    label="Prendre le montant accordé du fichier", required=False
                )
        for row in apercu.absentes:
            self.fields[f"retirer-{row.pk}"] = forms.BooleanField(
                label=f"Retirer « {row.libelle} » du plan", required=False, initial=not is_a_garder(row)
            )

    def champs(self, prefixe: str) -> dict[int, forms.BoundField]:
        """The boxes of one kind, by rank or by key."""
        return {
            int(name.removeprefix(prefixe)): self[name] for name in self.fields if name.startswith(prefixe)
        }  # fmt: skip

    @property
    def choix(self) -> ChoixImport:
        """What was ticked, as the service takes it."""
        ticked = {name for name, value in self.cleaned_data.items() if value is True}
        kinds = ("repartir-", "accorder-", "retirer-")
        found = [{int(name.removeprefix(kind)) for name in ticked if name.startswith(kind)} for kind in kinds]
        return ChoixImport(*found)


class RouvrirForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi rouvrez-vous ce plan ?", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites pourquoi vous rouvrez ce plan."},
    )  # fmt: skip


class PreuveForm(DepotForm):
    source = forms.CharField(
        label="D’où vient ce droit commun ?", max_length=300, required=False,
        help_text="Par exemple : « budget de la direction de l’éducation, postes d’animation ».",
    )  # fmt: skip
    fichier = Fichier(label="Ce qui le prouve", required=False, help_text="Un document : courrier, extrait de budget…")
