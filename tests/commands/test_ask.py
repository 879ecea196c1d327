"""`aoai-tui ask`, over the demo, and once as the processes that a shell starts."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import aoai_tui
from aoai_tui.__main__ import main
from aoai_tui.commands.printing import PlainFlow
from aoai_tui.domain import Message, MessageState
from aoai_tui.storage.store import open_store
from tests.commands.shell_call import places

ROOT = Path(aoai_tui.__file__).parents[1]

Ask = Callable[..., Result]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run the program in this process, with folders and an environment of its own, over the demo."""
    for name in [name for name in os.environ if name.startswith(("AZURE_", "OPENAI_"))]:
        monkeypatch.delenv(name)

    def run(*arguments: str, piped: str | bytes = "", before: tuple[str, ...] = ("--demo",)) -> Result:
        return CliRunner().invoke(main, [*places(tmp_path), *before, "ask", *arguments], input=piped)

    return run


def kept(folder: Path) -> list[Message]:
    """The messages of the newest conversation in the database."""
    with closing(open_store(folder / "data")) as store:
        return store.conversations.branch(store.conversations.list()[0].id)


@contextmanager
def asking(folder: Path, prompt: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that asks the demo; it is killed at the end."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "OPENAI_"))
    }
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "aoai_tui", *places(folder), "--demo", "ask", prompt],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**environment, "PYTHONPATH": str(ROOT)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_standard_output_holds_the_reply_and_nothing_else(ask: Ask) -> None:
    """A script that reads standard output gets the reply and one line's end."""
    result = ask("say parrots talk")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "parrots talk\n", "")


def test_what_was_asked_in_the_shell_is_kept(ask: Ask, tmp_path: Path) -> None:
    """The conversation is in the database, with its system prompt and deployment, for the app to show."""
    ask("say kept", "--system", "Be brief.", "--deployment", "mine")
    with closing(open_store(tmp_path / "data")) as store:
        conversation = store.conversations.list()[0]
    assert (conversation.system_prompt, conversation.deployment, conversation.connection) == (
        "Be brief.",
        "mine",
        "demo",
    )
    assert [(message.text, message.state) for message in kept(tmp_path)] == [
        ("say kept", MessageState.COMPLETE),
        ("kept", MessageState.COMPLETE),
    ]


@pytest.mark.parametrize(
    ("arguments", "piped", "prompt"),
    [
        (["say a"], "b\nc\n", "say a\n\nb\nc"),
        ([], "say b\n", "say b"),
        (["-"], "say c", "say c"),
        (["say d"], "", "say d"),
        ([], b"\xef\xbb\xbfsay caf\xe9", "say caf\ufffd"),
    ],
)
def test_piped_text_follows_the_prompt(
    ask: Ask, tmp_path: Path, arguments: list[str], piped: str | bytes, prompt: str
) -> None:
    """The argument comes first, then a blank line, then standard input, whatever bytes it holds."""
    assert ask(*arguments, piped=piped).exit_code == 0
    assert kept(tmp_path)[0].text == prompt


def test_no_prompt_is_a_mistake(ask: Ask) -> None:
    """Without a prompt nothing is sent and the exit code says that the command line was wrong."""
    result = ask(piped="  \n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "There is no prompt. Give it as an argument, or pipe it in.\n"


def test_json_holds_what_a_script_needs(ask: Ask, tmp_path: Path) -> None:
    """--json prints one object with the reply, the tokens, the ids and the time."""
    found = json.loads(ask("say hi", "--json").stdout)
    reply = kept(tmp_path)[1]
    assert found == {
        "reply": "hi",
        "refusal": None,
        "finish_reason": "stop",
        "error": None,
        "usage": {"prompt_tokens": 6, "completion_tokens": 1, "cached_tokens": 0, "reasoning_tokens": 0},
        "model": reply.model,
        "deployment": "demo-chat",
        "connection": "demo",
        "conversation": reply.conversation_id,
        "request_id": reply.receipt.request_id if reply.receipt else None,
        "seconds": pytest.approx(reply.timing.total if reply.timing else None, abs=0.001),
    }


def test_json_is_plain_ascii(ask: Ask) -> None:
    """Control characters and signs of other scripts leave as escapes, so no terminal and no encoding minds."""
    result = ask("say caf\xe9 \x9b31m", "--json", "--no-stream")
    assert result.stdout.isascii()
    assert json.loads(result.stdout)["reply"] == "caf\xe9 \x9b31m"


def test_a_refusal_is_one_sentence_with_what_support_asks_for(ask: Ask) -> None:
    """A failed request leaves standard output empty and names the status and the request id."""
    result = ask("/fault 401")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "[HTTP 401 · " in result.stderr
    assert "(f9)" not in result.stderr


def test_a_wait_is_announced(ask: Ask) -> None:
    """A pause before the request is repeated is told on standard error, and the reply still comes."""
    result = ask("say hi\n/fault 429 0.1")
    assert result.exit_code == 0
    assert result.stderr == "Waiting 1 s: Too many requests or tokens for this deployment.\n"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("truncate", "The reply is incomplete"),
        ("filter-reply", "The content filter objected to the reply: violence (medium)."),
        ("filter-late", "The content filter objected to the reply: protected material text."),
        ("disconnect", "The connection broke in the middle of the reply."),
    ],
)
def test_a_reply_that_is_not_whole_fails(ask: Ask, tmp_path: Path, fault: str, words: str) -> None:
    """What arrived is printed and ends its line, a sentence says what is wrong, and the exit code is 1."""
    result = ask(f"/fault {fault}")
    assert result.exit_code == 1
    assert result.stdout.rstrip("\n") == kept(tmp_path)[1].text.rstrip("\n")
    assert result.stdout.endswith("\n")
    assert result.stderr.startswith(words)
    assert result.stderr.count("\n") == 1


def test_a_folder_that_keeps_nothing_stops_the_question(ask: Ask, tmp_path: Path) -> None:
    """Where the conversation can't be kept, nothing is sent and one sentence says why."""
    (tmp_path / "data" / "aoai-tui.db").mkdir(parents=True)
    result = ask("say hi")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)


def test_the_demo_says_so_where_nothing_is_set_up(ask: Ask) -> None:
    """Nobody takes the demo for a model: the first line on standard error names it, once."""
    result = ask("say hi", before=())
    assert (result.exit_code, result.stdout) == (0, "hi\n")
    assert (
        result.stderr
        == "No connection is set up, so the demo answers. Set one up with: aoai-tui connections add URL\n"
    )


def test_an_unknown_connection_is_named(ask: Ask) -> None:
    """A connection that isn't there is a mistake of the command line, and the sentence lists what there is."""
    result = ask("say hi", "--connection", "nope")
    assert (result.exit_code, result.stderr) == (2, "There is no connection named nope. There are: demo.\n")


def test_a_connection_without_a_deployment_asks_for_one(ask: Ask, tmp_path: Path) -> None:
    """Where no deployment is known, the sentence says how to name one."""
    (tmp_path / "config.toml").write_text('[connections.x]\nkind = "openai"\n')
    result = ask("say hi", before=())
    assert result.exit_code == 2
    assert "--deployment" in result.stderr


def test_mistakes_in_the_settings_are_told(ask: Ask, tmp_path: Path) -> None:
    """A line of config.toml that is ignored is named on standard error, and the reply comes all the same."""
    (tmp_path / "config.toml").write_text('theme = "x"\ncolour = 3\n')
    result = ask("say hi")
    assert (result.exit_code, result.stdout) == (0, "hi\n")
    assert result.stderr.startswith("config.toml, line 2, colour: ")


@pytest.mark.parametrize("cut", range(1, 24))
def test_escape_sequences_go_wherever_they_are_cut(cut: int) -> None:
    """A sequence that arrives in two pieces, and a line's end in two halves, are cleaned like whole ones."""
    text = "a\x1b[31mb\x1b]0;title\x07c\r\nd"
    flow = PlainFlow()
    assert flow.feed(text[:cut]) + flow.feed(text[cut:]) + flow.end() == "abc\nd"


def test_what_only_begins_like_a_sequence_is_shown() -> None:
    """A title sequence that never ends doesn't hold the reply back."""
    flow = PlainFlow()
    shown = flow.feed("\x1b]0;") + flow.feed("x" * 5_000) + flow.feed("more")
    assert shown.endswith("xmore")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_keeps_what_had_arrived(tmp_path: Path) -> None:
    """An interrupted reply ends its line, exits with 130 and is in the database as stopped."""
    with asking(tmp_path, "count to 500") as process:
        assert process.stdout is not None
        start = process.stdout.read(20)
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate()
    shown = (start + rest).decode()
    assert (process.returncode, said) == (130, b"")
    assert shown.endswith("\n")
    reply = kept(tmp_path)[1]
    assert reply.state is MessageState.STOPPED
    assert reply.text.startswith(shown.rstrip("\n"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_that_leaves_ends_the_reply_quietly(tmp_path: Path) -> None:
    """`| head -1` gets its line, and nobody sees a traceback."""
    with asking(tmp_path, "count to 500") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"1, 2, 3, 4, 5, 6, 7, 8, 9, 10,\n"
        process.stdout.close()
        assert process.stderr is not None
        assert (process.stderr.read(), process.wait()) == (b"", 0)
    assert kept(tmp_path)[1].state is MessageState.STOPPED
