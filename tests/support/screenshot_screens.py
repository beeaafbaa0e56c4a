"""What stands in the book: every screen and state, where it is, and what is done there before the picture is taken."""

import re
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.server import Server

MODEL = "openai/gpt-image-2/edit"
TEXT = {"kind": "text", "target": "headline", "reads": "Neu im März"}
STYLE = {"kind": "style", "to": "a watercolour"}  # what the sandbox can only refuse
PINS = (("50", "18", "The headline is too heavy"), ("42", "62", "A little more room above the cup"))
OWNER = {"name": "Ann", "email": "ann@studio.example", "password": "long enough words"}
MODES = {"side by side": "side", "onion": "onion", "difference": "difference", "flicker": "flicker"}
Act = Callable[[Page], Any]


@dataclass(frozen=True)
class Screen:
    name: str
    address: str
    act: Act | None = None


def at_rest(made: dict[str, str]) -> list[Screen]:
    """Screens of a studio whose ledger holds `made`, a run at every state."""
    saved = f"/runs/{made['saved']}"
    return [
        Screen("builder", "/"),
        Screen("builder, a sample", "/?sample=poster"),
        Screen("history", "/runs"),
        Screen("history, two chosen", "/runs", _choose),
        Screen("history, more filters", "/runs", lambda page: page.locator(".history-fold > summary").click()),
        Screen("history, filters set", "/runs?since=2026-01-01&star=1"),
        Screen("history, nothing found", "/runs?q=spring+menue"),
        Screen("history, undo", f"/runs?deleted={made['failed']},{made['refused']}"),
        Screen("recipes", "/recipes"),
        Screen("settings", "/settings"),
        Screen("API", "/api/docs"),
        Screen("not found", "/runs/01JD9X"),
        Screen("run, compared", f"/runs/{made['third']}?with={made['saved']}"),
        Screen("run, everything", saved, _open_all),
        *(Screen(f"run, {state.replace('_', ' ')}", f"/runs/{run}") for state, run in made.items()),
    ]


def drawn(server: Server) -> list[Screen]:
    """Screens of what the sandbox made of a sample: a draft, a refusal, variants, a review, a recipe."""
    group = server.post("/api/v1/groups", json={"kind": "variants", "spec": _spec(server, TEXT), "count": 3}).json()
    for run in group["runs"]:
        server.wait_for(run["id"], "saved")
    draft, refused, twin = _run(server, TEXT), _run(server, STYLE), _run(server, TEXT)
    with sqlite3.connect(server.data / "stillframe.sqlite") as database:
        database.execute("update runs set state = 'abandoned' where id = ?", [twin.rpartition("/")[2]])
    link, gone = _link(server, draft), _link(server, draft)
    for x, y, words in PINS:
        server.post(f"{link}/pins", data={"x": x, "y": y, "words": words})
    page = server.get(draft).text
    withdraw = re.findall(r'action="([^"]+/revocation)"', page)[0]  # the newest stands first
    reviewed = server.get(link).text
    assert PINS[0][2] in reviewed
    server.post(withdraw)
    recipe = server.post("/api/v1/recipes", json=_recipe(server)).json()
    return [
        Screen("run, a draft", draft),
        Screen("viewer, keys", draft, lambda page: page.locator("[data-do=legend]").click()),
        Screen("viewer, at 100 %", draft, lambda page: page.locator("[data-do=actual]").click()),
        Screen("viewer, loupe", draft, lambda page: page.locator("[data-do=loupe]").click()),
        *(Screen(f"viewer, {name}", draft, _mode(mode)) for name, mode in MODES.items()),
        Screen("run, a draft refused", refused),
        Screen("run, asked before it runs again", draft, _again),
        Screen("run, reviewed", f"{draft}#reviews", lambda page: page.locator("#reviews").scroll_into_view_if_needed()),
        Screen("run, a review link", draft, lambda page: page.get_by_role("button", name="Create link").click()),
        Screen("variants", group["url"]),
        Screen("review", link),
        Screen("review, withdrawn", gone),
        Screen("recipes, one’s own", "/recipes"),
        Screen("recipe", recipe["url"]),
        Screen("recipe, changed", f"{recipe['url']}/edit"),
    ]


def broken(data: Path) -> list[Screen]:
    """A page that can't be made, since a table is not there any more."""
    with sqlite3.connect(data / "stillframe.sqlite") as database:
        database.execute("alter table recipes rename to recipes_gone")
    return [Screen("our fault", "/recipes")]


def set_up(server: Server) -> None:
    """Make the first account, with the code of the log."""
    code = next(
        found[0]
        for line in server.lines
        if (found := re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", line)) and "setup_code" in line
    )
    answer = server.post("/setup", data={"code": code, **OWNER}, headers={"origin": server.url})
    assert answer.status_code == 303, answer.text


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/login", wait_until="load")
    page.get_by_label("Email address").fill(OWNER["email"])
    page.get_by_label("Password").fill(OWNER["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}/")


def refused(page: Page) -> None:
    page.get_by_label("Email address").fill(OWNER["email"])
    page.get_by_label("Password").fill("something else")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()


def _choose(page: Page) -> None:
    for box in page.locator(".card [name=run]").all()[:2]:
        box.check(force=True)


def _open_all(page: Page) -> None:
    page.evaluate("for (const part of document.querySelectorAll('.run-panel details')) part.open = true")
    page.get_by_text("Request details").scroll_into_view_if_needed()


def _again(page: Page) -> None:
    page.get_by_role("button", name="Run again").click()
    page.get_by_role("alert").wait_for()


def _mode(mode: str) -> Act:
    return lambda page: page.locator(f"[name=viewer-mode][value={mode}]").check(force=True)


def _spec(server: Server, change: dict[str, str]) -> dict[str, Any]:
    samples = server.get("/api/v1/samples").json()["samples"]
    image = next(sample["image"]["id"] for sample in samples if sample["name"] == "poster")
    images = [{"image": image, "role": "primary"}]
    return {"version": 1, "model": MODEL, "images": images, "keep": ["layout", "brand_mark"], "changes": [change]}


def _run(server: Server, change: dict[str, str]) -> str:
    run = server.post("/api/v1/runs", json={"spec": _spec(server, change)}).json()
    server.wait_for(run["id"], "saved", "failed")
    return str(run["url"])


def _link(server: Server, run: str) -> str:
    found = re.search(r'value="[^"]+(/review/[\w-]{43})"', server.post(f"{run}/reviews", data={"days": "14"}).text)
    assert found
    time.sleep(0.01)  # another one is younger
    return found[1]


def _recipe(server: Server) -> dict[str, Any]:
    blank = {"at": "/changes/0/reads", "name": "Headline"}
    return {"name": "Weekly headline", "spec": _spec(server, TEXT), "blanks": [blank], "locked": ["brand_mark"]}
