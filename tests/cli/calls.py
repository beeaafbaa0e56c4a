"""Calls of `stillframe` one after another in this process, as JSON on standard input; how each ended is a line of output."""

import contextlib
import io
import json
import sys

from app.cli import main

if __name__ == "__main__":
    for arguments in json.load(sys.stdin):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(arguments)
        print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
