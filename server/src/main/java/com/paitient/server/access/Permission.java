// SPDX-License-Identifier: MIT
package com.paitient.server.access;

/** What can be permitted, as {@code resource:action}. */
public enum Permission {
  TEXT_GENERATE("text:generate"),
  DEPLOYMENT_READ("deployment:read"),
  DEPLOYMENT_WRITE("deployment:write"),
  MODEL_READ("model:read"),
  MODEL_WRITE("model:write"),
  AUDIT_READ("audit:read"),
  AUDIT_MANAGE("audit:manage"),
  SETTINGS_READ("settings:read"),
  SETTINGS_WRITE("settings:write"),
  API_KEY_READ("api-key:read"),
  API_KEY_WRITE("api-key:write"),
  PHI_DETECT("phi:detect"),
  PHI_REDACT("phi:redact"),
  PHI_REIDENTIFY("phi:reidentify"),
  METRICS_READ("metrics:read");

  private final String text;

  Permission(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
