"""A process that owns a sandbox, to be killed: `python owner.py FOLDER ENGINE`. Says `ready` once it draws."""

import asyncio
import sys
from pathlib import Path

from app.sandbox import Sandbox


async def nothing(image_id: str, request_id: str) -> bytes:
    raise NotImplementedError(image_id)


async def main() -> None:
    sandbox = Sandbox(data_dir=Path(sys.argv[1]), token=sys.argv[3], read_image=nothing, engine=sys.argv[2])
    await sandbox.start()
    print("ready", flush=True)
    await asyncio.sleep(120)


if __name__ == "__main__":
    asyncio.run(main())
