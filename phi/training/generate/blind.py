#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""blind.py OUT -- writes OUT/heldout-blind-KIND.jsonl: sentences, words and names of its own, for one measure at the end of a round.

Nobody reads the errors on these: whoever does makes another slice and says so. {x} identifies, <x> is a plain word, a line of HARMLESS identifies
nobody. Names are people's names of many countries, some on the shipped lists and some not, as in a real waiting room. The same call writes the same bytes.
"""
import json, os, random, re, sys

FIRSTS = """Aarav;Abiodun;Adaeze;Agnieszka;Ailbhe;Akua;Alejandra;Amparo;Anahit;Anneliese;Apinya;Arjun;Assefa;Ayelet;Beatriz;Benedikt;Birgitta;Bogdan;Bronwyn;Caoimhe;Catalina;Chidi;Chloe;Cormac;Dagny;Damir;Delphine;Dilnoza;Dimitra
;Ebele;Eilidh;Eleni;Emeka;Enzo;Esperanza;Etienne;Fatoumata;Fintan;Folasade;Gareth;Giovanna;Goran;Gulnara;Hadiza;Haruki;Henrike;Hyun-woo;Ibrahim;Ines;Ioana;Isidro;Itzel;Jacek;Jamila;Javier;Jelena;Jiho;Joaquin;Kamala;Katarzyna;Kehinde;Keola
;Khadija;Kofi;Kwabena;Laszlo;Leilani;Linh;Ludmila;Luz;Maeve;Makena;Malik;Marisol;Mateusz;Mei-Ling;Milica;Mireille;Mohammed;Nadia;Nandini;Nikolai;Niamh;Noor;Nkechi;Olga;Oluwaseun;Omar;Ondrej;Oyelaran;Padma;Paolo;Parisa;Petra;Phuong;Priyanka
;Rafael;Rashid;Rhiannon;Roza;Ruaridh;Sanjay;Saoirse;Sefu;Shabnam;Siobhan;Soren;Svetlana;Tadesse;Takumi;Tamsin;Tariq;Tatiana;Thandiwe;Thuy;Tomasz;Uchenna;Umut;Valentina;Vikram;Wanjiru;Wojciech;Xiomara;Yaw;Yesenia;Yuki;Yusuf;Zeynep;Zofia;Zuzana
;Bob;Linda;Karen;Doug;Peggy;Hank;Marge;Earl;Dot;Stan;Wanda;Chuck;Gail;Rusty;Skip""".replace("\n", "").split(";")
LASTS = """Abernathy;Achterberg;Adeyemi;Agyeman;Akhtar;Albrecht;Almeida;Amundsen;Ansah;Arreola;Asante;Azikiwe;Bakhtiari;Balogun;Banerjee;Baranowski;Barragan;Beauchamp;Belmonte;Berglund;Bhattacharya;Bielski;Boateng;Brannigan;Cadwallader;Castellanos;Chaudhry;Chukwuemeka
;Cienfuegos;Coulibaly;Czerny;Dabrowski;Delacroix;Demirci;Desrosiers;Diallo;Dombrowski;Dragomir;Echeverria;Eisenhauer;Ekwueme;Erdogan;Eriksen;Fadahunsi;Farrokhzad;Feldkamp;Fitzwilliam;Fonoti;Fukuyama;Galanis;Gebremariam;Ghosh;Grabowski;Guerrero;Gunnarsson;Habibullah
;Halvorsen;Hashemi;Hinojosa;Hoang;Hristov;Ibarra;Igwe;Ilunga;Ivanenko;Jankowski;Jaramillo;Kamau;Karimov;Kawasaki;Keawe;Khoury;Kirchner;Kovalenko;Kowalczyk;Krishnamurthy;Lachapelle;Lindqvist;Lozano;Mahlangu;Makarova;Mbatha;McGillicuddy;Mendoza;Mihailescu;Mokoena;Moreau
;Mutasa;Nakagawa;Ndiaye;Nguyen;Nwosu;O'Shaughnessy;Obradovic;Odhiambo;Okonkwo;Olofsson;Ortega;Ouedraogo;Papadakis;Pereira;Petrosyan;Pham;Popescu;Quisenberry;Rahimi;Ramanathan;Rasmussen;Rivkin;Rosenthal;Sandoval;Santangelo;Schoenfeld;Sepulveda;Shrestha;Sidibe;Siddiqui
;Stavros;Subramanian;Szymanski;Takahashi;Tanaka;Teixeira;Thorvaldsen;Tkachenko;Trudeau;Uzoma;Vaidya;Valdivia;Van Houten;Vasquez;Villanueva;Wachowski;Wentworth;Wickramasinghe;Yamaguchi;Yilmaz;Zabala;Zapata;Zielinski;Zubair;Brown;Clark;Bell;Hill;Young;Park;Long;Rose""".replace("\n", "").split(";")
TOWNS = "Albuquerque;Altoona;Amarillo;Anchorage;Asheville;Bakersfield;Bangor;Baton Rouge;Beaverton;Bellingham;Biloxi;Bismarck;Bozeman;Chattanooga;Cheyenne;Corpus Christi;Dubuque;Eau Claire;Elko;Fargo;Flagstaff;Galveston;Gary;Grand Rapids;Harrisburg;Hattiesburg;Hilo;Kalamazoo;Kennebunk;Ketchikan;Laramie;Lubbock;Macon;Missoula;Moab;Natchitoches;Ocala;Oshkosh;Paducah;Poughkeepsie;Pueblo;Quincy;Roanoke;Sandusky;Schenectady;Sheboygan;Spokane;Tallahassee;Topeka;Tuscaloosa;Utica;Wichita Falls;Winnemucca;Yakima;Guadalajara;Port-au-Prince;Kathmandu;Lahore;Addis Ababa;Gdansk;Wolverbrook;Harlan's Ferry;Tennock;Ostrander Point;Pinyon Wells;Lower Marsh".split(";")
HOUSES = "Ridgeline Medical Center;Saint Odile Hospital;Tamarack Family Practice;Quarry Street Clinic;Lake Sammish Hospital;Mercy West;Sterling-Hoyt Cancer Center;Bluestem Health;Northfork Urgent Care;Palmetto Bay Surgical;Grandview General;Copper Basin Regional;Juniper Women's Clinic;Whitfield Memorial;Our Lady of Sorrows;Harborside Pediatrics;Tallgrass VA;Ashgrove Rehab;Kestrel Eye Center;Dunmore Infirmary;Bright Path Dialysis;Cottonwood Orthopedics;Prairie Winds Hospice;Elm City Dermatology".split(";")
FIRMS = "Brightwater Foods;Kessler Tool & Die;Pinnacle Roofing;Amtrak;Hudson Valley Dairy;Lone Star Plumbing;Nordvik Shipping;Sunburst Cafe;Tri-County Electric;Garrison Textiles;Halcyon Software;Marlowe Elementary;Eastbrook High School;Westover Middle School;Delgado Community College;Ferncliff Daycare;Old Dominion Freight;Bayou Seafood;Kroger;Trader Joe's".split(";")
STREETS = "Larkspur Lane;Old Quarry Road;S. 14th Street;Willow Bend Ct;Commonwealth Ave;Rue Dauphine;Piney Woods Dr;County Line Rd;Montezuma Blvd;E Harrison St".split(";")
STATES = "NM PA ME WA IA MI KY NY WI TX".split()
KIN = "wife;husband;daughter;son;mother;sister;brother;aunt;roommate;nephew;fiancee;grandson".split(";")
ILL = "polymyalgia rheumatica;new ascites;CIDP;nephrotic syndrome;a Lisfranc injury;hidradenitis;Takotsubo;scleroderma;an SDH;alcohol withdrawal;cellulitis;hyponatremia;giardiasis;whooping cough;plantar fasciitis;endometriosis;POTS;stage 4 CKD;Kawasaki disease;paronychia".split(";")
PILLS = "spironolactone;torsemide;cephalexin;Ozempic;bumetanide;clonazepam;ivermectin;mirtazapine;Entresto;rifaximin;hydroxyurea;Trikafta;baclofen;semaglutide;dapsone;Lantus;nitrofurantoin".split(";")
VALUES = "Na 124;ferritin 9;a lactate of 3.8;TSH 11;an EF of 25%;K 5.9;BP 88/50;Hb 6.9;ESR 92;QTc 510;AST 340;a glucose of 412;SpO2 86%".split(";")
MONTHS = "January February March April May June July August September October November December".split()
DIGITS = "zero one two three four five six seven eight nine".split()
NTH = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth".split()
LABELS = {"f": "NAME", "f2": "NAME", "l": "NAME", "n": "NAME", "n2": "NAME", "dr": "NAME", "drf": "NAME", "rev": "NAME", "town": "LOCATION", "addr": "LOCATION", "house": "ORGANIZATION", "firm": "ORGANIZATION", "date": "DATE", "day": "DATE", "mrn": "MRN", "code": "ID", "room": "ID", "phone": "PHONE", "mail": "EMAIL", "old": "AGE", "spday": "DATE", "spdob": "DATE", "spnum": "MRN"}

QUESTIONS = """{n} is back with <ill> and <value>, do we admit?
Please turn these bullets into a letter for {n}, DOB {date}: <ill>, on <pill>, <value>.
I inherited {f} from {dr} last month. <ill>, never tried <pill>. Why not?
Could <pill> explain why {l} has <value>?
{l} in room {room} pulled out his line, <value> - now what?
rm {room} - {f} wont take her <pill>
who do i call about {f} {l}s <pill>?
i need a quick summary on {n} (mrn {mrn}) for rounds
is it ok to dc {f} on <pill> w/ <value>
My colleague {drf} says <pill> first; do the guidelines agree?
{house} faxed records on {rev}; they say <ill>. Anything to repeat?
When {f}'s <kin> {f2} phoned from {phone} she mentioned <ill>. Reply?
Patient moved here from {town} in {day}; where do we get old records?
{n}, <age>, drives a truck for {firm}, has <ill>. Can he keep his CDL?
Letter to {firm}: {n} may return to light duty on {day}.
Write an appeal for {n}, member {code}, who was denied <pill>.
MRN {mrn}, <ill>, <value>. Thoughts?
Is {phone} the right number for {house}?
he lives at {addr} and cant get to dialysis, options?
Got an email from {mail} asking about <pill> for <ill>. Draft an answer.
On {date} {f} had <value>; on {date} it was normal. Lab error?
Colonoscopy at {house} {date}: two polyps. When next?
the {l} twins, {f} and {f2}, both have <ill>
{f} turned {old} and still wants the statin. Continue?
{old}-year-old from {town} with <ill> - surgery or not?
Does <ill> run in families? {f}'s <kin> {f2} has it too.
our scribe {f} mixed up two charts: {rev} and {n2}. Help me word the addendum.
{n} // <ill> // <pill> // <value>
{dr} wants to know whether {l} can restart <pill> before {day}.
Please compare {l}'s <value> with last year's and tell {dr}.
check with {f} at the front desk re: prior auth {code}
As {f} is going to {town} for a wedding, which vaccines?
{f} no-showed {day} and {day}, discharge letter?
How do I tell {f} that it is <ill>?
hospital day 6 for {l}, still <value>
can u reword: hi {f}, ur results show <value>, pls call {phone}
{l}, {f}: <value>. Page {dr}?
I was on call at {house} when {n} came in with <ill>.
Sent from {town} by ambulance, <value>, <kin> {f2} is driving behind.
Add {f2} ({l}'s <kin>) as the contact, {phone}.
Specimen {code} came back as <ill>. Whom do I notify?
what did {dr} put {f} on for <ill>
{f}?? <value> and <pill>
anything i should ask {l} before <pill>
Explain <ill> to {f}, who teaches at {firm}.""".split("\n")
HARMLESS = """What is the half-life of bumetanide, and does it change in nephrotic syndrome?
Is Takotsubo the same thing as a broken heart?
Which is better for a Lisfranc injury, fusion or fixation?
How do you tell Kawasaki disease from scarlet fever in a toddler?
65F with ESR 92 and shoulder stiffness, prednisone 15 or 20?
Remind me of the Sgarbossa criteria.
Does the Ottawa SAH rule apply above 60?
Is it Ludwig angina if only one side is swollen?
What does a Brugada pattern look like in V2?
When would you choose a Billroth II?
Explain Kussmaul breathing versus Cheyne-Stokes.
Is Trikafta safe with rifampin?
How much Lantus should a 92 kg man start on?
Pt on Entresto, K 5.9, Cr 1.8, hold it?
difference between Duchenne and Becker
what is Ehlers-Danlos and do I refer
Can hidradenitis be treated with dapsone?
What questions should I ask about sleep?
Patient's wife is worried about giardia from a well. Test the water?
My patient, a retired mason, has silicosis. Screening interval?
rewrite my discharge instructions at a fifth grade level: no driving for 24 h, take Norco as needed
is a Hickman the same as a Broviac
Draft a letter to an insurer for semaglutide, BMI 41, A1c 8.8.
Who described Meckel's diverticulum?
The MELD is 24 and the Child-Pugh is C. TIPS?
Name three causes of QTc 510 with normal electrolytes.
How do I convert 40 mg of torsemide to furosemide?
In the PARTNER 3 trial, what was the stroke rate?
Does NICE or USPSTF say anything on whooping cough boosters?
4/10 pain, 20/40 vision, 3/5 strength, 2/6 murmur: anything odd?
Should the night nurse recheck a glucose of 412?
Black tarry stool x2, Hb 6.9, on Eliquis. Reverse?
what are the side effects of rifaximin
Is May-Thurner worth stenting if asymptomatic?
Ok to give Rocephin with a penicillin allergy?
The daughter thinks it's dementia, the son says depression.
Can I use Robitussin in pregnancy?
Hi, can you make a table of the statins by potency?
Whipple or Frey for chronic pancreatitis?
Which Salter-Harris type needs surgery?
What is Legg-Calve-Perthes ?
What are the treatments for Waldmann disease ?
Is Marchiafava-Bignami disease inherited ?
How many people are affected by Kleefstra syndrome ?
Any interaction between Paxlovid and Plaquenil?
Does ginkgo thin the blood more than fish oil?
Interpret: pH 7.21, pCO2 62, HCO3 24.
Why would albumin fall to 2.1 in two weeks?
my pt had an LVAD placed in 2019, can he have an MRI
Adult with POTS, HR 140 standing, tried salt and midodrine. Next?
turn this into SOAP: sore throat 3 days, no fever, Centor 1
I feel burnt out after a long week in the ICU
How is baby Tylenol dosed?
Rank these by urgency: SDH, cellulitis, hyponatremia 124.
What's the ICD-10 for plantar fasciitis?
Weber B with medial tenderness: boot or plate?
Does a Baker cyst cause a positive Homans?
Summer camp form: asthma action plan template please
IV dapt? patient had a stent in the spring
Is Monday too late to recheck the INR of 3.9?""".split("\n")
NOTES = """{house}\\nPatient: {n}    MRN: {mrn}    DOB: {date}\\n\\nMs. {l} is a <age>-year-old woman referred by {dr} for <ill>. She was admitted to {house} on {date} with <value> and was started on <pill>. Her <kin>, {f2}, was present and can be reached at {phone}.\\n\\nPLAN\\n1. Continue <pill>.\\n2. Return on {day}.\\n\\n{drf}
Progress note, {date}. Mr. {l} slept well. {dr} from cardiology saw him; <value>. He asked that his <kin> {f2} in {town} be called. Transfer to room {room} today. <pill> held.
Dear {dr},\\n\\nThank you for sending {n}, who works at {firm} and lives at {addr}. I find <ill>. We agreed on <pill> and will meet again on {date}.\\n\\nSincerely,\\n{drf}\\n{house}
DISCHARGE SUMMARY\\nName: {rev}\\nAdmitted {date}, discharged {date}\\n\\n{f} came by ambulance from {town} with <ill>. <value> on arrival. Reviewed with {dr}. Home with <kin> {f2}. Home phone {phone}.
Psych intake. {n} is a <age>-year-old who moved from {town} after losing a job at {firm} in {day}. Lives with <kin> {f2}. No prior care at {house}. Start <pill>. Safety plan given to {f2}.
{rev}  {mrn}  {date}\\nNursing: Pt awake, asking for {f2}. IV in left arm. {dr} aware of <value>. Bed alarm on. Sign-out to {f} at 19:00.
Telephone encounter: {n2} ({phone}) called on behalf of <kin> {n}. Symptoms of <ill> since {day}. Advised <pill>; message routed to {drf}.""".split("\n")
SPEECH = """[doctor] hey {f} , good to see you again , how's the <ill> ?\\n[patient] not great , {f2} says i complain all day\\n[doctor] is {f2} your <kin> ?\\n[patient] yep , we moved here from {town} in {spday}
[doctor] so {f} is a <age> year old with <ill> who saw doctor {l} over at {house} on {spday} .\\n[patient] right , and doctor {l} gave me <pill>
[doctor] can i get your date of birth ?\\n[patient] {spdob}\\n[doctor] and are you still over at {firm} ?\\n[patient] no , i left in {spday}
[doctor] okay {f} , i'm gonna listen to your heart\\n[patient] okay\\n[doctor] sounds good . {f2} at the desk will set you up with doctor {l}
[doctor] medical record {spnum} , name is {n} , here for <ill>\\n[patient] that's me
[patient] my <kin> {f2} had the same thing , they kept her at {house} for a week\\n[doctor] i'm sorry to hear that {f}
dictating for {n} , seen {spday} for <ill> period she lives in {town} with her <kin> {f2} period plan is <pill> period
[doctor] and who drove you in today ?\\n[patient] {f2} did , he's parking the car\\n[doctor] okay , thanks {f} . any chest pain ?\\n[patient] nope
[doctor] you were down in {town} , right ? how was it ?\\n[patient] hot . {f2} got sick , we ended up at {house}
[doctor] doctor {l} sent me a note , <value>\\n[patient] oh i like doctor {l}
[doctor] any fevers or chills ?\\n[patient] no , just tired , i've been gardening a lot\\n[doctor] we will check a cbc and a tsh and see you in two weeks
[doctor] how many pills a day ?\\n[patient] two in the morning , one at night , like you said\\n[doctor] great , keep that up , your pressure is one twenty over seventy six
[doctor] did the cream help ?\\n[patient] a little , my wife says it smells like mint\\n[doctor] well let's try something stronger then""".split("\n")
MARK = re.compile(r"\{(\w+)\}|<(\w+)>")


class Writer:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def person(self, key):
        if key not in self.people:
            self.people[key] = (self.r.choice(FIRSTS), self.r.choice(LASTS))
        return self.people[key]

    def date(self):
        m, d, y = self.r.randrange(1, 13), self.r.randrange(1, 29), self.r.randrange(1938, 2026)
        return self.r.choice([f"{m}/{d}/{y}", f"{m:02}/{d:02}/{y % 100:02}", f"{MONTHS[m - 1]} {d}, {y}", f"{d} {MONTHS[m - 1][:3]} {y}", f"{y}-{m:02}-{d:02}"])

    def day(self):
        m, d = self.r.randrange(1, 13), self.r.randrange(1, 29)
        return self.r.choice([f"{m}/{d}", f"{MONTHS[m - 1]} {d}", f"{MONTHS[m - 1][:3]} {d}", f"{d} {MONTHS[m - 1]}", MONTHS[m - 1]])

    def spoken(self, n):
        tens = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()
        return f"{tens[n // 10]} {DIGITS[n % 10]}".removesuffix(" zero") if n > 19 else DIGITS[n] if n < 10 else "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()[n - 10]

    def digits(self, n):
        return "".join(self.r.choice("0123456789") for _ in range(n))

    def slot(self, slot):
        first, last = self.person("p")
        other = self.person("q")
        doctor = self.person("d")
        m, d = self.r.randrange(12), self.r.randrange(28)
        return {
            "f": lambda: first, "l": lambda: last, "n": lambda: f"{first} {last}", "f2": lambda: other[0], "n2": lambda: f"{other[0]} {other[1]}",
            "rev": lambda: f"{last}, {first}", "dr": lambda: doctor[1], "drf": lambda: f"{doctor[0]} {doctor[1]}",
            "town": lambda: self.r.choice(TOWNS), "addr": lambda: f"{self.r.randrange(12, 9800)} {self.r.choice(STREETS)}, {self.r.choice(TOWNS)}, {self.r.choice(STATES)} {self.digits(5)}",
            "house": lambda: self.r.choice(HOUSES), "firm": lambda: self.r.choice(FIRMS), "date": self.date, "day": self.day, "mrn": lambda: self.r.choice([self.digits(7), self.digits(8), "E" + self.digits(6), "00-" + self.digits(2) + "-" + self.digits(2)]),
            "code": lambda: self.r.choice(["XQ" + self.digits(7), "W" + self.digits(9), f"S24-{self.digits(5)}", f"PA-{self.digits(6)}"]), "room": lambda: self.r.choice([self.digits(3), "7C" + self.digits(2), "41" + self.digits(1) + "B"]),
            "phone": lambda: f"{self.r.choice(['505', '814', '509'])}-555-01{self.digits(2)}", "mail": lambda: f"{first}.{last}@example.net".lower().replace(" ", "").replace("'", ""), "old": lambda: str(self.r.randrange(90, 103)),
            "spday": lambda: self.r.choice([MONTHS[m], f"{MONTHS[m]} {NTH[d].replace('-', ' ')}", f"{MONTHS[m]} the {NTH[d].replace('-', ' ')}"]), "spdob": lambda: f"{MONTHS[m]} {NTH[d].replace('-', ' ')} nineteen {self.spoken(self.r.randrange(31, 99))}", "spnum": lambda: " ".join(DIGITS[int(c)] for c in self.digits(7)),
        }[slot]()

    def plain(self, slot):
        return str(self.r.randrange(19, 89)) if slot == "age" else self.r.choice({"ill": ILL, "pill": PILLS, "value": VALUES, "kin": KIN}[slot])

    def write(self, template):
        self.people, text, spans, at = {}, "", [], 0
        template = template.replace("\\n", "\n")
        for m in MARK.finditer(template):
            text += template[at : m.start()]
            at = m.end()
            if m[2]:
                text += self.plain(m[2])
                continue
            if m[1] in ("dr", "drf"):
                text += "Dr. "
            value = self.slot(m[1])
            spans.append({"start": len(text), "end": len(text) + len(value), "label": LABELS[m[1]]})
            text += value
        return text + template[at:], spans


def main(out):
    writer = Writer(20261122)
    for kind, templates, times, low in (("questions", QUESTIONS, 16, 0.25), ("questions", HARMLESS, 1, 0), ("notes", NOTES, 14, 0), ("speech", SPEECH, 16, 1)):
        with open(os.path.join(out, f"heldout-blind-{kind}.jsonl"), "a" if templates is HARMLESS else "w", encoding="utf-8") as f:
            for n, template in enumerate(templates * times):
                text, spans = writer.write(template)
                text = text.lower() if writer.r.random() < low else text
                f.write(json.dumps({"id": f"blind-{kind}-{'h' if templates is HARMLESS else 'p'}{n}", "text": text, "spans": spans}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
