// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.Protection;
import com.paitient.server.config.Config;
import com.paitient.server.keyring.KeyProviders;
import java.nio.file.Path;

/** The last lines of a start: where the service answers, where the key lies, what to try. */
final class Welcome {
  private Welcome() {}

  static void print(RunFile run, Config config, Progress progress) {
    Path data = config.data();
    progress.say("");
    progress.say("PaiTIENT answers at      " + run.baseUrl());
    run.caFile().ifPresent(file -> progress.say("Its certificate's CA     " + file));
    progress.say("The administrator's key  " + run.keyFile());
    progress.say("Its root key             " + rootKey(config));
    progress.say("");
    progress.say("Try, in another terminal:");
    progress.say("  eval \"$(./paitient env --data " + data + ")\"");
    progress.say("  ./paitient deployments create demo --model default");
    progress.say(
        "  ./paitient generate demo --phi redact \"Patient John Smith has a cough. Why?\"");
    progress.say("");
    progress.say("Ctrl-C ends it.");
  }

  private static String rootKey(Config config) {
    Path file = KeyProviders.rootFile(config.data());
    if (!config.keys().provider().equals("file")) {
      return "at " + config.keys().provider();
    }
    return FileKeyProvider.protection(file) == Protection.PLAIN
        ? file + ": plain, for development (./paitient keys seal)"
        : file + ": sealed";
  }
}
