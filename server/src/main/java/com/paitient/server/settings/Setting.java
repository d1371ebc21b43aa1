// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every security setting: its path in the API, its kind, what holds where nobody wishes, and
 * whether this version can enforce a value. {@link Wishes} hold these and no others.
 */
@SuppressWarnings("ImmutableEnumChecker") // kinds and values are never changed
public enum Setting {
  NETWORK_ISOLATION("network_isolation", new Kind.Switch(), false),
  PRIVATE_ENDPOINTS("private_endpoints", new Kind.Switch(), false),
  INTERNAL_TRAFFIC_ONLY("internal_traffic_only", new Kind.Switch(), false),
  ALLOWED_IP_RANGES("allowed_ip_ranges", new Kind.Ranges(), null),
  ENCRYPTION_LEVEL(
      "encryption_level", Kind.Scale.of("standard", "enhanced", "maximum"), "standard"),
  AUDIT_LOGGING("audit_logging", new Kind.Switch(), true),
  AUDIT_LOG_RETENTION_DAYS("audit_log_retention_days", new Kind.AtLeast(1), 2192L),
  HIPAA("compliance.hipaa", new Kind.Switch(), false),
  SOC2("compliance.soc2", new Kind.Switch(), false),
  PHI_DETECTION("phi_detection", new Kind.Switch(), true),
  PHI_HANDLING(
      "phi_handling",
      Kind.Scale.of("detect", "de-identify", "redact", "safe-harbor", "reject"),
      null),
  CONTENT_FILTERING(
      "data_filtering.content_filtering", Kind.Scale.of("off", "clinical", "strict"), "off", "off"),
  SCAN_OUTPUT("data_filtering.scan_output", new Kind.Switch(), false),
  REDACT_OUTPUT_PHI("data_filtering.redact_output_phi", new Kind.Switch(), false),
  SAVE_OUTPUT_AUDIT("data_filtering.save_output_audit", new Kind.Switch(), false),
  TENANT_ENCRYPTION_KEYS("tenant_encryption_keys", new Kind.Switch(), false),
  REQUIRE_MFA("access_control.require_mfa", new Kind.Switch(), false, false),
  ENFORCE_TLS("transmission_security.enforce_tls_1_2_plus", new Kind.Switch(), true),
  SECURE_CIPHERS("transmission_security.secure_ciphers_only", new Kind.Switch(), true),
  HSTS("transmission_security.hsts_enabled", new Kind.Switch(), true);

  private final String path;
  private final Kind kind;
  private final Optional<Object> standard;
  private final Optional<Object> strongest;

  Setting(String path, Kind kind, @org.jspecify.annotations.Nullable Object standard) {
    this(path, kind, standard, null);
  }

  /**
   * @param standard what holds where nobody wishes
   * @param strongest the strongest value that can be enforced; every value if null
   */
  Setting(
      String path,
      Kind kind,
      @org.jspecify.annotations.Nullable Object standard,
      @org.jspecify.annotations.Nullable Object strongest) {
    this.path = path;
    this.kind = kind;
    this.standard = Optional.ofNullable(standard);
    this.strongest = Optional.ofNullable(strongest);
  }

  /** The setting at a path of the API, where there is one. */
  static Optional<Setting> at(String path) {
    return Arrays.stream(values()).filter(setting -> setting.path.equals(path)).findFirst();
  }

  public String path() {
    return path;
  }

  Kind kind() {
    return kind;
  }

  Optional<Object> standard() {
    return standard;
  }

  /** Whether {@code value} asks for more than this version can enforce. */
  boolean beyondUs(Object value) {
    return strongest.filter(most -> !kind.stronger(most, value).equals(most)).isPresent();
  }
}
