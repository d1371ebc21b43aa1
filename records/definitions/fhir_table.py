#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""fhir_table.py JAR OUT -- writes the table of R4's elements and their types from HL7's own definitions (CC0), as hapi-fhir-validation-resources-r4
packs them. A line for each type or group of elements: "Patient.contact relationship*=CodeableConcept name=HumanName ..."; * may repeat, ! must be there, @ names a line.
"""
import gzip, sys, xml.etree.ElementTree as ET, zipfile

F = "{http://hl7.org/fhir}"
FILES = ["profiles-types.xml", "profiles-resources.xml"]


def value(node, name):
    child = node.find(F + name)
    return child.get("value") if child is not None else None


def types(element):
    for t in element.findall(F + "type"):
        code = value(t, "code")
        if code.startswith("http://hl7.org/fhirpath/System."):
            special = [e.find(F + "valueUrl").get("value") for e in t.findall(F + "extension") if e.get("url").endswith("structuredefinition-fhir-type")]
            code = special[0] if special else code.rsplit(".", 1)[-1].lower()
        yield code


def lines(definition):
    base, groups = value(definition, "type"), {}
    elements = definition.find(F + "snapshot").findall(F + "element")
    paths = [value(e, "path") for e in elements]
    groups[base] = []
    for e, path in zip(elements[1:], paths[1:]):
        parent, name = path.rsplit(".", 1)
        many = ("*" if value(e, "max") not in ("0", "1") else "") + ("!" if value(e, "min") != "0" else "")
        if value(e, "max") == "0":
            continue
        reference = value(e, "contentReference")
        own = list(types(e))
        if reference:
            groups.setdefault(parent, []).append(f"{name}{many}=@{reference.split('#')[1]}")
        elif any(p.startswith(path + ".") for p in paths) and own[0] in ("BackboneElement", "Element"):
            groups.setdefault(parent, []).append(f"{name}{many}=@{path}")
        elif name.endswith("[x]"):
            for t in own:
                groups.setdefault(parent, []).append(f"{name[:-3]}{t[0].upper()}{t[1:]}{many}={t}")
        else:
            groups.setdefault(parent, []).append(f"{name}{many}={own[0]}")
    return [f"{k} {' '.join(v)}" for k, v in groups.items()]


def main(jar, out):
    table = []
    with zipfile.ZipFile(jar) as z:
        for name in FILES:
            root = ET.fromstring(z.read("org/hl7/fhir/r4/model/profile/" + name))
            for d in root.iter(F + "StructureDefinition"):
                if value(d, "derivation") == "constraint" or value(d, "kind") not in ("complex-type", "resource"):
                    continue
                kind = "resource" if value(d, "kind") == "resource" and value(d, "abstract") != "true" else "type"
                table += [f"{kind if i == 0 else 'group'} {line}" for i, line in enumerate(lines(d))]
    with open(out, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as f:
        f.write(("\n".join(sorted(set(table))) + "\n").encode())


main(sys.argv[1], sys.argv[2])
