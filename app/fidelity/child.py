"""The throw-away process that measures and composites one pair: `python -P -m app.fidelity.child MEMORY CPU_S`.

It reads one task from stdin and answers on stdout (messages.py). It has limits, no secret in its environment, and may be
killed at any moment: it owns nothing.
"""

import contextlib
import os
import resource
import sys

NICENESS = 5  # pages are answered first


def main(memory: int, cpu_s: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limit and does not take it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints does not get into the answer

    import cv2

    from app.fidelity.messages import pack, unpack
    from app.fidelity.tasks import run_task

    cv2.setNumThreads(1)
    answers.write(pack(*run_task(*unpack(sys.stdin.buffer.read()))))
    answers.flush()
    os._exit(0)  # nothing is left to tidy, and the answer waits for the end


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
