"""What can be saved as a site, and what is refused with which reasons."""

from collections.abc import Mapping

import pytest

from fanlight.model.errors import Invalid
from fanlight.model.site import Layout, SiteKind
from fanlight.model.site_layout import layout_of, name_in

WORKER = "export default { fetch() {} };"


def layout(files: Mapping[str, str]) -> Layout:
    return layout_of(files.keys(), lambda path: files[path].encode())


def refused(files: Mapping[str, str]) -> str:
    with pytest.raises(Invalid) as error:
        layout(files)
    return error.value.detail


def test_a_module_may_import_what_is_beside_and_below_it() -> None:
    found = layout(
        {"index.js": WORKER, "lib/a.js": "", "data.json": "{}", "README.md": "", "x.wasm": ""}
    )

    assert found.kind is SiteKind.WORKER
    assert found.modules == ("index.js", "data.json", "lib/a.js", "x.wasm")
    assert found.assets is None


def test_a_wrangler_project_is_read_in_each_of_its_forms() -> None:
    jsonc = '{ "name": "b", /* "main": 1 */ "main": "src/w.js", "url": "", // x\n }'
    toml = 'name = "b"\nmain = "./src/w.js"\ncompatibility_date = "2026-01-01"\n'
    toml += '[assets]\ndirectory = "./public"\n[vars]\nA = "//no comment, }"\n'
    files = {"src/w.js": WORKER, "src/lib.mjs": "", "other.js": "", "public/a.js": ""}

    with_toml = layout({**files, "wrangler.toml": toml})

    assert "url is not supported" in refused(
        {**files, "wrangler.jsonc": jsonc.replace('""', '"u"')}
    )
    assert layout({**files, "wrangler.jsonc": jsonc.replace('"url": "", ', "")}).entry == "src/w.js"
    assert with_toml.modules == ("src/w.js", "src/lib.mjs")
    assert (with_toml.assets, with_toml.compatibility_date) == ("public/", "2026-01-01")
    assert with_toml.vars == {"A": "//no comment, }"}
    assert name_in(["wrangler.toml"], lambda _: toml.encode()) == "b"


def test_assets_alone_are_a_site_and_are_none_of_the_modules() -> None:
    alone = layout({"wrangler.json": '{"assets": {"directory": "dist/"}}', "dist/index.html": ""})
    beside = layout(
        {
            "wrangler.json": '{"main": "w.js", "assets": {"directory": "dist"}}',
            "w.js": WORKER,
            "dist/app.js": "",
        }
    )

    assert (alone.kind, alone.assets) == (SiteKind.STATIC, "dist/")
    assert beside.modules == ("w.js",)


def test_every_binding_that_is_not_there_is_named() -> None:
    config = """{"main": "index.js", "d1_databases": [{"binding": "DB"}], "kv_namespaces": [],
      "r2_buckets": [{}], "triggers": {"crons": ["* * * * *"]}, "assets": {"binding": "A"},
      "compatibility_date": "2999-01-01", "workers_dev": true}"""

    said = refused({"wrangler.json": config, "index.js": WORKER})

    for name in ("d1_databases", "r2_buckets", "triggers", "assets.binding"):
        assert f"{name} is not supported" in said
    assert "compatibility_date must be a date up to" in said
    assert "kv_namespaces" not in said
    assert "workers_dev" not in said


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"README.md": ""}, "It needs one of"),
        ({"index.js": "export const fetch = 1"}, "no default export"),
        ({"index.js": f"import 'cloudflare:sockets'; {WORKER}"}, "raw TCP"),
        ({"wrangler.json": '{"main": "a.ts"}', "a.ts": WORKER}, "build the project"),
        ({"wrangler.json": '{"main": "gone.js"}'}, "not among the files"),
        ({"wrangler.json": "{"}, "cannot be read"),
        ({"wrangler.json": "[]"}, "must be a table"),
        ({"wrangler.json": '{"assets": {"directory": "."}}', "index.html": ""}, "neither main nor"),
        ({"wrangler.toml": "main ="}, "cannot be read"),
        ({"wrangler.json": '{"assets": 5}'}, "assets must be a table"),
        ({"wrangler.json": '{"assets": "dist"}'}, "assets must be a table"),
        ({"wrangler.toml": "[vars]\nA = 2026-01-01"}, "vars.A must be in quotes"),
        ({"wrangler.toml": "[vars]\nA = [07:30:00]"}, "an item of vars.A must be in quotes"),
        ({"wrangler.toml": f"[vars]\nA = 0x{'f' * 9_000}"}, "vars.A is not a finite number"),
        ({"wrangler.toml": "a." * 9_000 + "a = 1"}, "deeper than 32 levels"),
        ({"wrangler.toml": f"a = {'[' * 9_000}{']' * 9_000}"}, "deeper than 32 levels"),
        ({"wrangler.json": f'{{"a": {"[" * 100_000}{"]" * 100_000}}}'}, "deeper than 32 levels"),
        ({"wrangler.json": f'{{"vars": {{"A": {"[" * 90}{"]" * 90}}}}}'}, "deeper than 32 levels"),
        ({"wrangler.json": '{"vars": {"A": {"b": NaN}}}'}, "vars.A.b is not a finite number"),
        ({"wrangler.json": '{"vars": {"A": 1e999}}'}, "vars.A is not a finite number"),
        ({"wrangler.json": '{"vars": {"A": "\\ud800"}}'}, "vars.A has a character"),
        ({"wrangler.json": '{"vars": {"A": "\\u0000"}}'}, "vars.A has a character"),
        ({"wrangler.json": '{"vars": {"\\ud800": 1}}'}, "a name in vars has a character"),
        ({"wrangler.json": '{"\\udfff": 1}'}, "a name in it has a character"),
        ({"wrangler.json": '{"compatibility_flags": ["\\ud800"]}'}, "an item of compat"),
    ],
)
def test_what_cannot_run_is_refused_with_its_reason(files: dict[str, str], why: str) -> None:
    assert why in refused(files)


def test_what_is_kept_of_vars_can_be_written_in_utf_8() -> None:
    said = (
        '{"main": "index.js", "vars": {"A": "\\ud83d\\ude00", "B": [1, -2.5, null, {"c": true}]}}'
    )

    found = layout({"wrangler.json": said, "index.js": WORKER})

    assert found.vars == {"A": "😀", "B": [1, -2.5, None, {"c": True}]}


@pytest.mark.parametrize(
    "code",
    [
        "const a = {}; export { a as default };",
        "export{x as b,y as default};",
        "export default{fetch(){}}",
        "export { default } from './other.js'",
    ],
)
def test_every_form_of_a_default_export_is_known(code: str) -> None:
    assert layout({"index.js": code}).entry == "index.js"


@pytest.mark.parametrize(
    "files",
    [
        {"wrangler.jsonc": '"' + '\\"' * 200_000},
        {"wrangler.jsonc": "/*" * 200_000},
        {"wrangler.jsonc": ", " * 200_000},
        {"index.js": "export{" * 100_000},
        {"index.js": "export{" + " as " * 100_000},
    ],
)
def test_what_is_left_open_is_read_once(files: Mapping[str, str]) -> None:
    """Read again from each later place, these would take hours: the test would time out."""
    assert refused(files)
