"""The identifier of an établissement: seven digits and a check letter."""

import re

from alliance.kernel.errors import DomainError

UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Key letters of a UAI, in order: I, O and Q are left out (docs/sources.md#uai)."""


class UaiInvalide(DomainError):
    pass


def uai_key(digits: str) -> str:
    """The check letter of the first seven digits of a UAI."""
    return UAI_LETTERS[int(digits) % len(UAI_LETTERS)]


def check_uai(text: str) -> str:
    """The UAI as it is written: eight signs, capitals, no space. Its key letter is verified.

    :raises UaiInvalide: empty, malformed, or the letter is not the key of the digits.
    """
    code = re.sub(r"[\s.\-\u00a0\u202f]+", "", text).upper()
    if not code:
        raise UaiInvalide("L'UAI manque. Il compte 7 chiffres et une lettre, par exemple 0211357L.", field="uai")
    if re.fullmatch(r"[0-9]{6}[A-Z]", code) and uai_key(code[:6]) == code[6]:
        raise UaiInvalide(
            f"L'UAI « {code} » a perdu son zéro de tête. Écrivez « 0{code} » si c'est bien lui.", field="uai"
        )
    if not re.fullmatch(r"[0-9]{7}[A-Z]", code):
        raise UaiInvalide(
            f"« {text.strip()} » n'est pas un UAI : il compte 7 chiffres et une lettre, par exemple 0211357L.",
            field="uai",
        )
    if uai_key(code[:7]) != code[7]:
        raise UaiInvalide(
            f"L'UAI « {code} » est faux : la lettre de {code[:7]} est {uai_key(code[:7])}. Vérifiez chaque chiffre.",
            field="uai",
        )
    return code
