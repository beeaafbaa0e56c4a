"""What a change is about: "the headline", "the leftmost lamp", and what that is called in titles and later passes."""

from app.prompts.compose.parts import Wording, Words, option, ticked, verbatim, words
from app.prompts.compose.place_phrases import at_place
from app.prompts.language.grammar import phrase, the, without_determiner
from app.prompts.spec.vocabulary import CTA_NAME, ORDINALS, TARGETS

TARGET = (  # as the schema describes it, with an example
    f"Which text, or anything else in your own words. Known are {', '.join(TARGETS)}.",
    "headline",
)
WHERE = "Which one, if there are several.", "leftmost"
_ARTICLES = ("the", "a", "an", "my", "our", "your", "all")
_MAX_NAME_WORDS = 6
_NOUNS = {  # a target in these words is what a kept word means
    "face": "face",
    "hair": "hair",
    "clothing": "clothing",
    "clothes": "clothing",
    "outfit": "clothing",
    "hands": "hands",
    "product": "product",
    "label": "label",
    "brand mark": "brand_mark",
    "logo": "brand_mark",
    "background": "background",
    "shadow": "shadows",
    "shadows": "shadows",
    "text": "text",
    "all text": "text",
}


def target_name(target: str) -> str:
    """What a target is called, without an article of its own."""
    name = phrase(target)
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in _ARTICLES else name


def target_phrase(target: str, where: str, at: str) -> Words:
    """Such as "the leftmost object", "the lamp in the left half"."""
    name = target_name(target)
    bare = without_determiner(name) if where in ORDINALS else name
    said = (ticked if name in TARGETS else verbatim)(CTA_NAME if name == "cta" else bare, f"{at}/target")
    if where in ORDINALS:
        return words("the ", option(where, f"{at}/where"), " ", said)
    place: Wording = words(" ", option(at_place(where), f"{at}/where")) if where else ""
    return words(the(name), said, place)


def kept_noun(target: str) -> tuple[str, ...]:
    """The kept word that a target is, such as `brand_mark` for "the logo"."""
    noun = _NOUNS.get(without_determiner(target_name(target)).lower())
    return (noun,) if noun else ()


def title_name(target: str) -> str:
    """Such as "headline", "call-to-action button", "sofa"."""
    name = target_name(target)
    return TARGETS[name].label.lower() if name in TARGETS else name


def capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def gist(words: str) -> str:
    """The first thing of a description, without its article."""
    said = without_determiner(phrase(words))
    return said.split(" and ")[0].split(",")[0] if len(said) > 40 else said


def thing(target: str) -> str:
    name = target_name(target)
    return CTA_NAME if name == "cta" else name


def short_name(words: str, otherwise: str) -> str:
    """A designer's phrase as a name, where it is short enough to be one."""
    name = without_determiner(phrase(words))
    return name if name and len(name.split()) <= _MAX_NAME_WORDS else otherwise
