"""Rules of the outbox. Pure: no ORM, no clock, no settings."""

from datetime import timedelta

ESSAIS_MAX = 5
"""Attempts after which a mail is given up; ``run_courriels`` names it."""

ATTENTE_ENTRE_ESSAIS = timedelta(minutes=10)
"""A claimed mail that did not leave may be tried again after this delay: its sender has died or failed."""

CONSERVATION_JOURS = 180
"""Days during which a sent mail is kept, then deleted (docs/rgpd.md)."""

PIECES_MAX_OCTETS = 10 * 1024 * 1024
"""Files of one mail, together: beyond, most mail servers refuse it. The mail then gives the link to the others."""


def une_ligne(texte: str) -> str:
    """What a header may hold: one line, without any control character."""
    return " ".join("".join(char if char.isprintable() else " " for char in texte).split())
