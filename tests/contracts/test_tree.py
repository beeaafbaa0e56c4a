"""The tree: a fixed top level, nothing of one developer's machine, and every large file accounted for."""

import hashlib
import re

from tests.contracts.repository import ROOT, text_of, tracked

TOP = {
    *{".ci", ".dockerignore", ".gitignore", "app", "docs", "requirements", "static", "templates", "tests"},
    *{"CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "LICENSE", "Makefile", "README.md", "THIRD_PARTY.md"},
    *{"babel.cfg", "compose.yaml", "pyproject.toml"},
}
LARGE = 1 << 20

# In parts, so that this file passes its own tests
INDEXES = [
    ".".join(parts) for parts in (("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"))
]
INDEXES += [
    ".".join(parts)
    for parts in (("registry", "yarnpkg", "com"), ("proxy", "golang", "org"), ("static", "crates", "io"))
]
HOMES = re.compile(r"(?<![\w.~-])/(?:" + "|".join(("home", "Users", "root", "work")) + r")/[A-Za-z.]")


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for name in tracked():
        text = text_of(name) or ""
        found += [f"{name}:{n}" for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    return found


def test_it_has_the_top_level_that_a_newcomer_is_told_about() -> None:
    assert {name.split("/")[0] for name in tracked()} - TOP == set()


def test_it_names_no_package_index() -> None:
    assert lines_with(re.compile("|".join(map(re.escape, INDEXES)))) == []


def test_it_names_no_path_of_one_machine() -> None:
    assert lines_with(HOMES) == []


def test_it_lists_every_large_file_with_its_hash() -> None:
    listed = (ROOT / "THIRD_PARTY.md").read_text() if (ROOT / "THIRD_PARTY.md").exists() else ""
    large = [name for name in tracked() if (ROOT / name).stat().st_size > LARGE]
    hashes = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in large}
    missing = [name for name, digest in hashes.items() if name not in listed or digest not in listed]
    assert missing == []


def test_it_links_to_documents_that_are_there() -> None:
    broken = []
    for name in (name for name in tracked() if name.endswith(".md")):
        folder = (ROOT / name).parent
        text = re.sub(r"```.*?```", "", text_of(name) or "", flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)", text):
            if "://" not in target and not target.startswith("mailto:") and not (folder / target).exists():
                broken.append(f"{name}: {target}")
    assert broken == []


def test_it_mentions_documents_that_are_there() -> None:
    mentioned = {
        (name, found)
        for name in tracked()
        if name.startswith(("app/", "templates/"))
        for found in re.findall(r"\bdocs/[a-z0-9/-]+\.md", text_of(name) or "")
    }
    assert [(name, found) for name, found in sorted(mentioned) if not (ROOT / found).exists()] == []
