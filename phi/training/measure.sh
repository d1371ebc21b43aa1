#!/bin/sh
# SPDX-License-Identifier: MIT
# measure.sh PART [-c] -- scores the engine that was built last on a part (tune or heldout). First: mvn -pl phi -am test-compile, generate/generate.py OUT.
# OUT is phi/target/corpus; CLASSPATH must hold Jackson (mvn -q -pl phi dependency:build-classpath tells it).
set -eu
cd "$(dirname "$0")/../.."
corpus=phi/target/corpus
for gold in "$corpus/$1"-*.jsonl; do
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "phi/target/classes:phi/target/test-classes:$CLASSPATH" com.paitient.phi.Predict "$gold" "$gold.found" 2> "$gold.speed"
  printf '%-32s ' "$(basename "$gold" .jsonl)"
  python3 phi/training/score.py "$gold" "$gold.found" ${2:-}
done
