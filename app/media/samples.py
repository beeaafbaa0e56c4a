"""Our own sample pictures, so that the first edit works offline. `pictures/README.md` says how they were drawn."""

from dataclasses import dataclass
from pathlib import Path

from app.errors import NotFound
from app.messages import N_, LazyText

FOLDER = Path(__file__).with_name("pictures")
DRIFTED = "poster"  # the sample that the example of drift is of
DRIFTED_AREA = (0.03, 0.03, 0.9, 0.32)  # where its headline is, which was asked to change
LICENCE = "CC0-1.0, drawn for Stillframe"


@dataclass(frozen=True)
class Sample:
    """`name` is kept for good: recipes, addresses and tests name a picture by it. `lettering` is what stands in it."""

    name: str
    title: LazyText
    alt: LazyText
    width: int
    height: int
    lettering: tuple[str, ...] = ()
    licence: str = LICENCE

    @property
    def file(self) -> str:
        return f"{self.name}.webp"


SAMPLES = (
    Sample(
        "poster",
        N_("Café poster"),
        N_("Café poster, headline “Today’s special” over a cup of coffee"),
        1024,
        1536,
        ("Today’s", "special", "Hand drip, roasted this morning", "Order at the counter"),
    ),
    Sample(
        "festival",
        N_("Festival poster"),
        N_("Poster of a summer festival in Japanese, fireworks over a river"),
        1024,
        1536,
        ("夏まつり", "八月十五日 土曜日 十八時から", "川沿い公園にて"),
    ),
    Sample(
        "tea",
        N_("Tea poster"),
        N_("Poster of spring tea in Chinese, a bowl before green hills"),
        1024,
        1536,
        ("春茶上新", "明前头采 每日限量一百份", "青山茶社"),
    ),
    Sample(
        "concert",
        N_("Concert poster"),
        N_("Poster of an evening of music in Arabic, an oud on a pattern of stars"),
        1024,
        1536,
        ("ليلة العود", "أمسية موسيقية في حديقة القصر", "أول خميس من مارس"),
    ),
    Sample(
        "books",
        N_("Book fair poster"),
        N_("Poster of a book fair in Hindi, books that stand like a street of houses"),
        1024,
        1280,
        ("पुस्तक मेला", "नई कहानियाँ, पुराने दोस्त", "टाउन हॉल, प्रवेश निःशुल्क"),
    ),
    Sample(
        "menu",
        N_("Café menu"),
        N_("Menu of a café named Juniper, with coffee, food and prices"),
        1024,
        1448,
        ("Juniper", "Coffee", "Kitchen", "Second filter half price before nine"),
    ),
    Sample(
        "headphones",
        N_("Headphones advertisement"),
        N_("Advertisement for headphones, headline “Hear the room go quiet”, button “Shop now”"),
        1536,
        1024,
        ("Hear the", "room go", "quiet", "Shop now", "NOVA ONE"),
    ),
    Sample(
        "chair",
        N_("Chair advertisement"),
        N_("Chair advertisement with the caption SALE"),
        1536,
        1024,
        ("Lund 02", "Oiled oak, wool felt", "SALE"),
    ),
    Sample(
        "bag",
        N_("Coffee bag"),
        N_("Coffee bag labelled AROMA, in front of a plain wall"),
        1024,
        1280,
        ("AROMA", "HALM COFFEE", "Natural, high grown", "250 g"),
    ),
    Sample(
        "honey",
        N_("Honey jar"),
        N_("Jar of honey with a paper label in German"),
        1024,
        1024,
        ("Honig", "Blüte und Linde", "500 g"),
    ),
    Sample(
        "serum",
        N_("Dropper bottle"),
        N_("Amber dropper bottle labelled ROSA on a stone, before a pink wall"),
        1024,
        1280,
        ("ROSA", "Face oil, 30 ml"),
    ),
    Sample("storefront", N_("Shop front"), N_("Shop front at dusk with the sign COFFEE"), 1536, 1024, ("COFFEE",)),
    Sample("portrait", N_("Portrait"), N_("Drawn portrait in front of a teal wall"), 1024, 1280),
    Sample("sofa", N_("Living room"), N_("Living room with a yellow sofa"), 1536, 1024),
    Sample("shelf", N_("Vases on a shelf"), N_("Four vases on a shelf against a green wall"), 1200, 1200),
    Sample("lighthouse", N_("Lighthouse"), N_("Lighthouse on a rock by the sea, the sun low on the left"), 1536, 1024),
    Sample("jug", N_("Blue jug"), N_("Blue glazed jug in front of plain paper"), 1024, 1024),
    Sample(
        "kitchen", N_("Kitchen counter"), N_("Kitchen counter in morning light, bread and lemons on it"), 1536, 1024
    ),
)
_BY_NAME = {sample.name: sample for sample in SAMPLES}


def sample(name: str) -> Sample:
    try:
        return _BY_NAME[name]
    except KeyError:
        raise NotFound(
            N_(
                "There is no sample picture with this name. There are: %(names)s.",
                names=", ".join(_BY_NAME),
            )
        ) from None


def sample_path(name: str) -> Path:
    return FOLDER / sample(name).file


def drifted_example() -> bytes:
    """Return the café poster with another headline in its area, and with a thing beside it that nobody asked for."""
    return (FOLDER / "drift" / f"{DRIFTED}.webp").read_bytes()


def sample_thumb(name: str) -> Path:
    """A WebP whose longer side has 480 pixels."""
    return FOLDER / f"{sample(name).name}.thumb.webp"
