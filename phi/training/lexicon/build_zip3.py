#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""build_zip3.py ZIP_POPULATION.csv OUT -- which first three digits of a ZIP code Safe Harbor lets stand.

The three-digit areas with more than 20,000 people by the 2020 Census (45 CFR 164.514(b)(2)(i)(B)), without any prefix that the 2000 or 2010
lists restrict: an allow-list, so that an unknown prefix is never kept.
"""
import collections, sys

RESTRICTED = set(
    "036 059 063 102 202 203 204 205 369 556 692 753 772 790 821 823 830 831 878 879 884 890 893".split()
)
people = collections.Counter()
for line in open(sys.argv[1], encoding="utf-8"):
    if line[:1].isdigit():
        code, n = line.strip().split(",")[:2]
        people[code[:3]] += int(n)
allowed = sorted(p for p, n in people.items() if n > 20000 and p not in RESTRICTED)
open(sys.argv[2], "w").write("\n".join(allowed) + "\n")
print(len(allowed), "of", len(people))
