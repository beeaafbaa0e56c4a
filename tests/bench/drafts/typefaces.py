"""The typefaces that posters are set in: Debian's, as the machine has them, else fetched by apt into our own cache.

Nothing is installed: a package is unpacked beside the other caches. What can't be had is None, and its posters are
skipped and counted.
"""

import functools
import subprocess
from dataclasses import dataclass
from pathlib import Path

SYSTEM, CACHE = Path("/usr/share/fonts"), Path(".cache/bench-draft/fonts")


@dataclass(frozen=True)
class Typeface:
    name: str
    package: str
    file: str
    script: str = "latin"


TYPEFACES = (
    Typeface("Lato Hairline", "fonts-lato", "Lato-Hairline.ttf"),
    Typeface("Lato Light", "fonts-lato", "Lato-Light.ttf"),
    Typeface("Roboto Thin", "fonts-roboto-unhinted", "Roboto-Thin.ttf"),
    Typeface("CMU Serif", "fonts-cmu", "cmunrm.ttf"),
    Typeface("Old Standard", "fonts-oldstandard", "OldStandard-Regular.ttf", "cyrillic"),
    Typeface("GFS Didot", "fonts-gfs-didot", "GFSDidot.otf", "greek"),
    Typeface("Arapey", "fonts-arapey", "Arapey-Regular.otf"),
    Typeface("EB Garamond", "fonts-ebgaramond", "EBGaramond12-Regular.otf"),
    Typeface("JetBrains Mono Thin", "fonts-jetbrains-mono", "JetBrainsMono-Thin.ttf"),
    Typeface("Courier Prime", "fonts-courier-prime", "Courier Prime.otf"),
    Typeface("Inconsolata", "fonts-inconsolata", "Inconsolata.otf"),
    Typeface("Liberation Mono Bold", "fonts-liberation", "LiberationMono-Bold.ttf"),
    Typeface("Dosis ExtraLight", "fonts-dosis", "Dosis-ExtraLight.otf"),
    Typeface("Quicksand Light", "fonts-quicksand", "Quicksand-Light.ttf"),
    Typeface("IPA Mincho", "fonts-ipafont-mincho", "ipam.ttf", "kana"),
    Typeface("AR PL UMing", "fonts-arphic-uming", "uming.ttc", "chinese"),
    Typeface("Nanum Myeongjo", "fonts-nanum", "NanumMyeongjo.ttf", "korean"),
    Typeface("Amiri", "fonts-hosny-amiri", "Amiri-Regular.ttf", "arabic"),
    Typeface("Frank Ruehl", "culmus", "FrankRuehlCLM-Medium.ttf", "hebrew"),
)


def path(typeface: Typeface) -> Path | None:
    """The typeface's file; None where neither the machine nor its package source has it."""
    return _found(SYSTEM, typeface.file) or _found(_fetched(typeface.package), typeface.file)


def _found(folder: Path, file: str) -> Path | None:
    return next(iter(sorted(folder.rglob(file))), None) if folder.is_dir() else None


@functools.cache
def _fetched(package: str) -> Path:
    folder = CACHE / package
    if not folder.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        _run("apt-get", "download", package)
        for archive in CACHE.glob(f"{package}_*.deb"):
            _run("dpkg-deb", "-x", archive.name, package)
            archive.unlink()
    return folder


def _run(*command: str) -> None:
    """Without a complaint: a machine that has no such program has no such package."""
    try:
        subprocess.run(command, cwd=CACHE, capture_output=True, timeout=120, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return
