"""Templates, routes and catalogues, read once for all applications that a run of the tests makes.

Every test has an application of its own, and compiling a page took longer than asking for it.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from babel.support import Translations
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class CompiledTemplates(BytecodeCache):
    """Keeps them in memory; what changed in its file is compiled again."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


class CompiledRoutes:
    """Keeps what writes a route's address; it depends on nothing but the route's own text."""

    def __init__(self, compile_one: Callable[..., Any]) -> None:
        self.compile_one = compile_one
        self.kept: dict[tuple[object, ...], Any] = {}

    def __call__(self, rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return self.compile_one(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in self.kept:
            self.kept[key] = self.compile_one(rule, append_unknown)
        return self.kept[key]


def compile_once() -> None:
    """From now on applications share what was compiled, and catalogues, which nobody changes."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    routes = CompiledRoutes(Rule._compile_builder)
    Rule._compile_builder = lambda *rule: routes(*rule)
    load = Translations.load
    Translations.load = staticmethod(_kept(load))


def _kept(load: Callable[..., Any]) -> Callable[..., Any]:
    @cache
    def kept(folder: str, locales: tuple[str, ...], domain: str | None) -> Any:
        return load(folder, locales, domain)

    return lambda folder, locales, domain=None: kept(str(folder), tuple(map(str, locales)), domain)
