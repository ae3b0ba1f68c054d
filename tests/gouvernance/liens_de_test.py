"""A kind of thing that items are about, kept in memory: what a high app registers, without that app."""

from alliance.gouvernance.contrats import Objet
from alliance.gouvernance.enums import TypeDecision
from alliance.kernel.errors import DomainError


class Inconnu(DomainError):
    pass


class LienDeTest:
    """Things of one cité, by primary key; ``retires`` holds those about which nothing can be decided any more."""

    genre = "essai.chose"
    libelle = "Une chose"
    types = frozenset(TypeDecision)

    def __init__(self, *pks: int) -> None:
        self.pks, self.retires, self.lies = set(pks), set(), {}

    def _objet(self, pk: int) -> Objet:
        blocked = "Cette chose est retirée du plan." if pk in self.retires else ""
        return Objet(self.genre, pk, f"Chose {pk}", f"/chose/{pk}/", empechement=blocked)

    def liens_pour(self, points, user):
        return {
            point.pk: [self._objet(pk) for pk in sorted(self.lies.get(point.pk, ()))]
            for point in points
            if self.lies.get(point.pk)
        }

    def choix(self, cite, user, texte):
        return [self._objet(pk) for pk in sorted(self.pks) if texte in f"Chose {pk}"]

    def lier(self, *, point, pk, by):
        if pk not in self.pks:
            raise Inconnu("Cette chose n'est pas de la cité.")
        self.lies.setdefault(point.pk, set()).add(pk)

    def delier(self, *, point, pk, by):
        self.lies.get(point.pk, set()).discard(pk)

    def reporter(self, copies):
        for pk, copy in copies.items():
            self.lies[copy.pk] = set(self.lies.get(pk, ()))
