"""Text whose letters were damaged on the way: opened in a wrong encoding, or saved in one."""

from __future__ import annotations

import re
import unicodedata

from antq_analysis.messages import Fault

_ADDRESS = re.compile(r"https?://\S+|\S+\.\w{2,}/\S+")
_BYTE = "\x80-\x9f¡-¿‰ƒ†‡ˆŠ‹ŒŽ•˜™š›œžŸ₫‘’“”–—…"  # the later bytes of a letter, read one by one
_SURE = {
    # UTF-8 read as Windows-1252 or 1258: the bytes of a letter as two or three letters.
    "misread": re.compile(rf"[^\s,]*(á[º»][{_BYTE}]|[ÃĂÆÄÅ][{_BYTE}])[^\s,]*"),
    # Letters that the encoding lacked: a question mark in a word, behind a consonant.
    "letters_lost": re.compile(r"\w*[^\W\d_aeiouyAEIOUY]\?[^\W\d_][^\s,]*"),
    # What TCVN3 prints within words.
    "old_encoding": re.compile(r"\w*(?<=[A-Za-z])[¡-©«-´¶-¹¼-¾×÷Øø](?=[A-Za-z])[^\s,]*"),
}
# What VNI and VIQR print within words; one alone may be a foreign name.
_STRANGE = re.compile(
    r"[^\W\d_]*[äåæçëîïñöøûüÿ][^\W\d_]*|\w*[aeiouy][(^+]?[?`~][^\W\d_]\w*|\w*[aeo]\^[^\W\d_]\w*",
    re.IGNORECASE,
)
_VIETNAMESE = re.compile("[Ạ-ỹơưƠƯ]")  # letters that no other encoding leaves by chance
_HARMLESS = set("“”‘’–—…«»°²³·•−\xa0\u200b")


def refuse_damage(rows: list[tuple[int, list[str]]], *, is_sheet: bool) -> None:
    """Refuse a table whose letters are damaged, with the first word that shows it."""
    letters: set[str] = set().union(*(cell for _, cells in rows for cell in cells))
    if all(_is_sound(letter) for letter in letters - _HARMLESS):
        return
    strange: list[tuple[int, str]] = []
    for number, cells in rows:
        text = _ADDRESS.sub("", unicodedata.normalize("NFC", ", ".join(cells)))
        for key, pattern in _SURE.items():
            if match := pattern.search(text):
                raise Fault(key, "convert_cells" if is_sheet else "", number=number, value=match[0])
        if not _VIETNAMESE.search(text):
            strange += [(number, match[0]) for match in _STRANGE.finditer(text)]
    if len(strange) > 1:
        number, word = strange[0]
        raise Fault("old_encoding", "convert_cells" if is_sheet else "", number=number, value=word)


def _is_sound(letter: str) -> bool:
    """Whether a character says nothing about damage: ASCII, or a letter of Vietnamese."""
    if letter.isascii():
        return letter not in "?`~^"
    bare = unicodedata.normalize("NFD", letter)
    return bare[0] in "đĐ" or (bare[0].isascii() and letter not in "äåçëîïñöûüÿ")
