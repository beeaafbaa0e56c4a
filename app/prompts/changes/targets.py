"""What a change is about: "the headline", "the leftmost lamp", and what that is called in titles and later passes."""

from app.messages import N_, LazyText
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


_PLACE_TEXTS: dict[str, LazyText] = {
    text: text
    for text in (
        *(N_("top-left"), N_("top-center"), N_("top-right"), N_("middle-left"), N_("center"), N_("middle-right")),
        *(N_("bottom-left"), N_("bottom-center"), N_("bottom-right")),
        *(N_("leftmost"), N_("rightmost"), N_("topmost"), N_("bottommost"), N_("nearest")),
        *(N_("left half"), N_("right half"), N_("upper half"), N_("lower half"), N_("left margin"), N_("right margin")),
    )
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
    noun = (ticked if name in TARGETS else verbatim)(CTA_NAME if name == "cta" else bare, f"{at}/target")
    if where in ORDINALS:
        return words("the ", option(where, f"{at}/where"), " ", noun)
    place: Wording = words(" ", option(at_place(where), f"{at}/where")) if where else ""
    return words(the(name), noun, place)


def kept_noun(target: str) -> tuple[str, ...]:
    """The kept word that a target is, such as `brand_mark` for "the logo"."""
    noun = _NOUNS.get(without_determiner(target_name(target)).lower())
    return (noun,) if noun else ()


def title_name(target: str) -> str:
    """Such as "headline", "call-to-action button", "sofa"."""
    name = target_name(target)
    return TARGETS[name].noun if name in TARGETS else name


def title_start(target: str) -> str:
    """The same at the beginning of a title: "Headline"."""
    name = target_name(target)
    return TARGETS[name].label if name in TARGETS else capitalized(name)


def place_text(where: str) -> str:
    """A place of the vocabulary, as a title says it."""
    return _PLACE_TEXTS.get(where, where)


def capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def gist(words: str) -> str:
    """The first thing of a description, without its article."""
    name = without_determiner(phrase(words))
    return name.split(" and ")[0].split(",")[0] if len(name) > 40 else name


def thing(target: str) -> str:
    name = target_name(target)
    return CTA_NAME if name == "cta" else name


def short_name(words: str, otherwise: str) -> str:
    """A designer's phrase as a name, where it is short enough to be one."""
    name = without_determiner(phrase(words))
    return name if name and len(name.split()) <= _MAX_NAME_WORDS else otherwise
