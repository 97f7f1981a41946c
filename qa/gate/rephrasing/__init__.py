"""Other forms in which a sentence says the same, as far as a claim asks for them."""

from qa.gate.rephrasing.lists import item_text, opens_list
from qa.gate.rephrasing.search import continued, sentences

__all__ = ["continued", "item_text", "opens_list", "sentences"]
