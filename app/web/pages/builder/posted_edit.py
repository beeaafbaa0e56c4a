"""The builder's form as it is posted, with the files that were chosen in it and the button that was pressed."""

import re
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends

from app.db import new_id
from app.web.dependencies import SettingsDep
from app.web.pages.builder.form import BuilderForm, read_form
from app.web.pages.builder.uploads import Upload
from app.web.posted_form import Posted

_REPLACES = re.compile(r"image-(\d{1,2})\.file")


@dataclass(frozen=True)
class PostedEdit:
    """`action` is what the button posts, such as `add:background`; "" for none."""

    form: BuilderForm
    files: tuple[Upload, ...]
    action: str


async def posted_edit(posted: Posted, settings: SettingsDep) -> PostedEdit:
    form = read_form(posted.fields, model=settings.model)
    files = tuple(Upload(file.name, file.data, _place(file.control)) for file in posted.files if file.name)
    if not form.client_key:
        form = replace(form, client_key=new_id())
    return PostedEdit(form, files, posted.first("do"))


def _place(control: str) -> int:
    """Which picture a file takes the place of: that of "image-2.file"; 0 for one more."""
    found = _REPLACES.fullmatch(control)
    return int(found[1]) if found else 0


PostedEditDep = Annotated[PostedEdit, Depends(posted_edit)]
