"""The faults of the stand-in upstream's file host: each a way to answer a GET for a result."""

import gzip
from typing import Any, Protocol

from tests.support.fault_jobs import Job
from tests.support.fault_scenarios import NOT_FOUND


class Answers(Protocol):
    def answer(self, status: int, body: Any, *, length: int | None = None, **headers: str) -> None: ...
    def drip(self, size: int) -> None: ...


def serve_file(to: Answers, job: Job, base: str, name: str, png: bytes) -> None:
    scenario = job.post.scenario
    job.calls["file"] += 1
    first = job.calls["file"] == 1
    here = f"{base}/file/{job.post.request_id}"
    match scenario:
        case "file_redirect" if name != "moved.png":
            return to.answer(302, "", Location=f"{here}/moved.png")
        case "file_redirect_loop":
            return to.answer(302, "", Location=f"{here}/out.png")
        case "file_redirect_private":
            return to.answer(302, "", Location="http://127.0.0.1:1/internal")
        case "file_gone":
            return to.answer(404, NOT_FOUND)
        case "file_500x2" if job.calls["file"] <= 2:
            return to.answer(500, "")
        case "file_short":
            return to.answer(200, png, length=len(png) + 100)
        case "file_cut_then_ok" if first:
            return to.answer(200, png[:2000], length=len(png))
        case "file_long":
            return to.answer(200, png, length=5)
        case "file_3gib":
            return to.answer(200, b"", length=3 << 30)
        case "file_html":
            return to.answer(200, "<script>alert(document.cookie)</script>", Content_Type="image/png")
        case "file_bomb":
            return to.answer(200, gzip.compress(bytes(10**7)), Content_Encoding="gzip")
        case "file_endless" | "file_slow":
            return to.drip(65_536 if scenario == "file_endless" else 1)
    return to.answer(200, png, Content_Type="image/png")
