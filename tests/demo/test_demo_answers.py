"""What the demo promises to say."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.demo import HELP, FaultKind
from aoai_tui.demo.answers import answer
from aoai_tui.demo.guide import HELP as GUIDE
from aoai_tui.demo.talk import Talk


def talk(*prompts: str, system: str = "") -> Talk:
    """A conversation in which the user sent these prompts."""
    orders = [{"role": "system", "content": system}] if system else []
    turns = [
        [{"role": "user", "content": prompt}, {"role": "assistant", "content": "…"}] for prompt in prompts
    ]
    return Talk.of([*orders, *list(chain.from_iterable(turns))[:-1]])


def reply(*prompts: str, system: str = "") -> str:
    """The answer to the last of these prompts."""
    return answer(talk(*prompts, system=system))


def test_an_ordinary_question_gets_all_of_markdown() -> None:
    """A heading, a list, a numbered list, a table and a code block are in the reply."""
    lines = reply("Why does bread rise in the oven?").splitlines()
    for beginning in ("## ", "### ", "- ", "1. ", "| ", "```python"):
        assert any(line.startswith(beginning) for line in lines), beginning


def test_a_reply_says_what_made_it_and_what_was_asked() -> None:
    """The reply names itself the demo and repeats the question and its telling words."""
    text = reply("Why does bread rise in the oven?")
    assert "demo" in text
    assert "“Why does bread rise in the oven?”" in text
    assert "“bread”" in text


@pytest.mark.parametrize("prompt", ["who are you?", "What are you", "are you a real model?"])
def test_it_does_not_pretend_to_be_a_model(prompt: str) -> None:
    """Asked what it is, it says that rules on this machine answer and that nothing leaves it."""
    text = reply(prompt)
    assert "no model" in text
    assert "nothing that you type leaves" in text


def test_equal_conversations_get_equal_replies() -> None:
    """The same input gives the same words, and another question gives others."""
    assert reply("Why is it so?") == reply("Why is it so?")
    assert reply("Why is it so?") != reply("How is it done?")


def test_the_conversation_is_remembered() -> None:
    """A later reply counts the turns and quotes what was asked before."""
    text = reply("Tell me about owls", "and about larks?")
    assert "message number 2" in text
    assert "Earlier you asked “Tell me about owls”" in text
    assert "1. “Tell me about owls”\n2. “and larks”" in reply(
        "Tell me about owls", "and larks", "what did I ask?"
    )


@pytest.mark.parametrize(
    "question", ["what is my name", "What's my name?", "Do you know my name?", "who am I"]
)
def test_a_name_is_remembered(question: str) -> None:
    """A name told earlier is recalled, and not invented where none was told."""
    assert "Ada Lovelace" in reply("Hello, my name is Ada Lovelace and I like sums.", "thanks", question)
    assert "haven't told me" in reply(question)


def test_the_newest_name_counts() -> None:
    """Who gives two names is called by the second."""
    assert "Your name is Grace." in reply("my name is Ada", "No, my name is Grace", "what is my name")


def test_a_system_prompt_is_mentioned() -> None:
    """The reply quotes the system prompt where there is one, and speaks of none where there isn't."""
    assert "“Answer like a pirate.”" in reply("Where is the gold?", system="Answer like a pirate.")
    assert "system prompt" not in reply("Where is the gold?").lower()


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("repeat after me: **all** of it", "**all** of it"),
        ("Repeat after me “so be it”", "so be it"),
        ("say one\ntwo", "one\ntwo"),
        ("count to 3", "1, 2, 3"),
        ("please count up to 12.", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10,\n11, 12"),
        ("What is 12 * 7?", "12 × 7 is 84."),
        ("what's 1/8", "1 / 8 is 0.125."),
        ("thanks a lot", "You're welcome."),
    ],
)
def test_plain_requests_are_obeyed(prompt: str, expected: str) -> None:
    """What can be done without a model is done, and nothing is added."""
    assert reply(prompt) == expected


def test_words_come_back_untouched() -> None:
    """Repeated words keep even their control characters, for the app above has to cope with them."""
    assert reply("say \x1b[31mred\x1b[0m \u202etxet") == "\x1b[31mred\x1b[0m \u202etxet"


@pytest.mark.parametrize("prompt", ["count to 10,000", "count to 10000", "count to 99999999999999999999"])
def test_counting_ends_at_ten_thousand(prompt: str) -> None:
    """The demo counts as far as ten thousand and no further."""
    numbers = reply(prompt).partition("\n\n")[0].replace(",", " ").split()
    assert numbers == [str(number) for number in range(1, 10_001)]


def test_counting_to_nothing_says_so() -> None:
    """Zero gets a sentence in place of numbers."""
    assert "nothing to say" in reply("count to 0")


@pytest.mark.parametrize(
    "prompt", ["write a long answer", "Please give me a very long reply", "I want a longer text"]
)
def test_a_long_answer_is_long(prompt: str) -> None:
    """The long answer has twelve sections and thousands of characters."""
    text = reply(prompt)
    assert text.count("\n## ") == 12
    assert len(text) > 3500


@pytest.mark.parametrize("asked", ["draw a cat", "Please paint the sea", "make me a nice picture of it"])
def test_who_wants_a_picture_is_shown_where(asked: str) -> None:
    """In the chat the demo only writes; it says where it draws. A table can be drawn all the same."""
    assert "Images tab" in reply(asked)
    assert "|:---" in reply("draw a table")


def test_a_table_and_code_can_be_had() -> None:
    """Asked for a table or for code, the reply holds one."""
    assert "|:---" in reply("show a table")
    assert "```python" in reply("show code")
    assert "```bash" in reply("write some code")


@pytest.mark.parametrize("prompt", ["help", "/help", "Help!", "show help", "what can you do?"])
def test_help_describes_every_command(prompt: str) -> None:
    """The help is the one text that lists all commands and all faults."""
    assert reply(prompt) == HELP == GUIDE
    for kind in FaultKind:
        assert kind.replace("prompt-", "prompt ") in HELP


@pytest.mark.parametrize("prompt", ["hello", "Hi there!", "good morning", "thank you", "bye"])
def test_small_talk_is_short(prompt: str) -> None:
    """A greeting or thanks gets a sentence or two and no headings."""
    text = reply(prompt)
    assert len(text) < 200
    assert "#" not in text


def test_an_unknown_fault_lists_the_known_ones() -> None:
    """A misspelt fault is answered with all the names that there are."""
    text = reply("/fault flood")
    assert "“flood”" in text
    assert all(f"`{kind}`" in text for kind in FaultKind)


def test_what_the_user_wrote_cannot_break_the_markdown() -> None:
    """Markup in a question is shown as it was typed, on one line."""
    text = reply("# Why | do ` *stars*\n\n```shine```?")
    assert "\\# Why \\| do \\` \\*stars\\*" in text


def test_attachments_are_admitted_not_to_be_seen() -> None:
    """The demo says that it can't look at pictures, with and without words beside them."""
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
    words = {"type": "text", "text": "What breed is it?"}
    alone = answer(Talk.of([{"role": "user", "content": [picture, picture]}]))
    both = answer(Talk.of([{"role": "user", "content": [words, picture]}]))
    assert "2 attachments and no words" in alone
    assert "attached one thing that the demo can't look at" in both


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["role", "content", "text", "type"]), inner)
    ),
    max_leaves=12,
)


@given(st.lists(JSON | st.fixed_dictionaries({"role": st.just("user"), "content": JSON})))
def test_odd_messages_are_answered(messages: list[object]) -> None:
    """Whatever the messages hold, there is an answer in words."""
    assert answer(Talk.of(messages)).strip()


@given(st.text(), st.integers(1, 30), st.integers(0, 5))
def test_any_prompt_is_answered(prompt: str, attempt: int, variant: int) -> None:
    """No prompt leaves the demo speechless."""
    message = {"role": "user", "content": prompt}
    assert answer(Talk.of([message]), attempt=attempt, variant=variant).strip()
