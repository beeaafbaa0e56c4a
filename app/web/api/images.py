"""Source pictures as JSON and as files.

    POST /api/v1/images               multipart `file`, or JSON {"url"}
    GET  /api/v1/images/{id}          and …/file, …/copy, …/thumb

Upstream may open …/file and …/copy without an account, by an address that this server signed (app.runs.steps.sources).
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from app.errors import InvalidForm
from app.media import Image
from app.messages import N_
from app.web.api.outputs import PICTURE
from app.web.api.requests import AddressBody, Id
from app.web.api.responses import ImageView
from app.web.dependencies import ImagesDep, Owner, Reader, SecretDep
from app.web.file_response import SendFile
from app.web.posted_form import PostedFile, posted_form
from app.web.signed_urls import is_signed_picture

router = APIRouter(prefix="/images", tags=["images"])

TAKES = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/json": {"schema": AddressBody.model_json_schema()},
        },
    }
}


async def brought(request: Request) -> PostedFile | AddressBody:
    """Read what a picture is to be made of: a file, or the address of one."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        try:
            body: Any = await request.json()
        except (ValueError, RecursionError) as error:
            message = N_("Send a file as multipart/form-data, or JSON with an address.")
            raise InvalidForm(message, code="invalid_json") from error
        return _address(body)
    posted = await posted_form(request)
    file = next((file for file in posted.files if file.control == "file"), None)
    if file is None:
        raise InvalidForm(N_("Send the image in the field “file”."), field="/file")
    return file


async def opened_image(request: Request, images: ImagesDep, reader: Reader, secret: SecretDep, image_id: Id) -> Image:
    """Find an image whose file may be sent: anybody's, where its address is signed."""
    owner = None if is_signed_picture(request.scope, secret) else reader
    return await images.get(image_id, owner=owner)


OpenedImage = Annotated[Image, Depends(opened_image)]


@router.post("", status_code=201, response_model=ImageView, openapi_extra=TAKES)
async def create(
    images: ImagesDep, owner: Owner, posted: Annotated[PostedFile | AddressBody, Depends(brought)]
) -> JSONResponse:
    """Take a picture in. The same bytes again answer the image that there is."""
    if isinstance(posted, AddressBody):
        image = await images.add_url(posted.url, owner=owner)
    else:
        image = await images.add_bytes(posted.data, owner=owner, name=posted.name)
    view = ImageView.of(image)
    return JSONResponse(view.model_dump(), status_code=201, headers={"location": f"/api/v1/images/{image.id}"})


@router.get("/{image_id}", response_model=ImageView)
async def show(images: ImagesDep, owner: Owner, image_id: Id) -> ImageView:
    """One image."""
    return ImageView.of(await images.get(image_id, owner=owner))


@router.head("/{image_id}/file", include_in_schema=False)
@router.get("/{image_id}/file", response_class=Response, responses=PICTURE)
async def file(send: SendFile, image: OpenedImage) -> Response:
    """The picture as it was taken in."""
    return await send(image.key, mime=image.mime, etag=image.sha256)


@router.head("/{image_id}/copy", include_in_schema=False)
@router.get("/{image_id}/copy", response_class=Response, responses=PICTURE)
async def copy(send: SendFile, images: ImagesDep, image: OpenedImage) -> Response:
    """The picture as models get it: upright, in sRGB of 8 bits, its first frame. One that they take as it is, is itself."""
    sent = await images.sent(image)
    return await send(sent.key, mime=sent.mime, etag=image.sha256 if sent.key == image.key else f"{image.sha256}-c")


@router.head("/{image_id}/thumb", include_in_schema=False)
@router.get("/{image_id}/thumb", response_class=Response, responses=PICTURE)
async def thumb(send: SendFile, image: OpenedImage) -> Response:
    """A small WebP of the whole picture."""
    return await send(image.thumb_key, mime="image/webp", etag=f"{image.sha256}-t")


def _address(body: Any) -> AddressBody:
    try:
        return AddressBody.model_validate(body)
    except ValidationError as error:
        problems = [{**problem, "loc": ("body", *problem["loc"])} for problem in error.errors(include_url=False)]
        raise RequestValidationError(problems) from error
