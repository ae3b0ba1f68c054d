"""What every act of money checks: its amount, its day, its year."""

from datetime import date, datetime

from django.utils import timezone

from alliance.budget.models import ExerciceClos
from alliance.budget.rules import EXERCICE_MIN
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.money import MAX_CENTS, format_cents
from alliance.territoires.models import Cite


class MontantImpossible(DomainError):
    pass


class DateImpossible(DomainError):
    pass


class ExerciceEstClos(DomainError):
    pass


class CiteDifferente(DomainError):
    pass


def check_montant(montant_cents: int, *, quoi: str = "Le montant") -> None:
    """More than zero, whole cents, and what a budget can hold.

    :raises MontantImpossible: it is not.
    """
    if not isinstance(montant_cents, int) or isinstance(montant_cents, bool) or montant_cents <= 0:
        shown = format_cents(montant_cents, always_cents=True) if isinstance(montant_cents, int) else montant_cents
        raise MontantImpossible(f"{quoi} est « {shown} » : donnez un montant plus grand que zéro.")
    if montant_cents > MAX_CENTS:
        raise MontantImpossible(f"{quoi} dépasse ce qu'un budget peut contenir. Vérifiez les zéros.")


def check_jour(le: date, *, at: datetime, quoi: str = "La date", pas_avant: date | None = None, de: str = "") -> None:
    """Not in the future, and not before what it follows.

    :param pas_avant: the day of what the act follows; ``de`` names it (« l'engagement »).
    :raises DateImpossible: it is, or it is older than the programme.
    """
    today = timezone.localdate(at)
    if le.year < EXERCICE_MIN:
        raise DateImpossible(f"{quoi} ({format_jour(le)}) précède le programme ({EXERCICE_MIN}) : vérifiez.")
    if le > today:
        raise DateImpossible(f"{quoi} ({format_jour(le)}) est à venir : donnez la date de l'acte déjà fait.")
    if pas_avant is not None and le < pas_avant:
        raise DateImpossible(
            f"{quoi} ({format_jour(le)}) précède {de} du {format_jour(pas_avant)} : vérifiez les deux."
        )


def check_exercice_ouvert(cite: Cite, exercice: int) -> None:
    """No new credit or affectation on a closed year.

    :raises ExerciceEstClos: the year is closed.
    """
    if ExerciceClos.objects.filter(cite=cite, exercice=exercice).exists():
        raise ExerciceEstClos(
            f"L'exercice {exercice} est clos : il ne reçoit plus d'affectation. Rouvrez-le, ou prenez-en un autre."
        )
