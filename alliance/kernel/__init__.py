"""What every app stands on: refusals, verdicts, registries, words, money, dates, pictures.

Closed: a module enters only if three apps use it and it holds no domain noun. No table here.
"""
