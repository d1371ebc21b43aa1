#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""stories.py OUT PART SIZE SEED -- writes OUT/PART-story-KIND.jsonl: clinical text made by the grammars in grammar/, with the places of its identifiers.

Unlike generate.py's templates, sentences are put together from rules, people stay the same through a text, and names come from letter chains over
many languages (names.py). Diseases are the topics of the training part of the MedQuAD questions. The same call writes the same bytes.
"""
import gzip, json, os, random, re, sys

import clinical as C
import generate as G
import names as N
import words as W
from people import people

MARK = re.compile(r"\{(\w+)\}|<([A-Za-z]\w*)>|\(([^()<>{}@]*\|[^()<>{}@]*)\)|@([a-z][a-z_0-9]*)")
TITLES = ["Dr.", "Dr.", "Mr.", "Mrs.", "Ms.", "Dr", "Mr", "Mrs", "Ms", "Miss", "Doctor"]
SPOKEN = ["mr.", "mrs.", "ms.", "miss", "mister", "misses"]
RELATIVES = W.RELATIVES + ["mom", "dad", "grandmother", "grandfather", "grandma", "girlfriend", "boyfriend", "mother-in-law", "caregiver", "friend", "stepson", "ex-wife", "guardian", "twin brother", "oldest daughter"]
CARE = [w.strip() for w in W.CARE] + """Hospital;Hospital;Hospital;Medical Center;Clinic;Family Practice;Internal Medicine;Health;Health Care;Healthcare;Orthopaedics;Heart Center;Eye Institute;Pain Clinic;Skilled Nursing;Primary Care;Oncology;Imaging
;Radiology;Surgery Center;Emergency Department;ER;Infirmary;Sanatorium;Birth Center;Psychiatric Hospital;University Hospital;VA Medical Center;VA;Dental;Health Department;Physical Therapy;Wellness Center;Walk-In Clinic;Medical Group;Neurology
;Cancer Center;Children's;Methodist Hospital;Presbyterian Hospital;Baptist Medical Center;Lutheran;Adventist Health;Community Health Center;County Hospital;Health Network;Spine Institute;Kidney Care;Fertility Center;ENT;Dermatology;Gastroenterology Associates""".replace("\n", "").split(";")
SAINTS = "Mary;Vincent;Joseph;Luke;Anthony;Elizabeth;Francis;Jude;Agnes;Barnabas;Rita;Clare;Alphonsus;Thomas More;Bernadette;Brendan;Therese;Camillus".split(";")
HOLY = "Mercy;Sacred Heart;Holy Cross;Good Samaritan;Providence;Trinity;Bethesda;Mount Carmel;Our Lady of Lourdes;Good Shepherd;Mount Zion;Emmanuel;Divine Savior;Grace;Hope;Shalom;Unity;Concordia;Beacon;Liberty;Summit;Pinnacle;Horizon;Lakeside;Riverside;Northside;Valley View;Hillcrest;Bayfront;Eastside;Crossroads;Heartland;Pacific;Atlantic;Great Plains;Tri-County;Tri-State;Green Valley;Sunrise;Evergreen;Cedar Ridge;Coastal;Metro;Midtown;Lakeshore;Parkland;Oakwood;Maple Grove;Stonebridge;Blue Ridge;Silver Creek;Desert Springs;Golden Gate;Palm Beach;North Shore;South Bay;Twin Rivers;Four Corners;High Desert;Piedmont;Cascade;Olympic;Allegheny;Sierra Pacific;South Valley;Gulf Coast".split(";")
NURSING = "Nursing Home;Manor;Senior Living;Assisted Living;Care Center;Rehab;Rehabilitation Center;Village;Gardens;Memory Care;Hospice;Group Home;Skilled Nursing Facility;Convalescent Home;Retirement Community;Villa;Terrace;Place;House".split(";")
SCHOOLS = "Elementary School;Elementary;Middle School;High School;High;Academy;University;College;State University;Community College;Montessori;Preschool;Daycare;Prep;Head Start;Charter School;State;Primary School;Junior High;Christian School".split(";")
WORKS = [w.strip() for w in W.WORK] + "Corporation;Inc.;LLC;Industries;Group;& Sons;Partners;Supply;Bakery;Diner;Grill;Restaurant;Market;Grocery;Pizza;Coffee;Landscaping;Plumbing;Roofing;Freight;Shipyard;Mill;Mine;Chemicals;Plastics;Paper;Textiles;Airport;Police Department;Sheriff's Office;Post Office;Library;City Schools;School District;Consulting;Solutions;Systems;Technologies;Labs;Pharmaceuticals;Realty;Builders;Drywall;Painting;Motel;Lodge;Cafe;Choir;Guild;Club;Shelter;Foundation;Credit Union;Savings Bank;Capital;Media;Times;Records;Studios;Hotel;Inn;Resort;Golf Club;Ranch;Dairy;Orchards;Winery;Lumber;Feed;Tire;Auto;Warehouse;Depot;Packing;Meats;Cannery;Foundry;Energy;Power;Water District;Transit;Lines;Express;Couriers;Security;Staffing;Cleaners;Salon;Barbershop;Fitness;Gym;Dance Studio;Theater".split(";")
KNOWN_WORK = "Boeing;Amazon;Walmart;Target;Costco;Home Depot;UPS;FedEx;Starbucks;Google;Microsoft;General Motors;Tesla;IBM;Verizon;Kroger;Delta;Chevron;Intel;Pepsi;McDonald's;Walgreens;Lowe's;the Post Office;Dollar General;Tyson;Cargill;Caterpillar;John Deere;Lockheed Martin".split(";")
KNOWN_CARE = "Mayo Clinic;Cleveland Clinic;Johns Hopkins;Kaiser;Kaiser Permanente;Mass General;Brigham and Women's;UCSF;UCLA;Stanford;Duke;Emory;Cedars-Sinai;Mount Sinai;NYU Langone;Bellevue;Grady;Cook County;MD Anderson;Sloan Kettering;Dana-Farber;Boston Children's;Texas Children's;CHOP;Vanderbilt;Barnes-Jewish;Northwestern Memorial;Rush;Henry Ford;Geisinger;Intermountain;Sutter;Banner;OHSU;Harborview;Tufts;Yale New Haven;Penn;UPMC;Wake Forest Baptist;Ochsner;Parkland;Scripps;Hennepin County;Denver Health".split(";")
KNOWN_TOWNS = "Boston;Chicago;Houston;Phoenix;Denver;Seattle;Atlanta;Miami;Cleveland;Detroit;Tampa;Reno;Boise;Tulsa;El Paso;San Antonio;Buffalo;Albany;Duluth;Fresno;Toledo;Mexico City;Manila;Lagos;Mumbai;London;Paris;Toronto;Vancouver;Tijuana;San Juan;Kabul;Nairobi;Dhaka;Hanoi;Seoul;Tokyo;Rome;Lima;Bogota;Havana;Kingston;Accra;Cairo;Baghdad;Warsaw;Kyiv;Hawaii;California;Florida;Texas;Alaska;New York;Ohio;Washington;Georgia;Virginia;Mexico;India;Nigeria;Kenya;Ghana;Puerto Rico;Guatemala;Honduras;Haiti;Jamaica;Vietnam;Thailand;the Philippines;Brooklyn;Queens;the Bronx;Manhattan;Harlem;Long Island;Cape Cod;Lake Tahoe;Yellowstone;Mount Rainier;Disneyland;Las Vegas;Orlando".split(";")
DIGITS = "0123456789"
TYPED = ("chat", "chat2", "chat4", "chat5", "harmless", "harmless2", "harmless3", "harmless4")
# What the shipped weights have read; short.txt was written while they learned and is for the round after.
READ = ("chat", "notes", "speech", "more", "wide")
WIDE = ("chat5", "harmless4", "speech3", "nospeech3")
DIGITED = {"stats", "nroom", "dayish"}
MONTHS = W.MONTHS + ["March", "June", "August"]


def chains(table):
    firsts = sorted(w.capitalize() for w, k in table.items() if "f" in k and w.isalpha() and len(w) > 2)
    lasts = sorted(w.capitalize() for w, k in table.items() if "s" in k and w.isalpha() and len(w) > 2)
    towns = sorted(w for w, k in table.items() if "c" in k and re.fullmatch(r"[a-z ]+", w) and len(w) > 3)
    return firsts, lasts, towns


def topics():
    """What the disease questions of the training part ask about."""
    found = set()
    with gzip.open(os.path.join(G.DATA, "medquad.jsonl.gz"), "rt", encoding="utf-8") as f:
        for line in f:
            d = json.loads(line)
            if G.part_of(d["id"].rsplit("-", 1)[-1]) != "train":
                continue
            m = re.search(r"(?:of|for|to|is \(are\)|is|are|causes|inherited|with|have|prevent) ([A-Z0-9a-z][^?]{4,60}?) ?\?", d["text"])
            if m and "?" not in m[1] and not m[1].startswith(("the ", "risk", "some", "it ")):
                found.add(m[1].strip())
    return sorted(found)


def grammar(part):
    """The rules, and the kinds of text with their weights; of the long rules of wide.txt some lines are to tune on, and those only in that part."""
    rules, kinds = {}, {}
    for name in READ:
        now, own = None, []
        for line in open(os.path.join(G.HERE, "grammar", name + ".txt"), encoding="utf-8"):
            line = line.rstrip("\n")
            m = re.fullmatch(r"#@?(\w+) (\d+)", line)
            if m:
                now = []
                own.append(now)
                if int(m[2]):
                    kinds[m[1]] = (int(m[2]), now)
                else:
                    rules[m[1]] = now
            elif now is not None and not line.startswith("# "):
                now.append(line.replace("\\n", "\n"))
        for lines in own if name == "wide" else []:
            tuned = [x for x in lines if G.part_of(x) == "tune"]
            if len(lines) > 40 and tuned:
                lines[:] = tuned if part == "tune" else [x for x in lines if x not in tuned]
    if part == "tune":
        kinds = {k: v for k, v in kinds.items() if k in WIDE}
    return rules, kinds


class Story(G.Part):
    """Writes texts; one person each for patient, relatives, doctors and so on until reset."""

    def __init__(self, part, seed, table):
        super().__init__(part, table)
        self.r = random.Random(seed)
        firsts, lasts, self.towns = chains(table)
        self.namer = (N.Strangers if part == "tune" else N.Namer)(self.r, firsts, lasts, people(part))
        self.town_chain = N.Chain(w for w in self.towns if " " not in w)
        self.rules, self.kinds = grammar(part)
        self.topic_list = topics()
        self.english = sorted(w for w, k in table.items() if set(k) & set("135") and not set(k) & set("fsc") and w.isalpha() and len(w) > 2)
        self.kind = ""
        self.drug_chain = N.Chain([w for d in C.DRUGS + self.terms for w in re.findall(r"[A-Za-z]{5,}", d)])
        self.namer.made = self.mumbled
        self.people = {}

    # people

    def person(self, key):
        if key not in self.people:
            kind = self.namer.kind()
            first, last = self.namer.first(kind), self.namer.last(kind if self.r.random() < 0.7 else None)
            if self.r.random() < 0.05:
                last += "-" + self.namer.last()
            if self.r.random() < 0.03:
                first += self.pick(["-", " "]) + self.namer.first(kind)
            title = self.pick(TITLES)
            self.people[key] = (first, last, title)
        return self.people[key]

    def full(self, key):
        first, last, _ = self.person(key)
        odd = self.r.random()
        if odd < 0.08:
            return f"{first} {self.pick('ABCDEFGHJKLMNPRSTW')}. {last}"
        if odd < 0.11:
            return f"{first} {self.namer.first()} {last}"
        if odd < 0.14:
            return f"{first[0]}. {last}"
        if odd < 0.155:
            return f"{first} {last}{self.pick([' Jr.', ' Jr', ', Jr.', ' III', ' Sr.'])}"
        return f"{first} {last}"

    def titled(self, key):
        first, last, title = self.person(key)
        return (title + " ", last if self.r.random() < 0.8 else f"{first} {last}")

    def people_slot(self, slot):
        m = re.fullmatch(r"(p|q|r|d|d2)(f|l|t|rev|init|fi|n)?", slot)
        if not m:
            return None
        key, form = m[1], m[2]
        first, last, _ = self.person(key)
        if form is None:
            if key[0] == "d":
                odd = self.r.random()
                title = "Dr. " if odd < 0.3 else "Dr " if odd < 0.36 else ""
                tail = self.pick([", MD", " MD", ", DO", ", NP", ", PA-C", " RN", ", FNP-C", ", M.D.", ", PharmD"]) if not title and self.r.random() < 0.3 else ""
                return (title, self.full(key), tail), "NAME"
            return self.full(key), "NAME"
        return {
            "f": lambda: first, "l": lambda: last, "t": lambda: self.titled(key), "rev": lambda: f"{last}, {first}" + (f" {self.pick('ABCDEFGHJKLMNPRSTW')}." if self.r.random() < 0.3 else ""),
            "init": lambda: f"{first[0]}.{last[0]}." if self.r.random() < 0.7 else f"{first[0]}{last[0]}", "fi": lambda: f"{first} {last[0]}.",
        }[form](), "NAME"

    # places

    def word(self):
        return self.namer.last() if self.r.random() < 0.85 else self.made_word()

    def town_name(self):
        odd = self.r.random()
        if odd < 0.2:
            return self.pick(KNOWN_TOWNS)
        if odd < 0.5:
            return self.pick(self.towns).title()
        if odd < 0.75:
            return self.town_chain.word(self.r, 4)
        a, b = W.TOWN["train"]
        if odd < 0.8:
            return self.pick(self.english).capitalize() + self.pick(" Cove; Hollow; Shores; Junction; Mills; Grove; Point; Station; Heights; Corners;view;land;brook;ford;wick;by;minster;worth;ton;ville; Creek; City".split(";"))
        if odd < 0.87:
            return self.pick(a) + self.pick(b)
        return self.pick(["New ", "Port ", "Lake ", "Fort ", "Mount ", "East ", "West ", "North ", "San ", "Santa ", "Glen ", "St. ", "Old ", "Upper "]) + self.pick([self.town_chain.word(self.r, 4), self.word()])

    def town(self):
        state, odd = self.pick(W.STATES), self.r.random()
        return self.town_name() + ("" if odd < 0.62 else f", {state[0]}" if odd < 0.78 else f", {state[1]}" if odd < 0.95 else f" {state[1]}")

    def street(self):
        return f"{self.pick([self.word(), self.word(), 'Oak', 'Main', 'Elm', 'Cedar', 'Maple Grove', 'Washington', 'Park', 'Lake', '5th', 'Old Mill', 'Hickory Ridge', 'Martin Luther King'])} {self.pick(W.STREETS)}"

    def address(self):
        unit = self.pick(["", "", "", f", Apt {self.number(1)}{self.pick('ABCD')}", f" #{self.number(2)}", f" Apt. {self.number(3)}", f", Unit {self.number(1)}"])
        state = self.pick(W.STATES)
        full = f"{self.r.randrange(1, 9900)} {self.street()}{unit}"
        odd = self.r.random()
        if odd < 0.2:
            return full
        if odd < 0.3:
            return f"PO Box {self.number(4)}, {self.town_name()}, {state[1]} {self.number(5)}"
        return f"{full}{self.pick([', ', ', ', ' ', chr(10)])}{self.town_name()}, {self.pick(state)} {self.number(5)}{self.pick(['', '', '-' + self.number(4)])}"

    def care(self):
        odd = self.r.random()
        if odd < 0.15:
            return self.pick(KNOWN_CARE)
        if odd < 0.32:
            saint = self.pick(SAINTS + [self.namer.first()])
            return f"{self.pick(['St. ', 'St ', 'Saint ', 'St. '])}{saint}{self.pick([chr(39) + 's', '', chr(39) + 's', ''])} {self.pick(CARE)}" if self.r.random() < 0.85 else f"St. {saint}{chr(39)}s"
        if odd < 0.36:
            return f"{self.pick(['University of', 'Hospital of', 'Children' + chr(39) + 's Hospital of', 'Medical College of', 'VA'])} {self.town_name()}"
        head = self.word() if odd < 0.55 else self.town_name() if odd < 0.75 else self.pick(HOLY) if odd < 0.93 else f"{self.word()} {self.pick(['and', '&', '-'])} {self.word()}".replace(" - ", "-")
        middle = self.pick(["", "", "", "", "Memorial ", "General ", "Regional ", "County ", "Community ", "University "])
        return f"{head} {middle}{self.pick(CARE)}"

    def nursing(self):
        return f"{self.pick([self.word(), self.town_name(), self.pick(HOLY), self.pick(HOLY)])} {self.pick(NURSING)}"

    def school(self):
        return f"{self.pick([self.word(), self.town_name(), self.pick(HOLY), 'Lincoln', 'Washington', 'St. ' + self.pick(SAINTS)])} {self.pick(SCHOOLS)}"

    def work(self):
        odd = self.r.random()
        if odd < 0.12:
            return self.pick(KNOWN_WORK)
        head = self.word() if odd < 0.45 else self.town_name() if odd < 0.65 else self.pick(HOLY) if odd < 0.85 else f"{self.word()} {self.pick(['&', 'and'])} {self.word()}"
        return f"{head} {self.pick(WORKS)}"

    def pharmacy(self):
        odd = self.r.random()
        brand = self.pick(["CVS", "Walgreens", "Rite Aid", "Costco pharmacy", "Walmart pharmacy", "Kroger"])
        return brand if odd < 0.3 else f"{self.pick([self.word(), self.town_name(), self.pick(HOLY)])} {self.pick(['Pharmacy', 'Drugs', 'Drug', 'Apothecary', 'Rx', 'pharmacy', 'Compounding'])}"

    # numbers and dates

    def phone(self):
        a, b, c = f"{self.r.randrange(201, 990)}", self.pick(["555", self.number(3)]), self.number(4)
        ext = self.pick(["", "", "", "", "", f" x{self.number(3)}", f" ext. {self.number(4)}"])
        return self.pick([f"({a}) {b}-{c}", f"({a}){b}-{c}", f"{a}-{b}-{c}", f"{a}-{b}-{c}", f"{a}.{b}.{c}", f"{b}-{c}", f"+1 {a} {b} {c}", f"1-{a}-{b}-{c}", f"{a} {b} {c}", f"{a}{b}{c}", f"+44 20 {self.number(4)} {c}"]) + ext

    fax = phone

    def dateny(self):
        m, d = self.day()
        ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(d, "th")
        return self.pick([f"{m}/{d}", f"{m:02}/{d:02}", f"{W.MONTHS[m - 1]} {d}", f"{W.SHORT[m - 1]} {d}", f"{d} {W.MONTHS[m - 1]}", f"{W.MONTHS[m - 1]} {d}{ending}", f"the {d}{ending} of {W.MONTHS[m - 1]}", f"the {W.ORDINALS[d - 1]} of {W.MONTHS[m - 1]}", f"{W.SHORT[m - 1]} {d}{ending}", f"{m}-{d}", f"{W.SHORT[m - 1]}. {d}", f"{d}{ending} {W.MONTHS[m - 1]}", f"{d}-{W.SHORT[m - 1]}"])

    def date(self):
        if self.r.random() < 0.75:
            return super().date()
        m, d = self.day()
        y = self.r.randrange(1925, 2026)
        ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(d, "th")
        return self.pick([f"{W.MONTHS[m - 1]} {d}{ending}, {y}", f"{m:02}{d:02}{y}", f"{d:02}/{m:02}/{y}", f"{y}/{m:02}/{d:02}", f"{d:02} {W.MONTHS[m - 1]} {y}", f"the {d}{ending} of {W.MONTHS[m - 1]} {y}", f"{m}/{d}/{y % 100:02}", f"{m:02}-{d:02}-{y}", f"{W.SHORT[m - 1]}. {d}, {y}", f"{m}/{y}", f"{y}-{m:02}-{d:02}T{self.number(1)}9:30", f"{d:02}{W.SHORT[m - 1].upper()}{y}"])

    def mdy(self):
        return self.date()

    def iso(self):
        m, d = self.day()
        return f"{self.r.randrange(1925, 2026)}-{m:02}-{d:02}"

    def monthyear(self):
        return f"{self.pick(W.MONTHS)} {self.r.randrange(1990, 2026)}"

    def n3(self):
        return self.number(3)

    def n4(self):
        return self.number(4)

    def mbi(self):
        return self.shape("9AA9-AA9-AA99")

    def spelled(self):
        _, last, _ = self.person("p")
        letters = [c for c in last if c.isalpha()][:10]
        return self.pick([" ", "-", " - "]).join(letters)

    def spdate(self):
        m, d = self.day()
        y = self.r.randrange(1931, 2024)
        two = y % 100
        tail = self.spoken(two) if two > 9 else "oh " + W.DIGITS[two] if two else "hundred"
        year = ("nineteen " + tail) if y < 2000 else self.pick([f"two thousand {W.DIGITS[two] if two else ''}".strip(), "oh " + W.DIGITS[two], "o " + W.DIGITS[two]]) if two < 10 else self.pick([f"twenty {self.spoken(two)}", f"two thousand {self.spoken(two)}", str(y)])
        day = self.pick([W.ORDINALS[d - 1].replace("-", " "), self.spoken(d), str(d), str(d) + "th", W.ORDINALS[d - 1]])
        return self.pick([f"{W.MONTHS[m - 1]} {day} {year}", f"{W.MONTHS[m - 1]} {day} , {year}", f"{W.MONTHS[m - 1]} {day} of {year}", f"the {W.ORDINALS[d - 1].replace('-', ' ')} of {W.MONTHS[m - 1]} {year}", f"{self.spoken(m)} {self.spoken(d)} {self.spoken(two) if two > 9 else 'o ' + W.DIGITS[two]}", f"{m}/{d}/{y}", f"{W.MONTHS[m - 1]} {d} {y}", f"{m} {d} {two:02}"])

    def spdateny(self):
        m, d = self.day()
        day = self.pick([W.ORDINALS[d - 1].replace("-", " "), self.spoken(d), str(d), str(d) + "th", W.ORDINALS[d - 1]])
        return self.pick([f"{W.MONTHS[m - 1]} {day}", f"{W.MONTHS[m - 1]} {day}", f"the {W.ORDINALS[d - 1].replace('-', ' ')} of {W.MONTHS[m - 1]}", f"{W.MONTHS[m - 1]} the {W.ORDINALS[d - 1].replace('-', ' ')}", f"{W.MONTHS[m - 1]} of {self.spyear()}"])

    def spyear(self):
        two = self.r.randrange(0, 24)
        return self.pick([f"o {W.DIGITS[two]}" if two < 10 else f"twenty {self.spoken(two)}", f"two thousand {self.spoken(two) if two else ''}".strip()])

    def spdigits(self):
        digits = self.number(self.r.randrange(5, 11))
        odd = self.r.random()
        if odd < 0.45:
            return " ".join(W.DIGITS[int(c)] if c != "0" or self.r.random() < 0.5 else "oh" for c in digits)
        if odd < 0.6:
            return " ".join(digits)
        if odd < 0.7:
            return digits
        if odd < 0.85:
            return " ".join(self.spoken(int(digits[i : i + 2])) for i in range(0, len(digits) - 1, 2))
        return self.pick("abcdfhjkmrstwx") + " " + " ".join(W.DIGITS[int(c)] for c in digits)

    def spphone(self):
        digits = self.number(10) if self.r.random() < 0.6 else self.number(7)
        if self.r.random() < 0.6:
            return " ".join(W.DIGITS[int(c)] if c != "0" or self.r.random() < 0.5 else "oh" for c in digits)
        return self.pick([f"{digits[:3]} {digits[3:6]} {digits[6:]}", f"{digits[:3]}-{digits[3:]}", " ".join(digits)])

    def spaddress(self):
        number = self.pick([self.number(3), self.spoken(self.r.randrange(10, 99)) + " " + self.spoken(self.r.randrange(10, 99)), " ".join(W.DIGITS[int(c)] for c in self.number(3))])
        return f"{number} {self.street()}" + (f" {self.pick(['', 'in ', ', '])}{self.town_name()}" if self.r.random() < 0.6 else "")

    def sproom(self):
        return self.pick([self.number(3), " ".join(W.DIGITS[int(c)] for c in self.number(3))])

    def spage90(self):
        n = self.r.randrange(90, 104)
        words = "ninety" if n == 90 else f"ninety {W.DIGITS[n - 90]}" if n < 100 else f"a hundred and {W.DIGITS[n - 100]}" if n > 100 else "one hundred"
        return self.pick([words, words.replace("ninety ", "ninety-"), str(n)])

    def age90(self):
        return str(self.r.randrange(90, 106))

    # filling

    OWN = {
        "spelled": "NAME", "street": "LOCATION", "spaddress": "LOCATION", "nursing": "ORGANIZATION", "school": "ORGANIZATION", "iso": "DATE", "mdy": "DATE", "monthyear": "DATE", "spdate": "DATE", "spdateny": "DATE",
        "mbi": "ID", "n4": "ID", "n3": "LOCATION", "sproom": "ID", "sexage90": None, "yr": None, "time": None,
    }

    def fill(self, slot):
        who = self.people_slot(slot.lower())
        if who:
            value, label = who
            if slot.isupper():
                value = tuple(v.upper() for v in value) if isinstance(value, tuple) else value.upper()
            return value, label
        if slot == "L1":
            return self.pick("ABCDEFGHJKLMNPRSTW"), "NAME"
        if slot in ("RL", "RF", "DL", "DF"):
            return self.people_slot(slot.lower())[0].upper(), "NAME"
        if slot in ("rf2", "rf3"):
            return self.person(slot)[0], "NAME"
        if slot in ("upname", "UPNAME"):
            return self.full("p").upper(), "NAME"
        if slot == "initials":
            return "".join(self.pick("ABCDEFGHJKLMNPRSTW") for _ in range(2)), None
        if slot == "sexage90":
            return (("", self.age90(), self.pick("MF")), "AGE")
        if slot == "spage90":
            return self.spage90(), "AGE"
        if slot == "yr":
            return self.spyear() if self.kind == "speech" and self.r.random() < 0.6 else str(self.r.randrange(1985, 2026)), None
        if slot == "time":
            return f"{self.r.randrange(1, 24)}:{self.number(1)}5", None
        if slot == "room":
            odd = self.r.random()
            value = self.shape(self.pick(["999", "9A99", "999A", "9999", "A-99", "99"])).lstrip("0") or "4"
            return (self.pick(["room ", "Room ", "rm ", "room "]) if not self.after_room else "", value), "ID"
        if slot == "roomnum":
            value = self.shape(self.pick(["999", "9A99", "999A", "9A99", "999A", "99A", "9999", "9A-99", "99"])).lstrip("0") or "4"
            bare = not value.isdigit() and self.r.random() < 0.6
            return ("" if bare else self.pick(["room ", "rm ", "Room ", "Rm. ", "bed "]), value), "ID"
        if slot == "month":
            return self.pick(W.MONTHS), "DATE"
        if slot == "user":
            return self.handle(), "ID"
        if slot in ("initials",):
            return self.initials(), "NAME"
        if slot == "UPCARE":
            return self.care().upper(), "ORGANIZATION"
        low = slot.lower()
        label = self.OWN.get(low) or G.LABELS.get(slot) or G.LABELS.get(low)
        value = getattr(self, low)()
        return (value.upper() if slot.isupper() else value), label

    LISTS = {"drug": C.DRUGS, "symptom": C.SYMPTOMS, "eponym": C.EPONYMS, "lab": C.LABS, "task": C.TASKS, "body": C.BODY, "duration": C.DURATIONS, "since": C.SINCE, "herb": C.HERBS, "hobby": C.HOBBIES, "job": C.JOBS, "guide": C.GUIDES,
             "trial": C.TRIALS, "known": C.PEOPLE_KNOWN, "rel": RELATIVES, "car": W.CARS + ["Ford", "Jeep", "Tesla", "Kia", "Dodge Ram", "Harley", "Mazda", "VW", "John Deere tractor"], "devname": W.DEVICES, "condition": C.CONDITIONS + C.BUGS, "man": ["man", "woman", "male", "female", "gentleman", "lady", "boy", "girl"], "mf": ["M", "F", "m", "f", " M", " F", "yo M", "yoF"],
             "spabbr": "e k g;m r i;c t;c o p d;e m g;u t i;t m j;d n a;c r p;b m p;c b c;t s h;p t;p c p;g e r d;a d h d;p t s d;e e g;i v;d v t;c p a p;b p h;p s a;h p v;s t d;m r s a;c n s;o b g y n;t e n s unit;a s a p;i c u;p p d;m u a;h i v;a f b;w b c;a one c;l d l;n p o;q t;r n p;t b".split(";"),
             "ask2": ["Is that reasonable?", "Anything else?", "Please be brief.", "Need this by noon.", "ty", "What would cardiology say?"]}

    def disease(self):
        """A disease that has somebody's name, or several people's."""
        odd = self.r.random()
        if odd < 0.25:
            return self.pick(self.topic_list)
        people = [self.namer.last() for _ in range(1 if odd < 0.7 else 2 if odd < 0.9 else 3)]
        return f"{self.pick([' ', '-', '-']).join(people) if len(people) > 1 else people[0]}{self.pick([chr(39) + 's', '', ''])} {self.pick(C.ILLNESSES)}"

    def brand(self):
        return self.pick(C.BRANDS) if self.r.random() < 0.6 else self.drug_chain.word(self.r, 5).capitalize()

    def plain(self, slot):
        if slot in ("disease", "brand"):
            return getattr(self, slot)()
        if slot == "term":
            return self.pick(self.terms).capitalize() if self.r.random() < 0.5 else self.pick(self.terms)
        if slot == "age":
            n = self.r.randrange(10, 90)
            return self.spoken(n) if self.kind.endswith("speech") and self.r.random() < 0.6 else str(n)
        if slot == "count":
            n = self.r.randrange(2, 400)
            words = self.spoken(n % 100) if n < 100 or n % 100 else ""
            return self.pick([self.spoken(n % 100), f"{W.DIGITS[max(1, n // 100)]} hundred {words}".strip(), f"{W.DIGITS[max(1, n // 100)]} hundred and {words or 'ten'}", f"{W.DIGITS[1 + n % 9]} point {W.DIGITS[n % 10]}", f"{self.spoken(20 + n % 80)} over {self.spoken(20 + n % 70)}", f"{self.spoken(n % 13)} thirty"])
        if slot == "year":
            return self.spyear() if self.r.random() < 0.5 else self.pick([f"nineteen {self.spoken(self.r.randrange(40, 100))}", str(self.r.randrange(1950, 2026))])
        if slot in ("word", "Word"):
            w = self.pick(self.english)
            return w.capitalize() if slot == "Word" else w
        if slot == "sexage":
            return self.sexage() if self.r.random() < 0.6 else f"{self.r.randrange(1, 90)} {self.pick(['yo M', 'yo F', 'y/o female', 'y/o male', 'year old man', 'year-old woman', 'yr old F', 'M', 'F', 'yoM'])}"
        if slot == "topic":
            return self.pick(self.topic_list)
        if slot not in self.LISTS:
            return f"<{slot}>"
        value, odd = self.pick(self.LISTS[slot]), self.r.random()
        if slot == "drug":
            value = self.pick(self.terms) if odd < 0.12 else self.drug_chain.word(self.r, 5) if odd < 0.25 else value
        if slot == "condition":
            value = self.pick(self.topic_list) if odd < 0.25 else self.eponym("disease;syndrome;palsy;fracture;tumor;lymphoma;ataxia;anemia;type dystrophy") if odd < 0.32 else value
        if slot == "eponym" and odd < 0.15:
            value = self.eponym("sign;test;score;criteria;maneuver;procedure;classification;index;scale;catheter;triad;reflex;sign;test;score;method;rule;law;approach;technique;stage II;grade 3;score of 4;questionnaire;line;node;stain;clamp;needle;view;incision")
        return re.sub("#", lambda m: self.pick("0123456789"), value)

    def eponym(self, heads):
        """Somebody's sign or disease, which identifies nobody."""
        first = self.namer.last() if self.r.random() < 0.75 else f"{self.namer.last()}-{self.namer.last()}"
        return f"{first}{self.pick([chr(39) + 's', '', '', ''])} {self.pick(heads.split(';'))}"

    def made_word(self):
        w = self.pick(self.english).capitalize()
        return w if self.r.random() < 0.5 else w + " " + self.pick(self.english).capitalize()

    def write(self, template):
        out, spans, length = [], [], 0
        self.people = {}

        def put(s):
            nonlocal length
            out.append(s)
            length += len(s)

        while True:
            m = MARK.search(template)
            if not m:
                put(template)
                return "".join(out), spans
            put(template[: m.start()])
            rest = template[m.end():]
            if m[3] is not None:
                template = self.pick(m[3].split("|")) + rest
                continue
            if m[4]:
                if m[4] not in self.rules:
                    put(m[0])
                    template = rest
                    continue
                chosen = self.pick(self.rules[m[4]])
                if m[4] in DIGITED or m[4].startswith("z_"):
                    chosen = re.sub("#", lambda _: self.pick("0123456789"), chosen)
                template = chosen + rest
                continue
            template = rest
            if m[2]:
                put(self.plain(m[2]))
                continue
            tail = "".join(out)[-12:].lower()
            self.after_room = bool(re.search(r"(room|rm|bed|\||\^) ?$|\|$|loc: $", tail)) or m[1] != "room"
            value, label = self.fill(m[1])
            before = after = ""
            if isinstance(value, tuple):
                before, after = value[0], value[2] if len(value) > 2 else ""
                value = value[1]
            put(before)
            if label and value:
                spans.append({"start": length, "end": length + len(value), "label": label})
            put(value)
            put(after)

    # roughness that keeps every offset

    def rough(self, kind, text):
        if kind.rstrip(DIGITS) in ("speech", "nospeech"):
            odd = self.r.random()
            if odd < 0.65 and len(text.lower()) == len(text):
                return text.lower()
            written = re.sub(r"(?m)^([a-z]+): ([a-z])", lambda m: f"{m[1].capitalize()}: {m[2].upper()}", text)
            written = re.sub(r"([.?] )([a-z])(?=[a-z ])", lambda m: m[1] + m[2].upper(), written)
            return re.sub(r"\bi(?=[ '])", "I", written)
        odd = self.r.random()
        if kind.rstrip(DIGITS) in ("chat", "harmless", "message"):
            if odd < (0.4 if kind in ("chat4", "harmless3", "chat5", "harmless4") else 0.22):
                text = text.lower() if len(text.lower()) == len(text) else text
            elif odd > 0.97:
                text = text.upper() if len(text.upper()) == len(text) else text
        elif kind in ("note", "nonote", "letter", "short", "noshort") and odd < 0.06:
            text = text.lower() if len(text.lower()) == len(text) else text.upper() if len(text.upper()) == len(text) else text
        elif odd < 0.10 and kind in ("note", "nonote"):
            text = text.upper() if len(text.upper()) == len(text) else text
        if self.r.random() < 0.25:
            chars = list(text)
            for _ in range(max(1, len(chars) // 150)):
                k = self.r.randrange(1, max(2, len(chars) - 2))
                if k + 1 < len(chars) and chars[k - 1].isalpha() and chars[k].isalpha() and chars[k + 1].isalpha():
                    if self.r.random() < 0.5:
                        chars[k], chars[k + 1] = chars[k + 1], chars[k]
                    else:
                        chars[k] = self.pick("abcdeilmnorstu")
            text = "".join(chars)
        return text


    def hurried(self, text, spans):
        """Without apostrophes, or commas, or the last mark."""
        which = self.pick(["'", ",", "',", "',.?", ".?"])
        gone = [c in which and (c == "'" or text[k + 1 : k + 2] in ("", " ")) and (c not in ".?" or k + 1 == len(text)) for k, c in enumerate(text)]
        at = [0]
        for g in gone:
            at.append(at[-1] + (not g))
        return "".join(c for c, g in zip(text, gone) if not g), [{**s, "start": at[s["start"]], "end": at[s["end"]]} for s in spans]


def renamed(out, part, story):
    """The real visits and notes with other people in them, twice each."""
    for name in ("aci-notes", "aci-visits", "mts-visits"):
        with open(os.path.join(out, f"{part}-{name}.jsonl"), encoding="utf-8") as f, open(os.path.join(out, f"{part}-{name}-story.jsonl"), "w", encoding="utf-8") as to:
            for document in map(json.loads, f):
                for _ in range(2 if any(s["label"] == "NAME" for s in document["spans"]) else 0):
                    to.write(json.dumps(rename(document, story), ensure_ascii=False) + "\n")


def rename(document, story):
    text, new, at, out, shift, spans = document["text"], {}, 0, "", {}, []

    def other(m):
        if m[0].lower() in G.TITLED:
            return m[0]
        low = m[0].lower()
        if low not in new:
            new[low] = story.pick([story.namer.first, story.namer.last])()
        return new[low].lower() if m[0].islower() else new[low].upper() if m[0].isupper() and len(m[0]) > 1 else new[low]

    marks = sorted([(s, "spans") for s in document["spans"]] + [(s, "optional") for s in document.get("optional") or []], key=lambda x: x[0]["start"])
    kept = {"spans": [], "optional": []}
    for s, which in marks:
        if s["start"] < at:
            continue
        out += text[at : s["start"]]
        value = text[s["start"] : s["end"]]
        value = G.NAMEWORD.sub(other, value) if s.get("label") == "NAME" else value
        kept[which].append({"start": len(out), "end": len(out) + len(value), "label": s.get("label", "OTHER")})
        out += value
        at = s["end"]
    return {"id": document["id"] + "-story", "text": out + text[at:], **kept}


def main(out, part, size, seed):
    table = G.lexicon()
    story = Story(part, seed, table)
    kinds = sorted(story.kinds)
    files = {k: open(os.path.join(out, f"{part}-story-{k}.jsonl"), "w", encoding="utf-8") for k in kinds}
    for n in range(size):
        kind = story.r.choices(kinds, [story.kinds[k][0] for k in kinds])[0]
        story.kind = kind.rstrip(DIGITS)
        text, spans = story.write(story.pick(story.kinds[kind][1]))
        if not text.strip():
            continue
        text = story.rough(kind, text)
        if kind in TYPED and story.r.random() < 0.3:
            text, spans = story.hurried(text, spans)
        files[kind].write(json.dumps({"id": f"{kind}-{part}-{n}", "text": text, "spans": spans}, ensure_ascii=False) + "\n")
    for f in files.values():
        f.close()
    if part == "train":
        renamed(out, part, story)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
