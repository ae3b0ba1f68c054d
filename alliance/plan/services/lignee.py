"""The guard of the lines: one fiche at most of a line in the plan of one exercice."""

from alliance.kernel.errors import DomainError
from alliance.plan.models import FicheAction
from alliance.plan.selectors.lignee import active_de_la_lignee


class DejaReconduite(DomainError):
    pass


def refuse_seconde_de_la_lignee(fiche: FicheAction, exercice: int) -> None:
    """Refuse ``exercice`` to a fiche whose line is there already: a change of exercice, a return to the plan.

    :raises DejaReconduite: the line has another fiche in the plan of that exercice, which is named.
    """
    other = active_de_la_lignee(fiche, exercice)
    if other is not None:
        raise DejaReconduite(
            f"Cette action est déjà au plan {exercice} : « {other.titre} ». Modifiez cette fiche-là, ou archivez-la.",
            field="exercice",
        )
