"""The same job as a Gradio app, as well as its documentation tells to tune one: an async function, no limit on how many
run at once, kept connections, a look at the status every half second.

    .venv/peer/bin/python tests/bench/load/gradio_app.py PORT UPSTREAM PICTURE MODEL FOLDER
"""

import asyncio
import base64
import sys
import uuid
from pathlib import Path

import gradio
import httpx

LOOK_S = 0.5


def main(port: str, upstream: str, picture: str, model: str, folder: str) -> None:
    image = "data:image/webp;base64," + base64.b64encode(Path(picture).read_bytes()).decode()
    client = httpx.AsyncClient(
        base_url=upstream,
        timeout=60,
        trust_env=False,
        limits=httpx.Limits(max_connections=200, max_keepalive_connections=100),
    )

    async def edit(prompt: str) -> str:
        body = {"prompt": prompt, "images": [image], "size": "auto"}
        request_id = (await client.post(f"/v1/models/{model}", json=body)).json()["request_id"]
        while (await client.get(f"/v1/requests/{request_id}/status")).json()["status"] != "completed":
            await asyncio.sleep(LOOK_S)
        result = (await client.get(f"/v1/requests/{request_id}/result")).json()
        file = Path(folder) / f"{uuid.uuid4().hex}.png"
        async with client.stream("GET", result["output"]["images"][0]) as answer:
            with file.open("wb") as out:
                async for chunk in answer.aiter_bytes():
                    out.write(chunk)
        return str(file)

    with gradio.Blocks() as app:
        prompt, shown = gradio.Textbox(), gradio.Image(type="filepath")
        gradio.Button("Run").click(edit, prompt, shown, api_name="edit", concurrency_limit=None)
    app.queue(default_concurrency_limit=None, max_size=None).launch(
        server_name="127.0.0.1", server_port=int(port), quiet=True, max_threads=100, allowed_paths=[folder]
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
