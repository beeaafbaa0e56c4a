"""The files that git knows, for the tests that read all of them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@cache
def tracked() -> tuple[str, ...]:
    """Paths of the files that are committed or about to be. Outside a checkout: none."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted({name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}))


def text_of(name: str) -> str | None:
    """The file's text, or None when it is no text."""
    data = (ROOT / name).read_bytes()
    if b"\0" in data[:8192]:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def pinned(lock: str) -> dict[str, str]:
    """Versions by name in requirements/<lock>."""
    lines = (ROOT / "requirements" / lock).read_text().splitlines()
    pins = (
        line.partition(";")[0].rstrip(" \\").split("==") for line in lines if "==" in line and not line.startswith(" ")
    )
    return {name.partition("[")[0].lower().replace("_", "-"): version.strip() for name, version in pins}
