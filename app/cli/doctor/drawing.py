"""Do the compiled libraries load on this machine, and are the typefaces there? Asked in a process of its own, since one
that was built for another processor takes its process along."""

import subprocess
import sys

from app.cli.doctor.result import Finding, fail, ok
from app.settings import CHECKOUT, Settings

WITHIN_S = 60
MEND = "Install again what the lock says: make clean setup. In a container: build the image again."
PARTS = {
    "pictures": "import PIL.Image, PIL._imaging; v = PIL.__version__",
    "numbers": "import numpy; numpy.ones((8, 8)) @ numpy.ones((8, 8)); v = numpy.__version__",
    "cv2": "import cv2, numpy; cv2.GaussianBlur(numpy.zeros((8, 8), 'uint8'), (3, 3), 0); v = cv2.__version__",
    "uharfbuzz": "import uharfbuzz; v = uharfbuzz.__version__",
    "typefaces": (
        "from app.sandbox.draft.text import fonts; n = [f for f in fonts.chain(fonts.Style())]; "
        "[fonts.font(f, fonts.Style()) for f in n]; "
        "missing = [c for c in '\\u0041\\u0627\\u05d0\\u0905\\u0e01\\u65e5\\ud55c' if not any(fonts.has_glyph(f, c) for f in n)]; "
        "assert not missing, f'no glyph for {missing}'; v = f'{len(n)}, for every script that is drafted'"
    ),
    "DBOS": "import dbos, importlib.metadata; v = importlib.metadata.version('dbos')",
}
PROGRAM = """
import json, sys
for name, code in json.loads(sys.argv[1]).items():
    print(json.dumps([name, None]), flush=True)
    found = {}
    try:
        exec(code, found)
        print(json.dumps([name, found["v"], True]), flush=True)
    except BaseException as error:
        print(json.dumps([name, f"{type(error).__name__}: {error}"[:300], False]), flush=True)
"""


def check(settings: Settings) -> list[Finding]:
    import json

    program = [sys.executable, "-c", PROGRAM, json.dumps(PARTS)]
    begun = ""
    findings: dict[str, Finding] = {}
    try:
        ended = subprocess.run(  # noqa: S603 - our own Python with our own program
            program, cwd=CHECKOUT, capture_output=True, text=True, timeout=WITHIN_S, check=False
        )
        lines, end = ended.stdout, f"its process ended with {ended.returncode}"
    except subprocess.TimeoutExpired as error:
        lines, end = (error.stdout or b"").decode(), f"nothing for {WITHIN_S} s"
    for line in lines.splitlines():
        begun, version, *worked = json.loads(line)
        if worked:
            check = "fonts" if begun == "typefaces" else "engines"
            findings[begun] = ok(check, f"{begun} {version}") if worked[0] else fail(check, f"{begun}: {version}", MEND)
    if begun not in findings:
        findings[begun] = fail("engines", f"{begun or 'Python'} can’t be loaded: {end}.", MEND)
    return [finding for finding in findings.values() if finding.level != "ok"] or _summed(list(findings.values()))


def _summed(findings: list[Finding]) -> list[Finding]:
    """What is well in a line each: fonts, engines."""
    return [
        ok(check, ", ".join(finding.says for finding in findings if finding.check == check))
        for check in ("fonts", "engines")
    ]
