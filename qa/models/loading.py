"""The language model that the settings choose; torch is imported once it is asked to write."""

from qa.models.protocol import LanguageModel
from qa.settings import Settings


def load_language_model(settings: Settings) -> LanguageModel | None:
    """The backend that the settings choose; None where no model is configured.

    Raises:
        LanguageModelError: the model or a package that it needs is not there.
    """
    if not settings.generator_model:
        return None
    if settings.generator_url:
        from qa.models.endpoint import EndpointModel

        return EndpointModel(
            settings.generator_url,
            settings.generator_model,
            settings.generator_api_key,
            settings.generator_timeout,
        )
    from qa.models.local import LocalModel

    return LocalModel(
        settings.generator_model, settings.generator_source, settings.generator_timeout
    )
