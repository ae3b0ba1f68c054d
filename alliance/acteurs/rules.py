"""Rules of the people side: identifiers, telephones, freshness, invitations. Pure: no ORM, no clock, no settings."""

import calendar
import re
from datetime import date, datetime, timedelta

from stdnum.exceptions import ValidationError
from stdnum.fr import siret as stdnum_siret

from alliance.acteurs.enums import EtatInvitation, Fraicheur
from alliance.kernel.errors import DomainError

FRAICHEUR_MOIS = 6
"""A sheet that nobody checked for six months is to be checked again (docs/sources.md#fraicheur)."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009.]+")
_RNA = re.compile(r"W[0-9]{9}", re.ASCII)
_TELEPHONE = re.compile(r"\+?[0-9]{3,15}", re.ASCII)
_PONCTUATION_TELEPHONE = re.compile(r"[\s\u00a0\u202f.()/-]+")


class IdentifiantInvalide(DomainError):
    pass


class TelephoneIllisible(DomainError):
    pass


def parse_siret(text: str) -> str:
    """The fourteen digits of a SIRET, typed with or without spaces or dots; empty stays empty.

    The check digit is verified, La Poste's own rule included (docs/sources.md#siret).

    :raises IdentifiantInvalide: not fourteen digits, or the check digit says that one is mistyped.
    """
    compact = _SPACES.sub("", text)
    if not compact:
        return ""
    if not re.fullmatch(r"[0-9]{14}", compact):
        raise IdentifiantInvalide(
            f"« {text.strip()} » n'est pas un SIRET : il compte 14 chiffres, le SIREN en compte 9. "
            "Complétez-le ou laissez la case vide.",
            field="siret",
        )
    try:
        return str(stdnum_siret.validate(compact))
    except ValidationError:
        raise IdentifiantInvalide(
            f"Le SIRET « {text.strip()} » ne peut pas exister : l'un de ses chiffres est faux. Recopiez-le "
            "depuis l'avis de situation.",
            field="siret",
        ) from None


def format_siret(siret: str) -> str:
    """The SIRET as people read it: « 123 456 789 00012 »."""
    return str(stdnum_siret.format(siret, "\u00a0")) if siret else ""


def parse_rna(text: str) -> str:
    """An RNA number, « W » and nine digits, typed in any case, with or without spaces; empty stays empty.

    Source: docs/sources.md#rna. Associations of Alsace-Moselle have none: they are in the court's register.

    :raises IdentifiantInvalide: anything else.
    """
    compact = _SPACES.sub("", text).upper()
    if compact and not _RNA.fullmatch(compact):
        raise IdentifiantInvalide(
            f"« {text.strip()} » n'est pas un numéro RNA : il s'écrit W suivi de 9 chiffres, par exemple W212000000. "
            "Une association d'Alsace-Moselle n'en a pas : laissez la case vide.",
            field="rna",
        )
    return compact


def parse_telephone(text: str) -> str:
    """A telephone number, French ones by pairs: « 03 80 00 00 00 »; empty stays empty.

    :raises TelephoneIllisible: something else than one number.
    """
    compact = _PONCTUATION_TELEPHONE.sub("", text)
    if not compact:
        return ""
    if not _TELEPHONE.fullmatch(compact):
        raise TelephoneIllisible(
            f"« {text.strip()} » n'est pas un numéro de téléphone. Écrivez-en un seul, par exemple 03 80 00 00 00.",
            field="telephone",
        )
    if len(compact) == 10 and compact.startswith("0"):
        return " ".join(compact[start : start + 2] for start in range(0, 10, 2))
    return compact


def fresh_since(today: date) -> date:
    """The day six months ago: a check made after it is fresh, one made on it or before is not."""
    return _months_later(today, -FRAICHEUR_MOIS)


def stale_on(verifiee_on: date) -> date:
    """The first day on which a check made on ``verifiee_on`` is not fresh any more."""
    day = _months_later(verifiee_on, FRAICHEUR_MOIS)
    # Months have unequal lengths: checked on 31 August, a sheet is stale on 1 March, not on 28 February.
    while fresh_since(day) < verifiee_on:
        day += timedelta(days=1)
    return day


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def fraicheur_of(verifiee_on: date | None, today: date) -> Fraicheur:
    """How far a sheet may be trusted today, from the day it was last checked."""
    if verifiee_on is None:
        return Fraicheur.JAMAIS
    return Fraicheur.A_JOUR if verifiee_on > fresh_since(today) else Fraicheur.A_VERIFIER


# Invitations

INVITATION_JOURS = 7
"""How long the link of an invitation opens the door."""

INVITATIONS_PAR_HEURE = 30
"""How many a person may send in an hour: above, something runs by itself."""

ENVOIS_PAR_ADRESSE_ET_JOUR = 3
"""How many mails of invitation an address may receive in a day, whoever sends them."""


CONSERVATION_INVITATION_JOURS = 180
"""How long an invitation without answer is kept after its link died (docs/rgpd.md)."""


def etat_invitation(
    *, acceptee_at: datetime | None, annulee_at: datetime | None, expire_at: datetime, at: datetime
) -> EtatInvitation:
    """Where an invitation stands at ``at``, from its dates alone; the link dies at ``expire_at``."""
    if acceptee_at is not None:
        return EtatInvitation.ACCEPTEE
    if annulee_at is not None:
        return EtatInvitation.ANNULEE
    return EtatInvitation.EN_ATTENTE if at < expire_at else EtatInvitation.EXPIREE


# Requests about one's own data


def echeance_demande(recue_on: date) -> date:
    """Last day to answer a request: one month after it came (RGPD, article 12, paragraph 3)."""
    year, month = divmod(recue_on.year * 12 + recue_on.month, 12)
    return date(year, month + 1, min(recue_on.day, calendar.monthrange(year, month + 1)[1]))
