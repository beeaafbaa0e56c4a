"""What the builder's templates are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.web.pages.builder import labels
from app.web.pages.builder.form import BuilderForm


@dataclass(frozen=True)
class SourceView:
    """A picture in the list. Without `thumb` this server could not see it; upstream still may."""

    n: int
    name: str
    alt: str
    thumb: str
    width: int
    height: int
    meta: str
    role: str
    role_word: str
    error: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class PartView:
    """A stretch of the prompt; with `href` it leads to the control that wrote it."""

    text: str
    kind: str  # fixed | ticked | verbatim | option
    href: str
    lang: str


@dataclass(frozen=True)
class LineView:
    """A sentence of the prompt; `name` is said where the origin changes."""

    origin: str
    name: str
    parts: tuple[PartView, ...]


@dataclass(frozen=True)
class FindingView:
    severity: str
    icon: str
    word: str
    message: str
    control: str  # the id of its control, '' for the whole form
    fix: str
    do: str  # what the fix's button posts


@dataclass(frozen=True)
class CardView:
    """What stands in the head of a change and follows what is typed."""

    n: int
    kind: str
    kind_word: str
    gist: str
    is_included: bool
    script_word: str
    lang: str


@dataclass(frozen=True)
class PassView:
    """One pass of a chain. `n` counts from 0, as its buttons post it."""

    n: int
    title: str
    prompt: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class PreviewPanel:
    """The prompt and what is said of it."""

    spec: str  # as JSON, to be copied
    mark: str  # stands for what would be sent, so that Run sends what is shown
    lines: tuple[LineView, ...]
    findings: tuple[FindingView, ...]
    drift_level: str
    drift: str
    run_word: str
    price: str
    is_blocked: bool
    note: str
    cards: tuple[CardView, ...]
    plan: str
    passes: tuple[PassView, ...]
    passes_note: str
    sent: str = ""  # of an area edit: what would leave, in words


@dataclass(frozen=True)
class OptionView:
    name: str
    label: str
    choices: labels.Choices
    value: str
    hint: str


@dataclass(frozen=True)
class ModelView:
    name: str
    max_images: int
    sizes: labels.Choices
    options: tuple[OptionView, ...]
    advice: str
    is_bundled: bool  # upstream's catalogue did not tell of it: as documented, without a price


@dataclass(frozen=True)
class SampleView:
    name: str
    title: str
    alt: str
    thumb: str
    width: int
    height: int


@dataclass(frozen=True)
class Figure:
    name: str
    value: str


@dataclass(frozen=True)
class Notice:
    """Why the edit did not run, above the form. `confirm` is the button that runs it all the same, and posts
    `do`."""

    title: str
    text: str
    figures: tuple[Figure, ...] = ()
    confirm: str = ""
    do: str = "confirm"
    link: str = ""
    link_word: str = ""
    tone: str = "warning"


@dataclass(frozen=True)
class Words:
    """The choices of the form, in the reader's language."""

    keep_groups: tuple[tuple[str, labels.Choices], ...] = field(default_factory=labels.keep_groups)
    keep: labels.Choices = field(default_factory=labels.keep_words)
    presets: tuple[tuple[str, str, tuple[str, ...]], ...] = field(default_factory=labels.presets)
    parts: labels.Choices = field(default_factory=labels.parts)
    kinds: labels.Choices = field(default_factory=labels.kinds)
    targets: labels.Choices = field(default_factory=labels.targets)
    scripts: labels.Choices = field(default_factory=labels.scripts)
    styles: labels.Choices = field(default_factory=labels.styles)
    typefaces: labels.Choices = field(default_factory=labels.typefaces)
    directions: labels.Choices = field(default_factory=labels.directions)
    ninths: labels.Choices = field(default_factory=labels.ninths)
    ordinals: labels.Choices = field(default_factory=labels.ordinals)
    halves: labels.Choices = field(default_factory=labels.halves)
    edges: labels.Choices = field(default_factory=labels.edges)
    roles: labels.Choices = field(default_factory=labels.roles)
    matches: labels.Choices = field(default_factory=labels.matches)


@dataclass(frozen=True)
class BuilderContext:
    """templates/builder/show.html and _form.html. `errors` are messages by the id of their control."""

    form: BuilderForm
    sources: tuple[SourceView, ...]
    samples: tuple[SampleView, ...]
    model: ModelView
    models: labels.Choices
    results: labels.Choices
    recipes: labels.Choices
    pane: PreviewPanel
    errors: Mapping[str, str]
    focus: str
    notice: Notice | None
    words: Words = field(default_factory=Words)
    page: str = "new"


@dataclass(frozen=True)
class PromptContext:
    """templates/builder/prompt.html: what follows the typing."""

    pane: PreviewPanel
