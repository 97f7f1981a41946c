"""Files made for tests: PDF with a Chinese text layer, Word with numbering and revisions."""

import io
import zipfile
from collections.abc import Sequence

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_SIZE = 12


_Place = tuple[float, float, str]


def grid(
    rows: Sequence[Sequence[str]], top: float, cell: tuple[float, float] = (120.0, 30.0)
) -> list[_Place]:
    """A ruled table at x 60: its texts, and one entry without text for each rule."""
    width, height = cell
    places = [
        (66.0 + width * column, top + height * row + 20, text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    ]
    bottom, right = top + height * len(rows), 60 + width * len(rows[0])
    for row in range(len(rows) + 1):
        y = 842 - top - height * row
        places.append((0.0, 0.0, f"\0{60} {y} m {right} {y} l S"))
    for column in range(len(rows[0]) + 1):
        x = 60 + width * column
        places.append((0.0, 0.0, f"\0{x} {842 - top} m {x} {842 - bottom} l S"))
    return places


def pdf(pages: Sequence[Sequence[_Place]], *, encrypted: bool = False) -> bytes:
    """A PDF of text at places (x, y from the top, in points), in a predefined CJK font."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    objects = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        3: "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        "/DescendantFonts[4 0 R]>>",
        4: "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 5 0 R>>",
        5: "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>",
    }
    for n, texts in enumerate(pages):
        lines = [
            f"BT /F {_SIZE} Tf 1 0 0 1 {x} {842 - y} Tm <{text.encode('utf-16-be').hex()}> Tj ET"
            for x, y, text in texts
            if not text.startswith("\0")
        ]
        lines += [text[1:] for _, _, text in texts if text.startswith("\0")]
        content = "\n".join(lines)
        objects[10 + 2 * n] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {11 + 2 * n} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>"
        )
        objects[11 + 2 * n] = f"<</Length {len(content)}>>\nstream\n{content}\nendstream"
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = {}
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = out.tell()
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in places.items():
        out.write(f"{number} 1\n{place:010d} 00000 n \n".encode())
    lock = (
        f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>"
        f"/ID[<{'43' * 16}><{'43' * 16}>]"
        if encrypted
        else ""
    )
    size = max(objects) + 1
    out.write(f"trailer<</Size {size}/Root 1 0 R{lock}>>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def paragraphs_pdf(lines: Sequence[str], head: str, per_page: int = 20) -> bytes:
    """Lines down the pages, a running head above and a page number below; 2 blanks indent."""
    pages = []
    for number, first in enumerate(range(0, len(lines), per_page), 1):
        page = [(240.0, 40.0, head), (280.0, 810.0, f"— {number} —")]
        for row, line in enumerate(lines[first : first + per_page]):
            bare = line.lstrip("　")
            page.append((60.0 + _SIZE * (len(line) - len(bare)), 80.0 + 30 * row, bare))
        pages.append(page)
    return pdf(pages)


def word(paragraphs: Sequence[str | tuple[int, str]]) -> bytes:
    """A Word file; (level, text) is a paragraph that Word numbers: 一、 then （一）."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f"<w:abstractNum {nsdecls('w')} w:abstractNumId='77'>"
        "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='japaneseCounting'/>"
        "<w:lvlText w:val='%1、'/></w:lvl>"
        "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/>"
        "<w:lvlText w:val='（%2）'/></w:lvl></w:abstractNum>"
    )
    numbering.insert(0, abstract)
    numbering.append(
        parse_xml(f"<w:num {nsdecls('w')} w:numId='77'><w:abstractNumId w:val='77'/></w:num>")
    )
    for entry in paragraphs:
        level, text = entry if isinstance(entry, tuple) else (None, entry)
        paragraph = document.add_paragraph(text)
        if level is not None:
            properties = paragraph.paragraph_format.element.get_or_add_pPr()
            properties.append(
                parse_xml(
                    f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='77'/></w:numPr>"
                )
            )
    return saved(document)


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def bomb(inner: str, mebibytes: int) -> bytes:
    """An archive that unpacks to so many MiB of blanks under the name `inner`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(inner, "w") as f:
        for _ in range(mebibytes):
            f.write(b" " * (1 << 20))
    return out.getvalue()
