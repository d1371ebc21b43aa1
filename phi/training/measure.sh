#!/bin/sh
# SPDX-License-Identifier: MIT
# measure.sh PART [-c] -- scores the engine on a part (tune or heldout) of what generate/generate.py phi/target/corpus wrote. Needs a JDK 25 as JAVA_HOME, and Maven.
set -eu
cd "$(dirname "$0")/../.."
corpus=phi/target/corpus
mvn -q -pl phi -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
for gold in "$corpus/$1"-*.jsonl; do
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "phi/target/classes:phi/target/test-classes:$(cat phi/target/classpath)" com.paitient.phi.Predict "$gold" "$gold.found" 2> "$gold.speed"
  printf '%-32s ' "$(basename "$gold" .jsonl)"
  python3 phi/training/score.py "$gold" "$gold.found" ${2:-}
done
