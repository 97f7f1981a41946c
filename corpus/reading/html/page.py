"""Where the text of a web page stands: the deepest element that holds nearly all its prose.

trafilatura was measured and lost tables (7,224 of 17,231 characters kept of the portal page
gz_08, 2026-11-26); so lxml parses, and nothing inside the element is dropped; what stands outside
is listed.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote

import lxml.etree
import lxml.html

from corpus.reading.blocks import KEYS, Deadline, ReadingError

_DROPPED_TAGS = (
    "script style noscript template iframe object svg button select option textarea input nav "
    "footer head title map video audio"
)
_DROP = frozenset(_DROPPED_TAGS.split())
_BLOCK_TAGS = (
    "p div section article main header aside form fieldset center h1 h2 h3 h4 h5 h6 ul ol li dl "
    "dt dd blockquote pre table tbody thead tfoot tr td th caption hr body html ucapcontent "
    "address figure figcaption"
)
BLOCKS = frozenset(_BLOCK_TAGS.split())
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:意见|办法|规定|细则|条例|措施|通知|决定|规划|方案|批复|公告|公示|指南|清单|函|計畫|措施)(?:（[^（）]*）)?$"
)
_PROSE = re.compile(r"[。；，、！？]")
# Names that pages give to what is not their text: class="footer", id="share-box", class="xgyd".
# Matches foot, nav-top, breadcrumb; not article, content, notice, footnote.
_CHROME_NAMES = (
    "foot footer copyright nav navbar navigation menu sidebar breadcrumb breadcrumbs crumb crumbs "
    "position location dqwz share bdsharebuttonbox ewm qrcode erweima related xgyd xgjd prevnext prev "
    "next pagenav toolbar search banner friendlink links"
)
_CHROME = re.compile(
    rf"(?:^|[\s_-])(?:{'|'.join(_CHROME_NAMES.split())})(?:$|[\s_-])", re.IGNORECASE
)
_MOST = 0.3  # of a page's prose that an element named as chrome may hold and still be chrome
# Of its parent's prose an element must hold to be entered. The least share on the way to a text is
# .888 (gz_16.html), of 41 web pages (the policies and tests/eval/own/documents), 2026-11-26.
_SHARE = 0.85
_PAIR = re.compile(r"^[\[【]?([\u4e00-\u9fff\u3000 \xa0]{2,14})[\]】]?\s*[:：]\s*(.*)", re.DOTALL)
_META = {"articletitle": "标题", "pubdate": "发布日期", "contentsource": "来源"}
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'|`((?:[^`\\]|\\.)*)`', re.DOTALL)
CJK = re.compile(r"[\u4e00-\u9fff]")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)


_PERCENT = re.compile(r"%u([0-9A-Fa-f]{4})")


def without_directives(text: str) -> str:
    """Text without `<% … %>` of server pages and XML declarations; one pass."""
    for opening, closing in (("<%", "%>"), ("<?", "?>")):
        parts, at = [], 0
        while True:
            start = text.find(opening, at)
            end = text.find(closing, start) if start >= 0 else -1
            if end < 0:
                break
            parts.append(text[at:start])
            at = end + 2
        text = "".join(parts) + text[at:]
    return text


def parse_page(text: str) -> Any:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError("网页是空的或已损坏；请重新保存后再导入") from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise ReadingError("网页嵌套过深，不像一份公文；请在浏览器中打开后另存为 .txt 再导入")
    return tree


def read_head(root: Any) -> dict[str, str]:
    """What the page's head says: `<meta name="ArticleTitle">`, `<title>`."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        key = _META.get((element.get("name") or "").lower())
        if key and element.get("content"):
            found.setdefault(key, " ".join(element.get("content").split()))
    title = root.find(".//title")
    if title is not None and (title.text or "").strip():
        found["网页标题"] = " ".join(title.text.split())
    return found


def size(root: Any) -> int:
    """Chinese characters outside scripts."""
    return sum(
        len(CJK.findall((e.text or "") if e.tag not in ("script", "style") else ""))
        + len(CJK.findall(e.tail or ""))
        for e in root.iter()
        if isinstance(e.tag, str)
    )


def text_in_scripts(root: Any) -> str:
    """The strings of scripts that hold Chinese text, where the page itself has hardly any."""
    found = []
    for script in root.iter("script"):
        for match in _STRING.finditer(script.text or ""):
            literal = match.group(1) or match.group(2) or match.group(3) or ""
            if len(CJK.findall(literal)) >= 20 or "\\u" in literal or "%u" in literal:
                plain = _ESCAPE.sub(_unescape, literal)
                if "%u" in plain:  # what unescape() reads
                    plain = unquote(_PERCENT.sub(lambda m: chr(int(m[1], 16)), plain))
                if len(CJK.findall(plain)) >= 20:
                    found.append(plain if "<" in plain else f"<p>{plain}</p>")
    return "\n".join(found)


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return {"n": "\n", "t": "\t", "r": "", "b": "", "f": ""}.get(code, code)


def prune(root: Any) -> None:
    """Take out what is never text: scripts, menus, hidden elements."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if element.tag == "head":
            element.getparent().remove(element)
        elif element.tag in _DROP or _HIDDEN.search(element.get("style") or ""):
            element.drop_tree()


def take_chrome(root: Any) -> list[str]:
    """Take out the elements that the page itself names as something else than its text; their texts.

    An element that holds much of the page's prose is kept, whatever its name.
    """
    weights = _weights(root)
    texts: list[str] = []
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        little = weights.get(element, 0) <= _MOST * weights[root]
        if little and element.tag not in ("html", "body") and _CHROME.search(named):
            texts += [" ".join(text.split()) for text in element.itertext() if text.strip()]
            element.drop_tree()
    return texts


def own_texts(element: Any) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tail:
            yield child.tail


def _weights(root: Any) -> dict[Any, int]:
    """For each element, how many characters of prose stand in it, links left out.

    Prose is a stretch with punctuation of sentences and at least 12 characters.
    """
    weights: dict[Any, int] = {}
    stack = [(root, False, False)]
    while stack:
        element, done, linked = stack.pop()
        if done:
            own = 0
            for text in own_texts(element):
                bare = "".join(text.split())
                own += len(bare) if not linked and len(bare) >= 12 and _PROSE.search(bare) else 0
            weights[element] = own + sum(weights.get(child, 0) for child in element)
            continue
        stack.append((element, True, linked))
        linked = linked or element.tag == "a"
        stack.extend((child, False, linked) for child in element if isinstance(child.tag, str))
    return weights


def find_body(root: Any) -> Any:
    """The deepest element that holds nearly all the prose."""
    weights = _weights(root)
    body = root
    total = weights[root]
    while True:
        best = max(
            (child for child in body if isinstance(child.tag, str)),
            key=lambda child: weights.get(child, 0),
            default=None,
        )
        if best is None or not total or weights[best] < _SHARE * weights[body]:
            return body
        if best.tag not in BLOCKS or best.tag in ("p", "li", "dt", "dd", *HEADINGS):
            return body
        if best.tag == "table" and not is_layout(best):
            return body
        body = best


def is_layout(element: Any) -> bool:
    """Whether a table only places things: it holds a table, or has one column."""
    if next(element.iterdescendants("table"), None) is not None:
        return True
    rows = list(element.iter("tr"))
    return not any(sum(cell.tag in ("td", "th") for cell in row) > 1 for row in rows)


def read_pairs(root: Any, deadline: Deadline) -> dict[str, str]:
    """Pairs of the page's index table or list: 发文字号 and its value in the next cell or after ：."""
    found: dict[str, str] = {}
    for element in root.iter("td", "th", "li", "p", "span", "div", "dt"):
        deadline.check()
        if len(list(islice(element.iterdescendants(), 8))) > 6:
            continue
        text = element.text_content()
        if len(text) > 200:
            continue
        match = _PAIR.fullmatch(text.strip())
        if match is None:
            continue
        key = KEYS.get(re.sub(r"\s", "", match.group(1)))
        value = " ".join(match.group(2).split())
        if key and not value:
            following = element.getnext()
            value = " ".join(following.text_content().split()) if following is not None else ""
        if key and value and len(value) <= 120:
            found.setdefault(key, value)
    return found


def title_before(root: Any, body: Any) -> str:
    """The nearest heading before the body, or line that names a document; "" where there is none."""
    title = ""
    for element in root.iter():
        if element is body:
            break
        if not isinstance(element.tag, str) or element.tag == "a" or len(element) > 4:
            continue
        named = element.tag in ("h1", "h2", "h3") or "tit" in (element.get("class") or "").lower()
        text = " ".join((element.text_content() if named else element.text or "").split())
        if len(CJK.findall(text)) >= 6 and len(text) <= 120 and (named or _TITLE.search(text)):
            title = text
    return title


def outside_of(root: Any, body: Any) -> list[str]:
    """Texts of the page that stand outside the body."""
    inside = set(body.iter())
    texts = []
    for element in root.iter():
        if isinstance(element.tag, str) and element not in inside:
            texts += [" ".join(t.split()) for t in own_texts(element) if t.strip()]
    return texts
