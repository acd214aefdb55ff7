"""Reads YAML files, whose names come from standard input, with one reader of Python's.

usage: yaml_readers.py pyyaml|libyaml|ruamel
Prints one JSON line per file: {"file":…,"docs":[…]} or {"file":…,"error":…}. Exits with 3 where
the reader is not installed. What JSON does not have (dates, keys that are no strings) is marked.
"""

import json
import sys


def reader(name):
    if name == "ruamel":
        from ruamel.yaml import YAML

        def load(text):
            yaml = YAML(typ="safe", pure=True)
            yaml.version = (1, 2)
            return list(yaml.load_all(text))

        return load
    import yaml

    loader = yaml.SafeLoader if name == "pyyaml" else yaml.CSafeLoader
    return lambda text: list(yaml.load_all(text, loader))


def plain(value):
    if isinstance(value, dict):
        return {k if isinstance(k, str) else f"(not a string) {k!r}": plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return f"({type(value).__name__}) {value!r}"


def main():
    try:
        load = reader(sys.argv[1])
    except (ImportError, AttributeError) as error:
        print(error, file=sys.stderr)
        sys.exit(3)
    for name in sys.stdin.read().splitlines():
        with open(name, encoding="utf-8", newline="") as file:
            text = file.read()
        try:
            line = {"file": name, "docs": plain(load(text))}
        except Exception as error:
            line = {"file": name, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(line))


main()
