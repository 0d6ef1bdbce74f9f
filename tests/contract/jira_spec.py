"""Jira Cloud's exchanges against Atlassian's own description of the API (OpenAPI 3.0).

A test module gets the fixtures with `pytest_plugins = ["tests.contract.jira_spec"]`.
"""

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from okrsync.sandbox.ledger import Exchange

FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures"
DESCRIPTION = FIXTURES / "specs" / "jira-cloud-platform-v3.openapi.json.gz"
HERE = "urn:jira"

Check = Callable[[Exchange], None]


@pytest.fixture(scope="session")
def check() -> Check:
    """Fails unless an exchange's request and answer are both as described."""
    spec = _spec()

    def both(exchange: Exchange) -> None:
        spec.check_request(exchange)
        spec.check_answer(exchange)

    return both


@pytest.fixture(scope="session")
def check_answer() -> Check:
    """Fails unless an exchange's answer is as described, whatever the request was."""
    return _spec().check_answer


def _spec() -> "Spec":
    if not DESCRIPTION.exists():
        pytest.skip(f"{DESCRIPTION.name}, Atlassian's description of the API, is not at hand")
    return Spec(json.loads(gzip.decompress(DESCRIPTION.read_bytes())))


class Spec:
    """The description; its version 3 also stands for version 2, which differs only in rich text."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        self._paths: Mapping[str, Any] = description["paths"]
        self._registry: Registry[Any] = Registry().with_resource(HERE, DRAFT202012.create_resource(description))

    def check_request(self, exchange: Exchange) -> None:
        """Fail unless the operation exists, takes the query's parameters and such a body."""
        what, operation = f"{exchange.method} {exchange.path}", self._operation(exchange)
        parameters = {p["name"]: p for p in operation.get("parameters", []) if p["in"] == "query"}
        assert exchange.query.keys() <= parameters.keys(), f"{what} knows no such parameter"
        assert {name for name in parameters if parameters[name].get("required")} <= exchange.query.keys(), what
        for name, values in exchange.query.items():
            self._validate(_typed(values, parameters[name]["schema"]), parameters[name]["schema"])
        if "requestBody" in operation:
            self._validate(exchange.body, operation["requestBody"]["content"]["application/json"]["schema"])
        else:
            assert exchange.body is None, f"{what} takes no body"

    def check_answer(self, exchange: Exchange) -> None:
        """Fail unless the answer has the shape that is described for its status."""
        if exchange.status < 400:
            content = self._operation(exchange)["responses"][str(exchange.status)]["content"]
            self._validate(exchange.answer, content["application/json"]["schema"])
        else:
            # The description has no 403, 405, 410, 415, 429 or 5xx here, and no shape for most other refusals:
            # sites answer all of them with an ErrorCollection, so we are stricter than it is.
            self._validate(exchange.answer, {"$ref": "#/components/schemas/ErrorCollection"})
            assert exchange.answer["errorMessages"]

    def _operation(self, exchange: Exchange) -> Mapping[str, Any]:
        path = "/rest/api/3/" + re.split(r"/rest/api/[23]/", exchange.path)[-1]
        fitting = (methods for template, methods in self._paths.items() if _pattern(template).fullmatch(path))
        methods: Mapping[str, Any] = self._paths.get(path) or next(fitting, {})
        assert exchange.method.lower() in methods, f"{exchange.method} {path} is not described"
        operation: Mapping[str, Any] = methods[exchange.method.lower()]
        return operation

    def _validate(self, value: object, schema: Mapping[str, Any]) -> None:
        Draft202012Validator(_absolute(schema), registry=self._registry).validate(value)


def _typed(values: Sequence[str], schema: Mapping[str, Any]) -> object:
    """Read a query's text as the parameter's type; what does not fit stays text, for the validator to refuse."""
    if schema.get("type") == "array":
        return [_typed([part], schema["items"]) for value in values for part in value.split(",")]
    match schema.get("type"), values[0]:
        case "integer", text if re.fullmatch(r"-?\d+", text):
            return int(text)
        case "boolean", "true" | "false" as text:
            return text == "true"
        case _, text:
            return text


def _absolute(schema: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Let the references of a piece of the description lead into the whole."""
    if isinstance(schema, list):
        return [_absolute(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: HERE + value if name == "$ref" else _absolute(value) for name, value in schema.items()}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", template))
