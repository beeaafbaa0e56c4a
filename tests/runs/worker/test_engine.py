"""The engine's end: what it leaves undone is taken up by the next process, so it may not hold this one up."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.runs.worker import engine as workflow
from app.runs.worker.engine import Engine
from tests.support.server import ROOT

STUCK = """
import sys, threading, time
from app.runs.worker import engine as workflow
workflow.OVERDUE_S = 0.5
workflow.DBOS.destroy = lambda **_: time.sleep(600)
threading.Thread(target=time.sleep, args=(600,)).start()  # and a library's thread that nobody ends
from app.cli.main import main
sys.exit(main(["serve"]))
"""


async def test_an_engine_that_does_not_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(workflow, "OVERDUE_S", 0.05)
    monkeypatch.setattr(workflow.DBOS, "destroy", lambda **_: let_go.wait(30))
    engine = object.__new__(Engine)
    engine._loop = asyncio.get_running_loop()
    await engine._destroy()
    assert not let_go.is_set()
    let_go.set()


def test_a_server_ends_though_its_engine_does_not(tmp_path: Path) -> None:
    env = {"STILLFRAME_DATA_DIR": str(tmp_path / "data"), "STILLFRAME_PORT": "0", "PATH": "/usr/bin:/bin"}
    env["RUNCOMFY_CONFIG_DIR"] = str(tmp_path / "none")
    process = subprocess.Popen(
        [sys.executable, "-c", STUCK], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any("engine_started" in line for line in lines)
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        assert any("engine_did_not_end" in line for line in lines)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
