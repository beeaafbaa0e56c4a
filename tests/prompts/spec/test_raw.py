"""Where a raw body names its pictures, and that an id of ours is no bad address there."""

from app.prompts import ModelFacts, lint, parse_spec, raw_images

ID = "01JABCDEFGHJKMNPQRSTVWXYZ0"


def codes(images: list[str]) -> set[str]:
    raw = {"prompt": "Keep the face unchanged. Remove the cup.", "images": images}
    spec = parse_spec({"version": 1, "model": "openai/gpt-image-2/edit", "raw": raw})
    return {finding.code for finding in lint(spec, ModelFacts("openai/gpt-image-2/edit"))}


def test_it_finds_pictures_under_each_name_in_order() -> None:
    raw = {"image": "c", "images": ["a", 7, "b"], "prompt": "x", "image_url": None}
    assert list(raw_images(raw)) == [("/images/0", "a"), ("/images/2", "b"), ("/image", "c")]


def test_an_id_of_ours_is_a_picture() -> None:
    assert "bad_image_url" not in codes([ID])
    assert "bad_image_url" in codes([ID.lower()])
    assert "bad_image_url" in codes(["data:image/png;base64,AAAA"])
