// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

/** Wishes that cannot be taken. The message names the setting, never a value. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    UNKNOWN_SETTING,
    BAD_VALUE,
    /** A setting that this version cannot enforce, so that it may not be wished for. */
    NOT_AVAILABLE
  }

  private final Code code;
  private final String setting;

  public SettingsException(Code code, String setting, String message) {
    super(message);
    this.code = code;
    this.setting = setting;
  }

  public Code code() {
    return code;
  }

  /** The setting's path, {@code data_filtering.redact_phi}. */
  public String setting() {
    return setting;
  }
}
