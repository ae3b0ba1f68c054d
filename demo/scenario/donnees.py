"""Reads the data files of the demonstration."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "donnees"


def load(name: str) -> dict[str, Any]:
    """The content of one data file, by its name without suffix."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
