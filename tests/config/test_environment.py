"""Environment variables make a connection, and each key stays with the host of its own family."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.config.environment import FromEnvironment, environment_connection
from aoai_tui.config.settings import Auth, Kind

ENDPOINT = {"AZURE_OPENAI_ENDPOINT": "https://contoso.openai.azure.com/"}
KEY = {"AZURE_OPENAI_API_KEY": "azure-key"}
TOKEN = {"AZURE_OPENAI_AD_TOKEN": "entra-token"}
OPENAI = {"OPENAI_API_KEY": "openai-key"}
LOCAL = {"OPENAI_BASE_URL": "http://localhost:11434/v1"}


@pytest.mark.parametrize(
    ("environ", "kind", "origin", "auth", "secret"),
    [
        (ENDPOINT | KEY, Kind.AZURE, "https://contoso.openai.azure.com", Auth.API_KEY, "azure-key"),
        (ENDPOINT | KEY | TOKEN, Kind.AZURE, "https://contoso.openai.azure.com", Auth.BEARER, "entra-token"),
        (ENDPOINT, Kind.AZURE, "https://contoso.openai.azure.com", Auth.ENTRA, None),
        (ENDPOINT | OPENAI | LOCAL, Kind.AZURE, "https://contoso.openai.azure.com", Auth.ENTRA, None),
        (OPENAI, Kind.OPENAI, "https://api.openai.com", Auth.BEARER, "openai-key"),
        (OPENAI | KEY | TOKEN, Kind.OPENAI, "https://api.openai.com", Auth.BEARER, "openai-key"),
        (LOCAL | OPENAI, Kind.COMPATIBLE, "http://localhost:11434", Auth.BEARER, "openai-key"),
        (LOCAL | KEY, Kind.COMPATIBLE, "http://localhost:11434", Auth.NONE, None),
        (
            OPENAI | {"OPENAI_BASE_URL": "https://contoso.openai.azure.com/openai/v1"},
            Kind.AZURE_V1,
            "https://contoso.openai.azure.com",
            Auth.BEARER,
            "openai-key",
        ),
    ],
)
def test_variables_make_a_connection(
    environ: dict[str, str], kind: Kind, origin: str, auth: Auth, secret: str | None
) -> None:
    """Azure comes first, a token before a key, Entra ID where neither is there; no key leaves its family."""
    found = environment_connection(environ)
    assert found.connection
    assert found.connection.name == "environment"
    assert (found.connection.kind, found.connection.origin, found.connection.auth) == (kind, origin, auth)
    assert (found.secret.reveal() if found.secret else None) == secret
    assert found.problems == ()


def test_version_and_deployment_are_taken() -> None:
    """OPENAI_API_VERSION and AZURE_OPENAI_DEPLOYMENT win over what the endpoint says."""
    url = "https://contoso.openai.azure.com/openai/deployments/old/chat/completions?api-version=2024-06-01"
    plain = environment_connection({"AZURE_OPENAI_ENDPOINT": url}).connection
    said = environment_connection(
        {
            "AZURE_OPENAI_ENDPOINT": url,
            "OPENAI_API_VERSION": "2025-04-01-preview",
            "AZURE_OPENAI_DEPLOYMENT": "gpt-5-mini",
        }
    ).connection
    assert plain
    assert said
    assert (plain.api_version, plain.deployments.chat) == ("2024-06-01", "old")
    assert (said.api_version, said.deployments.chat) == ("2025-04-01-preview", "gpt-5-mini")


def test_a_gateway_keeps_its_path() -> None:
    """AZURE_OPENAI_ENDPOINT on a host of one's own is Azure behind a gateway, under the given path."""
    found = environment_connection(KEY | {"AZURE_OPENAI_ENDPOINT": "https://ai.corp.example/team"})
    assert found.connection
    assert found.connection.kind is Kind.AZURE
    assert found.connection.endpoint == "https://ai.corp.example/team"


def test_a_base_url_is_taken_as_it_stands() -> None:
    """OPENAI_BASE_URL gets nothing added: whoever sets it means it."""
    found = environment_connection({"OPENAI_BASE_URL": "http://localhost:8000"})
    assert found.connection
    assert found.connection.endpoint == "http://localhost:8000"


@pytest.mark.parametrize(
    "environ", [{}, {"AZURE_OPENAI_ENDPOINT": "  ", "OPENAI_API_KEY": ""}, {"PATH": "/bin"}]
)
def test_nothing_set_is_no_problem(environ: dict[str, str]) -> None:
    """Without variables, or with empty ones, there is no connection and nothing to say."""
    assert environment_connection(environ) == FromEnvironment()


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        (KEY | {"AZURE_OPENAI_ENDPOINT": "contoso"}, "AZURE_OPENAI_ENDPOINT"),
        (OPENAI | {"AZURE_OPENAI_ENDPOINT": "https://me:hushhush@a.example"}, "AZURE_OPENAI_ENDPOINT"),
        (OPENAI | {"OPENAI_BASE_URL": "nonsense://x"}, "OPENAI_BASE_URL"),
        (KEY, "AZURE_OPENAI_API_KEY"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(environ: dict[str, str], variable: str) -> None:
    """A broken address makes no connection, not even to another host, and the problem names the variable."""
    found = environment_connection(environ)
    assert found.connection is None
    assert found.secret is None
    assert [problem.key for problem in found.problems] == [variable]
    assert "hushhush" not in str(found.problems)


def test_a_broken_key_or_version_is_ignored_and_named() -> None:
    """A key that no header can carry and a version that is none don't hinder the connection."""
    found = environment_connection(
        ENDPOINT | {"AZURE_OPENAI_API_KEY": "hush\nhush", "OPENAI_API_VERSION": "newest"}
    )
    assert found.connection
    assert (found.connection.api_version, found.connection.auth) == ("2024-10-21", Auth.ENTRA)
    assert {problem.key for problem in found.problems} == {"AZURE_OPENAI_API_KEY", "OPENAI_API_VERSION"}
    assert "hush" not in repr(found)


_VARIABLES = st.sampled_from(
    [*ENDPOINT, *KEY, *TOKEN, *OPENAI, *LOCAL, "OPENAI_API_VERSION", "AZURE_OPENAI_DEPLOYMENT"]
)
_VALUES = st.one_of(
    st.text(max_size=30), st.sampled_from([*ENDPOINT.values(), *LOCAL.values(), "localhost:80", "2024-10-21"])
)


@given(st.dictionaries(_VARIABLES, _VALUES))
def test_no_environment_stops_the_app(environ: dict[str, str]) -> None:
    """Whatever the variables hold, reading them never fails."""
    found = environment_connection(environ)
    assert found.connection or not found.secret
