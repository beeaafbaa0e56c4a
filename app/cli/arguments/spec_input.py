"""What a person gave as input: JSON from `--input`, flags, pictures by address or file. Nothing is sent from here."""

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.exit_codes import CommandError, Exit
from app.errors import InvalidSpec
from app.messages import N_

if TYPE_CHECKING:
    from app.cli.arguments.edit_flags import EditFlags

Json = dict[str, Any]
MAX_INPUT = 32 * 2**20
_SCHEME = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]*://", re.IGNORECASE)
_FILE = re.compile(r"file:(?://(?:localhost)?(?=/))?", re.IGNORECASE)


def read_json(given: str) -> Json:
    """The object that `--input` means: inline when it begins with `{`, standard input for `-`, else a file."""
    where = "--input" if given.lstrip().startswith("{") else "Standard input" if given == "-" else given
    text = read_text(given)
    try:
        value = json.loads(text)
    except RecursionError:
        raise CommandError(f"{where} is nested too deep.", Exit.DATA) from None
    except ValueError as error:
        raise CommandError(f"{where} is not JSON: {error}.", Exit.DATA) from None
    if not isinstance(value, dict):
        raise CommandError(f"{where} holds no JSON object.", Exit.DATA)
    return value


def read_text(given: str) -> str:
    """Inline JSON itself; what standard input or a file holds, as UTF-8."""
    if given.lstrip().startswith("{"):
        return given
    data = _standard_input() if given == "-" else read_file(given)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{'Standard input' if given == '-' else given} is not UTF-8.", Exit.DATA) from None


def read_file(path: str) -> bytes:
    try:
        return Path(path).expanduser().read_bytes()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "this is no name of a file"
        raise CommandError(f"{path} can’t be read: {why}.", Exit.NO_INPUT) from None


def _standard_input() -> bytes:
    if sys.stdin is None or sys.stdin.isatty():
        raise CommandError("Standard input is a terminal. Pipe JSON into it, or name a file.", Exit.USAGE)
    data = sys.stdin.buffer.read(MAX_INPUT + 1)
    if len(data) > MAX_INPUT:
        raise CommandError("Standard input is longer than 32 MiB.", Exit.DATA)
    return data


def is_raw(given: Json) -> bool:
    """A wire body rather than a spec: it has a prompt, or nothing that a spec has."""
    return "version" not in given and ("prompt" in given or not {"changes", "keep", "keep_also", "raw"} & given.keys())


def to_spec(given: Json, flags: "EditFlags", *, model: str) -> Json:
    """The spec's JSON out of what was read and the flags, which add to it. Pictures are still as they were named."""
    if is_raw(given) and given:
        return _raw_spec(given, flags, model)
    if "raw" in given:
        raise CommandError("A spec with “raw” is given as the raw body itself.", Exit.DATA)
    spec = {"version": 1, "model": flags.model or model, **given}
    if flags.model:
        spec["model"] = flags.model
    added = {
        "images": [_named_image(text) for text in flags.images],
        "keep": flags.keep,
        "keep_also": flags.keep_also,
        "changes": flags.changes,
    }
    for name, more in added.items():
        have = spec.get(name) or []
        if not isinstance(have, list):
            raise InvalidSpec(N_("“%(name)s” is a list.", name=name), field=f"/{name}")
        spec[name] = [*have, *more]
    if flags.size:
        spec["size"] = flags.size
    if flags.exactly:
        spec["keep_strength"] = "exactly"
    if flags.area:
        spec["area"] = flags.area
    if flags.outside:
        spec["outside"] = flags.outside
    if flags.options:
        spec["options"] = {**(spec.get("options") or {}), **dict(flags.options)}
    return spec


def _raw_spec(given: Json, flags: "EditFlags", model: str) -> Json:
    if flags.changes or flags.keep or flags.keep_also or flags.exactly or flags.area or flags.outside:
        raise CommandError(
            "A raw body is sent as it is: put what to keep and to change into its prompt, or give a spec.", Exit.USAGE
        )
    raw = dict(given)
    if flags.images:
        field = "image_urls" if "image_urls" in raw else "images"
        raw[field] = [*(raw.get(field) or []), *flags.images]
    if flags.size:
        raw["size"] = flags.size
    return {"version": 1, "model": flags.model or model, "raw": {**raw, **dict(flags.options)}}


def _named_image(text: str) -> Json:
    """`scene=room.jpg` is a picture with a role; everything else is a picture."""
    from app.prompts import ROLES, is_image_id

    role, equals, rest = text.partition("=")
    named = rest if equals and role in ROLES else text
    place = {"image": named} if is_image_id(named) else {"url": named}
    return place if named == text else {**place, "role": role}


def pictures(spec: Json) -> list[tuple[Json | list[Any], Any, str]]:
    """Where the spec names a picture that is to be taken in first: (holder, key, how it is named). Files and data URIs."""
    from app.prompts import is_image_id, raw_images

    raw, images = spec.get("raw"), spec.get("images")
    named: list[tuple[Any, Any, Any]] = []
    if isinstance(raw, dict):
        for pointer, text in raw_images(raw):
            _, field, *n = pointer.split("/")
            named.append((raw[field], int(n[0]), text) if n else (raw, field, text))
    elif isinstance(images, list):
        named = [(item, "url", item.get("url")) for item in images if isinstance(item, dict)]
    return [
        (holder, key, text)
        for holder, key, text in named
        if isinstance(text, str) and text and not is_image_id(text) and not _SCHEME.match(text)
    ]


def picture_bytes(named: str) -> tuple[bytes, str]:
    """What a local name holds, and the name to remember it by."""
    if named[:5].lower() == "file:":
        named = file_path(named)
    if named[:5].lower() != "data:":
        return read_file(named), Path(named).name
    import base64
    import binascii

    head, comma, data = named.partition(",")
    if not comma or not head.lower().endswith(";base64"):
        raise CommandError("A data address is data:image/…;base64,….", Exit.DATA)
    try:
        return base64.b64decode(data, validate=True), ""
    except (binascii.Error, ValueError):
        raise CommandError("The data address is not base64.", Exit.DATA) from None


def file_path(address: str) -> str:
    """The path that a file address names, as file managers give it. Raises CommandError for one on another machine."""
    from urllib.parse import unquote, urlsplit

    host = urlsplit(address).netloc
    if host.lower() not in ("", "localhost"):
        raise CommandError(f"{address} names a file on another machine ({host}).", Exit.DATA)
    return unquote(_FILE.sub("", address, count=1))
