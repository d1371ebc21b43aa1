// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

import com.paitient.phi.Mode;
import com.paitient.phi.Policy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The security settings that hold for a deployment or a request, and where they are stronger than
 * what was wished.
 */
public record InForce(Map<Setting, Object> values, List<String> notices) {
  /** The same few policies hold for nearly all requests. */
  private static final Remembered<Map<Setting, Object>, String> KNOWN = new Remembered<>();

  public InForce {
    values = Map.copyOf(values);
    notices = List.copyOf(notices);
  }

  public boolean holds(Setting setting) {
    return Boolean.TRUE.equals(values.get(setting));
  }

  public Optional<Object> of(Setting setting) {
    return Optional.ofNullable(values.get(setting));
  }

  /** How text is guarded. */
  public Policy policy() {
    return new Policy(input(), output());
  }

  private Mode input() {
    return of(Setting.PHI_HANDLING)
        .map(InForce::mode)
        .orElse(holds(Setting.PHI_DETECTION) ? Mode.DETECT : Mode.OFF);
  }

  private static Mode mode(Object word) {
    return switch ((String) word) {
      case "detect" -> Mode.DETECT;
      case "de-identify" -> Mode.DEIDENTIFY;
      case "redact" -> Mode.REDACT;
      case "safe-harbor" -> Mode.SAFE_HARBOR;
      case "reject" -> Mode.REJECT;
      default -> throw new IllegalStateException("not a word of phi_handling");
    };
  }

  private Mode output() {
    if (holds(Setting.REDACT_OUTPUT_PHI)) {
      return Mode.REDACT;
    }
    return holds(Setting.SCAN_OUTPUT) ? Mode.DETECT : Mode.OFF;
  }

  /**
   * Names these values: the first 16 hex digits of the SHA-256 over them in order of their paths.
   * Two policies have the same version exactly when they say the same.
   */
  public String version() {
    return hasList(values)
        ? version(values) // A list may be long, and come from a request.
        : KNOWN.of(values, InForce::version);
  }

  /** Asked for each request, and so without a stream. */
  static boolean hasList(Map<Setting, Object> values) {
    for (Object value : values.values()) {
      if (value instanceof List) {
        return true;
      }
    }
    return false;
  }

  private static String version(Map<Setting, Object> values) {
    String all =
        new TreeMap<>(values)
            .entrySet().stream()
                .map(each -> each.getKey().path() + "=" + each.getValue() + "\n")
                .collect(Collectors.joining());
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** As a tree of API names, with {@code compliance_mode} beside the switches it stands for. */
  public Map<String, Object> tree() {
    Map<String, Object> tree = Spelling.tree(new java.util.EnumMap<>(values));
    String mode = holds(Setting.HIPAA) ? "hipaa" : holds(Setting.SOC2) ? "soc2" : "none";
    tree.put("compliance_mode", mode);
    return tree;
  }
}
