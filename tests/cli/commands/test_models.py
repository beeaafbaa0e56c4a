"""stillframe models: from the catalogue, with prices; from the documentation, without, when that can't be read."""

import json

from tests.cli.conftest import Command

EDIT = "openai/gpt-image-2/edit"


def test_it_lists_what_the_catalogue_has(cli: Command) -> None:
    ended = cli("models")
    assert ended.code == 0
    assert f"{EDIT} " in ended.out
    assert "$0.04 an output" in ended.out
    assert "10 images" in ended.out
    assert "live" in ended.out


def test_it_tells_of_the_documented_ones_when_the_catalogue_can_not_be_read(cli: Command) -> None:
    ended = cli("models", "--json", upstream_url="http://127.0.0.1:9")
    models = json.loads(ended.out)["models"]
    assert {model["source"] for model in models} == {"bundled"}
    assert {model["price_usd"] for model in models} == {None}
    assert len(models) > 5


def test_it_prints_a_schema_as_it_is(cli: Command) -> None:
    schema = json.loads(cli("models", "schema", EDIT).out)
    assert schema["properties"]["size"]["enum"][0] == "auto"


def test_it_needs_a_name_and_knows_which_there_are(cli: Command) -> None:
    assert cli("models", "show").code == 64
    unknown = cli("models", "show", "nobody/nothing/edit")
    assert (unknown.code, unknown.out) == (1, "")
    assert "nobody/nothing/edit" in unknown.err
