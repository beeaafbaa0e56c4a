"""The token is in no error, no repr and no log, whatever upstream does with it."""

import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.errors import SettingsError, StillframeError
from app.settings import load_settings
from app.upstream import ModelAPI, find_token_file, resolve_profile
from tests.support.fault_upstream import FaultUpstream
from tests.upstream.conftest import CANARY, MODEL, MakeApi, body, custom, settings, yes

SCENARIOS = ["401", "422", "500", "echo_token", "reset_after", "half_json", "badid", "redirect_private", "429", "ok"]


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_it_is_in_nothing_that_an_attempt_leaves(
    api: ModelAPI, scenario: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as events:
        outcome = await api.submit(MODEL, body(scenario), check=yes)
    assert CANARY not in repr(outcome) + repr(events) + caplog.text + repr(api) + repr(vars(api))


async def test_it_is_cut_out_of_words_that_repeat_it(
    api: ModelAPI,
    submit: Callable[[str], Awaitable[str]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from tests.support import fault_scenarios

    caplog.set_level(logging.DEBUG)
    said = {"error_code": 403003, "error_message": "no {authorization}", "detail": [{"msg": "{authorization}"}]}
    monkeypatch.setitem(fault_scenarios.STATUS, "echo_status", [(403, said, {})])
    monkeypatch.setitem(fault_scenarios.NOT_BOOKED, "echo_refusal", (422, said, {}))
    request_id = await submit("echo_status")
    with pytest.raises(StillframeError) as failure:
        await api.status(request_id)
    error = failure.value
    assert "[hidden]" in error.message
    assert "[hidden]" in repr(error.detail)
    trace = "".join(traceback.format_exception(error))
    refusal = await api.submit(MODEL, body("echo_refusal"), check=yes)
    assert "[hidden]" in repr(refusal)
    assert CANARY not in trace + repr(vars(error)) + repr(refusal) + caplog.text


async def test_it_is_in_no_error_of_a_dead_upstream(make_api: MakeApi) -> None:
    api = make_api("http://127.0.0.1:1", upstream_proxy="http://user:canary-proxy-pass@127.0.0.1:1")
    with pytest.raises(StillframeError) as failure:
        await api.status("request-0001")
    left = "".join(traceback.format_exception(failure.value)) + repr(api.profile) + repr(failure.value.detail)
    left += repr(await api.submit(MODEL, body("ok"), check=yes))
    assert CANARY not in left
    assert "canary-proxy-pass" not in left


def test_it_is_in_no_repr(tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text(f'{{"access_token": "{CANARY}"}}')
    found = find_token_file(settings(tmp_path, runcomfy_config_dir=tmp_path))
    profile = custom(tmp_path, "http://127.0.0.1:9")
    assert found is not None
    assert CANARY not in repr(found) + repr(profile) + str(profile) + profile.account
    assert profile.redact(f"a {CANARY} b") == "a [hidden] b"


@pytest.mark.parametrize("token", [f"{CANARY}\nx", f"{CANARY} two", f"{CANARY}ä", f"{CANARY}\x00"])
def test_it_is_in_no_error_about_itself(tmp_path: Path, token: str) -> None:
    with pytest.raises(SettingsError) as failure:
        load_settings(data_dir=tmp_path, upstream="custom", upstream_url="http://127.0.0.1:9", runcomfy_token=token)
    assert "RUNCOMFY_TOKEN" in failure.value.message
    assert CANARY not in "".join(traceback.format_exception(failure.value))


async def test_it_never_goes_to_the_host_of_a_file(
    api: ModelAPI, submit: Callable[[str], Awaitable[str]], upstream: FaultUpstream, tmp_path: Path
) -> None:
    result = await api.result(await submit("ok"))
    await api.download(result.files[0], tmp_path / "a.png", lambda done, total: None)
    _, path, head = upstream.heads[-1]
    assert path.startswith("/file/")
    assert CANARY not in repr(head)
    assert "authorization" not in {name.lower() for name in head}


def test_it_is_put_into_a_sandbox_profile_just_as_carefully(tmp_path: Path) -> None:
    profile = resolve_profile(settings(tmp_path, upstream="sandbox", upstream_url="http://127.0.0.1:9"), None, CANARY)
    assert CANARY not in repr(profile)
    assert profile.token.get_secret_value() == CANARY
