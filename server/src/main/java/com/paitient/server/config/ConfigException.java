// SPDX-License-Identifier: MIT
package com.paitient.server.config;

/**
 * A configuration that the service does not start with; the message is for the operator and holds
 * keys, never values.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
