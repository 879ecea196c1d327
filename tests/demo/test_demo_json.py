"""Replies that have to be JSON."""

import json
from typing import Any

import jsonschema
import openai
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from aoai_tui.demo.schema_check import fault_of
from aoai_tui.demo.schema_value import Maker
from tests.demo.clients import chunks, joined, user, whole

STEP = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["read", "write"]},
        "note": {"type": ["string", "null"]},
        "next": {"anyOf": [{"$ref": "#/$defs/Step"}, {"type": "null"}]},
        "also": {"type": "array", "items": {"$ref": "#/$defs/Step"}},
    },
    "required": ["kind", "note", "next", "also"],
    "additionalProperties": False,
}
PLAN = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "price": {"type": "number"},
        "count": {"type": "integer", "minimum": 3},
        "done": {"type": "boolean"},
        "nothing": {"type": "null"},
        "step": {"$ref": "#/$defs/Step"},
    },
    "required": ["title", "price", "count", "done", "nothing", "step"],
    "additionalProperties": False,
    "$defs": {"Step": STEP},
}


def by_schema(schema: Any, *, strict: bool = True) -> dict[str, Any]:
    """The parameter that asks for a schema."""
    return {"type": "json_schema", "json_schema": {"name": "plan", "schema": schema, "strict": strict}}


async def test_json_mode_answers_about_the_prompt(client: openai.AsyncAzureOpenAI) -> None:
    """json_object gives an object that holds the question, the same in a stream."""
    prompt = "Say in JSON why “owls” fly"
    text = (await whole(client, prompt, response_format={"type": "json_object"})).choices[0].message.content
    assert json.loads(text)["question"] == prompt
    assert joined(await chunks(client, prompt, response_format={"type": "json_object"})) == text


async def test_json_mode_wants_the_word(client: openai.AsyncAzureOpenAI) -> None:
    """Without the word JSON in any message Azure refuses json_object; a system prompt with it will do."""
    with pytest.raises(openai.BadRequestError, match="must contain the word 'json'") as caught:
        await whole(client, "why?", response_format={"type": "json_object"})
    assert caught.value.param == "messages"
    orders = {"role": "system", "content": "Answer in Json."}
    await whole(client, [orders, *user("why?")], response_format={"type": "json_object"})


async def test_a_schema_is_followed(client: openai.AsyncAzureOpenAI) -> None:
    """The reply is valid by a schema with every type, references and recursion."""
    completion = await whole(client, "write 42 things", response_format=by_schema(PLAN))
    value = json.loads(completion.choices[0].message.content)
    jsonschema.validate(value, PLAN)
    assert value["price"] == 42


async def test_the_client_parses_a_reply_by_its_model(client: openai.AsyncAzureOpenAI) -> None:
    """The package's parse() makes an object of a pydantic model from the reply."""

    class Bird(BaseModel):
        name: str
        wings: int
        colours: list[str]

    completion = await client.chat.completions.parse(
        model="demo-chat", messages=user("A bird with 2 wings"), response_format=Bird
    )
    bird = completion.choices[0].message.parsed
    assert isinstance(bird, Bird)
    assert bird.wings == 2


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "array", "items": {"type": "string"}}, "got 'type: \"array\"'"),
        ({"type": "object", "properties": {}}, "'additionalProperties' is required"),
        (
            {
                "type": "object",
                "properties": {"a": {"type": "string"}},
                "required": [],
                "additionalProperties": False,
            },
            "Missing 'a'",
        ),
        ({"type": "object", "additionalProperties": False, "$ref": "#/$defs/none"}, "reference can only"),
    ],
)
async def test_a_bad_schema_is_refused(client: openai.AsyncAzureOpenAI, schema: Any, words: str) -> None:
    """A strict schema that breaks the service's rules is refused in the service's words."""
    with pytest.raises(openai.BadRequestError, match="Invalid schema for response_format 'plan'") as caught:
        await whole(client, response_format=by_schema(schema))
    assert words in str(caught.value)
    assert caught.value.param == "response_format"


@pytest.mark.parametrize(
    ("given_format", "param"),
    [
        ({"type": "xml"}, "response_format.type"),
        ({"kind": "text"}, "response_format.type"),
        ("json", "response_format"),
        ({"type": "json_schema"}, "response_format.json_schema.name"),
        ({"type": "json_schema", "json_schema": {"name": "x"}}, "response_format.json_schema.schema"),
    ],
)
async def test_a_format_that_is_none_is_refused(
    client: openai.AsyncAzureOpenAI, given_format: Any, param: str
) -> None:
    """An unknown or incomplete format is refused with its place."""
    with pytest.raises(openai.BadRequestError) as caught:
        await whole(client, "json", response_format=given_format)
    assert caught.value.param == param


LEAVES = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "minLength": 5, "maxLength": 7},
        {"type": "string", "format": "date"},
        {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{3}$"},
        {"type": "integer", "minimum": 3, "maximum": 4},
        {"type": "integer", "exclusiveMaximum": -2},
        {"type": "number", "multipleOf": 0.5, "minimum": 1},
        {"type": "boolean"},
        {"type": "null"},
        {"enum": [None, 3, "x"]},
        {"const": "fixed"},
        {"type": ["null", "integer"]},
    ]
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda items: {"type": "array", "items": items, "minItems": 1, "maxItems": 3}),
        st.dictionaries(st.sampled_from(["a", "b", "city"]), inner, min_size=1).map(
            lambda properties: {"type": "object", "properties": properties, "required": list(properties)}
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options}),
    ),
    max_leaves=8,
)


@given(SCHEMAS, st.text(max_size=40))
def test_any_schema_gets_a_valid_value(schema: dict[str, Any], prompt: str) -> None:
    """Whatever a schema is built of and whatever is asked, the value that is made is valid by it."""
    assert fault_of(schema, strict=False) is None
    jsonschema.validate(Maker(schema, prompt).value(), schema)


KEYWORDS = [
    "type", "properties", "items", "$ref", "anyOf", "allOf", "oneOf", "enum", "const", "required", "pattern",
    "minimum", "exclusiveMaximum", "multipleOf", "minLength", "maxItems", "prefixItems", "uniqueItems", "$defs",
    "format", "additionalProperties",
]  # fmt: skip
WORDS = ["object", "array", "string", "integer", "null", "#", "#/properties/type", "#/items", "(", "a+"]
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**12) | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYWORDS), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"$ref": "#"}]},
        {"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}, "required": ["a", "b"]},
        {"type": "string", "minLength": 10**15},
        {"type": "array", "items": {"$ref": "#"}, "minItems": 9},
    ],
)
def test_a_schema_without_end_is_given_up(schema: dict[str, Any]) -> None:
    """A schema whose value would never end, or fill the memory, still gets one soon."""
    assert fault_of(schema, strict=False) is None
    assert len(json.dumps(Maker(schema, "prompt").value())) < 200_000


@given(ODD, st.booleans())
@example({"format": []}, False)
def test_checking_a_schema_never_fails(schema: Any, strict: bool) -> None:
    """Whatever stands where a schema should be, it is taken or refused, never a crash."""
    fault = fault_of(schema, strict=strict)
    assert fault is None or fault
    if fault is None:
        Maker(schema, "prompt").value()
