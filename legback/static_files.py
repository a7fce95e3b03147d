"""Static files under names that change with their content, also inside JavaScript modules, and the style
sheet as one file: each file more is a request more on a phone with bad signal."""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
IMPORT = re.compile(r"""@import\s+url\(["']?([^"')]+)["']?\)(?:\s+layer\(([\w.-]+)\))?\s*;""")
ADDRESS = re.compile(r"""url\((["']?)(?![a-z]+:|[/#])([^"')]+)\1\)""")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")

Paths = dict[str, tuple[Any, str]]


def _target(name: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def flatten(name: str, read: Callable[[str], str]) -> str:
    """The style sheet with everything that it imports in place of the imports, layers kept as they are."""

    def imported(found: re.Match[str]) -> str:
        other, layer = _target(name, found[1]), found[2]

        def moved(address: re.Match[str]) -> str:
            return f'url("{posixpath.relpath(_target(other, address[2]), posixpath.dirname(name) or ".")}")'

        text = ADDRESS.sub(moved, flatten(other, read))
        return f"@layer {layer} {{\n{text}\n}}" if layer else text

    return IMPORT.sub(imported, SOURCE_MAP.sub("", read(name)))


def parts(name: str) -> Iterator[str]:
    """The names of all files that a style sheet imports, as they lie in the source."""
    for address, _layer in IMPORT.findall(_source(name)):
        other = _target(name, address)
        yield other
        yield from parts(other)


def _source(name: str) -> str:
    path = finders.find(name)
    assert isinstance(path, str), f"there is no static file {name}"
    with open(path, encoding="utf-8") as file:
        return file.read()


class StaticFiles(CompressedManifestStaticFilesStorage):
    # Modules import each other by relative paths; without this those would lead to the unhashed names.
    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, *args: Any, **options: Any) -> Iterator[Any]:
        if SHEET in paths:

            def read(name: str) -> str:
                storage, path = paths[name]
                with storage.open(path) as file:
                    return str(file.read().decode())

            flat = InMemoryStorage()
            flat.save(SHEET, ContentFile(flatten(SHEET, read).encode()))
            paths = {**paths, SHEET: (flat, SHEET)}
        yield from super().post_process(paths, *args, **options)
