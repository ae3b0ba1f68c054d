"""Kinds of mail: each app declares its own, so that an unknown kind cannot leave.

The registry lives in the kernel, because the lowest apps write to people too.
"""

from alliance.kernel.contrats import TypeCourriel, types_courriels

types = types_courriels

__all__ = ["TypeCourriel", "types"]
