# SPDX-License-Identifier: MIT
"""Holds events, one a line of standard input, to a checkout of OCSF's schema, compiled by ocsf-lib.

Unknown attributes, missing ones, types, enumerations, constraints, and the version that is
declared. Prints what it finds and exits with 1 if that is anything.
"""

import collections
import json
import subprocess
import sys

TYPES = {
    "string_t": lambda value: isinstance(value, str),
    "integer_t": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "long_t": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float_t": lambda value: isinstance(value, (int, float)),
    "boolean_t": lambda value: isinstance(value, bool),
    "json_t": lambda value: True,
}


class Check:
    def __init__(self, schema):
        self.schema = schema
        self.found = collections.Counter()

    def event(self, event):
        classes = {each.get("uid"): each for each in self.schema["classes"].values()}
        its = classes.get(event["class_uid"])
        if its is None:
            self.found[f"no class {event['class_uid']}"] += 1
            return
        profiles = event["metadata"].get("profiles", [])
        self.members(event, its, its["name"], profiles)
        if event["type_uid"] != event["class_uid"] * 100 + event["activity_id"]:
            self.found["type_uid"] += 1
        if event["metadata"]["version"] != self.schema["version"]:
            self.found["metadata.version is not " + self.schema["version"]] += 1

    def members(self, value, its, at, profiles):
        attributes = its["attributes"]
        for name, member in value.items():
            if name not in attributes:
                self.found[f"{at}.{name} is not known"] += 1
            else:
                self.member(member, attributes[name], f"{at}.{name}", profiles)
        for name, attribute in attributes.items():
            if (
                attribute.get("requirement") == "required"
                and name not in value
                and (not attribute.get("profile") or attribute["profile"] in profiles)
            ):
                self.found[f"{at}.{name} is missing"] += 1
        for kind, names in (its.get("constraints") or {}).items():
            count = sum(name in value for name in names)
            if count != 1 if kind == "just_one" else count < 1:
                self.found[f"{at}: {kind} of {names}"] += 1

    def member(self, value, attribute, at, profiles):
        if attribute.get("is_array") != isinstance(value, list):
            self.found[f"{at} is an array, or is none"] += 1
            return
        for each in value if isinstance(value, list) else [value]:
            kind = attribute.get("object_type") or attribute["type"]
            if kind == "object":
                continue
            if kind in self.schema["objects"]:
                self.members(each, self.schema["objects"][kind], at, profiles)
            elif not TYPES[self.base(kind)](each) or each == "":
                self.found[f"{at} is no {kind}"] += 1
            elif attribute.get("enum") and str(each) not in attribute["enum"]:
                self.found[f"{at} cannot be {each}"] += 1

    def base(self, kind):
        while kind not in TYPES:
            kind = self.schema["types"][kind]["type"]
        return kind


def main():
    compiled = subprocess.run(
        [sys.executable, "-m", "ocsf.compile", sys.argv[1]], check=True, capture_output=True
    )
    check = Check(json.loads(compiled.stdout))
    count = 0
    for line in sys.stdin:
        check.event(json.loads(line))
        count += 1
    print(f"OCSF {check.schema['version']}: {count} events, {len(check.found)} kinds of findings")
    for what, times in sorted(check.found.items()):
        print(times, "times", what)
    sys.exit(1 if check.found or count == 0 else 0)


main()
