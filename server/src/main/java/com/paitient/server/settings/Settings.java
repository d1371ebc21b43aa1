// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Merges the wishes of organization, deployment and request, by tightening only: of two values the
 * stronger holds, and a wish that is not met as asked gets a notice. Thread-safe.
 */
public final class Settings {
  static final long HIPAA_RETENTION_DAYS = 2192;
  static final long LEAST_RETENTION_DAYS = 90;

  private static final List<Setting> TRANSMISSION =
      List.of(Setting.ENFORCE_TLS, Setting.SECURE_CIPHERS, Setting.HSTS);

  private final OrganizationSettings organization;
  private final boolean tls;
  private final Remembered<List<Wishes>, InForce> merged = new Remembered<>();

  /**
   * Merges over what {@code organization} keeps.
   *
   * @param tls whether the service listens with TLS; if not, nobody gets what needs it
   */
  public Settings(OrganizationSettings organization, boolean tls) {
    this.organization = organization;
    this.tls = tls;
  }

  /** What holds for everybody. */
  public InForce inForce() {
    return merge(List.of(organization.load()));
  }

  /** What holds for a deployment or a request, given the wishes from outermost to innermost. */
  public InForce inForce(Wishes... inner) {
    List<Wishes> all = new ArrayList<>();
    all.add(organization.load());
    all.addAll(List.of(inner));
    return merge(List.copyOf(all));
  }

  /** Replaces what the organization wishes, setting by setting; what is not named stays. */
  public synchronized InForce change(Wishes wishes) {
    Map<Setting, Object> kept = new EnumMap<>(Setting.class);
    kept.putAll(organization.load().values());
    kept.putAll(wishes.values());
    Wishes changed = new Wishes(kept);
    organization.save(changed);
    return merge(List.of(changed));
  }

  /** Lists may be long, and come from a request, so what has one is not remembered. */
  private InForce merge(List<Wishes> all) {
    return hasList(all) ? merging(all) : merged.of(all, this::merging);
  }

  private static boolean hasList(List<Wishes> all) {
    for (Wishes wishes : all) {
      if (InForce.hasList(wishes.values())) {
        return true;
      }
    }
    return false;
  }

  private InForce merging(List<Wishes> all) {
    Map<Setting, Object> values = new EnumMap<>(Setting.class);
    for (Wishes wishes : all) {
      refuseWithoutTls(wishes);
      wishes
          .values()
          .forEach((setting, value) -> values.merge(setting, value, setting.kind()::stronger));
    }
    for (Setting setting : Setting.values()) {
      setting.standard().ifPresent(standard -> values.putIfAbsent(setting, standard));
    }
    rule(values);
    return new InForce(values, notices(all, values));
  }

  private void refuseWithoutTls(Wishes wishes) {
    if (tls) {
      return;
    }
    if (wishes
        .of(Setting.ENCRYPTION_LEVEL)
        .filter(level -> !level.equals("standard"))
        .isPresent()) {
      throw new SettingsException(
          SettingsException.Code.NOT_AVAILABLE,
          Setting.ENCRYPTION_LEVEL.path(),
          Setting.ENCRYPTION_LEVEL.path()
              + " above standard needs TLS, and this service was"
              + " started without it");
    }
    for (Setting needsTls : List.of(Setting.HIPAA, Setting.ENFORCE_TLS, Setting.SECURE_CIPHERS)) {
      if (wishes.wants(needsTls)) {
        throw new SettingsException(
            SettingsException.Code.NOT_AVAILABLE,
            needsTls.path(),
            needsTls.path() + " needs TLS, and this service was started without it");
      }
    }
  }

  /** What the rules demand, whatever was wished. */
  private void rule(Map<Setting, Object> values) {
    values.put(Setting.AUDIT_LOGGING, true);
    TRANSMISSION.forEach(each -> values.put(each, tls));
    boolean hipaa = Boolean.TRUE.equals(values.get(Setting.HIPAA));
    values.merge(
        Setting.AUDIT_LOG_RETENTION_DAYS,
        hipaa ? HIPAA_RETENTION_DAYS : LEAST_RETENTION_DAYS,
        Setting.AUDIT_LOG_RETENTION_DAYS.kind()::stronger);
    if (hipaa || values.containsKey(Setting.PHI_HANDLING)) {
      values.put(Setting.PHI_DETECTION, true);
    }
    if (!"standard".equals(values.get(Setting.ENCRYPTION_LEVEL))) {
      values.put(Setting.TENANT_ENCRYPTION_KEYS, true);
    }
    if (Boolean.TRUE.equals(values.get(Setting.REDACT_OUTPUT_PHI))) {
      values.put(Setting.SCAN_OUTPUT, true);
    }
  }

  private static List<String> notices(List<Wishes> all, Map<Setting, Object> values) {
    List<String> notices = new ArrayList<>();
    for (Wishes wishes : all) {
      wishes
          .values()
          .forEach((setting, wish) -> {
            Object value = values.get(setting);
            if (!wish.equals(value)) {
              notices.add(notice(setting, value));
            }
          });
    }
    return notices.stream().distinct().toList();
  }

  private static String notice(Setting setting, @org.jspecify.annotations.Nullable Object value) {
    String why =
        setting == Setting.AUDIT_LOG_RETENTION_DAYS
            ? "records must be kept at least that long (45 CFR 164.316(b)(2)(i) asks for six years)"
            : "the stronger value holds";
    return setting.path() + " is " + value + ": " + why;
  }
}
