"""GET /api/v1/samples: our own pictures, ready to use as images. The first call takes them in; later ones find them."""

import asyncio

from fastapi import APIRouter

from app.media import SAMPLES, Image
from app.web.api.responses import SampleList, SampleView
from app.web.dependencies import ImagesDep, Owner

AT_ONCE = 4  # each is decoded in a process of its own

router = APIRouter(prefix="/samples", tags=["images"])


@router.get("", response_model=SampleList)
async def index(images: ImagesDep, owner: Owner) -> SampleList:
    """Our own pictures, ready to use as images."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def taken_in(name: str) -> Image:
        async with turn:
            return await images.add_sample(name, owner=owner)

    found = await asyncio.gather(*(taken_in(sample.name) for sample in SAMPLES))
    return SampleList(samples=[SampleView.of(sample, image) for sample, image in zip(SAMPLES, found, strict=True)])
