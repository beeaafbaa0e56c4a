"""stillframe login, whoami, logout: as real processes, on RunComfy's own names, which lead to a stand-in."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.exit_codes import Exit, exit_of
from app.errors import UpstreamRefused
from app.upstream import EXPIRED
from tests.cli.login_upstream import Desk
from tests.support.sign_in_upstream import API, TOKEN, VERIFY, WWW, SignInUpstream


@pytest.fixture
def upstream(tmp_path: Path) -> Iterator[SignInUpstream]:
    with SignInUpstream(tmp_path) as server:
        server.answers = ["authorized"]
        yield server


@pytest.fixture
def desk(tmp_path: Path, upstream: SignInUpstream) -> Desk:
    return Desk(tmp_path, upstream)


def write(desk: Desk, token: str = TOKEN) -> None:
    desk.token_file.parent.mkdir(parents=True)
    desk.token_file.write_text(json.dumps({"access_token": token, "user_email": "ann@studio.example"}))


def test_it_signs_in_says_who_pays_and_signs_out(desk: Desk, upstream: SignInUpstream) -> None:
    upstream.answers = ["pending", "authorized"]
    ended = desk.run("login")
    assert ended.returncode == 0, ended.stderr
    assert "BCDF-GHJK" in ended.stderr
    assert VERIFY in ended.stderr
    assert "cost money from now on" in ended.stderr
    assert ended.stdout == f"Signed in, balance 12.50 USD. The token is in {desk.token_file}.\n"
    assert desk.opened == [VERIFY]
    assert json.loads(desk.token_file.read_text())["access_token"] == TOKEN
    assert desk.token_file.stat().st_mode & 0o777 == 0o600
    assert desk.token_file.parent.stat().st_mode & 0o777 == 0o700
    assert not any("authorization" in map(str.lower, head) for head in upstream.sent_to(WWW))
    assert {host for host, *_ in upstream.heads} == {WWW, API}

    who = json.loads(desk.run("whoami", "--json").stdout)
    assert who == {
        "upstream": "runcomfy",
        "base": "https://model-api.runcomfy.net",
        "account": None,
        "token_from": str(desk.token_file),
        "in_use": True,
        "balance_usd": "12.50",
        "currency": "USD",
    }

    out = desk.run("logout")
    assert (out.returncode, "Signed out" in out.stdout) == (0, True)
    assert not desk.token_file.exists()
    again = desk.run("whoami")
    assert (again.returncode, again.stdout) == (77, "")
    assert "stillframe login" in again.stderr
    assert TOKEN not in ended.stdout + ended.stderr + out.stdout + out.stderr


def test_it_ends_as_the_person_decided(desk: Desk, upstream: SignInUpstream) -> None:
    upstream.answers = ["denied"]
    ended = desk.run("login", "--no-browser")
    assert ended.returncode == 77
    assert "was refused" in ended.stderr
    assert desk.opened == []
    assert not desk.token_file.exists()


def test_a_code_that_expired_may_be_asked_for_again() -> None:
    assert exit_of(UpstreamRefused("", code=EXPIRED)) == Exit.RETRY


def test_it_says_when_upstream_is_down(desk: Desk, upstream: SignInUpstream) -> None:
    upstream.status = 503
    assert desk.run("login").returncode == 69


def test_it_is_given_up_by_ctrl_c_and_leaves_nothing(desk: Desk, upstream: SignInUpstream) -> None:
    upstream.answers = ["pending"]
    process = desk.begin("login", "--no-browser")
    until = time.monotonic() + 20
    while not upstream.polls and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert "Given up" in said
    assert "Traceback" not in said
    assert not desk.token_file.exists()


def test_a_sign_in_that_was_only_found_is_not_used_yet(desk: Desk) -> None:
    write(desk)
    ended = desk.run("whoami")
    assert ended.stdout.startswith("ann@studio.example at RunComfy")
    assert "Not used yet" in ended.stdout


def test_a_token_that_is_rejected_is_77_and_is_not_repeated(desk: Desk) -> None:
    write(desk, "canary-wrong-5d1")
    ended = desk.run("whoami")
    assert ended.returncode == 77
    assert "no such token" in ended.stderr  # upstream's words, which repeat it
    assert "canary-wrong-5d1" not in ended.stderr


def test_the_variable_goes_before_the_file(desk: Desk) -> None:
    write(desk, "canary-wrong-5d1")
    who = json.loads(desk.run("whoami", "--json", runcomfy_token=TOKEN).stdout)
    assert (who["token_from"], who["account"], who["in_use"]) == ("RUNCOMFY_TOKEN", None, True)
    out = desk.run("logout", runcomfy_token=TOKEN)
    assert "RUNCOMFY_TOKEN is still set" in out.stderr
    assert not desk.token_file.exists()


def test_there_is_nothing_to_sign_in_to_in_the_sandbox(desk: Desk) -> None:
    ended = desk.run("login", upstream="sandbox")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "needs no sign-in" in ended.stderr
