#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""build_people.py FAKER OUT -- packs the given and family names of Faker's locales that a chart's letters can spell.

FAKER  the unpacked wheel of PyPI faker 40.54.0 (MIT)
OUT    people.txt.gz: `locale<TAB>given<TAB>family` a line, names split by `;`, as the package has them, or with marks taken off where it has any
"""
import gzip, importlib, io, os, re, sys, unicodedata

faker, out = sys.argv[1:3]
sys.path.insert(0, faker)
GIVEN = ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary", "first_romanized_names")
FAMILY = ("last_names", "last_names_male", "last_names_female", "last_romanized_names")
SPELLED = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f' -]{1,24}")


def plain(name):
    letters = unicodedata.normalize("NFKD", name.replace("\u0142", "l").replace("\u0141", "L").replace("\u00f8", "o").replace("\u00d8", "O").replace("\u0111", "d").replace("\u0110", "D").replace("\u0131", "i").replace("\u2019", "'"))
    return "".join(c for c in letters if not unicodedata.combining(c))


def names(provider, fields):
    found = set()
    for field in fields:
        listed = getattr(provider, field, ())
        for name in () if isinstance(listed, property) else listed or ():
            name = name.strip().replace("\u2019", "'")
            if SPELLED.fullmatch(name) and ";" not in name:
                found.add(name)
                if re.fullmatch(r"[A-Za-z' -]+", plain(name)):
                    found.add(plain(name))
    return sorted(found)


raw = io.BytesIO()
with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0, filename="") as z:
    for locale in sorted(os.listdir(os.path.join(faker, "faker/providers/person"))):
        if not re.fullmatch(r"[a-z]{2}(_[A-Z]{2})?", locale) or locale in ("en", "es"):
            continue
        provider = importlib.import_module("faker.providers.person." + locale).Provider
        given, family = names(provider, GIVEN), names(provider, FAMILY)
        if len(given) > 20 and len(family) > 20:
            z.write(f"{locale}\t{';'.join(given)}\t{';'.join(family)}\n".encode())
with open(out, "wb") as f:
    f.write(raw.getvalue())
