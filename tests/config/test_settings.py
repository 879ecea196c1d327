"""What a connection accepts, and which one opens."""

from __future__ import annotations

import msgspec
import pytest

from aoai_tui.config.documentation import describe_settings
from aoai_tui.config.problem import InvalidSetting
from aoai_tui.config.settings import DEMO, Auth, Connection, Kind, Settings, opening_connection
from aoai_tui.errors import ConfigTrouble


def azure(name: str = "work", endpoint: str = "https://contoso.openai.azure.com") -> Connection:
    return Connection(name=name, kind=Kind.AZURE, endpoint=endpoint)


@pytest.mark.parametrize(
    ("kind", "endpoint", "normal"),
    [
        (Kind.AZURE, "HTTPS://Contoso.OpenAI.azure.com:443/", "https://contoso.openai.azure.com"),
        (Kind.AZURE, "https://c.openai.azure.com/openai/deployments/d?x=1", "https://c.openai.azure.com"),
        (Kind.AZURE, "https://gw.example/openai-gw/a/openai/", "https://gw.example/openai-gw/a"),
        (Kind.AZURE_V1, "https://c.openai.azure.com", "https://c.openai.azure.com/openai/v1/"),
        (Kind.AZURE_V1, "https://c.openai.azure.com/openai", "https://c.openai.azure.com/openai/v1/"),
        (Kind.AZURE_V1, "https://c.openai.azure.com/openai/v1/chat", "https://c.openai.azure.com/openai/v1/"),
        (Kind.OPENAI, "", "https://api.openai.com/v1"),
        (Kind.OPENAI, "https://eu.api.openai.com", "https://eu.api.openai.com/v1"),
        (Kind.COMPATIBLE, "http://[::1]:8080/v1/", "http://[::1]:8080/v1"),
        (Kind.COMPATIBLE, "http://LOCALHOST:80", "http://localhost"),
        (Kind.DEMO, "https://anything.example", ""),
    ],
)
def test_an_endpoint_has_one_form(kind: Kind, endpoint: str, normal: str) -> None:
    """However an endpoint is written, the connection holds its kind's one form, which is stable."""
    connection = Connection(name="x", kind=kind, endpoint=endpoint)
    assert connection.endpoint == normal
    assert msgspec.structs.replace(connection) == connection


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"endpoint": ""}, "endpoint"),
        ({"endpoint": "contoso.openai.azure.com"}, "endpoint"),
        ({"endpoint": "ftp://contoso.example"}, "endpoint"),
        ({"endpoint": "https://me:pw@contoso.example"}, "endpoint"),
        ({"endpoint": "https://"}, "endpoint"),
        ({"endpoint": "https://a..b"}, "endpoint"),
        ({"endpoint": "https://a.example:99999"}, "endpoint"),
        ({"endpoint": "https://1.2.3"}, "endpoint"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"timeout": float("inf")}, "timeout"),
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": 11}, "max_retries"),
        ({"api_version": "today or so"}, "api_version"),
        ({"colour": "#12"}, "colour"),
        ({"name": ""}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": " a"}, "name"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(changes: dict[str, object], key: str) -> None:
    """A connection that couldn't work is never made, and the error names the field."""
    with pytest.raises(InvalidSetting) as caught:
        msgspec.structs.replace(azure(), **changes)
    assert caught.value.key == key
    assert isinstance(caught.value, ConfigTrouble)


def test_auth_follows_the_kind_where_nothing_is_said() -> None:
    """Azure gets its api-key header, everyone else a bearer token, the demo nothing."""
    auths = [Connection(name="x", kind=kind, endpoint="https://a.example").auth for kind in Kind]
    assert auths == [Auth.API_KEY, Auth.API_KEY, Auth.BEARER, Auth.BEARER, Auth.NONE]


def test_the_api_version_has_a_default_for_azure_alone() -> None:
    """Dated Azure always has an api-version; the others have none."""
    assert azure().api_version == "2024-10-21"
    assert Connection(name="x", kind=Kind.AZURE_V1, endpoint="https://a.example").api_version == ""


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("https://Contoso.openai.azure.com/x", "https://contoso.openai.azure.com"),
        ("https://contoso.example:8443", "https://contoso.example:8443"),
        ("http://contoso.example", "http://contoso.example"),
        ("https://[2001:DB8::1]:99", "https://[2001:db8::1]:99"),
    ],
)
def test_the_origin_names_scheme_host_and_port(endpoint: str, origin: str) -> None:
    """A key's owner is scheme, host and port, in one spelling."""
    assert azure(endpoint=endpoint).origin == origin


def test_a_lookalike_host_has_another_origin() -> None:
    """A Cyrillic letter in a host doesn't pass for the Latin one."""
    assert azure(endpoint="https://c\u043entoso.openai.azure.com").origin.startswith("https://xn--")


@pytest.mark.parametrize(
    ("endpoint", "insecure"),
    [
        ("http://gateway.example", True),
        ("http://192.168.1.4", True),
        ("http://localhost:1", False),
        ("http://127.0.0.9", False),
        ("http://[::1]", False),
        ("http://localhost.example", True),
        ("http://box.localhost", True),
        ("https://gateway.example", False),
    ],
)
def test_a_key_in_clear_text_is_noticed(endpoint: str, insecure: bool) -> None:
    """Plain http with a key is insecure, except on this machine: a name below localhost may be one of another."""
    assert azure(endpoint=endpoint).insecure is insecure
    assert not msgspec.structs.replace(azure(endpoint=endpoint), auth=Auth.NONE).insecure


def test_which_connection_opens() -> None:
    """The command line's wish, the setting, the environment, the file's first, the demo: in this order."""
    work, home = azure("work"), azure("home")
    environment = azure("environment")
    both = Settings(connections={"work": work, "home": home})
    chosen = msgspec.structs.replace(both, connection="home")
    assert opening_connection(chosen, environment, asked="work") is work
    assert opening_connection(chosen, environment, asked="demo") is DEMO
    assert opening_connection(chosen, environment) is home
    assert opening_connection(both, environment) is environment
    assert opening_connection(both, None) is work
    assert opening_connection(Settings(connection="gone"), None) is DEMO
    with pytest.raises(ConfigTrouble, match="work, home"):
        opening_connection(both, None, asked="nowhere")


def test_every_setting_is_described() -> None:
    """The table for README has a row with a text for each setting, and its defaults are the real ones."""
    rows = {row.key: row for row in describe_settings()}
    assert {
        "theme",
        "keys.BINDING",
        "connections.NAME.endpoint",
        "connections.NAME.deployments.chat",
    } <= rows.keys()
    assert "connections.NAME.name" not in rows
    assert all(row.text and row.type for row in rows.values())
    assert rows["connections.NAME.timeout"].default == "600"
    assert rows["connections.NAME.kind"].type == "one of azure, azure-v1, openai, compatible, demo"
