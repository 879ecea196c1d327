"""Commands that a deployment may ask for, run as real programs."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import psutil
import pytest

from aoai_tui.config.chat_settings import Tool
from aoai_tui.domain import ToolCall
from aoai_tui.services.tools.offer import ToolOutcome
from aoai_tui.services.tools.output import FOR_THE_MODEL
from aoai_tui.services.tools.toolbox import ToolBox
from tests.held_loop import longest_hold

NUMBER = '{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}'
ANYTHING = '{"type": "object"}'


def tool(folder: Path, script: str, *, parameters: str = ANYTHING, seconds: float = 20.0) -> Tool:
    """A tool that is a Python program."""
    program = folder / f"tool{len(list(folder.iterdir()))}.py"
    program.write_text(script)
    return Tool(
        name="try",
        description="A try.",
        command=[sys.executable, str(program)],
        parameters=parameters,
        seconds=seconds,
    )


async def run(tool: Tool, arguments: str = "{}") -> ToolOutcome:
    """One call of a tool."""
    box = ToolBox({tool.name: tool})
    return await box.run(ToolCall("call-1", tool.name, arguments))


def gone(pid: int) -> bool:
    """Whether a process no longer runs."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def until(condition: object, what: str) -> None:
    """Wait until it is so."""
    assert callable(condition)
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  another process decides
            await asyncio.sleep(0.01)


async def test_a_command_reads_its_arguments_and_answers(tmp_path: Path) -> None:
    """Arguments come as JSON on standard input; what it writes is the outcome."""
    script = "import json, sys; print('twice is', json.load(sys.stdin)['n'] * 2, 'né')"
    outcome = await run(tool(tmp_path, script, parameters=NUMBER), '{"n": 21}')
    assert (outcome.text, outcome.failed) == ("twice is 42 né", False)
    assert outcome.seconds > 0


async def test_it_runs_in_the_folder_that_the_person_is_in(tmp_path: Path) -> None:
    """The working directory is the user's own."""
    assert (await run(tool(tmp_path, "import os; print(os.getcwd())"))).text == os.getcwd()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ('{"n": ', "no valid JSON"),
        ('{"n": "three"}', "n: 'three' is not of type 'integer'"),
        ("{}", "'n' is a required property"),
        ("[1]", "must be a JSON object"),
        ("", "'n' is a required property"),
        ("[" * 100_000, "nested too deeply"),
        ('{"n": NaN}', "no valid JSON"),
    ],
)
async def test_wrong_arguments_are_told_to_the_model_and_nothing_runs(
    tmp_path: Path, arguments: str, words: str
) -> None:
    """What is wrong with a call's arguments is its outcome; the program is never started."""
    ran = tmp_path / "ran"
    outcome = await run(tool(tmp_path, f"open({str(ran)!r}, 'w')", parameters=NUMBER), arguments)
    assert outcome.failed
    assert words in outcome.text
    assert not ran.exists()


async def test_a_failing_command_shows_its_errors(tmp_path: Path) -> None:
    """Exit status and standard error are told; what it wrote before is kept."""
    script = "import sys; print('half'); print('no such city', file=sys.stderr); sys.exit(3)"
    outcome = await run(tool(tmp_path, script))
    assert outcome.failed
    assert outcome.text == "The tool failed with exit status 3.\nno such city\nhalf"


async def test_errors_of_a_command_that_succeeds_are_not_part_of_its_answer(tmp_path: Path) -> None:
    """Warnings on standard error stay out of what the model reads."""
    outcome = await run(tool(tmp_path, "import sys; print('fine'); print('careful', file=sys.stderr)"))
    assert (outcome.text, outcome.failed) == ("fine", False)


async def test_no_output_is_said(tmp_path: Path) -> None:
    """An outcome is never blank."""
    assert (await run(tool(tmp_path, ""))).text == "(no output)"


async def test_escape_codes_never_come_through(tmp_path: Path) -> None:
    """Output is text, whatever a program writes."""
    script = r"import sys; sys.stdout.buffer.write(b'\x1b[31mred\x1b[0m \x1b]0;title\x07bell\x07 \xff')"
    assert (await run(tool(tmp_path, script))).text == "red bell \ufffd"


async def test_long_output_is_cut_and_that_is_told(tmp_path: Path) -> None:
    """The model gets the beginning, and how much is missing."""
    outcome = await run(tool(tmp_path, "print('x' * 1_000_000)"))
    assert not outcome.failed
    assert outcome.text.startswith("x" * FOR_THE_MODEL + "\n[cut here: about ")
    assert len(outcome.text) < FOR_THE_MODEL + 100


async def test_output_without_end_is_stopped(tmp_path: Path) -> None:
    """A program that never ends writing is ended, long before its time is over."""
    script = "import os\nprint(os.getpid())\nwhile True: print('y' * 1000)"
    outcome = await run(tool(tmp_path, script))
    assert outcome.failed
    assert outcome.text.startswith("The tool was stopped: it wrote more than 8 MB.")
    assert gone(int(outcome.text.splitlines()[1]))


async def test_the_time_limit_ends_all_that_it_started(tmp_path: Path) -> None:
    """A tool that hangs is told, and neither it nor its own children live on."""
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)"
    )
    outcome = await run(tool(tmp_path, script, seconds=2.0))
    assert outcome.failed
    assert "it had not ended after 2 seconds" in outcome.text
    child = int(outcome.text.splitlines()[-1])
    await until(lambda: gone(child), "the grandchild is gone")


async def test_cancelling_ends_all_that_it_started(tmp_path: Path) -> None:
    """Escape kills the program and its children at once."""
    told = tmp_path / "pids"
    script = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(told)!r} + '.new', 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        f"os.rename({str(told)!r} + '.new', {str(told)!r})\n"
        "time.sleep(600)"
    )
    running = asyncio.create_task(run(tool(tmp_path, script)))
    await until(told.exists, "it runs")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    pids = [int(pid) for pid in told.read_text().split()]
    await until(lambda: all(map(gone, pids)), "all are gone")


async def test_a_child_that_holds_the_streams_does_not_hold_the_answer(tmp_path: Path) -> None:
    """A program that ends but leaves a child behind answers when it ends."""
    script = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid)"
    )
    outcome = await run(tool(tmp_path, script))
    assert not outcome.failed
    assert outcome.seconds < 15
    await until(lambda: gone(int(outcome.text)), "the child is gone")


async def test_a_command_that_does_not_listen_still_answers(tmp_path: Path) -> None:
    """Large arguments to a program that never reads them are no trouble."""
    outcome = await run(tool(tmp_path, "print('deaf')"), json.dumps({"text": "x" * 2_000_000}))
    assert (outcome.text, outcome.failed) == ("deaf", False)


async def test_a_crash_is_told_by_its_signal(tmp_path: Path) -> None:
    """A program that dies in mid-call is named with the signal."""
    outcome = await run(tool(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))
    assert outcome.failed
    assert outcome.text == "The tool was ended by signal 11."


async def test_two_calls_run_at_once(tmp_path: Path) -> None:
    """Calls don't wait for each other: each of these ends only when both have begun."""
    script = (
        "import json, pathlib, sys, time\n"
        "me, other = json.load(sys.stdin)['who']\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "(folder / me).touch()\n"
        "while not (folder / other).exists(): time.sleep(0.01)\n"
        "print(me)"
    )
    both = tool(tmp_path, script)
    outcomes = await asyncio.gather(run(both, '{"who": ["a", "b"]}'), run(both, '{"who": ["b", "a"]}'))
    assert [outcome.text for outcome in outcomes] == ["a", "b"]


async def test_the_event_loop_never_waits_for_a_flood(tmp_path: Path) -> None:
    """While a program floods its output the screen could still be drawn."""
    flood = tool(tmp_path, "while True: print('\\x9d' * 10_000)")
    await run(flood)  # what is imported once is imported
    slowest, _ = await longest_hold(run(flood))
    assert slowest < 0.25  # 0.05 on a machine with nothing else to do


async def test_secrets_stay_out_of_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command sees the person's environment, but no key, token or password."""
    secret = (
        "AZURE_OPENAI_API_KEY", "OPENAI_API_KEY", "AZURE_OPENAI_AD_TOKEN", "AZURE_CLIENT_SECRET", "GITHUB_TOKEN",
        "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "STORAGE_CONNECTION_STRING", "my_api_key", "GITLAB_PAT",
    )  # fmt: skip
    for name in secret:
        monkeypatch.setenv(name, "hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgres://me:hunter2@host/db")
    for name in ("EDITOR", "KEYBOARD", "PATH_TO_ENLIGHTENMENT", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "kept")
    outcome = await run(tool(tmp_path, "import os, json; print(json.dumps(dict(os.environ)))"))
    seen = json.loads(outcome.text)
    assert "hunter2" not in outcome.text
    assert {"EDITOR", "KEYBOARD", "PATH_TO_ENLIGHTENMENT", "SSH_AUTH_SOCK", "PATH"} <= seen.keys()


async def test_what_can_not_be_started_is_said_plainly(tmp_path: Path) -> None:
    """A missing program, a missing permission and no command at all are told in words."""
    plain_file = tmp_path / "plain"
    plain_file.write_text("echo hello")
    missing = await run(Tool(name="try", command=[str(tmp_path / "nothing")]))
    forbidden = await run(Tool(name="try", command=[str(plain_file)]))
    empty = await run(Tool(name="try"))
    assert "there is no program" in missing.text
    assert "may not be executed" in forbidden.text
    assert "has no command" in empty.text
    assert all(outcome.failed for outcome in (missing, forbidden, empty))


async def test_a_broken_schema_is_told_and_not_sent() -> None:
    """A mistake in config.toml is a sentence with the tool, and the service never sees the tool."""
    good = Tool(name="good", command=["true"], description="Good.", parameters=NUMBER)
    commands = {
        "good": good,
        "no_json": Tool(name="no_json", command=["true"], parameters='{"type":'),
        "no_schema": Tool(name="no_schema", command=["true"], parameters='{"type": "object", "required": 3}'),
        "no_object": Tool(name="no_object", command=["true"], parameters='{"type": "string"}'),
    }
    box = ToolBox(commands)
    troubles = {offer.name: offer.trouble for offer in await box.offers()}
    assert troubles["good"] == ""
    assert "no JSON" in troubles["no_json"]
    assert "no valid JSON schema" in troubles["no_schema"]
    assert "object" in troubles["no_object"]
    equipment = await box.equip(["good", "no_json", "lost", "far/away"])
    assert [spec.name for spec in equipment.specs] == ["good"]
    assert equipment.specs[0].parameters == json.loads(NUMBER)
    assert ["no_json" in one or "lost" in one or "far/away" in one for one in equipment.missing] == [True] * 3
    outcome = await box.run(ToolCall("1", "no_json", "{}"))
    assert outcome.failed
    assert "no JSON" in outcome.text


async def test_only_what_is_switched_on_runs(tmp_path: Path) -> None:
    """A model that calls a tool it was not offered is told so."""
    one = tool(tmp_path, "print('ran')")
    box = ToolBox({"try": one})
    assert (await box.run(ToolCall("1", "try", "{}"), names=["try"])).text == "ran"
    refused = await box.run(ToolCall("1", "try", "{}"), names=["other"])
    unknown = await box.run(ToolCall("1", "invented", "{}"))
    assert refused.failed
    assert "not switched on" in refused.text
    assert unknown.failed
    assert "There are: try." in unknown.text


async def test_a_schema_never_reaches_out_to_the_network(tmp_path: Path) -> None:
    """A reference to a schema elsewhere is not followed: the call is refused in words."""
    elsewhere = '{"type": "object", "properties": {"n": {"$ref": "http://127.0.0.1:9/schema.json"}}}'
    outcome = await run(tool(tmp_path, "print('ran')", parameters=elsewhere), '{"n": 1}')
    assert outcome.failed
    assert "refers to one that is not there" in outcome.text
