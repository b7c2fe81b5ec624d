"""Ids that people cannot tell apart: compared by a common form, and looked at for characters that deceive."""

import re
import unicodedata

MIXABLE = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "LATIN"}
"""Scripts that are written together and do not look like one another."""

INVISIBLE = {"Cf", "Zl", "Zp"}
"""Categories of characters that are not seen: zero-width ones, and those that turn the direction."""

WORD = re.compile(r"[^\W\d_]+")


def common_form(text: str) -> str:
    """The form in which two ids are compared: trimmed, case-folded, composed (NFC)."""
    text = text.strip()
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def lookalike(text: str) -> str:
    """The first character that deceives the eye, as `U+0430 CYRILLIC SMALL LETTER A`; "" where there is none.

    That is one which is not seen, or a letter of another script than the word begins in (after the
    "moderately restrictive" level of Unicode Technical Standard 39).
    """
    if text.isascii():
        return ""
    for char in text:
        if unicodedata.category(char) in INVISIBLE:
            return _name(char)
    for word in WORD.findall(unicodedata.normalize("NFC", text)):
        scripts = {char: _script(char) for char in word}
        first = "LATIN" if "LATIN" in scripts.values() else scripts[word[0]]
        for char, script in scripts.items():
            if script != first and not {script, first} <= MIXABLE:
                return _name(char)
    return ""


def _script(char: str) -> str:
    """The first word of the character's name, which names its script in all but rare cases."""
    return re.split(r"\W", unicodedata.name(char, ""), maxsplit=1)[0]


def _name(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, 'without a name')}"
