"""Rules of the keys and of the calendar. Pure: no ORM, no clock, no settings."""

import re
from datetime import date, datetime
from hashlib import sha256

from alliance.partages.enums import EtatCle, PorteeJeton

DUREE_MAX_JOURS = 365
"""A token lasts a year at most: whoever still needs it says so again."""

DUREE_PAR_DEFAUT_JOURS = 90
"""What the form offers: the time of a project, not of a career."""

CLES_MAX = 20
"""Tokens in service, and calendar links in service, that one person may hold in one cité."""

APPELS_PAR_MINUTE = 120
"""What one key may ask in a minute; beyond, the answer is « wait »."""

CONSERVATION_CLES_JOURS = 180
"""How long a key that ended stays on its owner's page (docs/rgpd.md)."""

PERIODE_COURTE_JOURS = 14
"""An action of so many days or fewer is one event; a longer one is its start and its end."""

PREFIXE = "alliance_"
"""First letters of every token, so that a leaked one is recognised for what it is."""

_FORME = re.compile(rf"{PREFIXE}[A-Za-z0-9_-]{{43}}")


def is_well_formed(secret: str) -> bool:
    """Whether a text has the shape of our tokens: nothing else is looked up."""
    return _FORME.fullmatch(secret) is not None


def empreinte_of(secret: str) -> str:
    """The only trace that is kept of a token: its SHA-256. Its 256 bits are drawn at random, so no salt is needed."""
    return sha256(secret.encode()).hexdigest()


def opens(portee: str, domaine: str) -> bool:
    """Whether a token of this scope opens the plan, or the directory."""
    return portee in {domaine, PorteeJeton.PLAN_ET_ANNUAIRE}


def etat_cle(*, revoque_at: datetime | None, expire_at: datetime | None, at: datetime) -> EtatCle:
    """Where a key stands at ``at``; a key that was revoked and has expired is revoked."""
    if revoque_at is not None:
        return EtatCle.REVOQUEE
    return EtatCle.EXPIREE if expire_at is not None and expire_at <= at else EtatCle.ACTIVE


def is_court(starts_on: date, ends_on: date) -> bool:
    """Whether a réalisation fits in one event of a calendar, both days included."""
    return (ends_on - starts_on).days < PERIODE_COURTE_JOURS
