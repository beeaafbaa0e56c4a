"""Whether a text is English, for rules that read free words: they judge English, and every other language passes.

What stands in quotation marks is in-image text, never an instruction, and is judged by nobody.
"""

import re
from functools import lru_cache

from app.prompts.language.grammar import outside_quotes

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH = frozenset(
    """the and with into from this that these those its it them of to for by at as is are be only same more less new
    make change replace remove add move keep put turn swap delete erase place give take use set fix write say says
    saying reads read translate improve enhance text word words headline title image picture photo background color
    colour lighting light style brighter darker better bigger smaller left right top bottom somewhere bit little nicer
    look looks like without but not no all everything unchanged person face her his their him she he crop blur rotate
    restyle recolor recolour reframe something nice cool great good pretty modern professional maybe perhaps slightly
    whatever somehow anywhere""".split()  # noqa: SIM905 - a list of words reads as words
)
_FOREIGN = frozenset(
    """der das den dem und mit nicht ein eine einen einem auf von zu zum zur bitte ist im ins durch mach mache ändere
    entferne ersetze füge le la les des une et avec dans sur pour pas du au aux il elle ajoute ajouter remplace
    remplacer change-le supprime mets rends el los las con para una uno del al por y cambia añade quita reemplaza pon
    haz lo gli di che nel della dello cambia aggiungi rimuovi sostituisci metti het een van met voor naar verander
    verwijder voeg vervang maak och med till ett byt ta bort lägg på não uma com os mude remova adicione troque""".split()  # noqa: SIM905 - a list of words reads as words
)


@lru_cache(maxsize=512)
def is_english(text: str) -> bool:
    """Whether the words outside quotation marks are more English than anything else that we would know."""
    words = [word.lower() for word in _WORD.findall(outside_quotes(text))]
    letters = "".join(words)
    if len(letters.encode("ascii", "ignore")) < 0.9 * len(letters):
        return False
    english = sum(word in _ENGLISH for word in words)
    return english > sum(word in _FOREIGN for word in words)
