# SPDX-License-Identifier: MIT
"""blind2.py OUT -- writes OUT/heldout-blind2-KIND.jsonl: a second set for the last measure of a round, written before that round's training text.

Nobody reads the errors on these. Names are those of people.py's held-out part (the training part has none of them in any country; some are on the shipped lists), towns, houses and
employers are listed here only. {x} identifies, <x> is plain. The same call writes the same bytes.
"""
import json, os, random, re, sys

from people import people

WORDY = "Hunter;Faith;Mercy;Justice;Rain;Forest;Cash;Rowdy;Wren;Sunday;Brook;Tiger;Blaze;Cedar;Reign;Bear;Story;Ocean;Cricket;Winter".split(";")
WORDY_LAST = "Bone;Pill;Gold;Early;Beans;Root;Fury;Darling;Pound;Blood;Looney;Plank;Sick;Rhymes;Tugwell;Cheek;Nurse;Hardy;Bright;Corn".split(";")
TOWNS = """Skibbereen;Llandudno;Arbroath;Penzance;Whakatane;Toowoomba;Coober Pedy;Moose Jaw;Rimouski;Medicine Hat;Gjovik;Jyvaskyla;Szeged;Plovdiv;Cluj;Lviv;Gdynia;Brno;Maribor;Mostar;Patras;Izmir;Gaziantep;Tabriz;Multan;Coimbatore;Nagpur
;Chittagong;Mandalay;Cebu;Davao;Kumamoto;Daegu;Kaohsiung;Xiamen;Kisumu;Mbale;Kumasi;Ibadan;Ouagadougou;Maputo;Antananarivo;Recife;Cochabamba;Arequipa;Guayaquil;Barranquilla;Oaxaca;Culiacan;Quetzaltenango;Choluteca;Cap-Haitien;Wahpeton
;Winnemucca;Truth or Consequences;Zilwaukee;Kissimmee;Punxsutawney;Ypsilanti;Snohomish;Poughkeepsie;Natchitoches;Schenectady;Tehachapi;Waxahachie;Sault Ste. Marie;Kennebunkport;Walla Walla;Chincoteague;Cle Elum;Mukwonago""".replace("\n", "").split(";")
HOUSES = """Three Sisters Hospital;St. Gobnait's;Wexley Park Surgery;Larch Street Health Centre;Marsden Bay Medical Center;Queen Adelaide Infirmary;Fourth Ward Clinic;Bonnet Creek Family Medicine;Dunlevy Memorial;Sacred Wounds Hospital
;Providence Kodiak;Tobique Valley Hospital;Kettle Falls ER;Moorfield Eye Clinic;Harbor Lights Rehab;Orchard Hospice;Ashgrove Nursing Home;Rosewood Manor;Blue Heron Pediatrics;Cape Elizabeth Urgent Care;Brandywine Orthopedics
;Big Sky Dialysis;Temescal Birth Center;Pinon Hills VA;Tidewater Cardiology;Fairhaven Psychiatric;Whitefish General;Gateway Detox;Hollins Street Methadone Clinic;Saint Dymphna Medical Center""".replace("\n", "").split(";")
FIRMS = """Patterson Gravel;Yellowhammer Brewing;Mossback Lumber;Kwik Trip;Grangers Feed & Seed;Orbital Dynamics;Wendell Middle School;Delphi Insurance;Chick-fil-A;Crestline Buses;Bayou Crab Shack;Oak & Iron Gym;Redfern Law Group;Tillamook Creamery
;Sheetz;Bluebird Daycare;Saltwater Charters;McAllister Paving;Wolverine Stamping;North Fork School District;Pacific Gas;Aldi;Ironbound Recycling;Hickory Farms;State Farm;Jetway Catering;Sorensen Dental Lab;Lockport Prison;the Marriott;Publix""".replace("\n", "").split(";")
STREETS = "Tamarind Way;N Kedzie;Old Post Rd;Rural Route 4;Quail Hollow Cir;Calle Ocho;Ninth Street NW;Boul. Saint-Joseph;Dovecote Mews;Highway 61;Chestnut Terrace;Skyline Pkwy".split(";")
KIN = "wife;husband;partner;mum;dad;granddaughter;uncle;stepmother;cousin;neighbor;landlady;foster mom;sister-in-law;ex;fiance".split(";")
ILL = """lupus nephritis;pleuritic pain;a new murmur;hep C;ITP;sarcoid;POTS;an NSTEMI;bad eczema;placenta previa;cluster headaches;gout flares;a dropped foot;C diff again;PBC;PSC;myasthenia;febrile neutropenia;tardive dyskinesia;MALS;a boxer fracture;croup
;RSV;hand foot and mouth;a clogged PEG;hypercalcemia;DKA;HHS;afib with RVR;Ramsay Hunt;Bell's palsy;Graves;a Baker's cyst;Charcot joint;Lewy body dementia;Crohn's;Kawasaki;frozen shoulder;DVT;vertigo;a hot knee""".replace("\n", "").split(";")
PILLS = "apixaban;tacrolimus;Eliquis;Jardiance;methadone;buprenorphine;Humira;prednisone 20;lasix 40 bid;metoprolol;lithium;Paxlovid;Plavix;insulin glargine;doxy;Keppra;gabapentin;levothyroxine;cefepime;vanc;Ozempic;Entresto;mycophenolate;Depakote;ketamine;TPN".split(";")
VALUES = "K 6.1;Cr 2.4;trop 0.08;Hgb 7.2;plt 31;INR 4.5;A1c 11.2;wbc 0.4;lactate 4;BP 82/44;sat 84%;TSH 0.01;MoCA 19/30;ANC 300;lipase 2200;pH 7.11;EF 20-25;GFR 14;NIHSS 12;strength 3/5;temp 103.1;ferritin 4000".split(";")
MONTHS = "January February March April May June July August September October November December".split()
TITLES = "Dr. ;Dr ;Mr. ;Mrs. ;Ms. ;Ms ;Mr ".split(";")
DIGITS = "zero one two three four five six seven eight nine".split()
ORDINAL = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split()
LABELS = {**dict.fromkeys("a al an b bf bl c cl cf rev ini cn".split(), "NAME"), "town": "LOCATION", "addr": "LOCATION", "house": "ORGANIZATION", "firm": "ORGANIZATION", "date": "DATE", "day": "DATE", "sdate": "DATE", "sday": "DATE", "mrn": "MRN",
          "acc": "ID", "room": "ID", "member": "ID", "user": "ID", "phone": "PHONE", "sphone": "PHONE", "email": "EMAIL", "old": "AGE", "sold": "AGE", "plate": "VEHICLE", "serial": "DEVICE", "smrn": "MRN"}

QUESTIONS = """{a} still febrile on day 3 of <pill>, <value>. broaden?
thoughts? {an} <age>m <ill>, <value>, already on <pill>
{al} is refusing <pill>. capacity eval wording pls
so i have {a} here in clinic with <ill> and {bf} her <kin> insists on <pill>, what do i say
{a}s mom {bf} wants abx. strep neg. script for telling her no
hi - covering for {cl} tonight. {al} in {room} has <value>. treat or watch
bed ctrl wants {al} out by noon but <value>. unsafe dc?
Signout: {al} {room}, <ill>, f/u <value>. {bl} {room}, <ill>, ok to dc if {cl} agrees.
pls fix grammar: "pt {a} states she went to {house} on {day} and they gave her <pill>"
{an} dob {date} needs letter to {firm}, cant lift >10 lb x 6 wk
what is max <pill> for {a}, <age> kg, gfr 22
Is it weird that {al}'s <value> went up after <pill>?
{a} (she/they) is starting T and also has <ill>. Interactions?
{an} is transferring from {house} with <ill>. Which records do I ask for?
my nurse {bf} gave {a} <pill> twice by mistake, how do I disclose
Summarize for {c}: {al}, <ill>, cath at {house} on {date}, now on <pill>.
{a} is {old} and wants a screening colonoscopy, help
pt lives in {town} w/ <kin> {bf}, no car, dialysis 3x/wk. resources?
she just got back from {town}, <ill>, <value>, malaria?
we got him from {town}. no records. <ill>
Her <kin> works at {firm} and 3 coworkers there have <ill>
exposure at {firm} on {day}: who needs PEP
lost his job at {firm} in the spring, cant afford <pill>
{house} wont accept without a covid test
can {house} do plasma exchange or only {house}
fax to {phone} attn {c}: <ill>, <value>
call me on {phone} if <value>
{email} wants results emailed, allowed?
{rev} | {mrn} | <ill> | <pill>
pt: {an}; mrn: {mrn}; dx: <ill>; q: is <pill> ok
{mrn} - <value>, call?
{mrn} {al} <ill>
member id {member} got denied again for <pill>
acc {acc}: why is the read different from {day}?
{user} cant open the chart
plate {plate}, left before we could stop him, <value>. who do I call
pump serial {serial} alarming, <value>
home address {addr}, is that within our hospice area
mail <pill> to {addr}
whats {cl} cell, not answering, {al} has <value>
{cl} said no <pill>, {bl} said yes. who is right
text from {bf} ({al}'s <kin>): "<ill> again, should we come in"
do you think {a} has <ill> or is it just <ill>
{a} hates <pill>
{a} ok to fly?
{a} dnr?
{al}'s hgb?
has {al} had <pill> today
why {al} npo
start <pill> on {a}
{a}, {bf} and {cf} share a dorm, one has <ill>
twins {a} and {bf}, <ill> in both
brother {bf} died at 41 of <ill>, sister {cf} has it too
kiddo named {a} ate {bf}'s <pill>
Write a condolence note to {b}, {a} passed {day}.
{a} passed away on {date} at {house}
Surgery {day}, hold <pill> from when
next appt {day} at 2, ok to wait w/ <value>?
seen {day} and {day}, both times <value>
last tdap {date}?
Admit {date}. Dispo {date}. LOS reason: <ill>
between {day} and {day} wt up 4 kg
LMP {day}, <ill>, dates?
signed {c}, {house}
-- {cn}, PGY2
this is {cf} the pharmacist, <pill> for {an} interacts
I'm {c} at {house}, new here. where do I document <ill>
attending {cl} prefers <pill>
ask {cf} in IR if they can do {a} before {day}
{al} family mtg, {bf} and {cf} coming, agenda?
interpreter for {an} says <ill> but I dont buy it
{an} goes by {bf}. chart says <ill>
{ini} from yesterday, <ill>, any new trials?
remember {a}? back w/ <value>
{a} called x3 re <pill>
no show: {an}
{al} vs {bl}: who gets the bed""".split("\n")
HARMLESS = """what's the max daily dose of <pill>
<ill> vs <ill>, how do I tell
pt with <ill>, <value>, <value>. start <pill>?
is <value> bad in <ill>
Kernig or Brudzinski first?
SOAP note for <ill> please
explain Bell's palsy to an 8 year old
will <pill> raise his <value>
May I crush <pill>?
any hope for <ill> at 88?
hunter with a tick bite, doxy x1?
grace period for <pill> missed doses
she faints at mass every sunday. workup
Hardy Weinberg, one line please
3/4 nephrons, 5/5 strength, 2/6 murmur, all normal?
got a 67F <ill> <value> what next
the wife wants everything, the daughter does not
nurse says <value>, resident says fine
Nurse's early call was right, <value>
bright red blood, <value>, admit?
corn allergy and <pill>
who invented <pill>
Wells 4.5, PERC +, dimer 800
does the Mediterranean diet help <ill>
thanks, and pediatrics?
Cushing, Addison, Conn: one table""".split("\n")
NOTES = r"""DISCHARGE INSTRUCTIONS\nName: {an}   MRN: {mrn}   DOB: {date}\nYou were in {house} from {date} to {date} for <ill>.\nTake <pill>. See {c} on {day}. Questions: {phone}.
HPI: {t}{al} is a <age> year old from {town} with <ill>. Saw {c} at {house} on {date}, <value>. Lives with <kin> {bf}; works for {firm}.\nPE: {a} looks well. Murphy negative.\nPlan: <pill>; {t}{al} will call {phone}.
{c}\n{house}\n{date}\n\nDear {t}{cl},\n\nThank you for sending me {an}, born {date}, of {addr}. {a} has <ill> with <value>. I have begun <pill> and shall see {t}{al} again on {day}.\n\nSincerely,\n{c}
Social: {a} moved from {town} to {town} after the plant ({firm}) closed. <kin> {bf} visits daily. No tobacco.\nFamily: brother {bf} with <ill>.
NURSING {date} 0340: {al} in {room} pulled NG. {cf} RN at bedside, {t}{cl} paged. <value>. <kin> {b} notified at {phone}.
Radiology {acc}  {rev}  {mrn}  {date}\nOrdered by {c}\nCompared with {date} from {house}: <ill>. <value>.
Procedure: colonoscopy. Patient {an}. Endoscopist {c}. Date {date}. Consent by {b} (<kin>). Scope serial {serial}. Findings: <ill>.
Psych consult: {a} is a <age> y/o employee of {firm}, brought from {town} by <kin> {bf}. {a} denies SI. On <pill>. Seen with {c}.
ED triage: {an}, <age>, arrived from {house}, <ill>, <value>, plate {plate} left running in bay. Contact {b} {phone}.
Peds: {a} is here with foster mom {bf}. Attends {firm}. Shots UTD. <ill>. Next visit {day} with {t}{cl}.
Telephone encounter {date}: {bf} (<kin>) called from {town}. {a} has <ill>. Advised <pill>. {cf}, LPN
Transfer summary: {t}{al}, {old} years, from {house} to {house}. Course: <ill>, <value>, <pill>. PCP {c}, fax {phone}. SW {cf} set up {house}.""".split("\n")
SPEECH = r"""[doctor] hi {a} i'm doctor {cl}\n[patient] hi\n[doctor] so <ill> huh
[doctor] how are you {a}\n[patient] not great
[doctor] {a} good to see you how's {bf} doing\n[patient] oh {bf} is fine , she's back at {firm}
[doctor] what brings you in today {a}
[doctor] morning {t}{al} how was the drive from {town}
[doctor] so who's your primary\n[patient] it's doctor {cl} over at {house}
[doctor] any family history\n[patient] my <kin> {bf} had <ill>
[doctor] who's at home with you\n[patient] just me and {bf} and sometimes {cf}
[doctor] when did it start\n[patient] uh i think {sday} , right after we got back from {town}
[doctor] and your date of birth is\n[patient] {sdate}
[doctor] where do you work\n[patient] {firm} , twenty years
[doctor] you had the scan at {house} right\n[patient] yes in the spring with doctor {cl}
[doctor] hey siri call {cf}\n[patient] <value>
[doctor] okay {a} take a deep breath for me
[doctor] {a} i want you to stop the <pill>
[doctor] i'll have {cf} come in and draw your blood
[doctor] say hi to {bf} for me\n[patient] i will
[patient] well {bf} says i snore
[patient] my <kin> {bf} is in the waiting room
[patient] doctor {cl} told me it was <ill>
[patient] we're from {town} originally
[patient] i'm at {house} every tuesday for dialysis
[patient] it was {bf} who found me on the floor
[patient] you can reach me at {sphone}
[patient] i turned {sold} last week
nurse: {an} ?\npatient: that's me\nnurse: and your date of birth ?\npatient: {sdate}
nurse: {a} can you spell your last name for me\npatient: sure it's {al}
nurse: hi i'm {cf} i'll be taking your vitals
this is doctor {cl} dictating on {an} medical record number {smrn} date of visit {sday} period
patient {an} was seen today with <kin> {bf} period <ill> period continue <pill> period
please cc doctor {cl} at {house} comma {town} period
{a} is a <age> year old who works for {firm} period
refer {t}{al} to {house} for <ill> period
pt name {an} mrn {smrn} next line
discussed with {cf} comma the daughter comma by phone period
okay so {a} has <ill> and lives out in {town} with {bf}""".split("\n")
PLAIN_SPEECH = r"""[doctor] how are you feeling\n[patient] tired , my back is killing me
[doctor] okay hop up here for me and take a deep breath
[doctor] any <ill> in the family\n[patient] my <kin> maybe
[patient] i was up all night with <ill>
[doctor] we'll start <pill> twice a day and see you in two weeks
[patient] it's a four out of ten , maybe five
[doctor] your pressure is one twenty over eighty , that's good
[patient] i hope so\n[doctor] me too , be patient
[doctor] let's get a chest x-ray and <value>
exam shows <ill> period no edema period plan is <pill> period
[patient] may i get a refill on the <pill>
[patient] the nurse at the front said to mark it down""".split("\n")


class Writer:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.people = people("heldout")
        self.countries = sorted(self.people)
        self.last = {}

    def pick(self, options):
        return options[self.r.randrange(len(options))]

    def digits(self, n):
        return "".join(self.pick("0123456789") for _ in range(n))

    def person(self):
        given, family = self.people[self.pick(self.countries)]
        odd = self.r.random()
        first = self.pick(WORDY) if odd < 0.04 else self.pick(given)
        last = self.pick(WORDY_LAST) if 0.04 < odd < 0.08 else self.pick(family)
        return first, last

    def value(self, slot, known):
        if slot in ("a", "b", "c", "al", "an", "bf", "bl", "cf", "cl", "cn", "ini", "rev"):
            who = "a" if slot in ("rev", "ini") else slot[0]
            first, last = known.setdefault(who, self.person())
            whole = f"{first} {last}"
            if slot == "b" or slot in ("an", "cn"):
                return whole
            if slot == "c":
                return whole if self.r.random() < 0.5 else ("Dr. ", last)
            return {"a": first, "bf": first, "cf": first, "al": last, "bl": last, "cl": last, "ini": f"{first[0]}{last[0]}", "rev": f"{last}, {first}"}[slot]
        m, d, y = self.r.randrange(1, 13), self.r.randrange(1, 29), self.r.randrange(1932, 2026)
        month, y2 = MONTHS[m - 1], f"{y % 100:02}"
        spoken = " ".join(DIGITS[int(c)] for c in self.digits(7))
        return {
            "t": lambda: (self.pick(TITLES), ""), "town": lambda: self.pick(TOWNS), "house": lambda: self.pick(HOUSES), "firm": lambda: self.pick(FIRMS), "addr": lambda: f"{self.r.randrange(2, 9000)} {self.pick(STREETS)}, {self.pick(TOWNS)}",
            "date": lambda: self.pick([f"{m}/{d}/{y}", f"{m}/{d}/{y2}", f"{d} {month[:3]} {y}", f"{month} {d}, {y}", f"{y}-{m:02}-{d:02}", f"{m}-{d}-{y}", f"{d:02}.{m:02}.{y}"]), "day": lambda: self.pick([f"{m}/{d}", f"{month} {d}", f"{month[:3]} {d}", f"{d} {month}", f"the {d}th of {month}" if d > 3 and d not in (21, 22, 23) else f"{month} {d}"]),
            "sdate": lambda: f"{month.lower()} {ORDINAL[(d - 1) % 20]} {self.pick(['nineteen sixty ' + DIGITS[1 + d % 9], 'nineteen eighty ' + DIGITS[1 + d % 9], 'two thousand ' + DIGITS[1 + d % 9]])}", "sday": lambda: f"{month.lower()} {ORDINAL[(d - 1) % 20]}",
            "mrn": lambda: self.pick([self.digits(7), self.digits(8), "E" + self.digits(7), "0" + self.digits(8)]), "smrn": lambda: spoken, "acc": lambda: f"{self.pick('CMX')}{self.pick('TR')}-{self.digits(6)}", "room": lambda: self.pick([f"rm {self.digits(3)}", f"room {self.digits(3)}", f"{self.pick('3456')}{self.pick('NEWS')}-{self.pick('12')}{self.digits(1)}", f"bed {self.pick('12')}{self.digits(1)}"]),
            "member": lambda: f"{self.pick('HWZ')}{self.digits(9)}", "user": lambda: known.setdefault("a", self.person())[1].lower().split(" ")[0].replace("'", "") + self.digits(2), "phone": lambda: self.pick([f"{self.r.randrange(201, 990)}-555-{self.digits(4)}", f"({self.r.randrange(201, 990)}) 555-{self.digits(4)}", f"555-{self.digits(4)}", f"{self.r.randrange(201, 990)}.555.{self.digits(4)}"]),
            "sphone": lambda: "five five five " + " ".join(DIGITS[int(c)] for c in self.digits(4)), "email": lambda: f"{self.person()[0].lower().split(' ')[0]}.{self.digits(2)}@example.org", "old": lambda: str(self.r.randrange(91, 104)), "sold": lambda: f"ninety {self.pick(DIGITS[1:])}", "plate": lambda: f"{self.digits(1)}{''.join(self.pick('ABCDEFGHJKLMNPRSTUVWXYZ') for _ in range(3))}{self.digits(3)}",
            "serial": lambda: f"{self.pick('KQT')}{self.pick('XYZ')}{self.digits(6)}",
        }[slot]()

    def write(self, template):
        text, spans, known = "", [], {}
        for part in re.split(r"(\{\w+\}|<\w+>)", template.replace("\\n", "\n")):
            if part.startswith("<"):
                text += {"<ill>": lambda: self.pick(ILL), "<pill>": lambda: self.pick(PILLS), "<value>": lambda: self.pick(VALUES), "<kin>": lambda: self.pick(KIN), "<age>": lambda: str(self.r.randrange(19, 89))}[part]()
            elif part.startswith("{"):
                slot = part[1:-1]
                value = self.value(slot, known)
                if isinstance(value, tuple):
                    text += value[0]
                    value = value[1]
                at = re.match(r"(?i)(rm|room|bed) ", value) if slot == "room" else None
                if at:
                    text += at[0]
                    value = value[at.end():]
                if value:
                    spans.append({"start": len(text), "end": len(text) + len(value), "label": LABELS[slot]})
                text += value
            else:
                text += part
        return text, spans

    def typed(self, text):
        """How people type: a third small letters only, marks left off; offsets stay."""
        odd = self.r.random()
        text = text.lower() if odd < 0.33 and len(text.lower()) == len(text) else text
        return re.sub(r"[.?]$", " ", text).rstrip() if odd > 0.8 else text


def main(out):
    os.makedirs(out, exist_ok=True)
    writer = Writer(90210)
    sets = {"questions": (QUESTIONS, 10, HARMLESS, 4), "notes": (NOTES, 9, [], 0), "speech": (SPEECH, 8, PLAIN_SPEECH, 4)}
    for kind, (texts, times, plain, plain_times) in sets.items():
        with open(os.path.join(out, f"heldout-blind2-{kind}.jsonl"), "w", encoding="utf-8") as f:
            for n, template in enumerate(texts * times + plain * plain_times):
                text, spans = writer.write(template)
                text = writer.typed(text) if kind == "questions" else text
                text = text.lower() if kind == "speech" and len(text.lower()) == len(text) else text
                f.write(json.dumps({"id": f"blind2-{kind}-{n}", "text": text, "spans": spans}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
