"""Refusals that a person can act upon."""


class DomainError(Exception):
    """A rule says no. ``message`` is French, names what is wrong and says what to do.

    :param field: the form field that the refusal is about, when there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
