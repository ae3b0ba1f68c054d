"""Rules of the outbox. Pure: no ORM, no clock, no settings."""

from datetime import timedelta

ESSAIS_MAX = 5
"""Attempts after which a mail is given up; ``run_courriels`` names it."""

ATTENTE_ENTRE_ESSAIS = timedelta(minutes=10)
"""A claimed mail that did not leave may be tried again after this delay: its sender has died or failed."""

CONSERVATION_JOURS = 180
"""Days during which a sent mail is kept, then deleted (docs/rgpd.md)."""
