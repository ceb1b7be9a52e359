"""The API's description as its page shows it: operations by tag, schemas, what goes wrong."""

import json
import re
from urllib.parse import urlencode

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe

OPEN = "content"  # the scope of what everybody may ask for, too


def outline(described):
    """What the template goes through."""
    schemas = described["components"]["schemas"]
    operations = [
        _operation(method, path, told, schemas)
        for path, methods in described["paths"].items()
        for method, told in methods.items()
    ]
    return {
        "about": prose(described["info"]["description"]),
        "sections": [
            tag | {"operations": [each for each in operations if tag["name"] in each["tags"]]}
            for tag in described["tags"]
        ],
        "problems": [*_problems(described["components"]["responses"])],
        "schemas": [_schema(name, told) for name, told in schemas.items()],
    }


def prose(text):
    """A description, with what stands in backticks as code."""
    return mark_safe(re.sub("`([^`]+)`", r"<code>\1</code>", escape(text)))


def kind(schema):
    """What a value may be, as TypeScript writes it; what has a name leads there."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return format_html('<a href="#{0}">{0}</a>', name)
    if "const" in schema or "enum" in schema:
        return _any(json.dumps(each) for each in schema.get("enum") or [schema["const"]])
    if among := schema.get("anyOf") or schema.get("oneOf"):
        return _any(map(kind, among))
    if "items" in schema:
        inside = kind(schema["items"])
        return format_html("({})[]" if " | " in inside else "{}[]", inside)
    if isinstance(schema.get("additionalProperties"), dict):
        return format_html("{{ [name]: {} }}", kind(schema["additionalProperties"]))
    return format_html("{}{}", schema.get("type", "binary"), _bounds(schema))


def _any(kinds):
    return format_html_join(" | ", "{}", ((each,) for each in kinds))


def _bounds(schema):
    """The format, the least and the most, and what it is unless one says so."""
    told = [schema["format"]] if "format" in schema else []
    if "minimum" in schema:
        told.append(f"{schema['minimum']}…{schema.get('maximum', '')}")
    return (f" ({', '.join(told)})" if told else "") + (
        f" = {schema['default']}" if "default" in schema else ""
    )


def _operation(method, path, told, schemas):
    answers = told["responses"]
    scopes = [scope for by in told["security"] for scope in by.get("token", ())]
    return {
        "id": told["operationId"],
        "address": f"{method.upper()} {path}",
        "summary": prose(told["summary"]),
        "description": prose(told.get("description", "")),
        "tags": told["tags"],
        "parameters": [_parameter(each) for each in told["parameters"]],
        "bodies": [*_contents(told.get("requestBody", {}), schemas)],
        "answers": [*_answers(answers, schemas)],
        "refusals": [status for status in answers if status >= "400"],
        "scope": ", ".join(scopes),
        "example": _address(path, told) if method == "get" and OPEN in scopes else "",
    }


def _parameter(told):
    example = told.get("example", "")
    return {
        "name": told["name"],
        "kind": kind(told["schema"]),
        "required": told.get("required", False),
        "description": prose(told["description"]),
        "example": example[0] if isinstance(example, list) else example,
    }


def _answers(responses, schemas):
    for status, response in responses.items():
        for told in _contents(response, schemas):
            yield {"status": status, **told}


def _contents(told, schemas):
    """What is sent or answered, by its type."""
    for content_type, content in told.get("content", {}).items():
        schema = content.get("schema", {})
        named = schemas.get(schema.get("$ref", "").rpartition("/")[2], {})
        yield {"type": content_type, "kind": kind(schema), "example": _pretty(named)}


def _address(path, told):
    """An address to follow, by the examples of what is needed; empty where that is of one site."""
    needed = {each["name"]: each["example"] for each in told["parameters"] if each.get("required")}
    if any(not isinstance(each, str) for each in needed.values()):
        return ""
    asked = {name: value for name, value in needed.items() if f"{{{name}}}" not in path}
    return path.format(**needed) + (f"?{urlencode(asked)}" if asked else "")


def _problems(responses):
    for response in responses.values():
        [content] = response["content"].values()
        for code, example in content["examples"].items():
            yield {"code": code, **example["value"]}


def _schema(name, told):
    needed = told.get("required", ())
    return {
        "name": name,
        "description": prose(told.get("description", "")),
        "kind": "" if "properties" in told else kind(told),
        "fields": [
            {
                "name": field,
                "kind": kind(schema),
                "optional": field not in needed,
                "description": prose(schema.get("description", "")),
            }
            for field, schema in told.get("properties", {}).items()
        ],
        "example": _pretty(told),
    }


def _pretty(schema):
    [*examples] = schema.get("examples", ())
    return json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else ""
