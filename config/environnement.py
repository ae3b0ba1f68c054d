"""How a variable is read: strictly, with a French message that names it when it is wrong."""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def env_str(name: str, *, default: str) -> str:
    """Read a variable as it is written; an empty one counts as absent."""
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    """Read a yes/no variable; anything but oui, non, 1, 0, true or false stops the start."""
    raw = env_str(name, default="oui" if default else "non").lower()
    if raw in {"oui", "1", "true"}:
        return True
    if raw in {"non", "0", "false"}:
        return False
    raise ImproperlyConfigured(f"{name} vaut « {raw} » ; écrivez oui ou non.")


def env_int(name: str, *, default: int, smallest: int, largest: int) -> int:
    """Read a whole number between two bounds."""
    raw = env_str(name, default=str(default))
    if not raw.isascii() or not raw.isdigit() or not smallest <= int(raw) <= largest:
        raise ImproperlyConfigured(f"{name} vaut « {raw} » ; écrivez un nombre entier de {smallest} à {largest}.")
    return int(raw)


def env_one_of(name: str, choices: tuple[str, ...], *, default: str) -> str:
    """Read one word of a closed list."""
    raw = env_str(name, default=default)
    if raw not in choices:
        raise ImproperlyConfigured(f"{name} vaut « {raw} » ; valeurs admises : {', '.join(choices)}.")
    return raw


def check_url(name: str, value: str, *, https: bool) -> str:
    """Refuse what is not a whole web address. ``{s}``, ``{z}`` are allowed: map servers use them."""
    schemes = {"https"} if https else {"http", "https"}
    try:
        parts = urlsplit(value.replace("{", "").replace("}", ""))
        sound = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or value != value.strip() or " " in value:
        raise ImproperlyConfigured(f"{name} vaut « {value} » ; écrivez une adresse entière en https://.")
    return value


def env_url(name: str) -> str:
    """Read an optional web address, empty when absent."""
    value = env_str(name, default="")
    return check_url(name, value, https=False) if value else ""
