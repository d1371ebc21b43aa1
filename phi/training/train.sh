#!/bin/sh
# SPDX-License-Identifier: MIT
# train.sh -- makes the text, learns the tagger's weights anew and puts them in place. First: mvn -pl phi -am test-compile; CLASSPATH must hold Jackson.
set -eu
cd "$(dirname "$0")/../.."
weights=phi/src/main/resources/com/paitient/phi/detect/tagger.bin.gz
python3 phi/training/generate/generate.py phi/target/corpus
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx3g -cp "phi/target/classes:phi/target/test-classes:$CLASSPATH" com.paitient.phi.detect.TrainTagger phi/target/corpus "$weights"
