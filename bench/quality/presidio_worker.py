# SPDX-License-Identifier: MIT
"""presidio_worker.py MODEL -- Presidio's analyzer behind the same lines as Worker.java: a request is "ENGINE TIMES BYTES" and the text."""
import logging, sys, time

logging.disable(logging.CRITICAL)
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

model = sys.argv[1]
engine = AnalyzerEngine(
    nlp_engine=NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}).create_engine(),
    supported_languages=["en"],
)
print(model, flush=True)
while line := sys.stdin.buffer.readline().decode():
    _, times, size = line.split()
    text = sys.stdin.buffer.read(int(size)).decode("utf-8")
    took, found = [], []
    for _ in range(int(times)):
        start, worked = time.perf_counter_ns(), time.process_time_ns()
        found = engine.analyze(text=text, language="en")
        took.append(f"{time.perf_counter_ns() - start}:{time.process_time_ns() - worked}")
    print(" ".join(took), "|" + " ".join(f"{f.start}:{f.end}:{f.entity_type}" for f in found), flush=True)
