"""Templates are compiled once in a process, however many applications are made there."""

import functools
from typing import ClassVar

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from app.web import templating
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


def compile_all() -> None:
    """Once and for all that is forked from this process."""
    compile_once()
    templates = templating.Templates(TEMPLATES, Assets(STATIC))
    for name in templates._environment.list_templates():
        templates._environment.get_template(name)


def compile_once() -> None:
    templating.Environment = functools.partial(Environment, bytecode_cache=Compiled())  # type: ignore[misc,assignment]
