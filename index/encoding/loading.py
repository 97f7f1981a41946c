"""Which encoder a setting means."""

from index.encoding.policy import PolicyEncoder
from index.encoding.protocol import Encoder
from index.encoding.sentence_transformer import SentenceTransformerEncoder


def load_encoder(model: str | None = None) -> Encoder:
    """The policy encoder, or the sentence-transformers model of that hub name or folder.

    Raises:
        EncoderError: the model is not there or cannot be loaded.
    """
    return SentenceTransformerEncoder(model) if model else PolicyEncoder()
