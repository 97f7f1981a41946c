"""Errors of question answering. Everything this package raises on purpose is a `QAError`."""


class QAError(Exception):
    """Base of all errors of question answering; the message is in Chinese, for the user."""


class InvalidQuestionError(QAError):
    """The question cannot be asked as it is (empty, too long, nothing but marks)."""


class QuoteGateError(QAError):
    """A citation's quotation is not the text at its offsets; the answer must not leave."""


class StaleAnswerError(QAError):
    """An answer that was kept does not hold against the documents as they are now."""

    def __init__(self) -> None:
        super().__init__("这个答复与现有文件对不上（文件可能已更新），请重新提问")


class SettingsError(QAError):
    """A setting has a value that cannot be used; names the variable."""


class LanguageModelError(QAError):
    """The language model gave no usable answer; the message can be shown as a note."""


class LanguageModelTimeoutError(LanguageModelError):
    """The answer was not complete within the time limit."""


class UnreadableFileError(QAError):
    """A file that was to be checked cannot be read; says what to do."""


class DataError(QAError):
    """A data file that ships with the package is broken; names the file and the entry."""
