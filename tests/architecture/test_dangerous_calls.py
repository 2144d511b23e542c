"""Calls that turn data into code, or guess where chance is needed, stand nowhere in the product."""

import ast
import re

import pytest

from tests.architecture.tree import ROOT, nodes, python_files, shown

BUILTINS = {"eval", "exec", "compile", "__import__", "input"}
MODULES = {
    *("pickle", "marshal", "shelve", "dill", "yaml", "random", "ldap", "ldap3"),
    *("xml.etree", "xml.dom", "xml.sax.expatreader", "lxml", "telnetlib", "memcache", "pymemcache"),
}
NAMES = {
    *("os.system", "os.popen", "sqlalchemy.text", "hashlib.md5", "hashlib.sha1"),
    *("flask.render_template_string", "tempfile.mktemp", "ssl._create_unverified_context"),
    "request.values",  # reads address and form as one: a name may stand in both
}
METHODS = {"from_string", "populate_obj", "from_pyfile", "extractall"}
IN_SCRIPT = re.compile(
    r"\beval\(|new Function\b|\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write"
    r"|postMessage|[\"']message[\"']|__proto__|javascript:"
)


UNDER_A_NAME = re.compile(
    r"\b(\w+)\[\w+\.(?:name|id|value)\]\s*=[^=]|\.(?:name|id|value) in (\w+)\b"
)
"""Where a script keeps something under a name that stands in a page, or asks whether it does."""


def inherited(script: str) -> set[str]:
    """The objects that a script indexes by names of a page although they inherit some."""
    named = {kept or asked for kept, asked in UNDER_A_NAME.findall(script)}
    free = r"\b{} = (Object\.assign\()?Object\.create\(null\b"
    return {one for one in named if not re.search(free.format(one), script)}


def dangerous(source: str) -> set[str]:
    """What a module calls or imports that it must not."""
    found = set()
    for node in nodes(source):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names if _within(one.name)}
        elif isinstance(node, ast.ImportFrom) and node.module:
            if _within(node.module):
                found.add(node.module)
            found |= {f"{node.module}.{one.name}" for one in node.names} & NAMES
        elif isinstance(node, ast.Attribute):
            found |= {ast.unparse(node)} & NAMES
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found |= {node.func.id} & BUILTINS
            elif isinstance(node.func, ast.Attribute):
                found |= {node.func.attr} & METHODS
            words = {f"{one.arg}={ast.unparse(one.value)}" for one in node.keywords}
            found |= words & {"shell=True", "verify=False"}
    return found


def _within(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in MODULES)


@pytest.mark.parametrize(
    "bad",
    [
        "eval(text)",
        "import pickle",
        "from xml.etree import ElementTree",
        "import os\nos.system('ls')",
        "from hashlib import md5",
        "from sqlalchemy import text",
        "subprocess.run(line, shell=True)",
        "get(url, verify=False)",
        "env.from_string(typed)",
        "form.populate_obj(person)",
        "from random import choice",
        "request.values.get('kpi')",
    ],
)
def test_a_dangerous_call_is_found(bad):
    assert dangerous(bad)


def test_a_harmless_call_is_none():
    assert dangerous("import re\nre.compile('x')\nrun(['ls'], shell=False)") == set()


def test_no_module_makes_a_dangerous_call():
    files = python_files("app", "projections", "migrations")
    files += [ROOT / "gunicorn.conf.py", ROOT / "verify_accord.py"]
    found = {shown(file): dangerous(file.read_text()) for file in files}
    assert len(found) > 300
    assert {file: calls for file, calls in found.items() if calls} == {}


@pytest.mark.parametrize("bad", ["cell.innerHTML = typed", "eval(x)", 'on("message", go)'])
def test_a_dangerous_script_is_found(bad):
    assert IN_SCRIPT.search(bad)


def test_no_script_turns_text_into_markup_or_code():
    scripts = sorted((ROOT / "app/static").glob("*.js"))
    assert len(scripts) >= 3
    found = [
        f"{script.name}:{number}: {line.strip()}"
        for script in scripts
        for number, line in enumerate(script.read_text().splitlines(), 1)
        if IN_SCRIPT.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "bad", ["const a = {};\na[field.name] = typed;", "if (field.name in draft) say(draft);"]
)
def test_an_object_that_inherits_names_is_found(bad):
    assert inherited(bad)


def test_scripts_keep_names_of_pages_where_nothing_is_inherited():
    scripts = sorted((ROOT / "app/static").glob("*.js"))
    kept = [shown(script) for script in scripts if UNDER_A_NAME.search(script.read_text())]
    assert kept == ["app/static/drafts.js"]
    assert [shown(script) for script in scripts if inherited(script.read_text())] == []
