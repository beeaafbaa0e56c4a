"""What a designer's free words ask for, as far as rules need it: vague words, texts without quotes, images by number.

English only (`english.py`); what stands in quotation marks is left out.
"""

import re
from functools import lru_cache

from app.prompts.language.english import is_english
from app.prompts.language.grammar import outside_quotes, pieces

_once = lru_cache(maxsize=512)  # a preview as one types judges the same words again and again
_VAGUE_ANYWHERE = re.compile(
    r"\b(?:somewhere|someplace|some place|anywhere|wherever|somehow|whatever|kind of|sort of|a (?:little )?bit|"
    r"(?:a )?little (?:bit )?(?:more|less|to the|higher|lower|bigger|smaller|brighter|darker|warmer|cooler|up|down)|"
    r"(?:look|looks|looking|make it|make this|make them|be) (?:much |way |even )?(?:better|nicer|cooler|prettier|good|nice|"
    r"great|pretty|amazing|awesome|cool|professional)|(?:do )something (?:with|about|to)|something (?:nice|nicer|cool|cooler|better|else|different|similar|"
    r"like that)|over there|around there|around here|to the side|off to one side|and so on|as you like|up to you|"
    r"you decide|if possible)\b",
    re.IGNORECASE,
)
_VAGUE_ORDER = re.compile(
    r"\b(?:make (?:it|this|the \w+|her|him|them) (?:pop|work|stand out|shine)|"
    r"(?:improve|enhance|beautify|polish|tweak|jazz up|spice up|clean up|fix) (?:it|this|that|the (?:image|picture|photo|"
    r"design|layout|poster|look))|"
    r"(?:slightly|a few|some (?:stuff|things?)|more (?:modern|interesting|dynamic|professional|attractive|appealing|fun)|"
    r"maybe|perhaps|better|nicer|prettier|elsewhere|etc))\b",
    re.IGNORECASE,
)
_THING = r"(?:labels?|signs?|signage|price tag|watermarks?|button|banner)"  # text, or what it stands on
_TEXT_NOUN = (
    r"(?:head ?lines?|titles?|sub-?titles?|sub-?lines?|captions?|slogans?|tag ?lines?|button (?:text|label)|text|texts|"
    rf"wording|words?|lettering|copy|price|cta|call[- ]to[- ]action|brand name|{_THING})"
)
_SAYS = re.compile(
    rf"\b(?:(?:it|that|which|poster|shirt|board|{_TEXT_NOUN})\s+(?:\w+\s+){{0,3}}?(?:says?|said|reads?|spells?)|"
    rf"{_TEXT_NOUN}\s+(?:saying|reading|spelling|called|titled|labell?ed))\b(?! like\b)(?=\s+\w)",
    re.IGNORECASE,
)
_REWRITES = re.compile(
    r"\b(?:change|replace|swap|update|set|turn|switch|rewrite|edit|make)\b(?: only)? (?:the |this |that |its |my |our |all )?"
    rf"(?:\w+[- ]){{0,2}}?(?P<noun>{_TEXT_NOUN})\b(?: (?:on|in|at|of) the (?:[\w-]+ ){{1,3}}?)? ?(?:to|with|into|by|for|:)"
    r"\s+(?P<new>[^.;]+)",
    re.IGNORECASE,
)
_IS_THING = re.compile(rf"{_THING}\Z", re.IGNORECASE)
_ANOTHER = re.compile(r"(?:an?|the|another|some|no)\b", re.IGNORECASE)
_LOOKS = re.compile(  # what follows is how the text looks or where it goes, not what it says
    r"^(?:be |a |an |the |something )?(?:(?:more|much|very|slightly|pure|solid|deep|dark|light|bright|pale|warm|cool|"
    r"pastel|neon)[ -])*(?:#[0-9a-f]{3,6}|white|black|red|blue|green|yellow|orange|pink|purple|gr[ae]y|gold|golden|silver|"
    r"navy|teal|cream|beige|brown|ivory|maroon|turquoise|violet|bold|italic|regular|sans|serif|uppercase|lowercase|caps|"
    r"all caps|capital|larger|bigger|smaller|left|right|top|bottom|upper|lower|center|centre|middle|font|typeface|"
    r"handwritten|script|front|back|round|square|match|fit|stand|one (?:made|of)|color|colour|size)\b",
    re.IGNORECASE,
)
_WRITES = re.compile(
    r"\b(?:write|translate|engrave|inscribe|rename|retitle)\b(?! (?:protect|over))(?=\s+\w)"
    r"|\blabel (?:it|the \w+) (?:as|with)\b"
    rf"|{_TEXT_NOUN}:\s+(?=\w)"
    r"|\b(?:add|insert|put|place|include|give)\b(?: it| her| him| them)? (?:a |an |some |in a |in the |another )?(?:[\w-]+ ){0,2}?"
    r"(?:head ?line|title|subtitle|sub-?line|caption|slogan|tag ?line|text|wording|words|lettering|watermark)\b"
    r"(?!(?:(?<=the title)|(?<=the headline)|(?<=the caption)|(?<=the text)|(?<=the words)|(?<=the watermark)|(?<=the slogan)) "
    r"(?:on|onto|at|in|into|under|over|above|below|to|next|closer|higher|lower|behind|further)\b)",
    re.IGNORECASE,
)
_TAKES_TEXT_OUT = re.compile(
    r"\b(?:remove|delete|erase|hide|blur|keep|leave|preserve|no|without|move|do not|don['’]t|never)\b", re.IGNORECASE
)
_PRESERVES = re.compile(
    r"\b(?:keep|keeping|kept|preserve|preserving|maintain|retain|unchanged|untouched|intact|as (?:it is|is|they are)|"
    r"leave|leaving|same (?:as|pose|face|layout|lighting|composition|framing)|(?:do not|don['’]t|never|without) "
    r"(?:chang|touch|alter|modify|mov|affect)\w*|(?:nothing|only) else|everything else)\b",
    re.IGNORECASE,
)
_VERBS = (
    r"(?:add|remove|delete|erase|replace|change|swap|move|make|turn|recolou?r|restyle|crop|reframe|put|place|rotate|"
    r"translate|blur|brighten|darken|convert|compose|insert|give|resize|flip|extend|zoom|relight|write|paint|set|whiten|smooth|"
    r"sharpen|lighten|shorten|lengthen|straighten|fill|cut|dress|draw|hide|tilt|enlarge|shrink|reduce|increase|raise)"
)
_CLAUSE = re.compile(
    rf"(?:^|[.;!?:,]\s+|\b(?:and|then|also|plus|but)\s+)(?:(?:and|then|also|finally|next|please|now|first|second|afterwards|"
    rf"plus|secondly|lastly|can you|could you|i want you to)[,]?\s+){{0,4}}(?P<verb>{_VERBS})\s+(?P<what>(?:only )?[\w'’\"-]+(?: (?!and\b|then\b)[\w'’-]+)?)",
    re.IGNORECASE,
)
_ANOTHER_PAIR = re.compile(r"\bto [\w-]+ and (?:the |his |her |its )?\w+ to\b", re.IGNORECASE)
_SAME_THING = re.compile(r"(?:it|its|them|their|this|that|these|those|sure|room|no)\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(?:image|picture|photo|reference|figure)s?\s+#?(?P<n>\d{1,2})\b(?!\s*(?:[x×%]|px|by \d))"
    r"(?P<more>(?:\s*(?:,|and|&|or|,\s*and)\s*(?:image\s+)?#?\d{1,2}\b)*)",
    re.IGNORECASE,
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "2nd": 2, "3rd": 3, "4th": 4, "1st": 1}
_UNNUMBERED = re.compile(
    r"\b(?:the|this|that|my|your|our|an?)\s+(?P<which>first|second|third|fourth|fifth|1st|2nd|3rd|4th|other|last|next|"
    r"attached|uploaded|provided|given|supplied|reference|style reference|inspiration|source)\s+"
    r"(?:image|picture|photo|photograph|reference|pic|one)\b(?!\s+#?\d)"
    r"|\b(?:from|of|in|like|as in|on|using|use|match|matching)\s+(?:the|this|that|my)\s+(?:reference|image|picture|photo)\b(?!\s+#?\d)",
    re.IGNORECASE,
)
_PHOTOREAL = re.compile(
    r"\b(?:photo-?real\w*|realistic (?:skin|portrait|face|person|photo\w*)|headshots?|skin texture|portrait photo\w*)\b",
    re.IGNORECASE,
)


@_once
def vague_words(text: str, *, instruction: bool) -> str | None:
    """The words that leave open what or where. An instruction is held to more than a phrase: a wall may be "slightly warm"."""
    unquoted = outside_quotes(text)
    found = _VAGUE_ANYWHERE.search(unquoted) or (_VAGUE_ORDER.search(unquoted) if instruction else None)
    return found.group() if found and is_english(text) else None


@_once
def asks_for_unquoted_text(text: str) -> bool:
    """Whether some sentence asks for words in the picture without quoting them."""
    if not is_english(text):
        return False
    return any(
        _asks(sentence) for sentence in re.split(r"(?<=[.!?;])\s+", outside_quotes(text)) if '""' not in sentence
    )


def _asks(sentence: str) -> bool:
    if found := _REWRITES.search(sentence):
        is_another_thing = _IS_THING.match(found["noun"]) and _ANOTHER.match(found["new"])
        return not (is_another_thing or found["new"][0] in "'‘" or _LOOKS.match(found["new"]))
    if _TAKES_TEXT_OUT.match(sentence.lstrip()):
        return False
    return bool(_SAYS.search(sentence) or _WRITES.search(sentence))


@_once
def says_what_to_keep(text: str) -> bool:
    return bool(_PRESERVES.search(outside_quotes(text)))


@_once
def changes_asked(text: str) -> int:
    """How many changes a free instruction asks for; 1 where it is not English."""
    if not is_english(text):
        return 1
    unquoted = outside_quotes(text)
    asked: set[tuple[str, str]] = set()
    for found in _CLAUSE.finditer(unquoted):
        is_more_of_it = asked and _SAME_THING.match(found["what"])
        if not is_more_of_it and not found["what"].lower().startswith("nothing"):
            asked.add((found["verb"].lower(), found["what"].lower()))
    return max(1, len(asked) + len(_ANOTHER_PAIR.findall(unquoted)))


@_once
def numbers_named(text: str) -> tuple[int, ...]:
    """The images that an English text names by number: "image 2", "images 2 and 3"."""
    named = [n for found in _NUMBERED.finditer(outside_quotes(text)) for n in re.findall(r"\d+", found.group())]
    return tuple(map(int, named)) if named and is_english(text) else ()


def renumbered(text: str, numbers: dict[int, int]) -> str:
    """The text with the numbers of its images changed; what is quoted stays."""

    def change(found: re.Match[str]) -> str:
        return re.sub(r"\d+", lambda n: str(numbers.get(int(n.group()), int(n.group()))), found.group())

    return "".join(piece if at % 2 else _NUMBERED.sub(change, piece) for at, piece in enumerate(pieces(text)))


@_once
def unnumbered_reference(text: str) -> tuple[str, int | None] | None:
    """The words that mean some image without its number, and the number where they say it ("the second image")."""
    found = _UNNUMBERED.search(outside_quotes(text)) if is_english(text) else None
    if not found:
        return None
    return found.group(), _ORDINALS.get((found["which"] or "").lower())


@_once
def wants_photorealism(text: str) -> bool:
    return is_english(text) and bool(_PHOTOREAL.search(outside_quotes(text)))
