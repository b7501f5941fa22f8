"""What strangers wrote is shown, never obeyed."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markupsafe import Markup

from timeline.ui.inert import html, safe

PAGES = sorted((Path(__file__).resolve().parents[2] / "timeline" / "ui").glob("*.py"))
MARKDOWN = {
    "info",
    "text_input",
    "tabs",
    "markdown",
    "page_link",
    "selectbox",
    "expander",
    "subheader",
    "latex",
    "download_button",
    "feedback",
    "title",
    "help",
    "dialog",
    "spinner",
    "text_area",
    "exception",
    "slider",
    "multiselect",
    "segmented_control",
    "error",
    "checkbox",
    "toast",
    "metric",
    "write",
    "status",
    "success",
    "header",
    "warning",
    "toggle",
    "chat_message",
    "radio",
    "button",
    "badge",
    "link_button",
    "pills",
    "popover",
    "caption",
}
OUR_OWN = {"label", "names"}  # variables in the pages that are made of our own words and of safe()


def is_ours(node: ast.expr) -> bool:
    """A text of our own: a constant, a call of ``safe``, or a text made of these and of numbers."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.List):
        return all(map(is_ours, node.elts))
    if isinstance(node, ast.IfExp):
        return is_ours(node.body) and is_ours(node.orelse)
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr == "replace":
            return is_ours(called.value)
        return isinstance(called, ast.Name) and called.id in {"safe", "len", "count", "clock", "_label"}
    if isinstance(node, ast.JoinedStr):
        return all(
            isinstance(part, ast.Constant) or (isinstance(part, ast.FormattedValue) and is_piece(part))
            for part in node.values
        )
    return isinstance(node, ast.Name) and node.id in OUR_OWN


def is_piece(part: ast.FormattedValue) -> bool:
    """A piece of a text: ours, a number by its format, or a mark or word of ours looked up in a table of ours."""
    if part.format_spec is not None:
        return True
    value = part.value
    if isinstance(value, ast.Subscript):
        return isinstance(value.value, ast.Name) and value.value.id.isupper()
    return is_ours(value) or (isinstance(value, ast.Name) and value.id in {"title", "when", "size"})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_call_shows_log_text_as_markdown(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MARKDOWN:
            if ast.unparse(node.func.value) in {"sys.stdout", "process.stdin"}:
                continue  # a pipe between two processes of ours, no page
            texts = node.args[:1] + [word.value for word in node.keywords if word.arg in {"help", "label", "body"}]
            for text in texts:
                shown = ast.unparse(text)
                assert is_ours(text), f"{path.name}:{node.lineno} shows {shown} as Markdown"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_html_enters_a_page_through_one_door(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert "unsafe_allow" not in source
    assert ("st.html(" in source) == (path.name == "inert.py")


def test_the_check_itself_sees_what_it_should() -> None:
    bad = ast.parse("st.button(event.name)\nst.caption(f'by {actor}')").body
    assert [
        is_ours(one.value.args[0]) for one in bad if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)
    ] == [False, False]


HOSTILE = [
    "![x](http://evil/p.png)",
    "<img src=x onerror=alert(1)>",
    "[l](javascript:alert(1))",
    "http://evil/",
    "www.evil.com",
    "a@evil.com",
    ":red[x]",
    "$x^2$",
    ":smile:",
    "# head",
    "`code`",
    "**b**",
    "- item",
    "| a | b |",
    "~~x~~",
]


@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60)))
def test_a_safe_label_is_plain_words_to_a_markdown_reader(text: str) -> None:
    reader = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
    kinds = {token.type for token in reader.parse(safe(text)) for token in [token, *(token.children or [])]}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "text_special"}


@pytest.mark.parametrize(
    "text", ["http://evil/", "www.evil.com", "a@evil.com", ":smile:", ":red[x]", ":material/home:"]
)
def test_a_safe_label_holds_no_link_address_or_directive(text: str) -> None:
    assert text not in safe(text).replace("\\", "")
    assert safe(text).replace("\\", "").replace("\u2060", "") == text


@given(st.text(max_size=200))
def test_html_escapes_every_value(text: str) -> None:
    assert Markup(html("<b>{x}</b>", x=text)).count("<") == 2
