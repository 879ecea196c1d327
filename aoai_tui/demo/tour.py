"""The long answer: what one should know about Azure OpenAI, in twelve sections."""

from __future__ import annotations

from aoai_tui.demo.prose import flowing

TOUR = flowing("""\
# A short tour of Azure OpenAI

You asked for something long. The words below are the same each time: this is the demo, and no model wrote
them. They are true all the same, and long enough to scroll, to search and to stop half-way.

## 1. Resources and deployments

An Azure OpenAI resource lives in one region and has one endpoint. It holds deployments, and each of them is a
model under a name of your choice. Requests name the deployment, never the model. When a request fails with
*DeploymentNotFound*, the model's name was used where the deployment's was wanted, more often than not.

## 2. Tokens

Models read and write tokens, which are pieces of words. In English a token is about four characters; in other
languages and in code it is less. You pay for the tokens that you send and for those that you get, and the
second kind costs more.

## 3. The context window

A model sees only what a request carries. A chat seems to remember because the whole conversation is sent
again with each message. So a long conversation costs more at every turn, until it no longer fits and the
service refuses it.

## 4. System prompts

A system prompt comes first and says how the model should behave. Short and definite works best: who reads the
answer, how long it should be, what it must not contain. Reasoning models call it the developer message.

## 5. Streaming

Without streaming you wait for the whole reply. With it, words come as they are written:

1. The headers arrive, and with them the request ids and what is left of your limits.
2. The first event tells what the content filter thinks of your prompt.
3. The text follows, a token or two at a time.
4. The last events name the reason for the end, the late findings of the filter and the tokens used.

## 6. Why a reply ends

| Reason | Meaning |
|---|---|
| `stop` | The model had said all that it wanted to say |
| `length` | The limit on tokens was reached; the reply is cut |
| `content_filter` | The filter cut the reply |
| `tool_calls` | The model wants a tool to be run |

## 7. Temperature

At each step the model has many possible next tokens. A low temperature takes the likeliest nearly always; a
high one gives the others a chance. Zero is not a promise: the same request may still be answered in two ways.

## 8. The content filter

Azure checks prompts and replies for hate, violence, sexual content and self-harm, and grades each of them as
safe, low, medium or high. It also looks for attempts to talk the model out of its rules. A blocked prompt is
an error with status 400. A blocked reply is an ordinary answer that ends too soon.

## 9. Limits

A deployment has a quota of tokens and of requests a minute. The estimate counts the most that the reply may
take, so a large `max_completion_tokens` uses up quota even when the reply is short. Status 429 means: wait as
long as the header says, then try again.

## 10. Keys and identities

A key opens everything in the resource to whoever holds it. Signing in with Microsoft Entra ID needs no secret
in your files, but it needs a role: *Cognitive Services OpenAI User* is enough for chat. A missing role is
reported with status 401, which looks like a wrong password and is not.

## 11. Versions

The older kind of path carries an `api-version`, which is a date. Without one, or with one that no longer
exists, the answer is 404. The newer kind of path begins with `/openai/v1` and needs no date:

```text
https://YOUR-RESOURCE.openai.azure.com/openai/v1/chat/completions
```

## 12. When something fails

Note the request id before anything else: support can find a request by it. Then read the status. Errors with
4xx stay until you change something, apart from 408 and 429. Errors with 5xx pass, usually within a minute.

That is the end of the tour. Type `help` to see what else can be tried here.
""")
"""Markdown of about 4,000 characters."""
