"""Bodies of a submission that are wrong, or merely strange: what each is called, its bytes, and how it may end."""

import base64
import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

REFUSED = (422,)
TAKEN = (200,)


@dataclass(frozen=True)
class Body:
    """`statuses` are the HTTP statuses that it may be answered with."""

    name: str
    data: bytes
    statuses: tuple[int, ...] = REFUSED
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})


def bodies(good: bytes, seed: int, *, mangled: int) -> Iterator[Body]:
    """`good` is a picture's bytes."""
    uri = f"data:image/png;base64,{base64.b64encode(good).decode()}"
    whole = {"prompt": "Change only the lighting to sepia.", "images": [uri]}
    text = json.dumps(whole).encode()
    yield from _no_json(text)
    yield from _strange_json(whole, text)
    for name, value in _values():
        for key in ("prompt", "images", "size"):
            taken = value is None and key == "size"
            yield Body(f"{key} is {name}", json.dumps(whole | {key: value}).encode(), TAKEN if taken else REFUSED)
    for name, image, statuses in _images(uri, good):
        yield Body(f"an image is {name}", json.dumps(whole | {"images": [image]}).encode(), statuses)
    yield Body("eleven images", json.dumps(whole | {"images": [uri] * 11}).encode())
    yield Body("ten thousand images", json.dumps(whole | {"images": ["https://a.example/b.png"] * 10_000}).encode())
    yield Body("images in images", json.dumps(whole | {"images": [[uri]]}).encode())
    yield Body("an unknown field", json.dumps(whole | {"mask": uri}).encode())
    yield Body("a field with a name of 100,000 letters", json.dumps(whole | {"x" * 100_000: 1}).encode())
    yield Body("a thousand unknown fields", json.dumps(whole | {f"x{n}": n for n in range(1000)}).encode())
    yield Body("a field called __proto__", json.dumps(whole | {"__proto__": {}}).encode())
    chance = random.Random(seed)
    for n in range(mangled):
        data = bytearray(text[:160] + text[-40:])
        for _ in range(chance.choice((1, 2, 8))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        yield Body(f"mangled {n}", bytes(data), (200, 422))


def _no_json(text: bytes) -> Iterator[Body]:
    for name, data in {
        "nothing": b"",
        "a space": b" ",
        "a brace": b"{",
        "half": text[: len(text) // 2],
        "all but the last brace": text[:-1],
        "a brace too many": text + b"}",
        "two objects": text + text,
        "a list": b"[]",
        "a list of it": b"[" + text + b"]",
        "a string": b'"prompt"',
        "a number": b"7",
        "null": b"null",
        "NaN": b"NaN",
        "a number of 100,000 digits": b"9" * 100_000,
        "a hundred thousand brackets": b"[" * 100_000,
        "a hundred thousand objects": b'{"a":' * 100_000,
        "single quotes": text.replace(b'"', b"'"),
        "a comment": b"// hello\n" + text,
        "a form": b"prompt=x&images=y",
        "XML": b"<?xml version='1.0'?><prompt/>",
        "bytes that are no UTF-8": text.replace(b"sepia", b"s\xff\xfe\xedpia"),
        "NUL bytes": bytes(500),
        "a gzip": gzip.compress(text, mtime=0),
    }.items():
        yield Body(f"{name} instead of JSON", data)


def _strange_json(whole: dict[str, Any], text: bytes) -> Iterator[Body]:
    for name, content_type in {
        "text/plain": "text/plain",
        "no content type": "",
        "a form's content type": "application/x-www-form-urlencoded",
        "multipart": "multipart/form-data; boundary=x",
        "a charset that is not": "application/json; charset=latin-17",
    }.items():  # clients in the field are careless about it; the bytes decide
        yield Body(f"JSON as {name}", text, TAKEN, {"content-type": content_type} if content_type else {})
    yield Body("JSON in UTF-16", text.decode().encode("utf-16"), (200, 422))
    yield Body("JSON with a byte order mark", b"\xef\xbb\xbf" + text, (200, 422))
    yield Body("JSON with spaces around", b"\n\t " + text + b" \r\n", TAKEN)
    yield Body("a prompt twice", text[:-1] + b',"prompt":"Change only the lighting to dusk."}', TAKEN)
    yield Body("a size that is NaN", text[:-1] + b',"size":NaN}')
    yield Body("a size of 1e999", text[:-1] + b',"size":1e999}')
    yield Body("a prompt with half of a character", text.replace(b"sepia", b"\\ud83d sepia"))
    yield Body(
        "a prompt with NUL", json.dumps(whole | {"prompt": "Change only the\x00 lighting to sepia."}).encode(), TAKEN
    )
    yield Body("a prompt of controls", json.dumps(whole | {"prompt": "\x1b[2J\u202e\u200b" * 9}).encode(), TAKEN)
    yield Body("a prompt of 32,000 brackets", json.dumps(whole | {"prompt": "(" * 32_000}).encode(), TAKEN)
    yield Body("a prompt of quotes", json.dumps(whole | {"prompt": 'reads "' * 4_000}).encode(), TAKEN)
    yield Body(
        "a prompt of many sentences", json.dumps(whole | {"prompt": "Add a b that reads. " * 1_500}).encode(), TAKEN
    )
    yield Body("a prompt of 32,001 letters", json.dumps(whole | {"prompt": "x" * 32_001}).encode())
    yield Body("a prompt of 30 MB", json.dumps(whole | {"prompt": "x" * 30_000_000}).encode())
    yield Body("more than 64 MiB", b" " * (66 << 20), (413,))


def _values() -> Iterator[tuple[str, Any]]:
    nested: Any = "x"
    for _ in range(200):
        nested = {"a": [nested]}
    yield from {
        "null": None,
        "true": True,
        "a number": 1,
        "a fraction": 0.5,
        "a huge number": 10**300,
        "empty": "",
        "an empty list": [],
        "an object": {"url": "https://a.example/b.png"},
        "nested 200 deep": nested,
        "a list of null": [None],
        "a list of lists": [[]],
    }.items()


def _images(uri: str, good: bytes) -> Iterator[tuple[str, Any, tuple[int, ...]]]:
    coded = uri.partition(",")[2]
    for name, image in {
        "an empty string": "",
        "a word": "poster.png",
        "a path": "/etc/passwd",
        "a file": "file:///etc/passwd",
        "a web address without TLS": "http://a.example/b.png",
        "FTP": "ftp://a.example/b.png",
        "a script": "javascript:alert(1)",
        "this machine": "https://127.0.0.1/b.png",
        "this machine in octal": "https://0177.0.0.1/b.png",
        "a private address": "https://10.0.0.1/b.png",
        "a link-local address": "https://169.254.169.254/latest/meta-data/",
        "this machine in IPv6": "https://[::ffff:127.0.0.1]/b.png",
        "an address with a password": "https://user:word@a.example/b.png",
        "an address with a backslash": "https://a.example\\@127.0.0.1/b.png",
        "an address with a line break": "https://a.example/\r\nHost: b",
        "an address of 20,000 letters": f"https://a.example/{'x' * 20_000}",
        "an address without a host": "https:///b.png",
        "an address with a space": "https://a .example/b.png",
        "an id in small letters": "01jcanary00000000000000000",
        "an id that is too long": "01JCANARY000000000000000000",
        "no base64": "data:image/png;base64,***",
        "base64 without its end": uri[:-1],
        "base64 for addresses": "data:image/png;base64,_-_-",
        "base64 with spaces": uri.replace("iVBOR", "iV BOR"),
        "no base64 at all": "data:image/png,hello",
        "of no type": f"data:;base64,{coded}",
        "text": f"data:text/plain;base64,{coded}",
        "without a comma": uri.replace(",", ""),
        "an empty data URI": "data:image/png;base64,",
        "7 MiB large": f"data:image/png;base64,{base64.b64encode(bytes(7 << 20)).decode()}",
        "half of a character": "\ud800",
        "a number": 7,
        "null": None,
        "an object": {"url": uri},
    }.items():
        yield name, image, REFUSED
    yield "a data URI in capitals", f"DATA:IMAGE/PNG;BASE64,{coded}", TAKEN
    yield "an id that nobody has", "01JCANARY00000000000000009", TAKEN
