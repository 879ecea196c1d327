"""`aoai-tui embed`, over the demo, and as the processes that a shell starts."""

from __future__ import annotations

import json
import math
import os
import shlex
import signal
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pexpect
import pytest
from click.testing import CliRunner, Result

from aoai_tui.__main__ import main
from aoai_tui.demo import DemoTransport
from aoai_tui.storage.store import open_store
from tests.commands.shell_call import demo_command, environment, places

Embed = Callable[..., Result]

BIRDS = "# Birds\n\nTeaching a parrot to speak takes short sessions and a treat.\n"
DOGS = "# Dogs\n\nReward a dog at once, never late.\n"
AZURE = "# Azure\n\nThe quota of a deployment is counted per minute.\n"


@pytest.fixture
def notes(here: Path) -> Path:
    """A folder with three notes."""
    folder = here / "notes"
    folder.mkdir()
    for name, text in (("birds.md", BIRDS), ("dogs.md", DOGS), ("azure.md", AZURE)):
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def embed(here: Path, tmp_path: Path) -> Embed:
    """Run the program in this process, with folders and an environment of its own, over the demo."""

    def run(*arguments: str, piped: str | bytes = "", before: tuple[str, ...] = ("--demo",)) -> Result:
        return CliRunner().invoke(main, [*places(tmp_path), *before, "embed", *arguments], input=piped)

    return run


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that reached the demo, in their order."""
    texts: list[str] = []
    usual = DemoTransport._remember

    def remember(self: DemoTransport, recorded: Any) -> None:
        usual(self, recorded)
        texts.extend(recorded.fields.get("input") or [])

    monkeypatch.setattr(DemoTransport, "_remember", remember)
    return texts


def command(folder: Path, *arguments: str) -> list[str]:
    """The command line of a process of its own."""
    return demo_command(folder, "embed", *arguments)


def embedded(folder: Path) -> int:
    """The passages of all collections that have their vectors, on the disk."""
    if not (folder / "data").exists():
        return 0
    with closing(open_store(folder / "data")) as store:
        return sum(one.passages for one in store.collections.all())


# Adding


def test_a_folder_is_added_and_found_again(embed: Embed, notes: Path) -> None:
    """One line says what was done; the nearest passage comes first."""
    result = embed("add", "notes", "notes")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("notes: 3 passages embedded, ")
    assert result.stdout.endswith("; 3 in all.\n")
    assert result.stderr.startswith("3 passages of 3 texts, about ")
    result = embed("search", "notes", "ways to teach a parrot")
    assert result.exit_code == 0, result.stderr
    rows = [row.split("\t") for row in result.stdout.splitlines()]
    assert [len(row) for row in rows] == [3, 3, 3]
    assert rows[0][1].startswith("birds.md:")
    assert "short sessions" in rows[0][2]
    assert [float(row[0]) for row in rows] == sorted((float(row[0]) for row in rows), reverse=True)


def test_the_same_again_costs_nothing(embed: Embed, notes: Path, sent: list[str]) -> None:
    """Neither the same folder, nor the same texts in another collection, nor the same query."""
    embed("add", "notes", "notes")
    assert len(sent) == len(set(sent)) == 3
    again = embed("add", "notes", "notes")
    assert (again.exit_code, again.stdout) == (0, "notes: nothing changed; 3 in all.\n")
    other = embed("add", "other", "notes/dogs.md")
    assert "1 known already" in other.stderr
    assert other.stdout == "other: 1 passage embedded, 1 of them known already, 0 tokens; 1 in all.\n"
    assert len(sent) == 3
    for _ in range(2):
        embed("search", "notes", "teach a bird")
    assert len(sent) == 4


def test_a_folder_that_can_not_be_read_does_not_end_it(
    embed: Embed, notes: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and the others are added; alone it is a failure."""
    closed, listed = here / "closed", os.scandir
    closed.mkdir()

    def scandir(path: Any = ".") -> Any:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    result = embed("add", "notes", "closed", "notes")
    assert (result.exit_code, result.stdout[:27]) == (0, "notes: 3 passages embedded,")
    assert "closed/: The folder can't be read: Permission denied." in result.stderr
    alone = embed("add", "other", "closed")
    assert alone.exit_code == 1
    assert "closed/: The folder can't be read: Permission denied." in alone.stderr


def test_a_name_is_the_same_however_its_accents_are_written(embed: Embed) -> None:
    """As one character each, or as two: what is added goes to the same collection."""
    assert embed("add", "Caf\u00e9", "--text", "One.").exit_code == 0
    again = embed("add", "Cafe\u0301", "--text", "Two.")
    assert again.exit_code == 0, again.output
    assert [one["passages"] for one in json.loads(embed("list", "--json").stdout)] == [2]


def test_texts_come_from_options_and_from_a_pipe(embed: Embed) -> None:
    """Several at once; what is piped in is one text."""
    result = embed("add", "notes", "-", "--text", "One.", "--text", "Two.", piped=b"\xef\xbb\xbfThree.")
    assert result.exit_code == 0, result.stderr
    told = json.loads(embed("list", "notes", "--json").stdout)
    assert sorted(one["name"] for one in told) == ["One.", "Three.", "Two."]
    assert [one["path"] for one in told] == [None, None, None]


def test_json_tells_all_a_script_needs(embed: Embed, notes: Path) -> None:
    """One object: the collection, what was planned and skipped, what was embedded and refused."""
    (notes / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\0")
    (notes / "bad.md").write_text("/fault 422\nA text that the service does not take.\n")
    result = embed("add", "notes", "notes", "--dimensions", "64", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["collection"]["name"] == "notes"
    assert (told["collection"]["model"], told["collection"]["width"]) == ("demo-embedding-3", 64)
    assert told["planned"]["passages"] == 4
    assert [one["name"] for one in told["planned"]["skipped"]] == ["picture.png"]
    assert (told["embedded"], told["copied"], told["waiting"], told["error"]) == (3, 0, 0, None)
    assert [one["source"] for one in told["refused"]] == ["bad.md"]
    assert told["tokens"] > 0
    assert result.stdout.isascii()


def test_a_refused_text_is_named_and_the_others_are_embedded(embed: Embed, notes: Path) -> None:
    """The exit code says that not all is well."""
    (notes / "bad.md").write_text("/fault filter-prompt\nA text that the filter does not take.\n")
    result = embed("add", "notes", "notes")
    assert result.exit_code == 1
    assert result.stdout.startswith("notes: 3 passages embedded, 1 refused, ")
    assert "bad.md:1 is refused and set aside. The content filter" in result.stderr


def test_a_failure_pauses_and_the_same_command_goes_on(embed: Embed, notes: Path, sent: list[str]) -> None:
    """What failed is one sentence; what waits is embedded the next time."""
    (notes / "bad.md").write_text("/fault 503 x9\nA text that brings bad luck.\n")
    result = embed("add", "notes", "notes")
    assert result.exit_code == 1
    assert "[HTTP 503" in result.stderr
    assert result.stderr.endswith("What is embedded is kept; the same command goes on.\n")
    assert "waiting" in result.stdout
    for _ in range(5):
        result = embed("add", "notes", "notes")
    assert result.exit_code in (0, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "notes"], "There is nothing to add."),
        (["add", "notes", "--text", " "], "There is nothing to add."),
        (["add", "notes", "missing"], "There is no "),
        (["add", " ", "--text", "x"], ""),
        (["add", "notes", "--text", "x", "--size", "0"], "Usage:"),
        (["add", "notes", "--text", "x", "--cut", "words"], "Usage:"),
        (["add", "notes", "--text", "x", "--size", "10", "--overlap", "10"], ""),
        (["search", "notes", "x"], "There is no collection"),
        (["search", "notes", " "], "There is no query."),
        (["search", "notes", "x", "-k", "0"], "Usage:"),
        (["search", "notes"], "Usage:"),
        (["list", "notes"], "There is no collection"),
        (["refresh", "notes"], "There is no collection"),
        (["delete", "notes"], "There is no collection"),
        (["text", " "], "There is an empty text"),
        (["text"], "Usage:"),
        (["nonsense"], "Usage:"),
    ],
)
def test_mistakes_on_the_command_line_are_told(
    embed: Embed, sent: list[str], arguments: list[str], words: str
) -> None:
    """The exit code is 2, nothing is sent, and no collection is left behind."""
    result = embed(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(words)
    assert (result.stdout, sent) == ("", [])
    assert json.loads(embed("list", "--json").stdout) == []


def test_what_was_decided_at_the_making_stays(embed: Embed) -> None:
    """Another width, deployment or way of cutting is refused in words; the same may be said again."""
    embed("add", "notes", "--text", "One.", "--dimensions", "64", "--cut", "blank-lines")
    assert (
        embed("add", "notes", "--text", "Two.", "--dimensions", "64", "--cut", "blank-lines").exit_code == 0
    )
    for option in (
        ["--dimensions", "32"],
        ["--deployment", "demo-embedding-old"],
        ["--size", "7"],
        ["--cut", "whole"],
    ):
        result = embed("add", "notes", "--text", "Three.", *option)
        assert result.exit_code == 2
        assert f"was made with {option[0]} " in result.stderr


def test_a_dry_run_only_tells(embed: Embed, notes: Path, sent: list[str]) -> None:
    """What it would bring; nothing is sent, kept or made."""
    result = embed("add", "notes", "notes", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith("3 passages of 3 texts, about ")
    told = json.loads(embed("add", "notes", "notes", "--dry-run", "--json").stdout)
    assert (told["planned"]["passages"], told["embedded"]) == (3, 0)
    assert json.loads(embed("list", "--json").stdout) == []
    assert embed("restore").exit_code == 1
    assert sent == []


@pytest.mark.parametrize(
    "options",
    [["--deployment", "demo-chat"], ["--deployment", "missing"], ["--dimensions", "4000"]],
)
def test_a_collection_that_can_not_be_embedded_is_not_made(embed: Embed, options: list[str]) -> None:
    """What it was asked for stays with a collection: the next try may ask for something else."""
    result = embed("add", "notes", "--text", "One.", *options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("The collection was not made.\n")
    assert json.loads(embed("list", "--json").stdout) == []
    assert embed("add", "notes", "--text", "One.").exit_code == 0


def test_a_filter_and_a_column_choose(embed: Embed, notes: Path) -> None:
    """Of folders only some files, of tables one column."""
    (notes / "faq.csv").write_text("question,answer\nHow long?,Five minutes.\nHow much?,Nothing.\n")
    result = embed("add", "faq", "notes", "--filter", "*.csv", "--column", "answer", "--cut", "whole")
    assert result.exit_code == 0, result.stderr
    found = json.loads(embed("search", "faq", "minutes", "--json").stdout)
    assert [one["text"] for one in found["matches"]] == ["Five minutes.", "Nothing."]
    assert {one["source"] for one in found["matches"]} == {"faq.csv"}


def test_a_folder_without_texts_is_told(embed: Embed, here: Path, notes: Path) -> None:
    """Nothing to add is a failure for a script, and no collection stays behind."""
    (here / "empty").mkdir()
    for arguments, reason in (
        (["empty"], "empty/: There is nothing to add: no file with text is in it.\n"),
        (
            ["notes", "--filter", "*.txt"],
            "notes/: There is nothing to add: the filter lets none of its files through.\n",
        ),
    ):
        result = embed("add", "x", *arguments)
        assert (result.exit_code, result.stdout) == (1, "x: nothing was added; 0 in all.\n")
        assert result.stderr == reason
    assert json.loads(embed("list", "--json").stdout) == []


def test_refreshing_finds_what_changed(embed: Embed, notes: Path, sent: list[str]) -> None:
    """Changed, new and gone files; only new words are sent."""
    embed("add", "notes", "notes")
    (notes / "dogs.md").write_text("# Dogs\n\nNew words about dogs.\n")
    (notes / "cats.md").write_text("# Cats\n\nCats do as they like.\n")
    (notes / "azure.md").unlink()
    result = embed("refresh", "notes")
    assert result.exit_code == 0, result.stderr
    assert "1 file gone" in result.stderr
    assert len(sent) == 5
    assert sorted(one["name"] for one in json.loads(embed("list", "notes", "--json").stdout)) == [
        *("birds.md", "cats.md", "dogs.md"),
    ]
    assert embed("refresh", "notes").stdout == "notes: nothing changed; 3 in all.\n"


# Looking up


def test_a_search_is_narrowed(embed: Embed, notes: Path) -> None:
    """By number, by similarity and by source."""
    embed("add", "notes", "notes")
    assert len(embed("search", "notes", "parrot", "-k", "1").stdout.splitlines()) == 1
    assert embed("search", "notes", "parrot", "--least", "0.99").stderr == "Nothing was found.\n"
    only = embed("search", "notes", "parrot", "--source", "d*.md", "--source", "azure.md").stdout.splitlines()
    assert sorted(row.split("\t")[1].partition(":")[0] for row in only) == ["azure.md", "dogs.md"]
    wrong = embed("search", "notes", "parrot", "--source", "fish.md")
    assert wrong.exit_code == 2
    assert wrong.stderr.startswith("“notes” has no source “fish.md”.")


def test_whole_passages_and_json(embed: Embed, notes: Path) -> None:
    """With its line breaks, or as one object with everything."""
    embed("add", "notes", "notes", "--cut", "whole")
    full = embed("search", "notes", "parrot", "-k", "1", "--full").stdout
    assert "# Birds\n\nTeaching a parrot" in full
    told = json.loads(embed("search", "notes", "parrot", "-k", "2", "--json").stdout)
    assert (told["collection"], told["query"], told["searched"]) == ("notes", "parrot", 3)
    first = told["matches"][0]
    assert (first["source"], first["path"], first["line"]) == ("birds.md", str(notes / "birds.md"), 1)
    assert 0 < first["score"] <= 1


def test_a_query_may_be_piped_in(embed: Embed, notes: Path) -> None:
    """What another program says is looked up."""
    embed("add", "notes", "notes")
    assert "birds.md" in embed("search", "notes", "-", "-k", "1", piped="teaching parrots\n").stdout
    assert embed("search", "notes", "-", piped="").exit_code == 2
    assert embed("search", "notes", "-", piped="x" * 200_001).exit_code == 2


def test_a_collection_knows_its_connection(embed: Embed, notes: Path, tmp_path: Path) -> None:
    """One that was made over the demo is searched over it, whatever connection opens by itself."""
    embed("add", "notes", "notes")
    (tmp_path / "config.toml").write_text(
        'connection = "x"\n[connections.x]\nkind = "compatible"\nendpoint = "http://127.0.0.1:9/v1"\nauth = "none"\n'
    )
    result = embed("search", "notes", "parrot", "-k", "1", before=())
    assert result.exit_code == 0, result.stderr
    assert "birds.md" in result.stdout
    assert embed("add", "notes", "--text", "More.", before=()).exit_code == 0


# Single texts


def test_the_vector_of_a_text_is_json(embed: Embed) -> None:
    """One array a line, of length 1; the same text costs nothing the second time."""
    result = embed("text", "A rabbit eating pancakes", "Two.", "--dimensions", "8")
    assert result.exit_code == 0, result.stderr
    vectors = [json.loads(line) for line in result.stdout.splitlines()]
    assert [len(vector) for vector in vectors] == [8, 8]
    assert math.hypot(*vectors[0]) == pytest.approx(1, abs=1e-5)
    told = json.loads(embed("text", "-", "--dimensions", "8", "--json", piped="Two.").stdout)
    assert (told["model"], told["width"]) == ("demo-embedding-3", 8)
    assert told["embeddings"][0]["vector"] == vectors[1]
    assert told["embeddings"][0]["norm"] == pytest.approx(1, abs=1e-5)


def test_a_refused_width_is_told(embed: Embed) -> None:
    """With what to do, as one line."""
    result = embed("text", "x", "--deployment", "demo-embedding-old", "--dimensions", "8")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("The deployment does not take this number of dimensions.")


# What there is


def test_collections_are_listed_deleted_and_brought_back(embed: Embed, notes: Path) -> None:
    """A table for people, an array for programs."""
    empty = embed("list")
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert empty.stderr.startswith("There is no collection yet.")
    embed("add", "notes", "notes")
    lines = embed("list").stdout.splitlines()
    assert lines[0].split() == [
        "name",
        "passages",
        "waiting",
        "refused",
        "model",
        "width",
        "connection",
        "place",
    ]
    assert lines[1].split() == ["notes", "3", "0", "0", "demo-embedding-3", "1536", "demo", "here"]
    assert embed("list", "notes").stdout.splitlines()[1].split()[:2] == ["azure.md", "1"]
    assert embed("delete", "notes").exit_code == 0
    assert json.loads(embed("list", "--json").stdout) == []
    assert embed("restore").stdout == "“notes” is back.\n"
    assert embed("restore").exit_code == 1
    assert json.loads(embed("list", "--json").stdout)[0]["name"] == "notes"


def test_a_collection_gets_another_name_and_loses_a_source(embed: Embed, notes: Path) -> None:
    """What is taken out is not found any more."""
    embed("add", "notes", "notes")
    assert embed("rename", "notes", "pets").stdout == "It is called “pets” now.\n"
    assert embed("rename", "pets", " ").exit_code == 2
    assert embed("delete", "pets", "--source", "a*.md").stdout == "pets: 1 source taken out.\n"
    assert embed("delete", "pets", "--source", "a*.md").exit_code == 2
    assert "azure.md" not in embed("search", "pets", "quota of a deployment").stdout
    assert embed("restore", "pets").stdout == "pets: 3 passages again.\n"
    assert embed("restore", "pets").exit_code == 1
    assert "azure.md" in embed("search", "pets", "quota of a deployment").stdout


def test_refused_passages_are_listed_sent_again_and_taken_out(embed: Embed, notes: Path) -> None:
    """With the reason; what the service still does not take stays set aside until it is taken out."""
    assert embed("add", "notes", "notes").exit_code == 0
    assert embed("refused", "notes").stderr == "Nothing is refused.\n"
    (notes / "bad.md").write_text("/fault 422\nA text that the service does not take.\n")
    embed("add", "notes", "notes")
    (row,) = (line.split("\t") for line in embed("refused", "notes").stdout.splitlines())
    assert (row[0], row[2]) == ("bad.md:1", "/fault 422 A text that the service does not take.")
    assert row[1].startswith("The service refused the request.")
    (told,) = json.loads(embed("refused", "notes", "--json").stdout)
    assert (told["source"], told["line"]) == ("bad.md", 1)
    again = embed("refused", "notes", "--again")
    assert (again.exit_code, "1 refused" in again.stdout) == (1, True)
    assert embed("refused", "notes", "--again", "--delete").exit_code == 2
    assert embed("refused", "notes", "--delete").stdout == "notes: 1 passage taken out.\n"
    assert json.loads(embed("refused", "notes", "--json").stdout) == []


def test_the_demo_says_so_where_nothing_is_set_up(embed: Embed) -> None:
    """Nobody takes the demo's vectors for a model's."""
    result = embed("text", "x", "--dimensions", "2", before=())
    assert result.exit_code == 0
    assert result.stderr.startswith("No connection is set up, so the demo embeds.")


def test_a_connection_without_an_embeddings_deployment_asks_for_one(embed: Embed, tmp_path: Path) -> None:
    """The sentence says how to name one, and nothing is made."""
    (tmp_path / "config.toml").write_text('[connections.x]\nkind = "openai"\n')
    for arguments in (["text", "x"], ["add", "notes", "--text", "x"]):
        result = embed(*arguments, before=())
        assert result.exit_code == 2
        assert "--deployment" in result.stderr
    assert json.loads(embed("list", "--json", before=()).stdout) == []


@pytest.mark.parametrize("fault", ["401", "404", "connect"])
def test_a_failed_request_is_one_sentence(embed: Embed, fault: str) -> None:
    """The service's answer in words, without the app's keys."""
    result = embed("text", f"/fault {fault} x9\nword")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "(f9)" not in result.stderr


# As files


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_a_collection_leaves_and_comes_back(
    embed: Embed, notes: Path, here: Path, sent: list[str], form: str
) -> None:
    """Its path is printed, nothing is overwritten, and what comes back finds the same without being sent."""
    embed("add", "notes", "notes")
    found = embed("search", "notes", "parrot").stdout
    asked = len(sent)
    for name in (f"notes.{form}", f"notes 2.{form}"):
        result = embed("export", "notes", f"notes.{form}")
        assert (result.exit_code, result.stdout, result.stderr) == (0, f"{name}\n", "")
        assert (here / name).stat().st_size > 1000
    result = embed("import", f"notes 2.{form}", "--name", "again")
    assert (result.exit_code, result.stdout) == (0, "again: 3 passages.\n")
    rows = embed("search", "again", "parrot").stdout
    assert [row.split("\t")[0] for row in rows.splitlines()] == [
        row.split("\t")[0] for row in found.splitlines()
    ]
    assert len(sent) == asked


def test_json_lines_go_down_a_pipe(embed: Embed, notes: Path, here: Path) -> None:
    """Each line is an object; without a file's name they are written into this folder."""
    embed("add", "notes", "notes")
    piped = embed("export", "notes", "-")
    assert piped.exit_code == 0, piped.stderr
    lines = [json.loads(line) for line in piped.stdout.splitlines()]
    assert sum("text" in line for line in lines) == 3
    assert embed("export", "notes").stdout == "notes.jsonl\n"
    told = json.loads(embed("export", "notes", ".", "--format", "parquet", "--json").stdout)
    assert (told["path"], told["passages"], told["left"]) == ("notes.parquet", 3, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "notes", "notes.txt"], "A collection's file ends in"),
        (["export", "notes", "-", "--format", "parquet"], "Standard output is for JSON lines."),
        (["export", "other"], "There is no collection"),
        (["import", "missing.jsonl"], "“missing.jsonl” can't be read."),
        (["import", "words.jsonl"], "No column of the file holds vectors"),
        (["import", "a.jsonl", "b.jsonl", "--name", "x"], "Several files can't"),
    ],
)
def test_files_that_can_not_be_meant_are_told(
    embed: Embed, here: Path, arguments: list[str], words: str
) -> None:
    """The exit code is 2, and nothing is left behind."""
    embed("add", "notes", "--text", "One.")
    (here / "words.jsonl").write_text('{"a": 1}\n')
    result = embed(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(words)
    assert [one["name"] for one in json.loads(embed("list", "--json").stdout)] == ["notes"]


# As processes


def many(folder: Path) -> tuple[str, ...]:
    """A file of 300 passages, of which the last has the service ask for a pause; how it is added."""
    passages = [f"Passage number {number} tells of the parrot {number}." for number in range(299)]
    (folder / "many.txt").write_text("\n\n".join([*passages, "/fault 429 4\nThe last one."]))
    return "add", "many", "many.txt", "--cut", "blank-lines", "--size", "60", "--overlap", "0"


def go_on(folder: Path, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """The same command again, to its end."""
    return subprocess.run(
        command(folder, *arguments),
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_ctrl_c_keeps_what_is_embedded_and_the_same_command_goes_on(tmp_path: Path) -> None:
    """130 at once, in words, also in the middle of a pause; the second run does only what was missing."""
    arguments = many(tmp_path)
    program, *options = command(tmp_path, *arguments)
    child = pexpect.spawn(
        program,
        options,
        cwd=str(tmp_path),
        env=environment(),
        encoding="utf-8",
        dimensions=(24, 100),
        timeout=60,
    )
    child.expect("Waiting [1-4] s")
    child.sendintr()
    child.expect("What is embedded is kept; the same command goes on.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    before = embedded(tmp_path)
    assert 0 < before < 300
    again = go_on(tmp_path, arguments)
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith(f"many: {300 - before} passage")
    assert embedded(tmp_path) == 300


def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    """kill -9 in the middle: what was embedded is there, and the collection's name is enough for the rest."""
    arguments = many(tmp_path)
    with subprocess.Popen(
        command(tmp_path, *arguments), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("Waiting"):
                break
        process.send_signal(signal.SIGKILL)
    before = embedded(tmp_path)
    assert 0 < before < 300
    (tmp_path / "many.txt").unlink()
    again = go_on(tmp_path, ("add", "many"))
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith(f"many: {300 - before} passage")
    assert embedded(tmp_path) == 300
    assert go_on(tmp_path, ("add", "many")).stderr.startswith("There is nothing to add.")


def test_a_reader_that_goes_is_no_failure(tmp_path: Path) -> None:
    """`aoai-tui embed search … | head -1` ends quietly."""
    add = command(
        tmp_path, "add", "n", *(part for number in range(30) for part in ("--text", f"Parrot {number}."))
    )
    subprocess.run(add, cwd=tmp_path, env=environment(), check=True, capture_output=True)
    search = shlex.join(command(tmp_path, "search", "n", "parrot", "-k", "30"))
    result = subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {search} | head -1"],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_check_reads_all_vectors_and_repairs(embed: Embed, notes: Path, tmp_path: Path) -> None:
    """Damage is told with exit code 1; what waits then is embedded by the next add."""
    assert "no collection yet" in embed("check").stdout
    embed("add", "notes", str(notes))
    result = embed("check", "notes")
    assert (result.exit_code, result.stdout) == (
        0,
        "3 vectors of “notes” looked at: all is as it was written.\n",
    )
    (file,) = tmp_path.rglob("*.f16")
    with file.open("r+b") as raw:
        raw.seek(5000)
        raw.write(b"\xaa\xbb")
    result = embed("check", "--json")
    assert result.exit_code == 1
    (told,) = json.loads(result.stdout)
    assert (told["name"], told["vectors"], told["lost"]) == ("notes", 3, 3)
    assert embed("add", "notes", str(notes)).exit_code == 0
    assert embed("check").exit_code == 0
    assert embed("check", "nothing").exit_code == 2


@pytest.mark.parametrize("arguments", [("text", "hello"), ("list", "--json"), ("add", "n", "--text", "x")])
def test_a_full_disk_is_told(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """One sentence, and what was paid for is kept."""
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            command(tmp_path, *arguments), stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
        )
    assert result.returncode == 1
    assert result.stderr.decode().endswith("Standard output can't be written: No space left on device.\n")


def test_much_is_asked_about_on_a_terminal(tmp_path: Path) -> None:
    """No means that nothing is sent, and no collection stays behind."""
    (tmp_path / "much.txt").write_text(
        "".join(f"Parrot {number} treats rabbit {number} well. " for number in range(150_000))
    )
    child = pexpect.spawn(
        command(tmp_path, "add", "much", "much.txt")[0],
        command(tmp_path, "add", "much", "much.txt")[1:],
        cwd=str(tmp_path), env=environment(), encoding="utf-8", dimensions=(24, 100), timeout=60,
    )  # fmt: skip
    child.expect(r"Embed about [\d,]+ tokens\? \[Y/n\]")
    child.sendline("n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    listed = subprocess.run(
        command(tmp_path, "list", "--json"), env=environment(), capture_output=True, text=True, check=True
    )
    assert json.loads(listed.stdout) == []
