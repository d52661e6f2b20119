"""Errors that are shown to a person: a sentence that says what, where and how to mend it."""


class ShownError(Exception):
    """A refusal or mistake that a user can act on; printed without a traceback.

    `rule_id` names the clinical rule behind a refusal; it is empty for plain bad input.
    """

    def __init__(self, message: str, *, rule_id: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.rule_id = rule_id
        self.field = field


class BadInputError(ShownError):
    """What was given cannot be read as what it should be (a number, a unit, a message)."""


class RefusedError(ShownError):
    """The input was understood and a rule forbids it."""


class ForbiddenError(ShownError):
    """The person is known and may not do this."""


class StaleError(ShownError):
    """Somebody else changed the same thing first; look again and repeat."""
