"""An edit that was posted when nobody was signed in any more: the sign-in page holds it, and the builder opens with it.

This is for a form that is posted without a script; with one the browser keeps the edit (static/js/builder/drafts.js).
Files that were chosen do not come along, for nobody is known yet whose they would be.
"""

import json
from urllib.parse import quote

from starlette.datastructures import FormData, Headers, UploadFile

from app.web.pages.account.context import LoginContext
from app.web.pages.builder.form import BuilderForm, read_form
from app.web.templating import is_fragment
from app.web.text_fields import whole

BUILDER = frozenset({"/edit", "/runs"})
MAX_BODY = 2**20  # it is read for anybody
MAX_EDIT = 40_000  # as it is posted with the password
MAX_FIELDS = 2000


def may_hold_edit(method: str, path: str, headers: Headers) -> bool:
    """Return whether this request may bring an edit that the sign-in page is to hold."""
    is_edit = method == "POST" and path in BUILDER and not is_fragment(headers)
    return is_edit and whole(headers.get("content-length", ""), most=MAX_BODY) is not None


def held_edit(posted: FormData) -> LoginContext | None:
    """Return what the sign-in page holds of a posted form; None where there is nothing to hold, or too much."""
    pairs = [(name, value) for name, value in posted.multi_items() if isinstance(value, str) and name != "do"]
    has_files = any(isinstance(value, UploadFile) and value.filename for value in posted.values())
    edit = json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))
    if not pairs or len(quote(edit)) > MAX_EDIT:
        return None
    return LoginContext(edit=edit, has_files=has_files)


def edit_of(text: str, *, model: str) -> BuilderForm | None:
    """The form that a sign-in page held; None for what is none."""
    try:
        pairs = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_form = isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in pairs
    )
    return read_form([(name, value) for name, value in pairs[:MAX_FIELDS]], model=model) if is_form else None
