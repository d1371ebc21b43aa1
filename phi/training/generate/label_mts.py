#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""label_mts.py IN FOUND OUT -- how data/mts-visits.jsonl.gz was labelled. IN: MTS-Dialog as {"id","text"} lines; FOUND: what the engine found in it.

What the rules found was read by eye, and so were the strings that the first tagger found; the lists below are the outcome. Dates that have a
month's name are found anew by a pattern, so that spoken ones are whole. Made-up place-holders (Dr. X, ABC Hospital) count neither way.
"""
import gzip, json, re, sys

WRONG = set("Center;CyberKnife;Pravachol;Sample;Shimada;Huntington;Chronic Rehab;Chronic Rehabilitation;Maintenance Clinic;School Department;NeuroOncology clinic;Life Care Center;Europe;nineties;90s;Veteran'".split(";"))
RIGHT = {
    "LOCATION": "Baltimore;Bartow;Bremerton;Coolidge;Las Cruces;Eastern Germany;Fayetteville;Germany;Gig Harbor;Haiti;Japan;Korea;Netherlands;Norwich;Sacaton;Philippines;Village Drive;Wichita;Russia;Breckenridge;Conway Springs;Easton;Maryland;Pennsylvania;Thrashers Corner;Temple Street;Duke",
    "ORGANIZATION": "Bright Dentals;FedEx;Fed Ex;Healing Waters;High Hope assisted living center;IBM;Overeaters Anonymous;Taco Bell;Tacoma General;UIHC;U I H C;Wal-Mart;Walmart;Wichita State;Gig Harbor urgent care;Pepsi;Prompt Care;Genesis;Safeway;Whole Foods;T-Mobile;Kansas Christian Home;Mercy Manor;Pacific Orthopedic Group;Sierra Pacific Orthopedic Group;Shepherd Pratt;Smith Barney;Walter P. Carter Center;Life Care Center;Hilton;Avon;Alaska Airlines",
}
HOLDERS = re.compile(r"\b(?:(?:Dr\.?|Doctor|Mr\.?|Mister|Mrs\.?|Ms\.?|Miss) (?:[A-Z](?: [A-Z])*|ABC|XYZ|ABCD|Sample)\b|(?:A ?B ?C ?D?|X ?Y ?Z|ABCD|XYZ)(?: [A-Z][a-z]+)*|Sample Clinic|United States(?: Marine)?|Children's(?: Hospital)?|the Women's|State University|Hospital Center|General Hospital|MM/DD/YYYY)")
NUMBER = "first|second|third|fourth|fifth|sixth|seventh|eighth|nin(?:e)?th|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teen(?:th)?|twent(?:y|ieth)|thirt(?:y|ieth)|forty|fifty|sixty|seventy|eighty|ninety|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|[Oo]|oh|\\d+(?:st|nd|rd|th)?"
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"\b(?:(?:the )?(?:{NUMBER})(?: (?:{NUMBER}))* (?:of )?)?(?:{MONTH})(?:(?:,? (?:of |the |and |in )?)(?:{NUMBER})\b)*")


def label(d, found):
    text, spans = d["text"], []
    for s in found:
        value = text[s["start"] : s["end"]]
        if s["by"] != "tagger" and s["by"] != "mentions" and s["label"] != "DATE" and value not in WRONG:
            if s["label"] == "AGE" and not re.search("9|ninety", value):
                continue
            spans.append(dict(start=s["start"], end=s["end"], label=s["label"]))
        elif s["label"] == "DATE" and s["by"] != "tagger" and re.search(r"\d[/-]\d", value):
            spans.append(dict(start=s["start"], end=s["end"], label="DATE"))
    for m in DATE.finditer(text):
        if not (m[0] == "May" and not re.match(r"(?:\.|,| and| of)", text[m.end():])):
            spans.append(dict(start=m.start(), end=m.end(), label="DATE"))
    for kind, words in RIGHT.items():
        for w in words.split(";"):
            for m in re.finditer(rf"(?<!\w){re.escape(w)}(?!\w)", text):
                spans.append(dict(start=m.start(), end=m.end(), label=kind))
    optional = [dict(start=m.start(), end=m.end(), label="OTHER") for m in HOLDERS.finditer(text)]
    spans.sort(key=lambda s: (s["start"], s["start"] - s["end"]))
    kept = []
    for s in spans:
        if any(s["start"] < o["end"] and o["start"] < s["end"] for o in optional):
            continue
        if kept and s["start"] < kept[-1]["end"]:
            kept[-1]["end"] = max(kept[-1]["end"], s["end"])
        else:
            kept.append(s)
    name, part, number, side = d["id"].split("-")
    return {"id": f"{name}-{side}-{part}.{number}", "text": text, "spans": kept, "optional": optional}


def main(source, found_path, out):
    found = {d["id"]: d["spans"] for d in map(json.loads, open(found_path, encoding="utf-8"))}
    with open(out, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0, filename="") as z:
        for d in map(json.loads, open(source, encoding="utf-8")):
            z.write((json.dumps(label(d, found.get(d["id"], [])), ensure_ascii=False) + "\n").encode())


main(*sys.argv[1:])
