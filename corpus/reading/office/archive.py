"""The archives that .docx and .xlsx are: refused before anything of them is unpacked."""

import io
import zipfile

from corpus.reading.blocks import LIMITS, Limits, ReadingError

BROKEN = "文件已损坏或不是 {kind} 文件；请用 Word 或 WPS 打开后另存一份再导入"


def check_archive(data: bytes, limits: Limits = LIMITS) -> None:
    """Refuse an archive that unpacks to more than a document holds, before anything is unpacked.

    Raises:
        ReadingError: a zip bomb, an encrypted or a broken archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise ReadingError(BROKEN.format(kind="Office")) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadingError("文件有密码；请去掉密码后再导入")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes or len(entries) > 10_000:
        size = limits.unpacked_bytes >> 20
        raise ReadingError(f"解压后超过 {size} MB，已拒绝；请确认文件来源")
