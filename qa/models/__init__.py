"""Language models behind one protocol; no policy in here.

`EndpointModel` and `LocalModel` are imported when they are asked for: openai and torch take
seconds and hundreds of megabytes that the default configuration does without.
"""

from typing import TYPE_CHECKING, Any

from qa.models.loading import load_language_model
from qa.models.protocol import MAX_CHARACTERS, LanguageModel, Message, ThinkingFilter

if TYPE_CHECKING:
    from qa.models.endpoint import EndpointModel
    from qa.models.local import LocalModel

__all__ = [
    "MAX_CHARACTERS",
    "EndpointModel",
    "LanguageModel",
    "LocalModel",
    "Message",
    "ThinkingFilter",
    "load_language_model",
]


def __getattr__(name: str) -> Any:
    if name == "EndpointModel":
        from qa.models.endpoint import EndpointModel

        return EndpointModel
    if name == "LocalModel":
        from qa.models.local import LocalModel

        return LocalModel
    raise AttributeError(name)
