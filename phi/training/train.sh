#!/bin/sh
# SPDX-License-Identifier: MIT
# train.sh -- makes the text, learns the tagger's weights anew and puts them in place: some ten minutes of one processor. Needs a JDK 25 as JAVA_HOME, Maven,
# and Python (PYTHON names it) with numpy and PyTorch 2 (for the processor is enough).
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
corpus=phi/target/corpus
mvn -q -pl phi -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
weights=phi/src/main/resources/com/paitient/phi/detect/tagger.bin.gz
"$python" phi/training/generate/generate.py "$corpus"
"$python" phi/training/generate/stories.py "$corpus" train 190000 41
pairs=""
seen=""
for text in "$corpus"/train-*.jsonl; do
  pairs="$pairs $text ${text%.jsonl}.seen"
  case $(basename "$text") in
  train-medquad.jsonl) share=3 ;;
  train-medquad-renamed.jsonl) continue ;;
  train-presidio*-renamed.jsonl | train-aci*-renamed.jsonl) share=0.3 ;;
  train-presidio* | train-mts-visits-renamed.jsonl) share=0.5 ;;
  train-pii*) share=0.3 ;;
  train-mts-visits.jsonl | train-aci-notes.jsonl | train-aci-visits.jsonl) share=2 ;;
  train-story-note.jsonl | train-story-letter.jsonl) share=0.5 ;;
  train-story-speech.jsonl | train-story-nospeech.jsonl | train-made*) share=0.7 ;;
  *) share=1 ;;
  esac
  seen="$seen ${text%.jsonl}.seen*$share"
done
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g -cp "phi/target/classes:phi/target/test-classes:$(cat phi/target/classpath)" com.paitient.phi.detect.TaggerData $pairs
OMP_NUM_THREADS=1 "$python" phi/training/train.py "$corpus/tagger.bin.gz" 6 $seen
cp "$corpus/tagger.bin.gz" "$weights"
cp "$corpus/tagger.bin.gz.vectors" phi/src/test/resources/tagger-vectors.txt
