"""Ways out that styles take: a rule, and the element it is for."""

_BOX = '<div class="%s" style="width:9px;height:9px">x</div>'


def _box(name: str, declarations: str) -> tuple[str, str]:
    return f".{name} {{ {declarations} }}", _BOX % name


RULES = {
    "css-background": _box("css-background", 'background: url("%URL%")'),
    "css-image-set": _box("css-image-set", 'background-image: image-set("%URL%" 1x)'),
    "css-cross-fade": _box(
        "css-cross-fade", "background: -webkit-cross-fade(url(%URL%), url(%URL%), 50%)"
    ),
    "css-list-style": _box("css-list-style", "display: list-item; list-style-image: url(%URL%)"),
    "css-border-image": _box(
        "css-border-image", "border: 3px solid; border-image: url(%URL%) 1 stretch"
    ),
    "css-content": _box("css-content::before", "content: url(%URL%)"),
    "css-mask": _box("css-mask", "mask-image: url(%URL%)"),
    "css-shape": _box("css-shape", "float: left; shape-outside: url(%URL%)"),
    "css-filter": _box("css-filter", "filter: url(%URL%#f)"),
    "css-clip-path": _box("css-clip-path", "clip-path: url(%URL%#c)"),
    "css-offset-path": _box("css-offset-path", "offset-path: url(%URL%#p)"),
    "css-reflect": _box("css-reflect", "-webkit-box-reflect: below 0 url(%URL%)"),
    "css-cursor": _box("css-cursor", "cursor: url(%URL%), auto"),
    "css-variable": _box("css-variable", "--x: url(%URL%); background: var(--x)"),
    "css-import": ("@import url(%URL%);", ""),
    "css-import-layer": ('@import "%URL%" layer(a) supports(display: grid);', ""),
    "css-font": (
        "@font-face { font-family: f1; src: url(%URL%) } .css-font { font-family: f1 }",
        _BOX % "css-font",
    ),
    "css-namespace": ("@namespace url(%URL%);", ""),
    "css-svg-fill": (
        ".css-svg-fill { fill: url(%URL%#g); marker-end: url(%URL%#m) }",
        '<svg width="9" height="9"><path class="css-svg-fill" d="M0 0L9 9"/></svg>',
    ),
    "css-lazy-state": _box("css-lazy-state:not(:hover)", "background: url(%URL%)"),
    "css-highlight": (
        "body::selection, .css-highlight::first-line { background: url(%URL%) }",
        _BOX % "css-highlight",
    ),
}
# A selector's pseudo-element is no part of a class name.
RULES = {
    name: (rule, markup.replace("::before", "").replace(":not(:hover)", ""))
    for name, (rule, markup) in RULES.items()
}
