"""Google's exchanges against Google's own descriptions of Sheets v4 and Drive v3 (discovery documents).

A test module gets the fixtures with `pytest_plugins = ["tests.contract.google_spec"]`.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from okrsync.sandbox.ledger import Exchange

SPECS = Path(__file__).parents[2].parent / "shared" / "fixtures" / "specs"
DOCUMENTS = {"/drive/v3/": "google-drive-v3.discovery.json.gz", "/v4/": "google-sheets-v4.discovery.json.gz"}
HERE = "urn:google"

Check = Callable[[Exchange], None]


@pytest.fixture(scope="session")
def google_spec() -> "Spec":
    """The descriptions, read once."""
    for name in DOCUMENTS.values():
        if not (SPECS / name).exists():
            pytest.skip(f"{name}, Google's description of the API, is not at hand")
    return Spec()


@pytest.fixture(scope="session")
def google_check(google_spec: "Spec") -> Check:
    """Fails unless an exchange's request and answer are both as described."""

    def both(exchange: Exchange) -> None:
        google_spec.check_request(exchange)
        google_spec.check_answer(exchange)

    return both


@pytest.fixture(scope="session")
def google_check_answer(google_spec: "Spec") -> Check:
    """Fails unless an exchange's answer is as described, whatever the request was."""
    return google_spec.check_answer


class Spec:
    """Both APIs; a path may have a prefix. `sheets` is what Sheets v4 calls its schemas, as described."""

    def __init__(self) -> None:
        documents = {root: json.loads(gzip.decompress((SPECS / name).read_bytes())) for root, name in DOCUMENTS.items()}
        self._described = {root: Description(document, root) for root, document in documents.items()}
        self.sheets: Mapping[str, Any] = documents["/v4/"]["schemas"]

    def check_request(self, exchange: Exchange) -> None:
        """Fail unless the method exists, takes the query's parameters and such a body."""
        self._about(exchange).check_request(exchange)

    def check_answer(self, exchange: Exchange) -> None:
        """Fail unless the answer has the described shape, a refusal that of google.rpc.Status."""
        self._about(exchange).check_answer(exchange)

    def _about(self, exchange: Exchange) -> "Description":
        found = (about for root, about in self._described.items() if root in exchange.path)
        about = next(found, None)
        assert about is not None, f"{exchange.path} is no path of Google's"
        return about


class Description:
    """One discovery document, whose methods' paths are below `root`."""

    def __init__(self, document: Mapping[str, Any], root: str) -> None:
        self._root = root
        self._methods = list(_methods(document))
        self._common = document["parameters"]
        schemas = {name: _plain(schema) for name, schema in document["schemas"].items()}
        resource = DRAFT202012.create_resource({"$defs": schemas})
        self._registry: Registry[Any] = Registry().with_resource(HERE, resource)

    def check_request(self, exchange: Exchange) -> None:
        """See `Spec.check_request`."""
        method = self._method(exchange)
        known = {**self._common, **method.get("parameters", {})}
        for name, values in exchange.query.items():
            assert name in known, f"{method['id']} knows no parameter {name}"
            assert len(values) == 1 or known[name].get("repeated"), f"{method['id']} takes one {name}"
            for value in values:
                self._validate(_typed(value, known[name]), _plain({**known[name], "required": None}))
        if "request" in method and exchange.body is not None:
            self._validate(_present(exchange.body), _plain(method["request"]))
        else:
            assert not exchange.body, f"{method['id']} takes no body"

    def check_answer(self, exchange: Exchange) -> None:
        """See `Spec.check_answer`."""
        method = self._method(exchange)
        if exchange.status >= 400:
            error = exchange.answer["error"]
            assert error["code"] == exchange.status
            assert error["message"]
            return
        if "response" in method:
            self._validate(exchange.answer, _plain(method["response"]))
        else:
            assert exchange.answer is None, f"{method['id']} answers nothing"

    def _method(self, exchange: Exchange) -> Mapping[str, Any]:
        path = exchange.path.partition(self._root)[2]
        for method in self._methods:
            template = method.get("flatPath", method["path"]).removeprefix(self._root.strip("/") + "/")
            if method["httpMethod"] == exchange.method and _pattern(template).fullmatch(path):
                return method
        pytest.fail(f"{exchange.method} {unquote(exchange.path)} is not described")

    def _validate(self, value: object, schema: Mapping[str, Any]) -> None:
        Draft202012Validator(schema, registry=self._registry).validate(value)


def _methods(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield all methods, those with a verb in their path first: `{range}:clear` before `{range}`."""
    found = list(resource.get("methods", {}).values())
    for below in resource.get("resources", {}).values():
        found += _methods(below)
    yield from sorted(found, key=lambda method: len(re.sub(r"\{\w+\}", "", method["path"])), reverse=True)


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Write a piece of a discovery document as JSON schema; a message has no other fields than those described."""
    if "$ref" in schema:
        return {"$ref": f"{HERE}#/$defs/{schema['$ref']}"}
    match schema.get("type"):
        case "any":
            return {}
        case "array":
            return {"type": "array", "items": _plain(schema["items"])}
        case "object" if "additionalProperties" in schema:
            return {"type": "object", "additionalProperties": _plain(schema["additionalProperties"])}
        case "object":
            fields = {name: _plain(field) for name, field in schema.get("properties", {}).items()}
            return {"type": "object", "properties": fields, "additionalProperties": False}
    return {name: schema[name] for name in ("type", "enum") if name in schema}


def _present(value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Return a request's body without the fields that are null: to Google they are absent, and gspread sends them."""
    if isinstance(value, list):
        return [_present(each) for each in value]
    if isinstance(value, dict):
        return {name: _present(each) for name, each in value.items() if each is not None}
    return value


def _typed(text: str, parameter: Mapping[str, Any]) -> object:
    """Read a parameter's text as its type; what does not fit stays text, for the validator to refuse."""
    match parameter.get("type"), text:
        case "integer", text if re.fullmatch(r"-?\d+", text):
            return int(text)
        case "boolean", text if text.lower() in ("true", "false"):
            return text.lower() == "true"
    return text


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+?", re.escape(template)))
