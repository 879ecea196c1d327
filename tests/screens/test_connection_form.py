"""The form that adds and changes connections."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, Select

from aoai_tui.config.secret import Secret
from aoai_tui.screens.confirm import Confirm
from aoai_tui.screens.connection_fields import ConnectionFields
from aoai_tui.screens.connection_form import ConnectionForm
from aoai_tui.screens.connection_secret import KeepSecret
from aoai_tui.screens.connections import Connections
from tests.screens.app_under_test import KEY, PORTAL, Desk, desk, shown

WORK = """connection = "demo"

[connections.work]
kind = "azure"
endpoint = "https://contoso.openai.azure.com"
deployments.chat = "gpt-4o"
"""


async def add(it: Desk) -> None:
    await it.press("a")
    await it.until_on(ConnectionForm)


async def edit_first(it: Desk) -> None:
    await it.press("home", "e")
    await it.until_on(ConnectionForm)


async def test_a_portal_address_fills_in_the_form(tmp_path: Path) -> None:
    """The target URI of a deployment says kind, endpoint, api-version, deployment and a name."""
    async with desk(tmp_path) as it:
        await add(it)
        it.fill("address", PORTAL)
        await it.until(lambda: it.field("chat").value == "gpt-4o")
        found = {key: it.field(key).value for key in ("name", "kind", "endpoint", "api_version", "auth")}
        assert found == {
            "name": "fabrikam",
            "kind": "azure",
            "endpoint": "https://fabrikam.openai.azure.com",
            "api_version": "2024-12-01-preview",
            "auth": "api-key",
        }
        assert "Deployment gpt-4o." in shown(it.form)


async def test_a_typed_address_is_read_when_typing_pauses(tmp_path: Path) -> None:
    """Nobody has to press a key for an address to be understood."""
    async with desk(tmp_path) as it:
        await add(it)
        await it.press(*"localhost:11434")
        await it.until(lambda: it.field("name").value == "ollama")
        assert it.field("kind").value == "compatible"
        unneeded = [it.field("api_version"), it.field("key")]
        await it.until(lambda: not any(field.display for field in unneeded), "what it doesn't need is hidden")


async def test_what_was_typed_by_hand_stays(tmp_path: Path) -> None:
    """An address never overwrites a field that a person filled in."""
    async with desk(tmp_path) as it:
        await add(it)
        it.fill("name", "my own")
        it.fill("address", PORTAL)
        await it.until(lambda: it.field("endpoint").value == "https://fabrikam.openai.azure.com")
        assert it.field("name").value == "my own"


async def test_saving_keeps_settings_in_the_file_and_the_key_in_the_keyring(tmp_path: Path) -> None:
    """After a save the key is in the keyring and in no file."""
    async with desk(tmp_path) as it:
        await add(it)
        it.fill("address", PORTAL)
        await it.until(lambda: it.field("name").value == "fabrikam")
        it.fill("key", KEY)
        await it.press("ctrl+s")
        await it.until_on(Connections)
        assert "[connections.fabrikam]" in it.config
        assert list(it.shelf.entries.values()) == [KEY]
        assert it.files_with(KEY) == []
        await it.until(lambda: "“fabrikam” is saved. Enter opens it." in shown(it.connections))


async def test_a_save_right_after_a_paste_reads_the_address_first(tmp_path: Path) -> None:
    """ctrl+s does not outrun the address."""
    async with desk(tmp_path) as it:
        await add(it)
        await it.press(*"http://localhost:1234/v1", "ctrl+s")
        await it.until_on(Connections)
        assert it.book.settings.connections["local 1234"].endpoint == "http://localhost:1234/v1"


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("https://portal.azure.com/#home", "▲ This is the address of a web page, not of a resource."),
        (KEY, "▲ This looks like a key, not like an address."),
        ("ftp://somewhere", "▲ Only addresses that begin with https:// or http://"),
    ],
)
async def test_a_wrong_address_is_answered_with_a_sentence(tmp_path: Path, pasted: str, words: str) -> None:
    """What can't be an address is marked by a sign, and one sentence says why."""
    async with desk(tmp_path) as it:
        await add(it)
        it.fill("address", pasted)
        await it.until(lambda: words in shown(it.form))
        it.fill("address", "")
        await it.until(lambda: "▲" not in shown(it.form))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("name", "", "A connection's name has 1 to 64 characters"),
        ("name", "demo", "This name is the app's own"),
        ("name", "work", "Another connection has this name."),
        ("endpoint", "", "The endpoint is missing."),
        ("endpoint", "http://example.com", "A key would travel unencrypted"),
        ("timeout", "soon", "a number of seconds"),
        ("timeout", "0", "The timeout must be above 0"),
        ("max_retries", "1.5", "a whole number, 0 to 10"),
        ("key", "two words", "This can't be a key"),
    ],
)
async def test_a_field_that_is_wrong_is_marked_and_has_the_cursor(
    tmp_path: Path, key: str, value: str, words: str
) -> None:
    """Saving names the field that can't be used, and saves nothing."""
    async with desk(tmp_path, config=WORK) as it:
        await add(it)
        it.fill("address", PORTAL)
        await it.until(lambda: it.field("name").value == "fabrikam")
        it.fill(key, value)
        await it.press("ctrl+s")
        await it.until(lambda: it.field(key).has_class("-problem"))
        assert it.field(key).control.has_focus
        await it.until(lambda: f"▲ {words}" in shown(it.form) or words in shown(it.form))
        assert it.config == WORK


async def test_changing_a_connection_keeps_its_key(tmp_path: Path) -> None:
    """A new name takes the kept key along, and the key is never shown or filled in."""
    async with desk(tmp_path, config=WORK) as it:
        await it.book.save(it.book.settings.connections["work"], Secret(KEY), before=None)
        await edit_first(it)
        control = it.field("key").control
        assert isinstance(control, Input)
        await it.until(lambda: control.placeholder == "one is kept; type another to replace it")
        assert control.value == ""
        it.fill("name", "office")
        await it.press("ctrl+s")
        await it.until_on(Connections)
        assert list(it.shelf.entries.items()) == [
            (("aoai-tui", "office @ https://contoso.openai.azure.com"), KEY)
        ]
        assert list(it.book.settings.connections) == ["office"]


async def test_another_host_does_not_get_the_kept_key(tmp_path: Path) -> None:
    """The form says that the kept key belongs to the earlier host."""
    async with desk(tmp_path, config=WORK) as it:
        await it.book.save(it.book.settings.connections["work"], Secret(KEY), before=None)
        await edit_first(it)
        control = it.field("key").control
        assert isinstance(control, Input)
        await it.until(lambda: "one is kept" in control.placeholder)
        it.fill("endpoint", "https://elsewhere.openai.azure.com")
        await it.until(lambda: "belongs to the earlier host" in control.placeholder)


async def test_leaving_asks_only_where_something_was_typed(tmp_path: Path) -> None:
    """Escape leaves an untouched form at once, and asks before it drops what was typed."""
    async with desk(tmp_path) as it:
        await add(it)
        await it.press("escape")
        await it.until_on(Connections)
        await add(it)
        it.fill("name", "something")
        await it.press("escape")
        await it.until_on(Confirm)
        await it.press("enter")
        await it.until_on(ConnectionForm)
        assert it.field("name").value == "something"
        await it.press("escape")
        await it.until_on(Confirm)
        await it.press("up", "enter")
        await it.until_on(Connections)
        assert it.config == ""


async def test_without_a_keyring_the_key_can_stay_for_this_run(tmp_path: Path) -> None:
    """No keyring: the form offers ways on, and “this run only” leaves nothing on the disk."""
    async with desk(tmp_path, keyring_usable=False) as it:
        await add(it)
        it.fill("address", PORTAL)
        await it.until(lambda: it.field("name").value == "fabrikam")
        it.fill("key", KEY)
        await it.press("ctrl+s")
        await it.until_on(KeepSecret)
        assert "There is no keyring on this machine" in shown(it.app.screen)
        await it.press("enter")
        await it.until_on(Connections)
        connection = it.book.settings.connections["fabrikam"]
        assert await it.book.has_secret(connection)
        assert it.files_with(KEY) == []
        await it.until(lambda: "Its key is kept for this run only." in shown(it.connections))


async def test_without_a_keyring_the_variables_are_named(tmp_path: Path) -> None:
    """The way through the environment says which variables to set."""
    async with desk(tmp_path, keyring_usable=False) as it:
        await add(it)
        it.fill("address", PORTAL)
        await it.until(lambda: it.field("name").value == "fabrikam")
        it.fill("key", KEY)
        await it.press("ctrl+s")
        await it.until_on(KeepSecret)
        await it.press("down", "enter")
        await it.until_on(Connections)
        await it.until(lambda: "AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY" in shown(it.connections))


async def test_going_back_from_the_keyring_question_loses_nothing(tmp_path: Path) -> None:
    """Escape leads back to the form with the key still typed; saving again changes the same connection."""
    async with desk(tmp_path, keyring_usable=False) as it:
        await add(it)
        it.fill("address", PORTAL)
        await it.until(lambda: it.field("name").value == "fabrikam")
        it.fill("key", KEY)
        await it.press("ctrl+s")
        await it.until_on(KeepSecret)
        await it.press("escape")
        await it.until_on(ConnectionForm)
        assert it.field("key").value == KEY
        it.fill("name", "renamed")
        await it.press("ctrl+s")
        await it.until_on(KeepSecret)
        await it.press("end", "enter")
        await it.until_on(Connections)
        assert list(it.book.settings.connections) == ["renamed"]


async def test_a_colour_of_ones_own_is_kept(tmp_path: Path) -> None:
    """Besides the named colours any other can be written."""
    async with desk(tmp_path, config=WORK) as it:
        await edit_first(it)
        assert not it.field("own_colour").display
        it.fill("colour", "another")
        await it.until(lambda: it.field("own_colour").display)
        it.fill("own_colour", "#CF222E")
        await it.press("ctrl+s")
        await it.until_on(Connections)
        assert it.book.settings.connections["work"].colour == "#cf222e"


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_tab_reaches_every_field_and_nothing_is_cut(tmp_path: Path, size: tuple[int, int]) -> None:
    """In a small terminal the form scrolls with the cursor; no field or label leaves the screen's width."""
    async with desk(tmp_path, size=size) as it:
        await add(it)
        fields = it.form.query_one(ConnectionFields)
        wanted = [
            control
            for control in fields.query("Input, Select")
            if isinstance(control, Input | Select)
            and all(node.display for node in control.ancestors_with_self if node is not it.app)
        ]
        for control in wanted:
            await it.until(lambda control=control: control.has_focus, f"focus on {control}")  # type: ignore[misc]
            await it.until(lambda control=control: fields.region.contains_region(control.region))  # type: ignore[misc]
            assert control.region.height == 1
            await it.press("tab")
        assert wanted[0].has_focus
        assert fields.region.right <= size[0]


async def test_pasted_markup_is_text(tmp_path: Path) -> None:
    """Square brackets in a name or an address are shown as they are."""
    async with desk(tmp_path) as it:
        await add(it)
        it.fill("address", "https://fabrikam.openai.azure.com/openai/deployments/%5Bred%5Dx/chat/completions")
        it.fill("name", "[bold]mine[/]")
        it.fill("endpoint", "https://fabrikam.openai.azure.com")
        await it.press("ctrl+s")
        await it.until_on(Connections)
        await it.until(lambda: "“[bold]mine[/]” is saved." in shown(it.connections))


async def test_escape_stops_waiting_for_the_keyring(tmp_path: Path) -> None:
    """A keyring that doesn't answer is named with its seconds, and escape leads to the other ways."""
    async with desk(tmp_path) as it:
        it.shelf.open.clear()
        await add(it)
        it.fill("address", PORTAL)
        await it.until(lambda: it.field("name").value == "fabrikam")
        it.fill("key", KEY)
        await it.press("ctrl+s")
        await it.until(lambda: "Asking the keyring…" in shown(it.form))
        await it.press("escape")
        await it.until_on(KeepSecret)
        assert "The keyring was not waited for." in shown(it.app.screen)
        it.shelf.open.set()
