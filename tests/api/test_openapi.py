"""The document that programs are written from says all that the API does, and nothing else."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from scripts import reference
from starlette.routing import Route
from tests.support.world import World

from fanlight.model.errors import Missing
from fanlight.web import API
from fanlight.wire.errors import KINDS, PROBLEM, problem


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return reference.openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_route_is_described_and_every_description_is_a_routes(
    document: dict[str, Any],
) -> None:
    served = [
        f"{method} {route.path_format}"
        for route in reference.application().routes
        if isinstance(route, Route | APIRoute) and route.path.startswith(API)
        for method in route.methods or ()
    ]
    assert len(served) > 100
    assert Counter(served) == Counter(name for name, _ in operations(document))


def test_every_answer_says_what_it_holds(document: dict[str, Any]) -> None:
    """Its type, and for JSON its shape; 204 holds nothing."""
    wrong = []
    for name, operation in operations(document):
        good = {int(status): each for status, each in answers(operation) if status.isdecimal()}
        wrong += [] if good and all(200 <= status < 300 for status in good) else [name]
        for status, answer in good.items():
            contents = answer.get("content", {})
            described = all(is_shape(kind, each["schema"]) for kind, each in contents.items())
            if not described or bool(contents) is (status == 204):
                wrong.append(f"{name}: {status} {contents}")
    assert wrong == []


def answers(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from operation["responses"].items()


def is_shape(kind: str, schema: dict[str, Any]) -> bool:
    return bool(schema) if kind == "application/json" else "type" in schema


def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    refused = {"$ref": "#/components/responses/Refused"}
    for name, operation in operations(document):
        found = {status: each for status, each in answers(operation) if not status.isdecimal()}
        assert found == {"4XX": refused, "5XX": refused}, name
        assert "422" not in operation["responses"], name
    shape = document["components"]["schemas"]["Problem"]
    assert set(problem(Missing("code", "title"))) == set(shape["required"])
    assert set(shape["properties"]["kind"]["enum"]) == set(KINDS)
    assert list(document["components"]["responses"]["Refused"]["content"]) == [PROBLEM]


def test_every_name_leads_to_one_thing(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    parts = document["components"]
    for kind, name in re.findall(r'"#/components/(\w+)/(\w+)"', text):
        assert name in parts[kind]
    names = Counter(operation["operationId"] for _, operation in operations(document))
    assert [name for name, times in names.items() if times > 1] == []


def kinds(schema: dict[str, Any]) -> set[str]:
    return {each["type"] for each in schema.get("anyOf", [schema]) if "type" in each}


async def test_what_is_described_as_a_number_or_a_truth_is_taken_as_nothing_else(
    world: World, document: dict[str, Any]
) -> None:
    """`true` is not 1, and "off" not false: what they would come to is not what was meant."""
    wrong = {"integer": (True, "1"), "boolean": (1, "off")}
    taken, tried = [], 0
    async with world.http(await world.token(world.owner)) as client:
        for name, operation in operations(document):
            for field, schema in fields(document, operation):
                for value in [each for kind in kinds(schema) for each in wrong.get(kind, ())]:
                    method, path = name.split()
                    answer = await client.request(
                        method, re.sub(r"{\w+}", "1", path), json={field: value}
                    )
                    tried += 1
                    if f"body.{field}" not in answer.text:
                        taken.append(f"{name} {field}={value}: {answer.text}")
    assert taken == []
    assert tried > 30


def fields(
    document: dict[str, Any], operation: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    contents = operation.get("requestBody", {}).get("content", {})
    schema = contents.get("application/json", {}).get("schema", {})
    shape = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
    yield from shape.get("properties", {}).items()
