"""The letters of a table that some program wrote, its lines, and the words of its headings."""

import re
import unicodedata


def text_of(data: bytes) -> str:
    """A file's letters: by its mark, else UTF-8, else as old Windows programs write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def lines_of(text: str) -> list[str]:
    """The lines of `text`, whichever way its program ends them; what no text holds is left out."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n")


def words_of(text: str) -> list[str]:
    """The words in `text`, in small letters and without accents."""
    return re.findall(r"[a-z]+", plain(text))


def plain(text: str) -> str:
    """`text` in small letters and without accents."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
