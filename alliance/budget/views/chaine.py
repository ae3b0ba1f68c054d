"""The chain as the page draws it: signs, links of the facts, and the acts that settle what waits."""

from dataclasses import dataclass, field

from django.urls import reverse

from alliance.budget.permissions import can_record_payment
from alliance.gouvernance.models import Decision

PAGES = {"acte": "budget:acte", "convention": "budget:convention", "engagement": "budget:engagement"}
SIGNES = {
    "fait": ("ok", "check-lg", "fait"),
    "partiel": ("info", "hourglass-split", "en partie"),
    "attend": ("warn", "hourglass-split", "en attente"),
    "a_venir": ("mute", "circle", "à venir"),
    "sans_objet": ("mute", "dash-lg", "sans objet"),
}


@dataclass(slots=True)
class Lien:
    """An act that the person may do here."""

    mots: str
    url: str
    primaire: bool = False


@dataclass(slots=True)
class EtapeAffichee:
    etape: object
    ton: str
    icone: str
    mot: str
    total: bool = True
    faits: list = field(default_factory=list)
    liens: list = field(default_factory=list)


def affiche(user, row, etapes, *, prepare):
    """Each step with its sign, and the first act that the person may do marked as the one to do next."""
    droits = _Droits(user, row, prepare)
    shown = []
    for step in etapes:
        view = EtapeAffichee(step, *SIGNES[step.signe])
        # One fact of the same amount says it already.
        view.total = bool(step.montant_cents) and [fact.montant_cents for fact in step.faits] != [step.montant_cents]
        view.faits = [(fact, droits.page(fact)) for fact in step.faits]
        for wait in step.attentes:
            for link in droits.gestes(wait):
                if link.url not in {other.url for other in view.liens}:
                    view.liens.append(link)
        shown.append(view)
    # The oldest wait of the chain goes first; nothing later is done before it.
    for view in shown:
        if view.liens:
            view.liens[0].primaire = True
            break
    return shown


class _Droits:
    """What this person may do about this affectation; asked once for the whole page."""

    def __init__(self, user, row, prepare):
        self.slug = row.cite.slug
        self.row = row
        self.prepare = bool(prepare)
        self.paie = bool(can_record_payment(user, row.enveloppe.caisse))
        self.decision = Decision.objects.visible_to(user).filter(pk=row.decision_id).exists()
        self.justifie = self.paie or self.prepare

    def page(self, fact):
        if fact.genre == "decision":
            return _url("gouvernance:decision", self.slug, fact.pk) if self.decision else ""
        return _url(PAGES[fact.genre], self.slug, fact.pk) if fact.genre in PAGES else ""

    def gestes(self, wait):
        found = getattr(self, f"_{wait.genre}", lambda _wait: [])(wait)
        return [Lien(words, url) for words, url in found if url]

    def _enregistrer_acte(self, wait):
        links = []
        if self.prepare:
            act = _url("budget:enregistrer_acte", self.slug)
            links.append(("Enregistrer l’acte attributif", f"{act}?affectation={wait.pk}"))
        if self.paie:
            links.append(("Engager une commande", _url("budget:engager_commande", self.slug, wait.pk)))
        return links

    def _acte(self, wait):
        return [("Notifier l’attribution", _url("budget:acte", self.slug, wait.pk))] if self.prepare else []

    def _creer_convention(self, wait):
        page = _url("budget:creer_convention", self.slug, wait.pk)
        return [("Préparer la convention", page)] if self.prepare else []

    def _convention(self, wait):
        return [("Signer la convention", _url("budget:convention", self.slug, wait.pk))] if self.prepare else []

    def _engager(self, wait):
        return [("Enregistrer l’engagement", _url("budget:engager", self.slug, wait.pk))] if self.paie else []

    def _verser(self, wait):
        return [("Enregistrer le versement", _url("budget:verser", self.slug, wait.pk))] if self.paie else []

    def _justifier(self, wait):
        return [("Enregistrer le justificatif", _url("budget:justifier", self.slug, wait.pk))] if self.justifie else []


def _url(name, *args):
    return reverse(name, args=args)
