"""Asana's exchanges against Asana's own description of the API (OpenAPI 3.0).

A test module gets the fixtures with `pytest_plugins = ["tests.contract.asana_spec"]`.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from okrsync.sandbox.ledger import Exchange

SPECS = Path(__file__).parents[2].parent / "shared" / "fixtures" / "specs"
SUBSET = SPECS / "asana-openapi.subset.json"
WHOLE = SPECS / "asana-openapi.yaml.gz"
ROOT = "/api/1.0"
HERE = "urn:asana"

Check = Callable[[Exchange], None]
Schema = Mapping[str, Any]


@pytest.fixture(scope="session")
def asana_spec() -> "Spec":
    """The description, read once."""
    for path in (SUBSET, WHOLE):
        if not path.exists():
            pytest.skip(f"{path.name}, Asana's description of the API, is not at hand")
    return Spec()


@pytest.fixture(scope="session")
def asana_check(asana_spec: "Spec") -> Check:
    """Fails unless an exchange's request and answer are both as described, in a batch those of each action."""

    def both(exchange: Exchange) -> None:
        for each in (exchange, *_actions(exchange)):
            asana_spec.check_request(each)
            asana_spec.check_answer(each)

    return both


@pytest.fixture(scope="session")
def asana_check_answer(asana_spec: "Spec") -> Check:
    """Fails unless an exchange's answer is as described, whatever the request was."""
    return asana_spec.check_answer


class Spec:
    """The part of the description that is quick to read, and the whole (about a second) where that is not enough."""

    @cached_property
    def _part(self) -> "Description":
        return Description(json.loads(SUBSET.read_text()))

    @cached_property
    def _whole(self) -> "Description":
        # libyaml reads it in a second, Python alone in ten
        told = yaml.load(gzip.decompress(WHOLE.read_bytes()), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is a safe loader
        return Description(json.loads(json.dumps(told, default=str)))

    def check_request(self, exchange: Exchange) -> None:
        """Fail unless the operation exists, takes the query's parameters and such a body."""
        self._about(exchange).check_request(exchange)

    def check_answer(self, exchange: Exchange) -> None:
        """Fail unless the answer has the shape that is described for its status."""
        self._about(exchange).check_answer(exchange)

    def _about(self, exchange: Exchange) -> "Description":
        return self._part if self._part.operation(exchange) else self._whole


class Description:
    """One OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        for name in ("user", "parent"):  # null at times, as the description says in words alone
            document["components"]["schemas"]["EventResponse"]["properties"][name]["nullable"] = True
        resource = DRAFT202012.create_resource(_plain(document["components"]))
        self._registry: Registry[Any] = Registry().with_resource(HERE, resource)

    def operation(self, exchange: Exchange) -> Mapping[str, Any] | None:
        """Return the operation with the parameters of its path, None if it is not described."""
        path = exchange.path.partition(ROOT)[2] or exchange.path
        fitting = (methods for known, methods in self._document["paths"].items() if _pattern(known).fullmatch(path))
        methods: Mapping[str, Any] = self._document["paths"].get(path) or next(fitting, {})
        operation = methods.get(exchange.method.lower())
        if operation is None:
            return None
        parameters = [self._follow(each) for each in (*methods.get("parameters", ()), *operation.get("parameters", ()))]
        return {**operation, "parameters": parameters}

    def check_request(self, exchange: Exchange) -> None:
        """See `Spec.check_request`."""
        what, operation = f"{exchange.method} {exchange.path}", self._described(exchange)
        parameters = {each["name"]: each for each in operation["parameters"] if each["in"] == "query"}
        assert exchange.query.keys() <= parameters.keys(), f"{what} knows no such parameter"
        assert {name for name in parameters if parameters[name].get("required")} <= exchange.query.keys(), what
        for name, values in exchange.query.items():
            schema = parameters[name]["schema"]
            self._validate(_typed(values[0], schema), schema)
        if "requestBody" in operation:
            self._validate(exchange.body, operation["requestBody"]["content"]["application/json"]["schema"])
        else:
            assert exchange.body is None, f"{what} takes no body"

    def check_answer(self, exchange: Exchange) -> None:
        """See `Spec.check_answer`."""
        known = self._described(exchange)["responses"].get(str(exchange.status), {})
        content = self._follow(known).get("content", {})
        if exchange.status < 400:
            self._validate(exchange.answer, content["application/json"]["schema"])
            assert set(exchange.answer) <= set(content["application/json"]["schema"]["properties"])
        else:  # 429 and 5xx are described for no operation, but for all of them
            fallback = {"$ref": "#/components/schemas/ErrorResponse"}
            self._validate(exchange.answer, content.get("application/json", {}).get("schema", fallback))
            assert all(error["message"] and error["help"] for error in exchange.answer["errors"])

    def _described(self, exchange: Exchange) -> Mapping[str, Any]:
        operation = self.operation(exchange)
        assert operation is not None, f"{exchange.method} {exchange.path} is not described"
        return operation

    def _follow(self, piece: Mapping[str, Any]) -> Mapping[str, Any]:
        found: Any = self._document if "$ref" in piece else piece
        for name in piece.get("$ref", "#").split("/")[1:]:
            found = found[name]
        return found  # type: ignore[no-any-return]

    def _validate(self, value: object, schema: Schema) -> None:
        checker = Draft202012Validator.FORMAT_CHECKER
        Draft202012Validator(_plain(schema), registry=self._registry, format_checker=checker).validate(value)


def _plain(schema: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Write a piece of OpenAPI 3.0 as JSON schema: `nullable`, and references that lead into the whole.

    What is all of a reference and something nullable is nullable, which the description means and does not say.
    """
    if isinstance(schema, list):
        return [_plain(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _plain(value) for name, value in schema.items() if name not in ("nullable", "example", "examples")}
    if isinstance(plain.get("$ref"), str):
        plain["$ref"] = HERE + plain["$ref"].replace("#/components", "#")
    parts = schema.get("allOf", ())
    if schema.get("nullable") is True or any(part.get("nullable") is True for part in parts if isinstance(part, dict)):
        return {"anyOf": [{"type": "null"}, plain]}
    return plain


def _typed(text: str, schema: Schema) -> object:
    """Read a parameter's text as its type; what does not fit stays text, for the validator to refuse."""
    match schema.get("type"), text:
        case "array", _:
            return [_typed(part, schema["items"]) for part in text.split(",")]
        case "integer", text if re.fullmatch(r"-?\d+", text):
            return int(text)
        case "boolean", "true" | "false":
            return text == "true"
    return text


def _actions(exchange: Exchange) -> Iterator[Exchange]:
    """Yield what passed in each action of a batch."""
    if not exchange.path.endswith("/batch") or exchange.status >= 400:
        return
    for action, told in zip(exchange.body["data"]["actions"], exchange.answer["data"], strict=True):
        options = action.get("options", {})
        fields = {"opt_fields": ",".join(options["fields"])} if "fields" in options else {}
        query = {**action.get("data", {}), **{name: options[name] for name in options if name != "fields"}, **fields}
        yield Exchange(
            action["method"].upper(),
            action["relative_path"],
            {name: _texts(value) for name, value in query.items()},
            None,
            told["status_code"],
            told["body"],
        )


def _texts(value: object) -> list[str]:
    return [json.dumps(value) if isinstance(value, bool) else str(value)]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", template))
