// SPDX-License-Identifier: MIT
package com.paitient.server;

import java.nio.file.Path;

/** The last lines of a start: where the service answers, where the key lies, what to try. */
final class Welcome {
  private Welcome() {}

  static void print(RunFile run, Path data, Progress progress) {
    progress.say("");
    progress.say("PaiTIENT answers at      " + run.baseUrl());
    run.caFile().ifPresent(file -> progress.say("Its certificate's CA     " + file));
    progress.say("The administrator's key  " + run.keyFile());
    progress.say("Its root key is plain    " + data.resolve("keys/root.key") + " (development)");
    progress.say("");
    progress.say("Try, in another terminal:");
    progress.say("  eval \"$(./paitient env --data " + data + ")\"");
    progress.say("  ./paitient deployments create demo --model default");
    progress.say(
        "  ./paitient generate demo --phi redact \"Patient John Smith has a cough. Why?\"");
    progress.say("");
    progress.say("Ctrl-C ends it.");
  }
}
