"""docs/settings.md out of the settings themselves: `python -m tests.support.settings_doc` writes it anew."""

from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from app.settings import IN_FILES, Settings

PAGE = Path(__file__).parent.parent.parent / "docs" / "settings.md"
HEAD = """# Settings

Settings come from the environment and are read once, at start. A bad value stops the start with one sentence that names the setting. Lists are separated by commas, money is in US dollars, times are in seconds.

| name | default | |
|---|---|---|
"""
TAIL = """
## Secrets in files

{secrets} may each be named by a file instead, with `_FILE` at the end of the name: `RUNCOMFY_TOKEN_FILE=/run/secrets/runcomfy`. The variable itself goes before the file. Secrets are never logged and never shown.

## Without a prefix

`SSL_CERT_FILE` names the certificates to trust when RunComfy is called. `XDG_DATA_HOME` moves the default data folder of an installed Stillframe; a checkout keeps its own `data/`.

On the command line `stillframe serve --host … --port …` goes before the environment.
"""


def page() -> str:
    *first, last = [f"`{name}`" for name in IN_FILES]
    return HEAD + "\n".join(rows()) + "\n" + TAIL.format(secrets=f"{', '.join(first)} and {last}")


def rows() -> list[str]:
    return [
        f"| `{variable(name)}` | {_shown(field.get_default())} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def variable(name: str) -> str:
    """The variable of the environment that a field is read from."""
    alias = Settings.model_fields[name].validation_alias
    return str(alias.choices[0]) if alias else f"STILLFRAME_{name.upper()}"  # type: ignore[union-attr]


def _shown(default: Any) -> str:
    if default is None or default is PydanticUndefined or default == ():
        return ""
    return f"`{int(default) if isinstance(default, bool) else default}`"


if __name__ == "__main__":
    PAGE.write_text(page())
