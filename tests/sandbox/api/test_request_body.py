"""What a request's body may hold, and how each fault in it is named."""

import json
from typing import Any

import pytest

from app.sandbox.api.request_body import MAX_INLINE, read_order
from app.sandbox.catalogue import EDIT, find, models
from app.sandbox.responses import Refusal
from tests.sandbox.conftest import OUR_ID, data_uri, picture

ADDRESS = "https://example.com/poster.jpg"
SIZE, RATIO = models("size"), models("aspect_ratio")


def order(body: Any, model_id: str = EDIT, listed: Any = SIZE) -> Any:
    model = find(listed, model_id)
    assert model
    return read_order(body if isinstance(body, bytes) else json.dumps(body).encode(), model)


def problems(body: Any, model_id: str = EDIT, listed: Any = SIZE) -> list[tuple[list[Any], str]]:
    with pytest.raises(Refusal) as caught:
        order(body, model_id, listed)
    assert (caught.value.status, caught.value.code) == (422, 422001)
    assert all(problem["msg"] for problem in caught.value.detail or [])
    return [(problem["loc"], problem["type"]) for problem in caught.value.detail or []]


def test_it_reads_the_three_kinds_of_picture() -> None:
    read = order({"prompt": "Keep it.", "images": [ADDRESS, data_uri(picture()), OUR_ID, f"image:{OUR_ID}"]})
    assert [(source.kind, source.value) for source in read.sources] == [
        ("url", ADDRESS),
        ("inline", ""),
        ("image", OUR_ID),
        ("image", OUR_ID),
    ]
    assert read.sources[1].data == picture()


@pytest.mark.parametrize("size", ["auto", "1024_1024", "1024_1536", "1536_1024"])
def test_it_takes_the_four_sizes(size: str) -> None:
    assert order({"prompt": "x", "images": [ADDRESS], "size": size}).options == {"size": size}


@pytest.mark.parametrize("size", ["1024x1024", "2048_2048", "", 1024])
def test_it_refuses_any_other_size(size: Any) -> None:
    ((loc, kind),) = problems({"prompt": "x", "images": [ADDRESS], "size": size})
    assert loc == ["body", "size"]
    assert kind in ("literal_error", "string_type")


def test_it_takes_null_for_a_field_left_out() -> None:
    assert order({"prompt": "x", "images": [ADDRESS], "size": None}).options == {}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [(["body", "prompt"], "missing"), (["body", "images"], "missing")]),
        ({"prompt": "  ", "images": [ADDRESS]}, [(["body", "prompt"], "string_too_short")]),
        ({"prompt": 7, "images": [ADDRESS]}, [(["body", "prompt"], "string_type")]),
        ({"prompt": "x" * 32_001, "images": [ADDRESS]}, [(["body", "prompt"], "string_too_long")]),
        ({"prompt": "\ud800", "images": [ADDRESS]}, [(["body", "prompt"], "string_unicode")]),
        ({"prompt": "x", "images": []}, [(["body", "images"], "too_short")]),
        ({"prompt": "x", "images": [ADDRESS] * 11}, [(["body", "images"], "too_long")]),
        ({"prompt": "x", "images": ADDRESS}, [(["body", "images"], "array_type")]),
        ({"prompt": "x", "images": [ADDRESS, 4]}, [(["body", "images", 1], "string_type")]),
        ({"prompt": "x", "images": [ADDRESS], "mask": "y"}, [(["body", "mask"], "extra_forbidden")]),
        ([], [(["body"], "dict_type")]),
        (b"{", [(["body"], "json_invalid")]),
        (b"[" * 100_000, [(["body"], "json_invalid")]),
        (b"\xff\xfe", [(["body"], "json_invalid")]),
    ],
)
def test_it_names_the_field_that_is_wrong(body: Any, expected: Any) -> None:
    assert problems(body) == expected


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        ("http://example.com/a.jpg", "url_scheme"),
        ("ftp://example.com/a.jpg", "url_scheme"),
        ("file:///etc/passwd", "url_scheme"),
        ("https://user:word@example.com/a.jpg", "url"),
        ("https://127.0.0.1/a.jpg", "url"),
        ("https://printer.local/a.jpg", "url"),
        ("", "url_scheme"),
        (OUR_ID.lower(), "url_scheme"),
        ("data:text/html;base64,aGk=", "data_uri"),
        ("data:image/png,hi", "data_uri"),
        ("data:image/png;base64,!!!!", "data_uri"),
        ("data:image/png;base64,", "data_uri_too_large"),
    ],
)
def test_it_refuses_a_picture_that_it_may_not_read(image: str, kind: str) -> None:
    assert problems({"prompt": "x", "images": [ADDRESS, image]}) == [(["body", "images", 1], kind)]


def test_it_takes_six_mebibytes_inside_the_request_and_not_a_byte_more() -> None:
    assert len(order({"prompt": "x", "images": [data_uri(bytes(MAX_INLINE))]}).sources[0].data) == MAX_INLINE
    body = {"prompt": "x", "images": [data_uri(bytes(MAX_INLINE + 1))]}
    assert problems(body) == [(["body", "images", 0], "data_uri_too_large")]


def test_it_follows_the_schema_that_is_shown() -> None:
    body = {"prompt": "x", "images": [ADDRESS], "aspect_ratio": "2:3", "resolution": "1k"}
    assert order(body, listed=RATIO).options == {"aspect_ratio": "2:3", "resolution": "1k"}
    assert problems(body) == [
        (["body", "aspect_ratio"], "extra_forbidden"),
        (["body", "resolution"], "extra_forbidden"),
    ]
    assert problems({"prompt": "x", "images": [ADDRESS], "size": "auto"}, listed=RATIO) == [
        (["body", "size"], "extra_forbidden")
    ]


def test_it_says_which_setting_shows_the_other_schema() -> None:
    with pytest.raises(Refusal, match="STILLFRAME_SANDBOX_SCHEMA"):
        order({"prompt": "x", "images": [ADDRESS], "aspect_ratio": "2:3"})


def test_it_reads_kontexts_older_field_too() -> None:
    kontext = "blackforestlabs/flux-1-kontext/pro/edit"
    assert order({"prompt": "x", "image": ADDRESS, "seed": 7}, kontext).sources[0].value == ADDRESS
    assert order({"prompt": "x", "image_url": ADDRESS}, kontext).sources[0].value == ADDRESS
    assert problems({"prompt": "x"}, kontext) == [(["body", "image_url"], "missing")]
    assert problems({"prompt": "x", "image_url": "http://a.b/c"}, kontext) == [(["body", "image_url"], "url_scheme")]


@pytest.mark.parametrize(
    ("number", "kind"), [(0, "greater_than_equal"), (5, "less_than_equal"), (True, "integer_type")]
)
def test_it_bounds_how_many_pictures_are_asked_for(number: Any, kind: str) -> None:
    body = {"prompt": "x", "image_urls": [ADDRESS] * 20, "number_of_images": number}
    assert problems(body, "google/nano-banana-2/edit") == [(["body", "number_of_images"], kind)]
