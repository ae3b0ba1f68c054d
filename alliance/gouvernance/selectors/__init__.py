"""Reads of the governance; other apps import from here."""
