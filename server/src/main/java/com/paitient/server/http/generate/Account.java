// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.Category;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Mode;
import com.paitient.server.gateway.Reply;
import com.paitient.server.http.Json;
import java.util.Locale;
import java.util.Map;

/** What a caller is told of how his request was protected, where it ran, and what proves it. */
final class Account {
  private Account() {}

  static ObjectNode add(ObjectNode shown, Reply reply) {
    ObjectNode phi = shown.putObject("phi");
    var policy = reply.release().policy();
    phi.set("input", looked(policy.input(), reply.release().counts()));
    ObjectNode output = looked(policy.output(), reply.outputCounts());
    if (policy.input() == Mode.DEIDENTIFY) {
      output.put("restored", reply.restored());
    }
    phi.set("output", output);
    reply
        .processedPrompt()
        .map(ClinicalText::value)
        .ifPresent(given -> shown.put("processed_prompt", given));
    String destination = reply.release().destination().id();
    String runtime = destination.substring(0, Math.max(0, destination.indexOf('/')));
    shown
        .putObject("route")
        .put("runtime", runtime)
        .put("model", reply.deployment().spec().modelName())
        .put("provider", runtime);
    reply.inForce().notices().forEach(shown.putArray("notices")::add);
    return shown.put("audit_receipt", reply.receipt().token());
  }

  private static ObjectNode looked(Mode mode, Map<Category, Integer> counts) {
    ObjectNode looked = Json.object().put("mode", word(mode));
    ObjectNode named = looked.putObject("counts");
    counts.forEach((category, count) -> named.put(category.name(), count));
    return looked;
  }

  private static String word(Mode mode) {
    return mode == Mode.DEIDENTIFY
        ? "de-identify"
        : mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
