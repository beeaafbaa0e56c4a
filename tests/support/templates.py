"""Templates are compiled, and assets packed, once in a process, however many applications are made there."""

import functools
from typing import ClassVar

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from app.web import static_files, templating
from app.web.app import STATIC, TEMPLATES
from app.web.static_files import Assets


class Compiled(BytecodeCache):
    """In memory; a template whose text changed is compiled again."""

    _code: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


def prepare_all() -> None:
    """For all that is forked from this process: whatever a browser will ask of it is ready."""
    compile_once()
    static_files.pack = functools.cache(static_files.pack)
    assets = Assets(STATIC)
    for name in assets._files:
        assets._pack(name, "br")
    templates = templating.Templates(TEMPLATES, assets)
    for name in templates._environment.list_templates():
        templates._environment.get_template(name)


def compile_once() -> None:
    templating.Environment = functools.partial(Environment, bytecode_cache=Compiled())  # type: ignore[misc,assignment]
