"""Ready-made parts of replies: tables and code that are worth reading."""

from __future__ import annotations

from aoai_tui.demo.azure import API_VERSION
from aoai_tui.demo.prose import flowing

TABLE = """\
These are the settings of a chat request that people change most:

| Setting | What it does | Range | Default |
|:---|:---|:---:|---:|
| `temperature` | How freely the next word is chosen | 0 to 2 | 1 |
| `top_p` | How much of the likeliest words is considered | 0 to 1 | 1 |
| `max_completion_tokens` | Where the reply is cut | from 1 | no limit |
| `presence_penalty` | Pushes towards new subjects | -2 to 2 | 0 |
| `frequency_penalty` | Pushes against repeating words | -2 to 2 | 0 |
| `stop` | Up to four texts that end the reply | | none |

Change `temperature` or `top_p`, not both: they work on the same choice. Reasoning models take neither."""

_STREAM = f"""\
```python
from azure.identity import DefaultAzureCredential, get_bearer_token_provider
from openai import AzureOpenAI

client = AzureOpenAI(
    azure_endpoint="https://YOUR-RESOURCE.openai.azure.com",
    azure_ad_token_provider=get_bearer_token_provider(
        DefaultAzureCredential(), "https://cognitiveservices.azure.com/.default"
    ),
    api_version="{API_VERSION}",
)
stream = client.chat.completions.create(
    model="YOUR-DEPLOYMENT",
    messages=[{{"role": "user", "content": "Hello"}}],
    stream=True,
)
for chunk in stream:
    for choice in chunk.choices:  # the first chunk has none
        if choice.delta and choice.delta.content:
            print(choice.delta.content, end="", flush=True)
```"""

_CURL = f"""\
```bash
URL="https://YOUR-RESOURCE.openai.azure.com/openai/deployments/YOUR-DEPLOYMENT/chat/completions"
curl "$URL?api-version={API_VERSION}" \\
  -H "api-key: $AZURE_OPENAI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{{"messages": [{{"role": "user", "content": "Hello"}}]}}'
```"""

CODE = flowing(f"""\
This Python program signs in with your Azure account and prints a reply while it arrives:

{_STREAM}

The same request from a shell, with a key and without streaming:

{_CURL}

Replace `YOUR-RESOURCE` and `YOUR-DEPLOYMENT`. Azure wants the name of the deployment, which need not be the
model's.""")


def request_in_python(question: str) -> str:
    """A code block that sends one question; the question becomes a Python string, whatever is in it."""
    return f"""\
```python
reply = client.chat.completions.create(
    model="YOUR-DEPLOYMENT",
    messages=[{{"role": "user", "content": {question!r}}}],
)
print(reply.choices[0].message.content)
```"""
