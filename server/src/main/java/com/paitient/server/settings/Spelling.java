// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

import com.paitient.server.settings.SettingsException.Code;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** How settings are written in the API: branches, and names that mean the same. */
final class Spelling {
  private static final Set<String> BRANCHES =
      Set.of(
          "compliance",
          "data_filtering",
          "access_control",
          "transmission_security",
          "emergency_access",
          "monitoring");

  private static final Map<String, Setting> SAME =
      Map.of(
          "compliance.audit_logging", Setting.AUDIT_LOGGING,
          "compliance.log_retention_days", Setting.AUDIT_LOG_RETENTION_DAYS,
          "compliance.phi_detection", Setting.PHI_DETECTION,
          "data_filtering.detect_pii", Setting.PHI_DETECTION);

  private static final Set<String> REDACT = Set.of("phi_redaction", "data_filtering.redact_phi");

  private Spelling() {}

  static boolean isBranch(String path) {
    return BRANCHES.contains(path);
  }

  /** What a name with a value means. */
  static Map<Setting, Object> meaning(String path, Object value) {
    if (REDACT.contains(path)) {
      return redaction(path, value);
    }
    if (path.equals("compliance_mode")) {
      return mode(path, value);
    }
    Setting setting = SAME.get(path);
    return Map.of(setting != null ? setting : named(path), value);
  }

  private static Setting named(String path) {
    return Setting.at(path)
        .orElseThrow(() ->
            new SettingsException(
                Code.UNKNOWN_SETTING, path, "there is no security setting " + path));
  }

  private static Map<Setting, Object> redaction(String path, Object value) {
    if (!(value instanceof Boolean wanted)) {
      throw new SettingsException(Code.BAD_VALUE, path, path + " must be true or false");
    }
    return wanted ? Map.of(Setting.PHI_HANDLING, "redact") : Map.of();
  }

  private static Map<Setting, Object> mode(String path, Object value) {
    return switch (value) {
      case String word when word.equals("hipaa") -> Map.of(Setting.HIPAA, true);
      case String word when word.equals("soc2") -> Map.of(Setting.SOC2, true);
      case String word when word.equals("none") -> Map.of();
      default ->
          throw new SettingsException(
              Code.BAD_VALUE, path, path + " must be one of hipaa, soc2, none");
    };
  }

  static Map<String, Object> tree(Map<Setting, Object> values) {
    Map<String, Object> tree = new LinkedHashMap<>();
    values.forEach((setting, value) -> put(tree, setting.path(), value));
    return tree;
  }

  private static void put(Map<String, Object> tree, String path, Object value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      tree.put(path, value);
      return;
    }
    @SuppressWarnings("unchecked") // only this method makes branches
    Map<String, Object> branch =
        (Map<String, Object>) tree.computeIfAbsent(path.substring(0, dot), _ -> new HashMap<>());
    branch.put(path.substring(dot + 1), value);
  }
}
