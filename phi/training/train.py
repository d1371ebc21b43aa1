#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""train.py WEIGHTS PASSES SEEN... -- learns the tagger from files that TaggerData wrote and writes its weights.

Each SEEN is FILE or FILE*SHARE: how often a document of that file is taken in one pass, on average. One thread and fixed seeds: on one machine the
same files give the same bytes. The format of WEIGHTS is drawn in Weights.java.
"""
import gzip, math, struct, sys, time
import numpy as np
import torch
import torch.nn.functional as F

SEED, WIDTH, CLASSES = 7, 64, 8
DILATIONS = [1, 2, 4]
GRAMS, OTHERS = 8192, 384
WORDS = GRAMS + OTHERS
WINDOW, BATCH, RATE = 240, 6000, 3e-3
NAME_KINDS = [GRAMS + k for k in (34, 35, 36, 37, 38)]  # FIRST LAST CITY COUNTY HOSPITAL
NAME_KIND = np.isin(np.arange(WORDS), NAME_KINDS)
KINDS = (GRAMS, GRAMS + 64)


class Seen:
    """The documents of one file as flat arrays."""

    def __init__(self, path, share):
        data = open(path, "rb").read()
        self.share, at = share, 0
        label, word, rows, ends, letters, letter_ends, docs = [], [], [], [0], [], [0], [0]
        end = len(data)
        unpack_long = struct.Struct(">q").unpack_from
        while at < end:
            n = int.from_bytes(data[at : at + 4], "big")
            at += 4
            for _ in range(n):
                b = data[at]
                label.append(b if b < 128 else -1)
                word.append(unpack_long(data, at + 1)[0])
                c = data[at + 9]
                at += 10
                rows.append(data[at : at + 2 * c])
                ends.append(ends[-1] + c)
                at += 2 * c
                c = data[at]
                at += 1
                letters.append(data[at : at + 2 * c])
                letter_ends.append(letter_ends[-1] + c)
                at += 2 * c
            docs.append(docs[-1] + n)
        self.label = np.array(label, np.int64)
        self.word = np.array(word, np.int64) >> 32
        self.rows = np.frombuffer(b"".join(rows), ">u2").astype(np.int32)
        self.ends = np.array(ends, np.int64)
        self.letters = np.frombuffer(b"".join(letters), ">u2").astype(np.int32)
        self.letter_ends = np.array(letter_ends, np.int64)
        self.docs = np.array(docs, np.int64)
        self.is_word = np.array(word, np.int64) != 0


def vocabulary(files):
    """Words that mostly identify nobody, with how often they were seen."""
    plain, said = {}, {}
    for f in files:
        for table, mask in ((plain, f.label == 0), (said, f.label > 0)):
            words, counts = np.unique(f.word[mask & f.is_word], return_counts=True)
            for w, c in zip(words.tolist(), counts.tolist()):
                table[w] = table.get(w, 0) + c * f.share
    return sorted(w for w, c in plain.items() if c >= 3 and said.get(w, 0) <= 0.3 * c)


def gather(flat, ends, tokens):
    """The rows of these tokens, one after another, and how many each has."""
    start, count = ends[tokens], ends[tokens + 1] - ends[tokens]
    at = np.repeat(start - np.concatenate(([0], np.cumsum(count)[:-1])), count) + np.arange(count.sum())
    return flat[at], count


class Tagger(torch.nn.Module):
    def __init__(self, rows):
        super().__init__()
        self.table = torch.nn.Parameter(torch.randn(rows, WIDTH) * 0.08)
        self.bias = torch.nn.Parameter(torch.zeros(WIDTH))
        self.convs = torch.nn.ModuleList(torch.nn.Conv1d(WIDTH, WIDTH, 3, padding=d, dilation=d) for d in DILATIONS)
        self.last = torch.nn.Linear(WIDTH, CLASSES)

    def forward(self, rows, offsets, place, shape, mask):
        x = F.embedding_bag(rows, self.table, offsets, mode="sum") + self.bias
        x = F.dropout(F.relu(x), 0.1, self.training)
        h = x.new_zeros(shape[0] * shape[1], WIDTH).index_copy(0, place, x).view(shape[0], shape[1], WIDTH).transpose(1, 2)
        for conv in self.convs:
            h = (F.dropout(F.relu(conv(h)), 0.1, self.training) + h) * mask
        return self.last(h.transpose(1, 2).reshape(-1, WIDTH)[place])


class Corpus:
    """All files one after another."""

    def __init__(self, files, vocab):
        table = {w: i for i, w in enumerate(vocab)}
        self.label = np.concatenate([f.label for f in files])
        self.is_word = np.concatenate([f.is_word for f in files])
        words = np.concatenate([f.word for f in files])
        unique, back = np.unique(words, return_inverse=True)
        self.number = np.array([table.get(w, -1) for w in unique.tolist()], np.int64)[back]
        self.number[~self.is_word] = -1
        self.rows, self.ends = join([f.rows for f in files], [f.ends for f in files])
        self.letters, self.letter_ends = join([f.letters for f in files], [f.letter_ends for f in files])
        self.docs, at = [], 0
        for f in files:
            self.docs.append((f.docs + at, f.share))
            at += len(f.label)


def join(flats, ends):
    out, at = [np.zeros(1, np.int64)], 0
    for f, e in zip(flats, ends):
        out.append(e[1:] + at)
        at += len(f)
    return np.concatenate(flats), np.concatenate(out)


def windows(corpus, random):
    """Pieces of documents: first token, how many."""
    out = []
    for docs, share in corpus.docs:
        times = max(1, math.ceil(share))
        for _ in range(times):
            chosen = np.nonzero(random.random(len(docs) - 1) < share / times)[0]
            for a, b in zip(docs[chosen].tolist(), docs[chosen + 1].tolist()):
                if b - a <= WINDOW:
                    if b > a:
                        out.append((a, b - a))
                    continue
                at = a - int(random.integers(0, WINDOW // 2))
                while at < b:
                    s, e = max(a, at), min(b, at + WINDOW)
                    out.append((s, e - s))
                    at += WINDOW - 16
    return np.array(out, np.int64)


def batches(corpus, random):
    pieces = windows(corpus, random)
    pieces = pieces[np.argsort(pieces[:, 1] + 25 * random.random(len(pieces)), kind="stable")]
    groups, start, most = [], 0, 0
    for i, n in enumerate(pieces[:, 1].tolist()):
        if i > start and max(most, n) * (i - start + 1) > BATCH:
            groups.append(pieces[start:i])
            start, most = i, 0
        most = max(most, n)
    groups.append(pieces[start:])
    random.shuffle(groups)
    return groups


def prepare(corpus, group, random):
    """A batch, with words and classes left out by chance."""
    starts, counts = group[:, 0], group[:, 1]
    longest, total = int(counts.max()), int(counts.sum())
    inside = np.arange(total) - np.repeat(np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    tokens = np.repeat(starts, counts) + inside
    place = torch.from_numpy(np.repeat(np.arange(len(group)) * longest, counts) + inside)
    number = corpus.number[tokens]
    known = (number >= 0) & (random.random(total) >= 0.1)
    unknown = corpus.is_word[tokens] & ~known
    base, base_count = gather(corpus.rows, corpus.ends, tokens)
    owner = np.repeat(np.arange(total), base_count)
    forget = (random.random(total) < 0.35)[owner] & NAME_KIND[base]
    forget |= (base >= KINDS[0]) & (base < KINDS[1]) & (random.random(len(base)) < 0.05)
    base, owner = base[~forget], owner[~forget]
    extra, extra_count = gather(corpus.letters, corpus.letter_ends, tokens[unknown])
    owners = np.concatenate((owner, np.repeat(np.nonzero(unknown)[0], extra_count), np.nonzero(known)[0]))
    rows = np.concatenate((base, extra, number[known] + WORDS))[np.argsort(owners, kind="stable")]
    offsets = np.concatenate(([0], np.cumsum(np.bincount(owners, minlength=total))[:-1]))
    mask = torch.zeros(len(group) * longest)
    mask[place] = 1
    given = (torch.from_numpy(rows.astype(np.int64)), torch.from_numpy(offsets), place, (len(group), longest), mask.view(len(group), 1, longest))
    return given, torch.from_numpy(corpus.label[tokens])


def block(out, values, rows):
    v = values.detach().numpy().reshape(rows, -1)
    scale = np.maximum(np.abs(v).max(axis=1), 1e-8) / 127
    out.write(scale.astype(">f4").tobytes())
    out.write(np.round(v / scale[:, None]).astype(np.int8).tobytes())


def write(path, model, vocab):
    with open(path, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0, filename="") as out:
        out.write(struct.pack(">5i", 0x50544731, WIDTH, CLASSES, len(DILATIONS), len(vocab)))
        out.write(np.array(DILATIONS, ">i4").tobytes())
        out.write(np.array(vocab, ">i4").tobytes())
        block(out, model.table, len(model.table))
        block(out, model.bias, 1)
        for conv in model.convs:
            block(out, conv.weight, WIDTH)
            block(out, conv.bias, 1)
        block(out, model.last.weight, CLASSES)
        block(out, model.last.bias, 1)


def vectors(path, model, corpus):
    """Rows and scores of some tokens, by the weights as they are stored, for the Java test."""
    with torch.no_grad():
        for p in model.parameters():
            v = p.view(1, -1) if p.dim() == 1 else p.view(p.shape[0], -1)
            scale = v.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
            v.copy_(torch.round(v / scale) * scale)
        start = int(corpus.docs[0][0][3])
        random = np.random.default_rng(1)
        given, _ = prepare(corpus, np.array([[start, 60]]), random)
        scores = model(*given)
    offsets = given[1].tolist() + [len(given[0])]
    with open(path, "w", encoding="utf-8") as f:
        for i in range(60):
            rows = given[0][offsets[i] : offsets[i + 1]].tolist()
            f.write(" ".join(map(str, rows)) + " | " + " ".join(f"{s:.4f}" for s in scores[i].tolist()) + "\n")


def main(path, passes, names):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    files = []
    for name in names:
        file, _, share = name.partition("*")
        files.append(Seen(file, float(share or 1)))
    vocab = vocabulary(files)
    tokens = sum(len(f.label) * f.share for f in files)
    print(f"{len(vocab)} words, {tokens / 1e6:.2f} million tokens a pass", flush=True)
    corpus = Corpus(files, vocab)
    del files
    model = Tagger(WORDS + len(vocab))
    adam = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
    start, step = time.process_time(), 0
    for done in range(passes):
        groups = batches(corpus, random)
        total, seen = 0.0, 0
        for n, group in enumerate(groups):
            share = (done + n / len(groups)) / passes
            for g in adam.param_groups:
                g["lr"] = RATE * min(1, step / 100 + 0.01) * max(0.01, 0.5 + 0.5 * math.cos(math.pi * share))
            given, wanted = prepare(corpus, group, random)
            loss = F.cross_entropy(model(*given), wanted, ignore_index=-1)
            adam.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            adam.step()
            total, seen, step = total + loss.item(), seen + 1, step + 1
        print(f"pass {done + 1}: loss {total / max(1, seen):.5f}, {time.process_time() - start:.0f} s of processor", flush=True)
    write(path, model.eval(), vocab)
    vectors(path + ".vectors", model, corpus)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
