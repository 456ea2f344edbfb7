"""Validates record files against a JSON Schema with jsonschema.

usage: schema.py SCHEMA.json accept|refuse FILE...

`accept` fails if one of the files does not meet the schema; `refuse` fails if all of them do.
YAML is read by the core schema of YAML 1.2, as editors do: dates and `no` are strings.
"""

import json
import re
import sys
from pathlib import Path

import jsonschema
import yaml


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("null", r"^(?:~|null|Null|NULL|)$", "~nN\0"),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^(?:[-+]?[0-9]+)$", "-+0123456789"),
    ("float", r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$", "-+0123456789."),
]:
    first_characters = [c for c in first if c != "\0"] + ([""] if "\0" in first else [])
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first_characters)
CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
CoreLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def read(path: Path, schema: dict):
    """The values of a file, each with the part of the schema that it must meet."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix in (".ndjson", ".jsonl"):
        group = schema_part(schema, schema["properties"][path.stem])
        return [(group, [json.loads(line)]) for line in text.splitlines() if line.strip()]
    if path.suffix == ".json":
        return [(schema, json.loads(text))]
    return [(schema, yaml.load(text, Loader=CoreLoader))]


def schema_part(schema: dict, part: dict) -> dict:
    return {**part, "definitions": schema["definitions"]}


def main() -> None:
    schema = json.loads(Path(sys.argv[1]).read_text())
    verdict = sys.argv[2]
    files = [Path(name) for name in sys.argv[3:]]
    if not files:
        sys.exit("no files to judge")
    jsonschema.Draft7Validator.check_schema(schema)
    refused = []
    for path in files:
        try:
            parts = read(path, schema)
        except (KeyError, RecursionError, ValueError, yaml.YAMLError) as error:
            refused.append(f"{path}: {error}")
            continue
        for part, value in parts:
            for error in jsonschema.Draft7Validator(part).iter_errors(value):
                refused.append(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
    if verdict == "accept" and refused:
        sys.exit("\n".join(refused))
    if verdict == "refuse" and not refused:
        sys.exit(f"{', '.join(map(str, files))}: met the schema and should not")
    print(f"{len(files)} files, {len(refused)} errors")


main()
