"""An upstream that costs nothing to ask: every request is done at once, and its picture has 4 pixels.

    python -m tests.torture.fast_upstream       prints its address; it ends when its standard input does

One process and one loop, so that a soak measures the studio and not its upstream.
"""

import asyncio
import json
import sys
import uuid
from io import BytesIO

from PIL import Image

from tests.support.fault_jobs import MODEL, PRICE_USD, catalogue_entry

REASONS = {200: "OK", 404: "Not Found"}


def tiny_picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (2, 2), "teal").save(file, "PNG")
    return file.getvalue()


class FastUpstream:
    def __init__(self) -> None:
        self.base = ""
        self._png = tiny_picture()

    async def serve(self) -> None:
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=512)
        self.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        print(self.base, flush=True)
        await asyncio.to_thread(sys.stdin.read)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = request.decode("latin-1").split("\r\n")
                method, path, _ = first.split(" ")
                headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
                await reader.readexactly(int(headers.get("content-length", 0)))
                status, kind, body = self._answer(method, path.partition("?")[0])
                closes = headers.get("connection") == "close"
                head = f"HTTP/1.1 {status} {REASONS[status]}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n"
                writer.write(head.encode() + (b"connection: close\r\n\r\n" if closes else b"\r\n") + body)
                await writer.drain()
                if closes:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, method: str, path: str) -> tuple[int, str, bytes]:
        parts = path.strip("/").split("/")
        if parts[0] == "file":
            return 200, "image/png", self._png
        return 200, "application/json", json.dumps(self._said(method, parts)).encode()

    def _said(self, method: str, parts: list[str]) -> object:
        if method == "POST" and parts[:2] == ["v1", "models"]:
            return {"request_id": str(uuid.uuid4())}
        if parts[:2] == ["v1", "models"]:
            return {"models": [catalogue_entry()], "total": 1} if len(parts) == 2 else catalogue_entry()
        if parts[-1] == "status":
            return {"request_id": parts[2], "status": "completed"}
        output = {"images": [f"{self.base}/file/{parts[2]}/out.png"]}
        return {"request_id": parts[2], "status": "completed", "model_id": MODEL, "cost": PRICE_USD, "output": output}


if __name__ == "__main__":
    asyncio.run(FastUpstream().serve())
