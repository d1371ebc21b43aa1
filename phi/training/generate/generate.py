#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""generate.py OUT -- writes OUT/train-*.jsonl, OUT/tune-*.jsonl and OUT/heldout-*.jsonl: clinical text with the places of its identifiers, and
cuts the labelled public sets in ../data in the same three parts (OUT/train-NAME.jsonl and so on), also with every person renamed (NAME-renamed).

Python's standard library only; the same call writes the same bytes. Each template belongs to one part (by its digest), and the held-out part builds its
names, towns and employers from syllables of its own; any name word that the shipped lexicon holds is built anew there. In train, half of the name words
come from the lexicon, half are built. blind.py's texts (OUT/heldout-blind-*.jsonl) share nothing with these.
"""
import gzip, hashlib, json, os, random, re, sys

import blind
import blind2
import words as W

HERE = os.path.dirname(os.path.abspath(__file__))
LEXICON = os.path.join(HERE, "../../src/main/resources/com/paitient/phi/detect/lexicon.txt.gz")
DATA = os.path.join(HERE, "../data")
ALWAYS = {"task", "duration", "rel", "body", "car", "devname"}
SIZES = {"train": 14000, "tune": 1500, "heldout": 2500}
SEEDS = {"train": 11, "tune": 12, "heldout": 13}
SHARE = {"chat": 34, "harmless": 26, "note": 12, "letter": 5, "portal": 7, "dictation": 4, "speech": 8, "hl7": 4}
GROUP = {"chat": "questions", "harmless": "questions", "note": "notes", "letter": "notes", "portal": "messages", "hl7": "messages", "dictation": "speech", "speech": "speech"}
ONSETS = "b br c ch cl d dr f fr g gr h j k kh kl l m n ng p ph pr qu r s sh sl st t th tr ts v w x y z".split() + [""]
NUCLEI = "a a e e i i o o u ae ai au ee ei eo ia ie io oa oo ou ue y".split()
CODAS = "b ck d dt ff g k l ll lm m n nd ng nn nt p r rd rk rn rt s sh sk ss st t th v x z".split()
NAMEWORD = re.compile(r"[^\W\d_]{3,}")
TITLED = set("mrs miss doctor nurse prof professor".split())
MARK = re.compile(r"\{(\w+)\}|<(\w+)>|\(([^()]*\|[^()]*)\)")
LABEL = {
    "name": "NAME lname tname:tail name first last lastfirst upname initials lowfirst lowlast FIRST LAST UPNAME",
    "DATE": "date dateny spdate spdateny ymd month lowmonth",
    "LOCATION": "town address ADDRESS lowtown",
    "ORGANIZATION": "care work pharmacy lowcare lowwork UPCARE",
    "ID": "id accession room bed user",
    "MRN": "mrn spdigits", "AGE": "age90 spage90", "PHONE": "phone spphone", "FAX": "fax", "EMAIL": "email", "SSN": "ssn", "ACCOUNT": "account",
    "LICENSE": "npi dea license", "VEHICLE": "plate vin", "DEVICE": "device udi", "URL": "url", "IP": "ip",
}
LABELS = {slot.split(":")[0]: ("NAME" if k == "name" else k) for k, slots in LABEL.items() for slot in slots.split()}


def lexicon():
    table = {}
    with gzip.open(LEXICON, "rt", encoding="utf-8") as f:
        for line in f:
            word, kinds = line.rstrip("\n").split("\t")
            table[word] = kinds
    return table


class Part:
    """Fills templates for one part with a random source of its own."""

    def __init__(self, part, table):
        self.r = random.Random(SEEDS[part])
        self.held = part == "heldout"
        self.table = table
        self.parts = W.HELD if self.held else W.TRAIN
        self.terms = terms(part, table)
        self.listed_first = [w.capitalize() for w, k in table.items() if "f" in k and w.isalpha() and len(w) > 2]
        self.listed_last = [w.capitalize() for w, k in table.items() if "s" in k and w.isalpha() and len(w) > 2]
        self.listed_town = [w.title() for w, k in table.items() if "c" in k and re.fullmatch(r"[a-z ]+", w)]

    def pick(self, options):
        return options[self.r.randrange(len(options))]

    def number(self, n):
        return "".join(self.pick("0123456789") for _ in range(n))

    def shape(self, pattern):
        return re.sub(r"[9A]", lambda m: self.pick("0123456789") if m[0] == "9" else self.pick("ABCDEFGHJKLMNPRSTUVWXYZ"), pattern)

    def mumbled(self):
        """A word of any letters that can be said."""
        syllables = self.r.randrange(1, 4)
        w = "".join(self.pick(ONSETS) + self.pick(NUCLEI) + (self.pick(CODAS) if self.r.random() < 0.5 else "") for _ in range(syllables))
        return (w if len(w) > 2 else w + self.pick(["n", "l", "sh", "ko"])).capitalize()

    def built(self, *ends):
        if not self.held and self.r.random() < 0.6:
            return self.mumbled()
        while True:
            w = self.pick(self.parts["start"])
            w += self.pick(self.parts["middle"]) if self.r.random() < 0.6 else ""
            w += self.pick(self.parts[self.pick(ends)])
            if not (self.held and w.lower() in self.table):
                return w

    def first(self):
        return self.built("girl", "boy") if self.held or self.r.random() < 0.5 else self.pick(self.listed_first)

    def last(self):
        w = self.built("end") if self.held or self.r.random() < 0.5 else self.pick(self.listed_last)
        odd = self.r.random()
        if odd < 0.05:
            return w + "-" + self.built("end")
        return (self.pick(["O'", "Mc", "van der ", "De ", "Al-"]) + w) if odd < 0.1 else w

    def name(self):
        odd = self.r.random()
        middle = f" {self.pick('ABCDEFGHJKLMNPRSTW')}." if odd < 0.12 else f" {self.first()}" if odd < 0.18 else ""
        return f"{self.first()}{middle} {self.last()}"

    def lname(self):
        return self.name().lower() if self.r.random() < 0.6 else self.name()

    def tname(self):
        who = self.last() if self.r.random() < 0.7 else self.name()
        return (self.pick(W.TITLES), who)

    def lastfirst(self):
        return f"{self.last()}, {self.first()}"

    def initials(self):
        return "".join(self.pick("ABCDEFGHJKLMNPRSTW") + "." for _ in range(2))

    def town_name(self):
        a, b = W.TOWN["held" if self.held else "train"]
        return self.pick(a) + self.pick(b) if self.held or self.r.random() < 0.5 else self.pick(self.listed_town)

    def town(self):
        state = self.pick(W.STATES)
        odd = self.r.random()
        return self.town_name() + ("" if odd < 0.5 else f", {state[0]}" if odd < 0.75 else f", {state[1]}")

    def address(self):
        unit = self.pick(["", "", f", Apt {self.number(1)}{self.pick('ABCD')}", f" #{self.number(2)}"])
        return f"{self.r.randrange(10, 9900)} {self.built('end')} {self.pick(W.STREETS)}{unit}, {self.town_name()}, {self.pick(W.STATES)[1]} {self.number(5)}"

    def care(self):
        head = self.pick([self.last(), self.town_name(), "St. " + self.first(), "Mount " + self.first(), self.town_name() + " County"])
        return f"{head}{chr(39) + 's' if head.startswith('St.') and self.r.random() < 0.6 else ''} {self.pick(W.CARE)}"

    def work(self):
        head = self.pick([self.last(), self.town_name(), f"{self.last()} & {self.last()}"])
        return f"{head} {self.pick(W.WORK)}"

    def pharmacy(self):
        return f"{self.last()} {self.pick(['Pharmacy', 'Drugs', 'Drug Store', 'Apothecary'])}"

    def day(self):
        return self.r.randrange(1, 13), self.r.randrange(1, 29)

    def date(self):
        m, d = self.day()
        y = self.r.randrange(1931, 2025)
        return self.pick([f"{m}/{d}/{y}", f"{m:02}/{d:02}/{y}", f"{m}-{d}-{y % 100:02}", f"{y}-{m:02}-{d:02}", f"{W.MONTHS[m - 1]} {d}, {y}", f"{d} {W.SHORT[m - 1]} {y}", f"{d}-{W.SHORT[m - 1]}-{y}", f"{m}.{d}.{y}", f"{W.SHORT[m - 1]} {d} {y}", f"{W.MONTHS[m - 1]} {y}"])

    def dateny(self):
        m, d = self.day()
        return self.pick([f"{m}/{d}", f"{W.MONTHS[m - 1]} {d}", f"{W.SHORT[m - 1]} {d}", f"{d} {W.MONTHS[m - 1]}", f"{W.MONTHS[m - 1]} {d}th" if 3 < d < 21 else f"{W.MONTHS[m - 1]} {d}", f"the {W.ORDINALS[d - 1]} of {W.MONTHS[m - 1]}"])

    def month(self):
        return self.pick(W.MONTHS)

    def ymd(self):
        m, d = self.day()
        return f"{self.r.randrange(1931, 2025)}{m:02}{d:02}"

    def spoken(self, n):
        return W.DIGITS[n] if n < 10 else W.TEENS[n - 10] if n < 20 else W.TENS[n // 10] + (" " + W.DIGITS[n % 10] if n % 10 else "")

    def spdateny(self):
        m, d = self.day()
        return f"{W.MONTHS[m - 1].lower()} {self.pick([W.ORDINALS[d - 1].replace('-', ' '), self.spoken(d), str(d)])}"

    def spdate(self):
        return f"{self.spdateny()} {self.pick(['nineteen', 'nineteen'])} {self.spoken(self.r.randrange(31, 99))}"

    def spdigits(self):
        return " ".join(W.DIGITS[int(c)] for c in self.number(self.r.randrange(6, 9)))

    def spphone(self):
        return " ".join(W.DIGITS[int(c)] for c in "555" + self.number(4))

    def phone(self):
        a = f"{self.r.randrange(201, 990)}"
        return self.pick([f"({a}) 555-01{self.number(2)}", f"{a}-555-01{self.number(2)}", f"{a}.555.01{self.number(2)}", f"555-01{self.number(2)}", f"+1 {a} 555 01{self.number(2)}"])

    fax = phone

    def handle(self):
        return f"{self.first()[0]}{self.last()}".lower().replace("'", "").replace(" ", "") + self.pick(["", self.number(2)])

    user = handle

    def email(self):
        return f"{self.handle()}@{self.pick(['example.com', 'example.org', 'mail.example.net'])}"

    def url(self):
        return self.pick([f"https://portal.{self.built('end').lower()}.example.org/pt/{self.number(5)}", f"www.{self.built('end').lower()}.example.com/photos/{self.handle()}", f"http://images.example.net/{self.number(6)}.jpg"])

    def ip(self):
        return ".".join(str(self.r.randrange(1, 255)) for _ in range(4))

    def ssn(self):
        return f"9{self.number(2)}-{self.r.randrange(10, 49)}-{self.number(4)}"

    def mrn(self):
        return self.shape(self.pick(["9999999", "99999999", "A999999", "99-99-99", "MR99999", "AA9999999"]))

    def id(self):
        return self.shape(self.pick(["AAA999999999", "A99-9999", "99999999A", "AA99999999", "9999-999-99", "AAA-9999999"]))

    def account(self):
        return self.shape(self.pick(["99999999", "999999999999", "AC-9999999"]))

    def accession(self):
        return self.shape(self.pick(["A99-99999", "AA-99-9999", "9999A99999"]))

    def room(self):
        return self.shape(self.pick(["999", "9A99", "999A"])).lstrip("0") or "4"

    def bed(self):
        return self.pick("1234AB")

    def npi(self):
        return "1" + self.number(9)

    def dea(self):
        return self.shape("AA9999999")

    def license(self):
        return self.shape(self.pick(["A9999999", "999999999", "AA999999A"]))

    def plate(self):
        return self.shape(self.pick(["AAA 9999", "AAA-9999", "9AAA999", "999 AAA", "AA99 AAA"]))

    def vin(self):
        return self.shape("9AAAA99A9A9999999")

    def device(self):
        return self.shape(self.pick(["AAA999999A", "9999-99999", "AA9999999", "999999A", "A9-99999999"]))

    def udi(self):
        return f"(01){self.number(14)}(21){self.number(6)}"

    def age90(self):
        return str(self.r.randrange(90, 106))

    def spage90(self):
        return "ninety " + W.DIGITS[self.r.randrange(1, 10)]

    def sexage(self):
        return f"{self.r.randrange(18, 89)}{self.pick('MF')}"

    def fill(self, slot):
        """The text for a slot that identifies, and its label; None for one that is plain."""
        if slot == "sexage":
            return self.sexage(), None
        if slot == "pron":
            return self.pick(["his", "her", "she", "he"]), None
        if slot.startswith("low"):
            return getattr(self, slot[3:])().lower(), LABELS[slot]
        if slot.startswith("UP") or slot == "upname":
            return getattr(self, slot[2:].lower())().upper(), LABELS[slot]
        if slot.isupper():
            return getattr(self, slot.lower())().upper(), LABELS[slot]
        return getattr(self, slot)(), LABELS[slot]

    def plain(self, slot):
        low = slot.startswith("low")
        kind = slot[3:] if low else slot
        if kind == "age":
            return str(self.r.randrange(18, 90))
        lists = {"condition": W.CONDITIONS, "drug": W.DRUGS, "symptom": W.SYMPTOMS, "eponym": W.EPONYMS, "lab": W.LABS, "task": W.TASKS, "duration": W.DURATIONS,
                 "rel": W.RELATIVES, "body": W.PLACES_OF_BODY, "car": W.CARS, "devname": W.DEVICES}
        if kind in ("condition", "drug") and self.r.random() < 0.35:
            return self.pick(self.terms).lower() if low else self.pick(self.terms)
        options = [w for w in lists[kind] if kind in ALWAYS or held(w) == self.held]
        return self.pick(options).lower() if low else self.pick(options)

    def write(self, template):
        text, spans = "", []
        while True:
            m = MARK.search(template)
            if not m:
                return text + template, spans
            text += template[: m.start()]
            rest = template[m.end():]
            if m[3] is not None:
                template = self.pick(m[3].split("|")) + rest
                continue
            template = rest
            if m[2]:
                text += self.plain(m[2])
                continue
            value, label = self.fill(m[1])
            if isinstance(value, tuple):
                text += value[0] + " "
                value = value[1]
            if label:
                spans.append({"start": len(text), "end": len(text) + len(value), "label": label})
            text += value

    def roughen(self, text):
        """Changes that keep every offset."""
        odd = self.r.random()
        if odd < 0.12:
            return text.lower()
        if odd < 0.15:
            return text.upper() if len(text.upper()) == len(text) else text
        return text


def digest(text):
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def held(text):
    """Whether a clinical word or phrase is kept for the held-out part."""
    return digest(text) % 3 == 0


def part_of(text):
    """A quarter by digest is held out, an eighth is to tune on."""
    n = digest(text) / 2**32
    return "heldout" if n < 0.25 else "tune" if n < 0.375 else "train"


def terms(part, table):
    """Words of the disease questions that no list has, mostly names of diseases, drugs and genes."""
    found = set()
    with gzip.open(os.path.join(DATA, "medquad.jsonl.gz"), "rt", encoding="utf-8") as f:
        for line in f:
            document = json.loads(line)
            if part_of(document["id"].rsplit("-", 1)[-1]) == part:
                found.update(w for w in re.findall(r"[A-Za-z]{5,}", document["text"]) if w.lower() not in table)
    return sorted(found)


def templates():
    kinds = {}
    for line in open(os.path.join(HERE, "templates.txt"), encoding="utf-8"):
        if not line.startswith("#") and line.strip():
            kind, text = line.rstrip("\n").split("\t")
            kinds.setdefault(kind, []).append(text.replace("\\n", "\n"))
    parts = {}
    for kind, texts in kinds.items():
        for text in texts:
            parts.setdefault((part_of(text), kind), []).append(text)
    return parts


def renamed(document, maker):
    """The document with every word of its people's names exchanged for one that is built, the same for the same word."""
    text, new, at, spans = document["text"], {}, 0, []
    out = ""
    for s in sorted(document["spans"], key=lambda s: s["start"]):
        if s["start"] < at:
            return None
        out += text[at : s["start"]]
        start, value = len(out), text[s["start"] : s["end"]]
        if s["label"] == "NAME":
            value = NAMEWORD.sub(lambda m: m[0] if m[0].lower() in TITLED else exchanged(m[0], new, maker), value)
        out += value
        spans.append({"start": start, "end": len(out), "label": s["label"]})
        at = s["end"]
    return {"id": document["id"] + "-renamed", "text": out + text[at:], "spans": spans}


def exchanged(word, new, maker):
    if word.lower() not in new:
        new[word.lower()] = maker.built("girl", "boy", "end")
    to = new[word.lower()]
    return to.lower() if word.islower() else to.upper() if word.isupper() else to


def labelled(out, table):
    """Cuts each labelled public set in three by the digests of its documents; a visit's note and talk fall in one part."""
    for name in sorted(os.listdir(DATA)):
        if not name.endswith(".jsonl.gz"):
            continue
        stem = name[:-9]
        files = {p + r: open(os.path.join(out, f"{p}-{stem}{r}.jsonl"), "w", encoding="utf-8") for p in SIZES for r in ("", "-renamed")}
        makers = {p: Part(p, table) for p in SIZES}
        with gzip.open(os.path.join(DATA, name), "rt", encoding="utf-8") as f:
            for line in f:
                document = json.loads(line)
                part = part_of(document["id"].rsplit("-", 1)[-1])
                files[part].write(line)
                for _ in range(3 if part == "train" else 1):
                    new = None if document.get("optional") else renamed(document, makers[part])
                    if new and new["spans"]:
                        files[part + "-renamed"].write(json.dumps(new, ensure_ascii=False) + "\n")
        for f in files.values():
            f.close()


def main(out):
    os.makedirs(out, exist_ok=True)
    table = lexicon()
    texts = templates()
    labelled(out, table)
    blind.main(out)
    blind2.main(out)
    for part, size in SIZES.items():
        maker = Part(part, table)
        kinds = [k for k in SHARE if (part, k) in texts]
        files = {g: open(os.path.join(out, f"{part}-made-{g}.jsonl"), "w", encoding="utf-8") for g in sorted(set(GROUP.values()))}
        for n in range(size):
            kind = maker.r.choices(kinds, [SHARE[k] for k in kinds])[0]
            text, spans = maker.write(maker.pick(texts[part, kind]))
            if kind in ("chat", "harmless", "portal"):
                text = maker.roughen(text)
            files[GROUP[kind]].write(json.dumps({"id": f"{kind}-{part}-{n}", "text": text, "spans": spans}, ensure_ascii=False) + "\n")
        for f in files.values():
            f.close()
        print(part, size, {k: len(texts[part, k]) for k in kinds})


if __name__ == "__main__":
    main(sys.argv[1])
