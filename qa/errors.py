"""Errors of question answering. Everything this package raises on purpose is a `QAError`."""


class QAError(Exception):
    """Base of all errors of question answering; the message is in Chinese, for the user."""


class InvalidQuestionError(QAError):
    """The question cannot be asked as it is (empty, too long, nothing but marks)."""


class QuoteGateError(QAError):
    """A citation's quotation is not the text at its offsets; the answer must not leave."""


class SettingsError(QAError):
    """A setting has a value that cannot be used; names the variable."""


class GeneratorError(QAError):
    """The language model gave no usable answer; the message can be shown as a note."""


class GeneratorTimeoutError(GeneratorError):
    """The answer was not complete within the time limit."""
