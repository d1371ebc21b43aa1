// SPDX-License-Identifier: MIT
package com.paitient.server.access;

/** What can be permitted, as {@code resource:action}. */
public enum Permission {
  TEXT_GENERATE("text:generate"),
  DEPLOYMENT_READ("deployment:read"),
  DEPLOYMENT_WRITE("deployment:write"),
  MODEL_READ("model:read"),
  MODEL_WRITE("model:write", true),
  AUDIT_READ("audit:read"),
  AUDIT_MANAGE("audit:manage", true),
  AUDIT_TEXT_READ("audit-text:read"),
  SETTINGS_READ("settings:read"),
  SETTINGS_WRITE("settings:write", true),
  API_KEY_READ("api-key:read"),
  API_KEY_WRITE("api-key:write"),
  PHI_DETECT("phi:detect"),
  PHI_REDACT("phi:redact"),
  PHI_REIDENTIFY("phi:reidentify"),
  METRICS_READ("metrics:read", true),
  TENANT_READ("tenant:read"),
  TENANT_WRITE("tenant:write", true),
  TENANT_KEY_READ("tenant-key:read"),
  TENANT_KEY_WRITE("tenant-key:write"),
  TENANT_KEY_DESTROY("tenant-key:destroy");

  private final String text;
  private final boolean ofOrganization;

  Permission(String text) {
    this(text, false);
  }

  Permission(String text, boolean ofOrganization) {
    this.text = text;
    this.ofOrganization = ofOrganization;
  }

  /** Whether it concerns all tenants alike, so that only those who run the service can have it. */
  boolean ofOrganization() {
    return ofOrganization;
  }

  public String text() {
    return text;
  }
}
