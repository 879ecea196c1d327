"""config.toml is read whatever stands in it, and keeps what people wrote when the app saves."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aoai_tui.config.problem import InvalidSetting, Problem
from aoai_tui.config.settings import Auth, Connection, Deployments, Kind, Settings
from aoai_tui.config.toml_file import Loaded, load, remove_connection, save_connection, set_value
from aoai_tui.errors import ConfigTrouble

COMMENTED = """\
# The team's file.
theme = "aoai-light"   # easier on the beamer

# Ask before you use this one.
[connections.prod]     # red, as agreed
kind = "azure"
endpoint = "https://contoso-prod.openai.azure.com" # Sweden
colour = 'red'
# nothing below this line

# For trying things.
[connections."my test"]
endpoint = "http://localhost:11434/v1"
kind = "compatible"

[connections."my test".deployments]
chat = "llama"

# Keys that suit a German keyboard.
[keys]
"chat.send" = "ctrl+enter"
"""

PROD = Connection(
    name="prod", kind=Kind.AZURE, endpoint="https://contoso-prod.openai.azure.com", colour="red"
)
NEW = Connection(
    name='a "new" one',
    kind=Kind.AZURE_V1,
    endpoint="https://contoso.openai.azure.com",
    auth=Auth.ENTRA,
    timeout=30,
    deployments=Deployments(chat="gpt-5-mini", images="gpt-image-1"),
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def commented(config: Path) -> Path:
    config.write_text(COMMENTED, encoding="utf-8")
    return config


def problems_in(config: Path, text: str) -> tuple[Problem, ...]:
    config.write_text(text, encoding="utf-8")
    return load(config).problems


def lines_with_comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if "#" in line]


def test_without_a_file_the_defaults_hold(config: Path) -> None:
    """A first start has the default settings and nothing to complain about."""
    assert load(config) == Loaded(Settings())


def test_a_whole_file_is_read(commented: Path) -> None:
    """Settings, connections, their deployments and keys arrive as written."""
    loaded = load(commented)
    assert loaded.problems == ()
    assert loaded.settings.theme == "aoai-light"
    assert loaded.settings.keys == {"chat.send": "ctrl+enter"}
    assert list(loaded.settings.connections) == ["prod", "my test"]
    assert loaded.settings.connections["prod"] == PROD
    assert loaded.settings.connections["my test"].deployments.chat == "llama"


def test_a_byte_order_mark_is_no_mistake(config: Path) -> None:
    """A file that a Windows editor wrote with a mark in front is read, and its line ends stay."""
    config.write_bytes(b'\xef\xbb\xbftheme = "a"\r\n# note\r\n[connections.x]\r\nkind = "openai"\r\n')
    assert load(config).problems == ()
    set_value(config, "theme", "b")
    save_connection(config, NEW)
    content = config.read_bytes()
    assert load(config).settings.theme == "b"
    assert content.count(b"\n") == content.count(b"\r\n")


def test_a_syntax_error_names_its_line(config: Path) -> None:
    """A file that isn't TOML gives the defaults and the line of the mistake."""
    (problem,) = problems_in(config, 'theme = "x"\n\n[connections.a\nkind = "azure"\n')
    assert problem.line == 3
    assert "not TOML" in problem.sentence
    assert load(config).settings == Settings()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"a = " + b"9" * 5000, "beyond measure"),
        (b"a = " + b"[" * 20_000, "beyond measure"),
    ],
)
def test_an_unreadable_file_is_explained(config: Path, content: bytes, words: str) -> None:
    """Bytes that are no text, and numbers and nestings beyond measure, stop nothing."""
    config.write_bytes(content)
    assert words in load(config).problems[0].sentence


def test_a_folder_in_the_files_place_is_explained(tmp_path: Path) -> None:
    """What the system refuses to read becomes a problem, and a ConfigTrouble when saving."""
    assert "can't be read" in load(tmp_path).problems[0].sentence
    with pytest.raises(ConfigTrouble, match="can't be written"):
        set_value(tmp_path, "theme", "x")


MISTAKES = """\
them = "dark"
stream_gap_seconds = "soon"
connection = "wrok"
[connections.work]
kind = "azure"
endpoint = "https://contoso.openai.azure.com"
note = '''
timeout = 5
'''
time_out = 5
max_retries = 99
timeout = true
deployments.chat = 7
deployments.chatt = "x"
name = "other"
[connections."no kind"]
endpoint = "https://contoso.openai.azure.com"
[connections.typo]
kind = "azur"
endpoint = "https://contoso.openai.azure.com"
[connections.nowhere]
kind = "azure"
endpoint = "contoso"
[connections.demo]
kind = "demo"
[connections]
five = 5
[keys]
"chat.send" = 3
"chat.stop" = "f4"
"""

EXPECTED = [
    (1, "them", "Did you mean theme?"),
    (2, "stream_gap_seconds", "must be a number"),
    (3, "connection", "Did you mean work?"),
    (7, "connections.work.note", "no such setting"),
    (10, "connections.work.time_out", "Did you mean timeout?"),
    (11, "connections.work.max_retries", "0 to 10"),
    (12, "connections.work.timeout", "must be a number"),
    (13, "connections.work.deployments.chat", "text in quotes"),
    (14, "connections.work.deployments.chatt", "Did you mean chat?"),
    (15, "connections.work.name", "name of its table"),
    (16, "connections.no kind", "kind is missing"),
    (19, "connections.typo.kind", "one of azure, azure-v1"),
    (23, "connections.nowhere.endpoint", "begin with https://"),
    (24, "connections.demo", "the app's own"),
    (27, "connections.five", "table of its own"),
    (29, "keys.chat.send", "text in quotes"),
]


def test_each_mistake_names_its_line_and_its_key(config: Path) -> None:
    """Every wrong line is named once, with its number, its key and what is wrong, and all else is taken."""
    found = problems_in(config, MISTAKES)
    assert [(problem.line, problem.key) for problem in found] == [(line, key) for line, key, _ in EXPECTED]
    for problem, (_, _, words) in zip(found, EXPECTED, strict=True):
        assert words in problem.sentence
    loaded = load(config).settings
    assert list(loaded.connections) == ["work"]
    assert loaded.connections["work"] == Connection(
        name="work", kind=Kind.AZURE, endpoint="https://contoso.openai.azure.com"
    )
    assert loaded.keys == {"chat.stop": "f4"}
    assert str(found[0]).startswith("line 1, them: ")


@pytest.mark.parametrize(
    "line",
    [
        'api_key = "hush-hush"',
        'key = "hush-hush"',
        'api-key = "hush-hush"',
        'azure_ad_token = "hush-hush"',
        'password = "hush-hush"',
        'client_secret = "hush-hush"',
        'endpoint = "https://me:hush-hush@contoso.example"',
        'timeout = "hush-hush"',
        '"sk-hush-hush-0123" = 1',
        'kind = hush-hush"',
    ],
)
def test_no_problem_repeats_a_value(config: Path, line: str) -> None:
    """A key in the wrong place is never shown, and a line named like one is told about the keyring."""
    found = problems_in(config, f'[connections.work]\n{line}\nkind = "azure"\n')
    assert "hush-hush" not in repr(found)
    assert found[0].line in (1, 2)
    assert not line.startswith(("api", "key", "azure", "password", "client")) or "keyring" in str(found)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('theme="x"\n[ connections . "my test" ]\n\n"timeout" = "x"\nkind="demo"', 4),
        ('[connections.\'my test\'.deployments]\n[connections."my test"]\ntimeout = "x"', 3),
        ('\n\nconnections."my test".timeout = "x"', 3),
        ('\nconnections = { "my test" = { timeout = "x" } }', 2),
    ],
)
def test_a_line_is_found_however_the_key_is_written(config: Path, text: str, line: int) -> None:
    """Quoted names, dotted keys and inline tables lead to the right line."""
    (wrong,) = [problem for problem in problems_in(config, text) if problem.key.endswith(".timeout")]
    assert wrong.line == line


def test_a_table_of_the_wrong_name_is_pointed_out(config: Path) -> None:
    """[connection.NAME] is told about the missing s."""
    (problem,) = problems_in(config, '[connection.work]\nkind = "azure"\n')
    assert "connections.NAME" in problem.sentence


def test_saving_keeps_comments_and_order(commented: Path) -> None:
    """A new connection, a changed one and a setting leave every comment and every table in its place."""
    save_connection(commented, NEW)
    save_connection(commented, msgspec.structs.replace(PROD, timeout=5, colour="blue"))
    set_value(commented, "theme", "aoai-dark")
    set_value(commented, "connection", "prod")
    set_value(commented, ("keys", "chat.stop"), "f4")
    text = commented.read_text(encoding="utf-8")
    comments = [line.partition("#")[2] for line in lines_with_comments(text)]
    assert comments == [line.partition("#")[2] for line in lines_with_comments(COMMENTED)]
    assert "# For trying things.\n[connections" in text
    assert "# Keys that suit a German keyboard.\n[keys]" in text
    assert "timeout = 5\n# nothing below" in text
    loaded = load(commented)
    assert loaded.problems == ()
    assert list(loaded.settings.connections) == ["prod", "my test", NEW.name]
    assert loaded.settings.connections[NEW.name] == NEW
    assert loaded.settings.connections["prod"].colour == "blue"
    assert loaded.settings.connection == "prod"


def test_saving_the_same_again_changes_no_byte(commented: Path) -> None:
    """A save without a change doesn't touch the file."""
    save_connection(commented, PROD)
    set_value(commented, "theme", "aoai-light")
    before = commented.stat()
    save_connection(commented, PROD)
    set_value(commented, "theme", "aoai-light")
    remove_connection(commented, "never there")
    after = commented.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_value_that_went_back_to_its_default_is_written_where_it_stands(commented: Path) -> None:
    """A line that exists says the default rather than vanish, so that its comment keeps its meaning."""
    save_connection(commented, msgspec.structs.replace(PROD, colour=""))
    assert "colour = ''" in commented.read_text() or 'colour = ""' in commented.read_text()
    assert load(commented).settings.connections["prod"].colour == ""


def test_removing_a_connection_leaves_the_others_comments(commented: Path) -> None:
    """A connection goes with its tables and the comment right above it; its neighbours' comments stay."""
    remove_connection(commented, "my test")
    remove_connection(commented, "never there")
    text = commented.read_text(encoding="utf-8")
    assert list(load(commented).settings.connections) == ["prod"]
    assert "# Keys that suit a German keyboard.\n[keys]" in text
    assert "# nothing below this line" in text
    assert "For trying things" not in text
    assert "\n\n\n" not in text


def test_removing_the_opening_connection_forgets_that_it_opens(commented: Path) -> None:
    """No setting points at a connection that is gone."""
    set_value(commented, "connection", "prod")
    remove_connection(commented, "prod")
    assert load(commented).problems == ()
    assert load(commented).settings.connection == ""


@pytest.mark.parametrize(
    "text",
    [
        'connections.prod.kind = "azure"\nconnections.prod.endpoint = "https://a.example" # mine\n',
        'connections = { prod = { kind = "azure", endpoint = "https://a.example" } } # mine\n',
        '[connections]\n# mine\nprod = { kind = "azure", endpoint = "https://a.example" }\n',
        '[connections.prod]\nkind = "azure"\nextra = [\n 1, # mine\n 2,\n]\n[keys]\n[connections.z]\n',
        '[connections.prod]\nkind = "azure"\nendpoint = """\\\n  https://a.example"""\n# mine\n',
    ],
)
def test_unusual_spellings_survive_a_save(config: Path, text: str) -> None:
    """Dotted keys, inline tables, lists over several lines: the change arrives and the comment stays."""
    config.write_text(text, encoding="utf-8")
    save_connection(config, PROD)
    save_connection(config, NEW)
    set_value(config, "theme", "x")
    assert "# mine" in config.read_text()
    assert load(config).settings.connections["prod"] == PROD
    assert load(config).settings.connections[NEW.name] == NEW
    remove_connection(config, "prod")
    assert "prod" not in load(config).settings.connections


@pytest.mark.parametrize(
    "change",
    [
        lambda path: save_connection(path, NEW),
        lambda path: remove_connection(path, "prod"),
        lambda path: set_value(path, "theme", "x"),
    ],
)
@pytest.mark.parametrize("content", [b"theme = \n", b"\xff", b"a = 1\na = 2\n"])
def test_a_broken_file_is_left_as_it_is(config: Path, content: bytes, change: Callable[[Path], None]) -> None:
    """Saving into a file with a mistake that matters is refused, and no byte of it changes."""
    config.write_bytes(content)
    with pytest.raises(ConfigTrouble) as caught:
        change(config)
    assert caught.value.advice
    assert config.read_bytes() == content


def test_a_value_in_a_tables_place_is_not_overwritten(config: Path) -> None:
    """Where `connections` is no table, saving says so and leaves it."""
    config.write_text("connections = 5\n")
    with pytest.raises(ConfigTrouble, match="where a table should be"):
        save_connection(config, NEW)
    assert config.read_text() == "connections = 5\n"


@pytest.mark.parametrize("name", ["demo", "environment"])
def test_the_apps_own_names_are_refused(config: Path, name: str) -> None:
    """A connection can't be saved under a name that means something else."""
    with pytest.raises(InvalidSetting):
        save_connection(config, msgspec.structs.replace(NEW, name=name))


@pytest.mark.parametrize(
    ("key", "value"),
    [("them", "x"), ("theme", 5), ("stream_gap_seconds", 0), ("connections", "x"), (("keys", "a"), 1)],
)
def test_a_value_that_load_would_not_take_is_not_written(
    config: Path, key: str | tuple[str, ...], value: str | float
) -> None:
    """What is written can be read: unknown keys and wrong values are refused before the file is touched."""
    with pytest.raises(InvalidSetting):
        set_value(config, key, value)
    assert not config.exists()


def test_changes_of_another_copy_are_kept(commented: Path) -> None:
    """What another copy of the app, or an editor, saved after loading is still there after a save."""
    load(commented)
    commented.write_text(COMMENTED.replace('"aoai-light"', '"by-someone-else"'), encoding="utf-8")
    save_connection(commented, NEW)
    assert load(commented).settings.theme == "by-someone-else"


def test_many_copies_can_save_at_once(config: Path) -> None:
    """Processes that save at the same moment lose none of their connections."""
    script = (
        "import sys; from pathlib import Path\n"
        "from aoai_tui.config.settings import Connection, Kind\n"
        "from aoai_tui.config.toml_file import save_connection\n"
        "for n in range(5): save_connection(Path(sys.argv[1]), "
        "Connection(name=f'{sys.argv[2]}-{n}', kind=Kind.OPENAI))\n"
    )
    copies = [subprocess.Popen([sys.executable, "-c", script, str(config), name]) for name in "abc"]
    assert [copy.wait(60) for copy in copies] == [0, 0, 0]
    assert len(load(config).settings.connections) == 15


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_files_and_folders_belong_to_their_owner(tmp_path: Path) -> None:
    """New folders are 0700 and a new file 0600; an existing file keeps its mode; nothing else is left."""
    config = tmp_path / "a" / "b" / "config.toml"
    save_connection(config, NEW)
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(config.parent.parent.stat().st_mode) == 0o700
    config.chmod(0o644)
    set_value(config, "theme", "x")
    assert stat.S_IMODE(config.stat().st_mode) == 0o644
    assert {path.name for path in config.parent.iterdir()} <= {"config.toml", ".config.toml.lock"}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """A config.toml that is a link into somebody's dotfiles is changed there and stays a link."""
    real = tmp_path / "dotfiles.toml"
    real.write_text("# mine\n")
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    set_value(link, "theme", "x")
    assert link.is_symlink()
    assert real.read_text() == '# mine\ntheme = "x"\n'


_LINES = st.sampled_from(
    ["[connections.a]", "[connections]", "[keys]", "[[connections]]", 'kind = "azure"', "kind = 1",
     "a.b.c = 1",
     "a = 1",     'endpoint = "https://a.example"', "endpoint = 'x'", "timeout = nan",
     "timeout = 9223372036854775808",
     "deployments = 1",     "deployments = {}", "theme = 1979-05-27", "connections = 1", 'x = """', '"""',
     "keys = []", "connection = {}"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.one_of(st.text(max_size=60), st.lists(_LINES, max_size=8).map("\n".join)))
def test_loading_never_fails(tmp_path: Path, text: str) -> None:
    """Whatever the file holds, there are settings."""
    config = tmp_path / "config.toml"
    config.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert isinstance(load(config).settings, Settings)


_NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=64)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    name=_NAMES,
    kind=st.sampled_from([kind for kind in Kind if kind is not Kind.DEMO]),
    auth=st.sampled_from(Auth),
    timeout=st.floats(min_value=0.001, max_value=86_400),
    retries=st.integers(min_value=0, max_value=10),
    chat=_TEXTS,
    speech=_TEXTS,
    start=st.sampled_from(["", COMMENTED, "# only this", 'connections = {}\ntheme = "a"']),
)
def test_what_is_saved_is_what_is_loaded(
    tmp_path: Path,
    *,
    name: str,
    kind: Kind,
    auth: Auth,
    timeout: float,
    retries: int,
    chat: str,
    speech: str,
    start: str,
) -> None:
    """A connection that can be made comes back from the file as it was, whatever the file held before."""
    try:
        connection = Connection(
            name=name,
            kind=kind,
            endpoint="https://contoso.example/x",
            auth=auth,
            timeout=timeout,
            max_retries=retries,
            deployments=Deployments(chat=chat, speech=speech),
        )
        config = tmp_path / "config.toml"
        config.write_text(start, encoding="utf-8")
        save_connection(config, connection)
    except InvalidSetting:
        return
    loaded = load(config)
    assert loaded.settings.connections[name] == connection
    assert loaded.problems == ()
    remove_connection(config, name)
    assert name not in load(config).settings.connections
