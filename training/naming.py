"""Questions that name the place they are asked in.

Nearly every question of a park's Q&A can name the park, and all its documents do. A model that was
trained on questions without names takes a shared name for an answer (园区食堂几点开饭 beside 园区…).
"""

import random
import re
from collections.abc import Sequence

_PLACE = re.compile(
    r"(?!关于)(?:[\u4e00-\u9fff]{2,8}?自治[区州县]|[\u4e00-\u9fff]{2,3}?(?:省|市|县|区|盟|州))"
)
_HERE = (
    "我们园区", "咱们园区", "园区", "高新区", "开发区", "本市", "我市", "我们县", "我们这儿", "咱这里",
)  # fmt: skip
_FORMS = (
    "{place}{question}", "{place}{question}", "在{place}，{question}", "{place}的{question}",
    "我在{place}，{question}", "请问{place}{question}", "{question}（{place}）", "{place}这边{question}",
)  # fmt: skip
_NAMED = 0.6  # of the names, those of the documents; the others say 我们园区, 本市


def named(question: str, titles: Sequence[str], draw: random.Random) -> str:
    """A question with a name put to it: of a place that a title begins with, or 园区, 本市 …

    The grammar is as loose as in what people type; a question that has the name stays as it is.
    """
    places = [found[0] for title in titles if (found := _PLACE.match(title))]
    place = draw.choice(places if places and draw.random() < _NAMED else _HERE)
    if place in question:
        return question
    return draw.choice(_FORMS).format(place=place, question=question)
