"""All that is known of a reply, as rows of a name and a value: a pure function."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from aoai_tui.domain import Api, FilterResult, Message, RateLimits

Row = tuple[str, str]

_API_NAMES = {
    Api.CHAT: "chat completions",
    Api.RESPONSES: "Responses",
    Api.COMPLETIONS: "legacy completions",
}


def reply_details(message: Message) -> list[Row]:
    """Ids, model, time, tokens, limits, filters and parameters; what isn't known has no row."""
    rows = [
        *_ids(message),
        *_who(message),
        *_figures(message),
        *_limits(message),
        *_filters(message),
        *_parameters(message),
    ]
    return [(name, value) for name, value in rows if value]


def _ids(message: Message) -> Iterator[Row]:
    receipt, failure = message.receipt, message.failure
    yield (
        "Request id",
        (receipt.request_id if receipt else None) or (failure.request_id if failure else "") or "",
    )
    if receipt:
        yield "x-request-id", receipt.client_request_id or ""
        yield "Region", receipt.region or ""
    if failure:
        yield (
            "Error",
            " · ".join(
                part
                for part in (f"HTTP {failure.status}" if failure.status else "", failure.code or "")
                if part
            ),
        )
    yield "Sent", f"{message.created_at.astimezone():%Y-%m-%d %H:%M:%S %Z}"


def _who(message: Message) -> Iterator[Row]:
    yield "Deployment", message.deployment or ""
    yield "Model", message.model or ""
    version = (message.receipt.api_version if message.receipt else "") or ""
    yield "API", " ".join(part for part in (_API_NAMES.get(message.api or Api.CHAT, ""), version) if part)
    yield "System fingerprint", message.fingerprint or ""


def _figures(message: Message) -> Iterator[Row]:
    timing, usage = message.timing, message.usage
    if timing:
        yield "Time", f"{timing.total:.2f} s"
        yield "First token", f"{timing.first_token:.2f} s" if timing.first_token is not None else ""
        writing = timing.total - (timing.first_token or 0)
        if usage and writing > 0:
            yield "Speed", f"{(usage.completion_tokens - usage.reasoning_tokens) / writing:,.0f} tokens/s"
    if usage:
        cached = f", {usage.cached_tokens:,} of them cached" if usage.cached_tokens else ""
        thought = f", {usage.reasoning_tokens:,} of them reasoning" if usage.reasoning_tokens else ""
        yield "Tokens in", f"{usage.prompt_tokens:,}{cached}"
        yield "Tokens out", f"{usage.completion_tokens:,}{thought}"
    yield "Finish reason", message.finish_reason or ""
    yield "Retries", str(message.retries) if message.retries else ""


def _limits(message: Message) -> Iterator[Row]:
    limits = message.receipt.limits if message.receipt else RateLimits()
    yield "Requests left", _left(limits.remaining_requests, limits.limit_requests)
    yield "Tokens left", _left(limits.remaining_tokens, limits.limit_tokens)


def _left(remaining: int | None, limit: int | None) -> str:
    if remaining is None:
        return ""
    return f"{remaining:,} of {limit:,} a minute" if limit else f"{remaining:,}"


def _filters(message: Message) -> Iterator[Row]:
    for source, name in (("prompt", "Filter, prompt"), ("reply", "Filter, reply")):
        results = [filter_sentence(one) for one in message.filters if one.source == source]
        yield name, ", ".join(results)


def filter_sentence(result: FilterResult) -> str:
    """What one category came to: `hate safe`, `jailbreak not found`, `protected material code found, from …`."""
    name = result.category.replace("_", "-" if result.category == "self_harm" else " ")
    if result.severity:
        words = f"{name} {result.severity}"
    elif result.detected is not None:
        words = f"{name} {'found' if result.detected else 'not found'}"
    else:
        words = f"{name} {'matched' if result.filtered else 'ok'}"
    if result.lists:
        words += f" ({', '.join(result.lists)})"
    if result.filtered:
        words += ", blocked"
    if result.citation:
        words += f", from {result.citation}"
    return words + (f" (licence {result.license})" if result.license else "")


def _parameters(message: Message) -> Iterator[Row]:
    if message.parameters:
        given = message.parameters.given()
        given.pop("json_schema", None)
        yield (
            "Parameters",
            ", ".join(
                f"{name} {value if isinstance(value, str) else msgspec.json.encode(value).decode()}"
                for name, value in given.items()
            ),
        )
