"""What child processes are asked in tests. It is loaded by its path, and knows nothing of the application."""

import os
import resource
import stat
import sys
import time
from typing import Any, BinaryIO

warm: list[int] = []


def warm_up() -> None:
    warm.append(os.getpid())


def _is_socket(number: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


def answer(
    asked: dict[str, Any], blobs: list[bytes], file: BinaryIO | None = None
) -> tuple[dict[str, Any], list[bytes]]:
    match asked["do"]:
        case "echo":
            return {"asked": asked, "warm": warm, "file": file is not None}, [*blobs, *([file.read()] if file else [])]
        case "die":
            os.kill(os.getpid(), asked["by"])
        case "sleep":
            time.sleep(60)
        case "print":
            print("not an answer", flush=True)
            os.write(1, b"nor this")
            return {"read": sys.stdin.read()}, []
        case "fill":
            return {"filled": len(bytearray(asked["bytes"]))}, []
        case "spin":
            while True:
                pass
        case "say":  # what no honest child says
            os.write(3, bytes(asked["bytes"]))
            time.sleep(60)
        case "sockets":
            return {"sockets": sum(_is_socket(number) for number in range(1024))}, []
        case "start":  # another process, which keeps the way to the server open
            pid = os.fork()
            time.sleep(60) if pid == 0 else time.sleep(asked["s"])
            return {}, []
        case "look":
            limits = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)]  # fmt: skip
            return {"limits": limits, "names": sorted(os.environ), "nice": os.nice(0), "group": os.getpgid(0)}, []
    return {}, []
