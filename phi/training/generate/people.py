# SPDX-License-Identifier: MIT
"""Given and family names of 55 locales (data/people.txt.gz), in three parts by the digest of their letters: to train on, to tune on, and held out."""
import gzip, hashlib, os, unicodedata

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../data/people.txt.gz")


def part_of(name):
    """One in three is held out, one in ten is to tune on; a name has the part of its letters without marks."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    n = int.from_bytes(hashlib.sha256(("people " + letters).encode()).digest()[:4], "big") / 2**32
    return "heldout" if n < 0.33 else "tune" if n < 0.43 else "train"


def people(part):
    """{locale: (given names, family names)} of one part."""
    found = {}
    with gzip.open(PATH, "rt", encoding="utf-8") as f:
        for line in f:
            locale, given, family = line.rstrip("\n").split("\t")
            mine = [[n for n in names.split(";") if part_of(n) == part] for names in (given, family)]
            if all(mine):
                found[locale] = tuple(mine)
    return found
