"""Markdown as it is read aloud, while it grows."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai_tui.services.narration.inline import spoken_line
from aoai_tui.services.narration.spoken import Spoken, SpokenFlow, sentences, speakable

REPLY = """# A *title*

Hello **world**, see [the docs. Here](https://x.y/a_(b) "t") or https://foo.bar/x.y?z. Dr. Smith paid 3.5 dollars,
e.g. for `foo. bar()`. It's **bold. Really** bold!
Second line of
the paragraph (<https://a.b>). End

1. First item. With two sentences.
2. Second item
   continued
10) tenth *item*

- [x] done
- other _thing_
  - nested 2 * 3 = 6

```python
print("never. said")
```

    indented = code

| a | b |
|---|---|
| 1 | 2 |

a | b
--|--
1 | 2

This is a | pipe. In text.

> Quote one. Quote
> two.

~~~
> ``` no end
~~~

snake_case_name and 5*6*7. Escaped \\*star\\*. &amp; more.

今日は。元気ですか？「そうです。」次

$$
x^2. y
$$

Setext
======
![A parrot](x.png) Ok.[^1]

[ref]: https://x.y
<!-- a comment.
more. -->

The <b>end</b>"""

SAID = [
    ("A title", True),
    ("Hello world, see the docs. Here or.", False),
    ("Dr. Smith paid 3.5 dollars, e.g. for foo. bar().", False),
    ("It's bold.", False),
    ("Really bold!", False),
    ("Second line of the paragraph.", False),
    ("End", True),
    ("1. First item.", False),
    ("With two sentences.", True),
    ("2. Second item continued", True),
    ("10. tenth item", True),
    ("done", True),
    ("other thing", True),
    ("nested 2 * 3 = 6", True),
    ("This is a | pipe.", False),
    ("In text.", True),
    ("Quote one.", False),
    ("Quote two.", True),
    ("snake_case_name and 5*6*7.", False),
    ("Escaped *star*.", False),
    ("& more.", True),
    ("今日は。", False),
    ("元気ですか？", False),
    ("「そうです。」", False),
    ("次", True),
    ("Setext", True),
    ("A parrot Ok.", True),
    ("The end", True),
]


def flow(text: str, size: int) -> list[Spoken]:
    """The sentences of a text that arrives in pieces of one size."""
    spoken = SpokenFlow()
    found = [one for at in range(0, len(text), size) for one in spoken.feed(text[at : at + size])]
    return found + spoken.end()


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11, 50, 100_000])
def test_a_reply_is_said_without_its_signs_however_it_arrives(size: int) -> None:
    """Code, tables, formulas and addresses stay unsaid; numbers of items and words in signs are kept."""
    assert [one.text for one in flow(REPLY, size)] == [text for text, _ in SAID]


def test_pauses_are_where_paragraphs_and_items_end() -> None:
    """What ends a block is followed by a longer pause."""
    assert [(one.text, one.ends_block) for one in flow(REPLY, 100_000)] == SAID


def test_a_sentence_is_said_before_its_line_ends() -> None:
    """The first sentence is there with the first word of the second; an item's too."""
    spoken = SpokenFlow()
    assert spoken.feed("Once upon a time. ") == []
    assert [one.text for one in spoken.feed("T")] == ["Once upon a time."]
    assert [one.text for one in spoken.feed("here was\n\n1. A king. H")] == ["There was", "1. A king."]
    assert [one.text for one in spoken.feed("e was old\n2.")] == []
    assert [one.text for one in spoken.feed(" A queen")] == ["He was old"]
    assert [one.text for one in spoken.end()] == ["2. A queen"]


@pytest.mark.parametrize(
    ("begun", "rest"),
    [
        ("See [this. It", " is](https://x.y) good."),
        ("Call `a. B", "()` now."),
        ("An <a href='x. Y", "'>address</a> here."),
    ],
)
def test_what_is_open_is_not_cut(begun: str, rest: str) -> None:
    """A full stop within code, a link or a tag that is still being written ends nothing."""
    spoken = SpokenFlow()
    assert spoken.feed(begun) == []
    assert len([*spoken.feed(rest), *spoken.end()]) == 1


def test_code_that_never_ends_is_never_said() -> None:
    """A reply that is cut off in the middle of its code says what came before."""
    assert speakable("Before.\n\n```sh\nrm -rf. Yes\n") == "Before."


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("***both*** ~~gone~~ __init__", "both gone init"),
        ("a*b*c 2*3*4 a_b_c * d", "a*b*c 2*3*4 a_b_c * d"),
        ("`` `tick` `` and `*x*`", "`tick` and *x*"),
        ("![alt](x.png 'y') [a][1] [b]", "alt a [b]"),
        ("(see https://x.y/z_(1), or www.a.b)", "(see, or)"),
        ("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
        ("3 < 5 and 6 > 4", "3 < 5 and 6 > 4"),
        ("---", ""),
        ("🎉 *", ""),
        ("\\# no \\[x\\]", "# no [x]"),
    ],
)
def test_signs_go_and_words_stay(markdown: str, said: str) -> None:
    """What a voice can't say is taken off, what only looks like a sign stays."""
    assert spoken_line(markdown) == said


async def test_sentences_come_one_by_one() -> None:
    """The stream of a reply becomes a stream of sentences."""

    async def pieces() -> AsyncGenerator[str, None]:
        for piece in ("Hel", "lo. Wor", "ld.\n", "\n- Item"):
            yield piece

    assert [one async for one in sentences(pieces())] == ["Hello.", "World.", "Item"]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("aB .!?\n#>-*_`~|[]()<>1$\\:。/ \t"), max_size=120), st.integers(1, 9))
def test_the_same_is_said_however_a_text_is_cut(text: str, size: int) -> None:
    """Where pieces end has no say in what is heard: all of it at once gives the same words."""
    at_once = "".join("".join(one.text.split()) for one in flow(text, 100_000))
    assert "".join("".join(one.text.split()) for one in flow(text, size)) == at_once
