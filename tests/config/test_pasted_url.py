"""Whatever address a person pastes becomes a connection or one plain sentence."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aoai_tui.config.pasted_url import Guess, connection_from_url
from aoai_tui.config.settings import Auth, Kind
from aoai_tui.errors import UsageTrouble

AZURE = "https://contoso.openai.azure.com"
FOUNDRY = "https://contoso.services.ai.azure.com"
TARGET = f"{AZURE}/openai/deployments/gpt-5-mini/chat/completions?api-version=2024-08-01-preview"


@pytest.mark.parametrize(
    ("pasted", "endpoint", "api_version", "deployment"),
    [
        (TARGET, AZURE, "2024-08-01-preview", "gpt-5-mini"),
        (f"  '{TARGET}'\n", AZURE, "2024-08-01-preview", "gpt-5-mini"),
        (f"<{TARGET}>", AZURE, "2024-08-01-preview", "gpt-5-mini"),
        (f"Target URI: {TARGET}", AZURE, "2024-08-01-preview", "gpt-5-mini"),
        (f"AZURE_OPENAI_ENDPOINT={AZURE}/", AZURE, "2024-10-21", ""),
        (f"{AZURE}/", AZURE, "2024-10-21", ""),
        (f"{AZURE}/?api-version=2025-04-01-preview", AZURE, "2025-04-01-preview", ""),
        ("CONTOSO.OpenAI.Azure.com", AZURE, "2024-10-21", ""),
        ("http://contoso.openai.azure.com", AZURE, "2024-10-21", ""),
        (f"{AZURE}:443/openai", AZURE, "2024-10-21", ""),
        (f"{AZURE}/openai/deployments/team%2Fgpt/embeddings", AZURE, "2024-10-21", "team/gpt"),
        (f"{AZURE}/openai/deployments/{{deployment-id}}/chat/completions", AZURE, "2024-10-21", ""),
        (f"{AZURE}/openai/responses?api-version=2025-04-01-preview", AZURE, "2025-04-01-preview", ""),
        (
            "wss://contoso.openai.azure.com/openai/realtime?api-version=2024-10-01-preview&deployment=rt",
            AZURE,
            "2024-10-01-preview",
            "rt",
        ),
        (FOUNDRY, FOUNDRY, "2024-10-21", ""),
        (f"{FOUNDRY}/api/projects/parrots", FOUNDRY, "2024-10-21", ""),
        (f"{FOUNDRY}/api/projects/parrots?api-version=2025-05-15-preview", FOUNDRY, "2024-10-21", ""),
        (
            "contoso.cognitiveservices.azure.com",
            "https://contoso.cognitiveservices.azure.com",
            "2024-10-21",
            "",
        ),
        ("contoso.openai.azure.us/", "https://contoso.openai.azure.us", "2024-10-21", ""),
        ("https://contoso.openai.azure.cn", "https://contoso.openai.azure.cn", "2024-10-21", ""),
        (
            "contoso.cognitiveservices.azure.us",
            "https://contoso.cognitiveservices.azure.us",
            "2024-10-21",
            "",
        ),
        ("contoso.services.ai.azure.us", "https://contoso.services.ai.azure.us", "2024-10-21", ""),
        (
            "https://eastus.api.cognitive.microsoft.com/",
            "https://eastus.api.cognitive.microsoft.com",
            "2024-10-21",
            "",
        ),
        ("https://gw.azure-api.net/team/a", "https://gw.azure-api.net/team/a", "2024-10-21", ""),
        (
            "https://gw.azure-api.net/team/openai/deployments/d/chat/completions?api-version=2024-06-01",
            "https://gw.azure-api.net/team",
            "2024-06-01",
            "d",
        ),
        (
            "https://ai.corp.example:8443/x/openai/deployments/d",
            "https://ai.corp.example:8443/x",
            "2024-10-21",
            "d",
        ),
    ],
)
def test_azure_addresses_give_endpoint_version_and_deployment(
    pasted: str, endpoint: str, api_version: str, deployment: str
) -> None:
    """Everything that Azure's pages show is understood, with a gateway's path kept."""
    guess = connection_from_url(pasted)
    assert guess.kind is Kind.AZURE
    assert (guess.endpoint, guess.api_version, guess.deployment) == (endpoint, api_version, deployment)
    assert guess.auth is Auth.API_KEY


@pytest.mark.parametrize(
    ("pasted", "endpoint"),
    [
        (f"{AZURE}/openai/v1/", f"{AZURE}/openai/v1/"),
        (f"{AZURE}/openai/v1", f"{AZURE}/openai/v1/"),
        (f"{AZURE}/openai/v1/chat/completions", f"{AZURE}/openai/v1/"),
        (f"{FOUNDRY}/openai/v1/responses", f"{FOUNDRY}/openai/v1/"),
        (f"{FOUNDRY}/api/projects/parrots/openai/v1/", f"{FOUNDRY}/openai/v1/"),
        (f"{FOUNDRY}/models/chat/completions?api-version=2024-05-01-preview", f"{FOUNDRY}/openai/v1/"),
        ("https://gw.azure-api.net/team/openai/v1/", "https://gw.azure-api.net/team/openai/v1/"),
    ],
)
def test_v1_addresses_give_the_base_url(pasted: str, endpoint: str) -> None:
    """An address with /openai/v1, and the models route, become the v1 kind without an api-version."""
    guess = connection_from_url(pasted)
    assert (guess.kind, guess.endpoint, guess.api_version) == (Kind.AZURE_V1, endpoint, "")


@pytest.mark.parametrize(
    ("pasted", "kind", "endpoint", "auth"),
    [
        ("https://api.openai.com", Kind.OPENAI, "https://api.openai.com/v1", Auth.BEARER),
        ("api.openai.com/v1/chat/completions", Kind.OPENAI, "https://api.openai.com/v1", Auth.BEARER),
        ("http://localhost:11434/v1", Kind.COMPATIBLE, "http://localhost:11434/v1", Auth.NONE),
        ("http://localhost:11434", Kind.COMPATIBLE, "http://localhost:11434/v1", Auth.NONE),
        ("localhost:11434/api/generate", Kind.COMPATIBLE, "http://localhost:11434/v1", Auth.NONE),
        ("localhost", Kind.COMPATIBLE, "http://localhost/v1", Auth.NONE),
        ("127.0.0.1:8080", Kind.COMPATIBLE, "http://127.0.0.1:8080/v1", Auth.NONE),
        ("192.168.1.20:8000/v1/models", Kind.COMPATIBLE, "http://192.168.1.20:8000/v1", Auth.NONE),
        ("box:8000", Kind.COMPATIBLE, "http://box:8000/v1", Auth.NONE),
        ("box.localhost:8000", Kind.COMPATIBLE, "http://box.localhost:8000/v1", Auth.NONE),
        ("http://[::1]:8080/v1", Kind.COMPATIBLE, "http://[::1]:8080/v1", Auth.NONE),
        ("[::1]:8080", Kind.COMPATIBLE, "http://[::1]:8080/v1", Auth.NONE),
        ("https://openrouter.ai/api/v1", Kind.COMPATIBLE, "https://openrouter.ai/api/v1", Auth.BEARER),
        ("openrouter.ai", Kind.COMPATIBLE, "https://openrouter.ai/api/v1", Auth.BEARER),
        ("https://llm.example/v1/embeddings", Kind.COMPATIBLE, "https://llm.example/v1", Auth.BEARER),
        ("https://api.groq.com/openai/v1", Kind.COMPATIBLE, "https://api.groq.com/openai/v1", Auth.BEARER),
    ],
)
def test_other_servers_are_understood(pasted: str, kind: Kind, endpoint: str, auth: Auth) -> None:
    """OpenAI, local servers and other hosts get their base URL and their way of signing in."""
    guess = connection_from_url(pasted)
    assert (guess.kind, guess.endpoint, guess.auth) == (kind, endpoint, auth)


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "empty"),
        ("contoso", "full endpoint"),
        ("ftp://contoso.example", "https://"),
        ("https://portal.azure.com/#@x/resource/y", "web page"),
        ("https://ai.azure.com/build", "web page"),
        ("https://me:secretword@contoso.openai.azure.com", "don't belong in addresses"),
        ("https://[::1", "can't be read"),
        ("https://a.example:port", "can't be read"),
        ("https://", "begin with https://"),
        ("https://a\\b.example", "backslash"),
        ("what is this", "spaces"),
    ],
)
def test_what_is_no_address_is_explained(pasted: str, words: str) -> None:
    """An unusable text is refused with the reason and an example, and a password in it isn't repeated."""
    with pytest.raises(UsageTrouble) as caught:
        connection_from_url(pasted)
    assert words in str(caught.value)
    assert "secretword" not in str(caught.value)


@pytest.mark.parametrize(
    "pasted",
    ["sk-proj-1234567890abcdef", "0123456789abcdef" * 2, "A1b2" * 21, "Bearer abc123", "eyJhbGciOiJS.eyJh.x"],
)
def test_a_key_in_the_address_field_is_noticed_and_not_shown(pasted: str) -> None:
    """A key pasted in place of an address is named as one, without repeating it."""
    with pytest.raises(UsageTrouble, match="looks like a key") as caught:
        connection_from_url(pasted)
    assert pasted not in str(caught.value)


def test_a_key_in_the_query_is_left_out() -> None:
    """A key in an address's query reaches neither the endpoint nor the notes."""
    guess = connection_from_url("https://gw.azure-api.net/a?subscription-key=hushhush")
    assert "hushhush" not in repr(guess)
    assert any("key" in note for note in guess.notes)


@pytest.mark.parametrize(
    ("pasted", "note"),
    [
        (TARGET, "Deployment gpt-5-mini."),
        ("http://localhost:11434", "/v1 was added: Ollama"),
        (f"{FOUNDRY}/api/projects/parrots", "project parrots was left out"),
        (f"{FOUNDRY}/models", "v1 API"),
        ("https://eastus.api.cognitive.microsoft.com", "no sign-in with Entra ID"),
    ],
)
def test_what_was_recognised_is_said(pasted: str, note: str) -> None:
    """Each thing that was recognised, added or left out has a sentence."""
    assert any(note in sentence for sentence in connection_from_url(pasted).notes)


@pytest.mark.parametrize(
    ("pasted", "name"),
    [
        (TARGET, "contoso"),
        ("http://localhost:11434", "ollama"),
        ("http://127.0.0.1:8080", "local 8080"),
        ("https://api.openai.com", "openai"),
        ("https://openrouter.ai/api/v1", "openrouter.ai"),
    ],
)
def test_a_name_is_suggested(pasted: str, name: str) -> None:
    """The suggested name is the resource's or the server's."""
    assert connection_from_url(pasted).connection().name == name


@pytest.mark.parametrize(
    ("operation", "work"),
    [("audio/transcriptions", "transcription"), ("images/generations", "images"), ("audio/speech", "speech")],
)
def test_the_deployment_is_put_where_its_operation_belongs(operation: str, work: str) -> None:
    """A target URI of a transcription deployment fills the transcription deployment, and so on."""
    connection = connection_from_url(f"{AZURE}/openai/deployments/d/{operation}").connection("work")
    assert getattr(connection.deployments, work) == "d"
    assert connection.deployments.chat == ""


_PIECES = st.sampled_from(
    ["https://", "wss://", "[", "]", ":", "@", "/", "?", "#", "%2F", "%", "..", "openai", "v1", "deployments",
     ".openai.azure.com",      "localhost", "models", "api-version=", "\u043e", "\u3002", "\x1b", " ",
     "99999",
     "services.ai.azure.com", "xn--"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=12).map("".join)))
@example("https://\u2100.example")
@example("A/.")
@example("gateway.example/a;/models")
@example("https://xn--a.openai.azure.com/openai/deployments/%00/")
def test_any_text_becomes_a_guess_or_a_sentence(text: str) -> None:
    """No text whatever makes anything but a Guess whose connection can be made, or UsageTrouble."""
    try:
        guess = connection_from_url(text)
    except UsageTrouble:
        return
    assert isinstance(guess, Guess)
    again = guess.connection()
    assert again.endpoint == guess.endpoint
    assert connection_from_url(again.endpoint).endpoint == guess.endpoint
