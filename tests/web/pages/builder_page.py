"""A browser's view of the builder's form, without a browser: its controls as they would be posted."""

import io
import json
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import httpx
from PIL import Image as Picture
from sqlalchemy import update

from app.runs.ledger.models import Run
from app.wiring import Studio

Pairs = list[tuple[str, str]]


class Form(HTMLParser):
    """The successful controls of the form, in order, and the ids and texts of the page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pairs: Pairs = []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.texts: dict[str, str] = {}
        self.buttons: list[str] = []
        self.invalid: list[str] = []
        self.focused = ""
        self._select: tuple[str, list[str]] | None = None
        self._within: list[tuple[str, str]] = []
        self._area: str | None = None
        self.feed(html)

    def get(self, name: str) -> str:
        return next((value for key, value in self.pairs if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def but(self, **changes: str) -> Pairs:
        """The pairs with other values; `change_1__to` is the control change-1.to."""
        named = {_control(name): value for name, value in changes.items()}
        return [*((key, value) for key, value in self.pairs if key not in named), *named.items()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
            self.texts[given["id"]] = ""
            if "autofocus" in given:
                self.focused = given["id"]
            if given.get("aria-invalid") == "true":
                self.invalid.append(given["id"])
        if tag == "a" and given.get("href", "").startswith("#"):
            self.hrefs.append(given["href"][1:])
        name = given.get("name", "")
        if tag == "button" and name == "do":
            self.buttons.append(given["value"])
        elif tag == "select":
            self._select = (name, [])
        elif tag == "option" and self._select:
            self._select[1].append(given.get("value", ""))
            if "selected" in given:
                self._select[1].insert(0, given.get("value", ""))
        elif tag == "textarea" and name:
            self.pairs.append((name, ""))
        elif tag == "input" and name and _is_posted(given):
            self.pairs.append((name, given.get("value", "on")))
        if tag not in ("input", "img", "meta", "link", "path", "use", "br"):
            self._within.append((tag, given.get("id", "")))
        self._area = name if tag == "textarea" else self._area

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            name, values = self._select
            self.pairs.append((name, values[0] if values else ""))
            self._select = None
        if tag == "textarea":
            self._area = None
        if tag in [name for name, _id in self._within]:
            while self._within.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        for _tag, element in self._within:
            if element:
                self.texts[element] += data
        if self._area:
            self.pairs[-1] = (self._area, self.pairs[-1][1] + data)

    @property
    def spec(self) -> dict[str, object]:
        """The spec that the page says it would send."""
        said: dict[str, object] = json.loads(self.texts["prompt-spec"])
        return said

    @property
    def prompt(self) -> str:
        return " ".join(self.texts["prompt-text"].split())


def _is_posted(given: dict[str, str]) -> bool:
    kind = given.get("type")
    return kind != "file" and (kind not in ("checkbox", "radio") or "checked" in given)


def _control(name: str) -> str:
    group, dots, rest = name.partition("__")
    return f"{group.replace('_', '-')}.{rest.replace('__', '.')}" if dots else name


@dataclass(frozen=True)
class Builder:
    """The page of a real studio, and what a person does on it."""

    studio: Studio
    client: httpx.AsyncClient

    async def opened(self, address: str = "/") -> Form:
        answer = await self.client.get(address)
        assert answer.status_code == 200, answer.text
        return Form(answer.text)

    async def pressed(self, pairs: Pairs, do: str, files: Any = None) -> Form:
        answer = await self.post("/edit", pairs, do, files)
        assert answer.status_code == 200, answer.text
        return Form(answer.text)

    async def post(self, address: str, pairs: Pairs, do: str, files: Any = None) -> httpx.Response:
        given: dict[str, list[str]] = {}
        for name, value in [*pairs, ("do", do)]:
            given.setdefault(name, []).append(value)
        return await self.client.post(address, data=given, files=files or {"file": ("", b"")})

    async def run_of(self, spec: dict[str, Any]) -> str:
        """A run that holds `spec`, whatever lint would say of it; the picture that it names by ZZ is a sample."""
        image = await self.studio.images.add_sample("bag")
        kept = json.loads(json.dumps(spec).replace("01JZZZZZZZZZZZZZZZZZZZZZZZ", image.id))
        start = {"version": 1, "model": spec["model"], "images": [{"image": image.id}], "keep": ["layout"]}
        run, _is_new = await self.studio.runs.create({**start, "changes": [{"kind": "style", "to": "ink"}]})
        async with self.studio.database.write() as session:
            await session.execute(update(Run).where(Run.id == run.id).values(spec=kept))
        return run.id


def png(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()
