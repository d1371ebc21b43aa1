// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import java.util.ArrayList;
import java.util.List;

/**
 * Whose checkpoints are believed: the C2SP tlog-policy lines {@code log <vkey>} and {@code quorum
 * none}. Of each signature scheme that the policy names for a log, one signature is demanded.
 */
public record Policy(List<VerifierKey> keys) {
  public Policy {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a policy names at least one log key");
    }
    keys = List.copyOf(keys);
  }

  /** Reads a policy; throws {@link IllegalArgumentException} on a line that it does not know. */
  public static Policy parse(String text) {
    List<VerifierKey> keys = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#") || line.equals("quorum none")) {
        continue;
      }
      String[] words = line.split("[ \t]+");
      if (words.length < 2 || words.length > 3 || !words[0].equals("log")) {
        throw new IllegalArgumentException("a line of the policy is not known");
      }
      keys.add(VerifierKey.parse(words[1]));
    }
    return new Policy(keys);
  }

  /** The policy as text. */
  public String text() {
    StringBuilder text = new StringBuilder();
    keys.forEach(key -> text.append("log ").append(key.text()).append('\n'));
    return text.append("quorum none\n").toString();
  }

  /** Whether {@code signed} has what this policy demands, and no wrong signature by its keys. */
  public boolean trusts(SignedCheckpoint signed) {
    List<VerifierKey> ofLog =
        keys.stream().filter(key -> key.name().equals(signed.checkpoint().origin())).toList();
    return !ofLog.isEmpty()
        && ofLog.stream().allMatch(key -> noneWrong(key, signed))
        && ofLog.stream()
            .map(VerifierKey::scheme)
            .distinct()
            .allMatch(scheme ->
                ofLog.stream().anyMatch(key -> key.scheme() == scheme && signs(key, signed)));
  }

  private static boolean noneWrong(VerifierKey key, SignedCheckpoint signed) {
    return signed.signatures().stream()
        .filter(key::claims)
        .allMatch(line -> key.verifies(signed.checkpoint(), line));
  }

  private static boolean signs(VerifierKey key, SignedCheckpoint signed) {
    return signed.signatures().stream().anyMatch(key::claims);
  }
}
