# SPDX-License-Identifier: MIT
"""Names, places, employers and numbers that exist nowhere, and clinical words that identify nobody."""

CONDITIONS = """new onset atrial fibrillation;type 2 diabetes;community acquired pneumonia;CHF exacerbation;COPD;hypertension;chronic kidney disease stage 3;migraine
;rheumatoid arthritis;Crohn's disease;Parkinson disease;Graves' disease;Hashimoto thyroiditis;major depression;bipolar disorder;a left hip fracture;a right rotator cuff tear
;iron deficiency anemia;acute pancreatitis;cellulitis of the left leg;deep vein thrombosis;pulmonary embolism;sepsis;a urinary tract infection;gout;psoriasis;asthma
;Bell's palsy;Guillain-Barre syndrome;a Colles fracture;Sjogren's syndrome;Wolff-Parkinson-White;Raynaud phenomenon;Barrett's esophagus;Hodgkin lymphoma;Lyme disease
;Meniere's disease;diverticulitis;cholecystitis;an NSTEMI;stable angina;sleep apnea;hypothyroidism;lumbar stenosis;shingles;postpartum hemorrhage;preeclampsia;Wilson's disease""".replace("\n", "").split(";")
DRUGS = """apixaban;metformin;lisinopril 20 mg daily;Lasix 40 mg;warfarin;atorvastatin;Prozac;amoxicillin 500 mg three times a day;prednisone;gabapentin;Humira;Ozempic;Eliquis 5 mg BID
;Coumadin;insulin glargine 20 units at bedtime;levothyroxine 75 mcg;Zoloft;albuterol;Synthroid;Keppra;vancomycin;cefepime;Tylenol;ibuprofen 600 mg;sertraline;Lipitor;Xarelto;tamoxifen
;methotrexate 7.5 mg weekly;omeprazole;clopidogrel;carvedilol;Flonase;Zyrtec;Dilaudid;morphine;lamotrigine;Stelara;Remicade;Norco;Adderall;Wegovy;Jardiance;Entresto""".replace("\n", "").split(";")
SYMPTOMS = """chest pain;shortness of breath;a cough for 3 weeks;fever of 101.2;nausea and vomiting;dizziness;low back pain;a swollen knee;palpitations;weight loss of 12 pounds;blurry vision
;a rash on both arms;fatigue;numbness in the left hand;abdominal pain rated 7/10;headaches twice a week;trouble sleeping;leg swelling;burning with urination;hearing loss""".replace("\n", "").split(";")
EPONYMS = """Murphy sign;Babinski sign;Glasgow Coma Scale of 14;McIsaac score of 3;CHA2DS2-VASc of 4;Wells score;Framingham risk;Foley catheter;Swan-Ganz catheter;Homans sign;Chaddock reflex
;Apgar 8 and 9;Kellgren-Lawrence grade 3;Lachman test;McMurray test;Hawkins and Neer tests;Ranson criteria;Child-Pugh class B;Epworth score of 12/24;Beck inventory;Romberg test;Spurling test
;Mallampati class 2;Ottawa ankle rules;Centor criteria;Karnofsky 80;PHQ-9 of 14;MELD 22;Holter monitor;Jackson-Pratt drain;Penrose drain;Whipple procedure;Nissen fundoplication;Duke criteria
;Valsalva maneuver;Kernig sign;Phalen and Tinel signs;Dix-Hallpike;Bishop score of 6;Braden score of 18;Mini-Cog 3/5;Fitzpatrick type II;Gleason 3+4;Breslow depth 0.8 mm;Ishihara plates""".replace("\n", "").split(";")
LABS = """creatinine 2.1;A1c 8.4%;hemoglobin 9.8;TSH 8.2, FT4 0.7;potassium 3.1;INR 3.4;BP 150/90;HR 110;SpO2 91% on 2 L;WBC 14.2;eGFR 38;LDL 160;BNP 1,240;troponin 0.04;platelets 88,000
;ANA 1:320;EF 35%;CD4 180;sodium 121;lactate 4.2;ferritin 12;CRP 88;bilirubin 2.5;FEV1 55% predicted;BMI 34.2;PSA 6.1""".replace("\n", "").split(";")
TASKS = """draft a discharge letter;write a prior auth letter;summarize this;draft a note;list the differential;suggest next steps;check for interactions;write a referral;explain it to the family
;make patient instructions;help me word a reply;turn this into SOAP format;what should I order;is it safe to go home""".replace("\n", "").split(";")
PLACES_OF_BODY = ["left knee", "right shoulder", "lower back", "neck", "abdomen", "right ankle", "chest", "left hip"]
DURATIONS = ["3 weeks", "two days", "6 months", "ten days", "about a year", "48 hours", "the last 2 months", "a few weeks", "12 hours"]
TITLES = ["Dr.", "Mr.", "Mrs.", "Ms.", "Dr", "Miss", "Nurse", "Professor"]
RELATIVES = ["wife", "husband", "daughter", "son", "mother", "father", "sister", "brother", "aunt", "uncle", "niece", "nephew", "grandson", "partner", "neighbor", "roommate", "stepfather", "cousin", "fiance"]
MONTHS = "January February March April May June July August September October November December".split()
SHORT = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
ORDINALS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
 twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first""".split()
DIGITS = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()
STATES = [("Ohio", "OH"), ("Texas", "TX"), ("Georgia", "GA"), ("Maine", "ME"), ("Oregon", "OR"), ("Nevada", "NV"), ("Kansas", "KS"), ("Vermont", "VT"), ("Michigan", "MI"), ("New Jersey", "NJ"), ("North Dakota", "ND"), ("Florida", "FL")]
STREETS = ["Street", "St", "Avenue", "Ave", "Road", "Rd", "Lane", "Ln", "Drive", "Court", "Boulevard", "Way", "Terrace", "Circle"]
CARE = """Memorial Hospital;General Hospital;Medical Center;Regional Medical Center;Family Medicine;Clinic;Community Hospital;Children's Hospital;Health System;Urgent Care;Surgical Associates;Rehabilitation Center
;Pediatrics;Nursing Home;Hospice;Pharmacy;Cancer Institute;Women's Health;Assisted Living;Cardiology Associates;Orthopedics;Dialysis Center;Behavioral Health;Veterans Hospital""".replace("\n", "").split(";")
WORK = """Logistics;Foods;Manufacturing;Elementary School;High School;Middle School;Brewing Company;Insurance;Steel;Airlines;Bank;Construction;Community College;Daycare;Farms;Trucking;Hardware;Electric;Motors;University
;Law Group;Software;Fire Department;Church;Poultry Plant;Casino;Electronics;Auto Parts""".replace("\n", "").split(";")
CARS = ["Ford F-150", "Honda Civic", "Toyota Camry", "Subaru Outback", "Chevy Silverado", "blue Nissan", "white van", "pickup", "motorcycle"]
DEVICES = ["pacemaker", "ICD", "insulin pump", "cochlear implant", "knee implant", "CGM sensor", "LVAD controller", "spinal cord stimulator", "ventilator", "CPAP machine", "hip prosthesis", "loop recorder"]

# Syllables: one set for training and tuning, another for the held-out part, so that no name is in both.
TRAIN = {
    "start": "Bran Del Kor Mar Tam Vel Jor Lin Sha Rud Pre Hal Gri Ost Fen Wil Cas Tor Ned Mal Ari Zeb Quin Ros Ham Ber Oka Nak Chu Pat Sin Ngu Iva Pet Moh Abd Fer Gon Ram Yam".split(),
    "middle": "a e i o en ar il on us and er al ow ing ast o u i am ek av".split(),
    "end": "son man ley ford ton field er ski berg well ini ez os ano ova wala raj dine smith worth lund quist mura hashi beck stein man wick by ham dall ic ian oglu adze".split(),
    "girl": "a ia ina elle ette ie eth yn isha ika ana ora".split(),
    "boy": "us o an el ey on ik ard in ert aro im".split(),
}
HELD = {
    "start": "Thra Wex Ubi Cael Dro Ish Pell Myr Stav Eno Vash Olu Gwen Xio Tsi Hju Kry Baf Lau Zom Rhy Dju Ekw Skov Mbe Phua Ciob Yev Aoi Niz Lef Gud Jaz Vou Kwa Sze Ung Plu Bou".split(),
    "middle": "ae o ua ei ir um esh ol ith ama onu ya iev oth undr ag eph imb esk".split(),
    "end": "enko thwaite opolous nikar sdottir escu wicz vaara chukwu mbeki gaard auskas enhof ridge combe stone bury nell quay zadeh yan pili kamp huis etti eaux ombe rup iak shvili".split(),
    "girl": "ilde wen amma ielle une isse oisa antha ekka ithe yla".split(),
    "boy": "ric anth oshi emba aud ien oth ulf adin esh ovan".split(),
}
TOWN = {
    "train": (["Bren", "Hollow", "Marsh", "Oak", "Stone", "Clear", "Kel", "Nor", "Ash", "Wes", "Har", "Pine", "Sal", "Cor"], ["ville", "burg", " Falls", "ton", "dale", "field", "wood", " Springs", "port", " Ridge", "mont", "more"]),
    "held": (["Quill", "Thorn", "Vander", "Eider", "Mossy", "Tarn", "Grebe", "Loam", "Winter", "Sedge", "Copper", "Yarrow", "Fox"], ["haven", "stead", " Crossing", "mere", " Gap", "ham", "bridge", " Landing", "reach", "combe", " Bluff", "fell"]),
}
