"""Source pictures as JSON and as files.

    POST /api/v1/images               multipart `file`, or JSON {"url"}
    GET  /api/v1/images/{id}          and …/file, …/copy, …/thumb

Upstream may open …/file and …/copy without an account, by an address that this server signed (app.runs.steps.sources).
"""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from app.errors import InvalidForm
from app.media import Image, Images
from app.messages import N_
from app.web.api.outputs import PICTURE
from app.web.api.requests import AddressBody, Id
from app.web.api.responses import ImageView
from app.web.dependencies import owner_of, reader_of, studio_of
from app.web.file_response import send_file
from app.web.middleware.authentication import is_signed_picture

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


@router.post("", status_code=201, response_model=ImageView, openapi_extra=TAKES)
async def create(request: Request) -> JSONResponse:
    """Take a picture in. The same bytes again answer the image that there is."""
    images, owner = studio_of(request).images, owner_of(request)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        image = await _uploaded(request, images, owner)
    else:
        image = await images.add_url((await _address(request)).url, owner=owner)
    view = ImageView.of(image)
    return JSONResponse(view.model_dump(), status_code=201, headers={"location": f"/api/v1/images/{image.id}"})


@router.get("/{image_id}", response_model=ImageView)
async def show(request: Request, image_id: Id) -> ImageView:
    """One image."""
    return ImageView.of(await _get(request, image_id, owner_of(request)))


@router.head("/{image_id}/file", include_in_schema=False)
@router.get("/{image_id}/file", response_class=Response, responses=PICTURE)
async def file(request: Request, image_id: Id) -> Response:
    """The picture as it was taken in."""
    image = await _get(request, image_id, reader_of(request))
    return await send_file(request, studio_of(request).storage, image.key, mime=image.mime, etag=image.sha256)


@router.head("/{image_id}/copy", include_in_schema=False)
@router.get("/{image_id}/copy", response_class=Response, responses=PICTURE)
async def copy(request: Request, image_id: Id) -> Response:
    """The picture as models get it: upright, in sRGB of 8 bits, its first frame. One that they take as it is, is itself."""
    image = await _get(request, image_id, reader_of(request))
    sent = await studio_of(request).images.sent(image)
    etag = image.sha256 if sent.key == image.key else f"{image.sha256}-c"
    return await send_file(request, studio_of(request).storage, sent.key, mime=sent.mime, etag=etag)


@router.head("/{image_id}/thumb", include_in_schema=False)
@router.get("/{image_id}/thumb", response_class=Response, responses=PICTURE)
async def thumb(request: Request, image_id: Id) -> Response:
    """A small WebP of the whole picture."""
    image = await _get(request, image_id, reader_of(request))
    return await send_file(
        request, studio_of(request).storage, image.thumb_key, mime="image/webp", etag=f"{image.sha256}-t"
    )


async def _get(request: Request, image_id: str, owner: str | None) -> Image:
    return await studio_of(request).images.get(image_id, owner=None if is_signed_picture(request) else owner)


async def _uploaded(request: Request, images: Images, owner: str) -> Image:
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise InvalidForm(N_("Send the image in the field “file”."), field="/file")
        return await images.add_bytes(await file.read(), owner=owner, name=file.filename or "")


async def _address(request: Request) -> AddressBody:
    try:
        body: Any = await request.json()
    except (ValueError, RecursionError) as error:
        raise InvalidForm(
            N_("Send a file as multipart/form-data, or JSON with an address."), code="invalid_json"
        ) from error
    try:
        return AddressBody.model_validate(body)
    except ValidationError as error:
        problems = [{**problem, "loc": ("body", *problem["loc"])} for problem in error.errors(include_url=False)]
        raise RequestValidationError(problems) from error
