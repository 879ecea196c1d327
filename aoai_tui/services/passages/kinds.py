"""What kind of text a file holds, by its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath


class Kind(StrEnum):
    """How a file is read, and where its text is cut when that goes by its kind."""

    TEXT = "text"
    MARKDOWN = "Markdown"
    RST = "reStructuredText"
    HTML = "web page"
    CSV = "CSV"
    JSONL = "JSONL"
    PDF = "PDF"
    WORD = "Word"
    CODE = "code"

    @property
    def has_columns(self) -> bool:
        """Whether the text stands in one column, or field, of many."""
        return self in (Kind.CSV, Kind.JSONL)


_TEXT = "txt text log adoc asciidoc org tex srt vtt eml"
_CODE = """
    py pyi pyx js jsx mjs cjs ts tsx mts cts vue svelte go java kt kts scala groovy gradle cs fs fsx vb
    c h cc cpp cxx hh hpp hxx m mm rs rb php pl pm lua r jl swift dart ex exs erl hs clj cljs edn lisp el scm ml mli
    sh bash zsh fish ps1 psm1 bat cmd sql yaml yml toml ini cfg conf properties json jsonc json5 xml xsd xsl svg
    css scss sass less proto thrift graphql gql tf hcl bicep nix cmake mk dockerfile asm s v sv vhd zig nim sol
"""
_BY_SUFFIX = {
    **dict.fromkeys(_TEXT.split(), Kind.TEXT),
    **dict.fromkeys(_CODE.split(), Kind.CODE),
    **dict.fromkeys(("md", "markdown", "mdown", "mkd", "mdx", "qmd", "rmd"), Kind.MARKDOWN),
    **dict.fromkeys(("rst", "rest"), Kind.RST),
    **dict.fromkeys(("html", "htm", "xhtml", "shtml"), Kind.HTML),
    **dict.fromkeys(("csv", "tsv", "tab"), Kind.CSV),
    **dict.fromkeys(("jsonl", "ndjson", "jsonlines"), Kind.JSONL),
    "pdf": Kind.PDF,
    "docx": Kind.WORD,
    "docm": Kind.WORD,
}
_BY_NAME = dict.fromkeys(("makefile", "dockerfile", "containerfile", "jenkinsfile", "rakefile"), Kind.CODE)


def kind_of(path: PurePath) -> Kind:
    """The kind that the name tells; plain text for a name that tells nothing."""
    by_name = _BY_NAME.get(path.name.lower(), Kind.TEXT)
    return _BY_SUFFIX.get(path.suffix.lower().removeprefix("."), by_name)
