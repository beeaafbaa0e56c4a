"""Every kind of change by its name, found among the modules beside this one."""

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Annotated, Any, Union

from app.prompts import changes as package
from app.prompts.changes.add_text import AddText
from app.prompts.changes.base import Change, ChangeKind
from app.prompts.changes.text import Text

TextChange = Text | AddText
MAX_TEXTS_OF_A_SCOPE = 4


def _kinds() -> dict[str, ChangeKind]:
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__) if found.name != "registry")
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    kinds: list[ChangeKind] = [module.KIND for module in modules if hasattr(module, "KIND")]
    return {kind.name: kind for kind in sorted(kinds, key=lambda kind: kind.rank)}


CHANGE_KINDS = _kinds()
KINDS = {  # names of the needed fields and of those that may be left out, for pages and documents
    name: (
        tuple(spec.name for spec in kind.fields.values() if spec.required),
        tuple(spec.name for spec in kind.fields.values() if not spec.required),
    )
    for name, kind in CHANGE_KINDS.items()
}


class _ByKind:
    """The union of every kind, told apart by `kind`, for Pydantic (see `prompts/spec/fields.py`)."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic import Field

        kinds = tuple(kind.make for kind in CHANGE_KINDS.values())
        return handler.generate_schema(Annotated[Union[kinds], Field(discriminator="kind")])  # noqa: UP007


BY_KIND = _ByKind()


def kind_of(change: Change) -> ChangeKind:
    return CHANGE_KINDS[change.kind]


def scopes(changes: Sequence[Change]) -> int:
    """How many things are changed. Up to four replaced texts are one."""
    texts = sum(isinstance(change, Text) for change in changes)
    return len(changes) - texts + -(-texts // MAX_TEXTS_OF_A_SCOPE)
