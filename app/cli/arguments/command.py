"""What every command of `commands/` is made of: click's own, with help in sections and parameters in dataclasses."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, TypeVar

import click

Run = Callable[..., int]
Decorator = Callable[[Run], Run]
Value = TypeVar("Value")

AS_JSON = "app.cli.as_json"  # in a context's meta: how an error is told
_HYPHEN = "\ue000"  # of the private use area: a hyphen at which no line may end


class HelpFormatter(click.HelpFormatter):
    """Breaks no word at a hyphen, so that a flag or a path can be copied."""

    def write_text(self, text: str) -> None:
        super().write_text(text.replace("-", _HYPHEN))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, text.replace("-", _HYPHEN)) for name, text in rows], col_max, col_spacing)

    def getvalue(self) -> str:
        return super().getvalue().replace(_HYPHEN, "-")


class Context(click.Context):
    formatter_class = HelpFormatter


class Option(click.Option):
    """An option that stands below a heading of its own in the help."""

    def __init__(self, *args: Any, section: str = "Options", **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.section = section


class Command(click.Command):
    """`example` is one line that works as it stands."""

    context_class = Context

    def __init__(self, *args: Any, example: str, **attributes: Any) -> None:
        attributes.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        attributes["epilog"] = f"\b\nExample:\n  {example}"
        super().__init__(*args, **attributes)
        self.example = example

    def invoke(self, ctx: click.Context) -> Any:
        ctx.meta[AS_JSON] = ctx.params.get("as_json", False)
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for option in self.get_params(ctx):
            if isinstance(option, click.Option) and (row := option.get_help_record(ctx)):
                sections.setdefault(getattr(option, "section", "Options"), []).append(row)
        for heading, rows in sections.items():
            with formatter.section(heading):
                formatter.write_dl(rows)


def command(example: str, cls: type[Command] = Command) -> Callable[[Run], Command]:
    """Make a command of a function whose docstring is its help."""
    return click.command(cls=cls, example=example)


def option(*names: str, section: str = "Options", **attributes: Any) -> Decorator:
    return click.option(*names, cls=Option, section=section, **attributes)


def all_of(*parts: Decorator) -> Decorator:
    """Return one decorator that adds all these parameters, in this order."""
    return lambda run: functools.reduce(lambda made, part: part(made), reversed(parts), run)


def gathered(name: str, kind: type[Value]) -> Decorator:
    """Hand the parameters that a dataclass has fields for to the command as one value, under this name."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]

    def decorator(run: Run) -> Run:
        @functools.wraps(run)
        def gather(**given: Any) -> int:
            value = kind(**{field: given.pop(field) for field in names})
            return run(**given, **{name: value})

        return gather

    return decorator


json_option = option("--json", "as_json", is_flag=True, help="answer JSON")
run_argument = click.argument("run_id", metavar="ID", help="the run, as stillframe runs lists it")
