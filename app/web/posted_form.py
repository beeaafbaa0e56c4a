"""The one reader of posted forms whose fields are not known by name: the builder's, a recipe's, the API's upload."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.web.middleware.body_limit import limit_of


class PostedFile(NamedTuple):
    """`control` is the name of the field that it was chosen in, `name` its own."""

    control: str
    name: str
    data: bytes


@dataclass(frozen=True)
class PostedForm:
    """Fields and files in the order in which they came."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[PostedFile, ...]

    def first(self, name: str) -> str:
        """Return the field's first value, '' for none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]

    def file(self, control: str) -> PostedFile | None:
        """Return the file that was chosen there last; an empty field of a form chooses none."""
        return next((file for file in reversed(self.files) if file.control == control and file.name), None)


async def posted_form(request: Request) -> PostedForm:
    """Read the form whole, within its route's limits."""
    limit = limit_of(request.scope["path"], request.headers.get("content-type", ""))
    fields, files = [], []
    async with request.form(max_fields=limit.fields, max_files=limit.files) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files.append(PostedFile(name, value.filename or "", await value.read()))
            else:
                fields.append((name, value))
    return PostedForm(tuple(fields), tuple(files))


Posted = Annotated[PostedForm, Depends(posted_form)]
