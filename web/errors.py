"""Errors of the doors. Everything this package raises on purpose is a `WebError`."""


class WebError(Exception):
    """Base of all errors of the doors; the message is in Chinese, for the user."""


class InvalidFeedbackError(WebError):
    """Feedback that cannot be kept as it is; says what to change."""


class StorageError(WebError):
    """Feedback or the question log could not be kept or read."""
