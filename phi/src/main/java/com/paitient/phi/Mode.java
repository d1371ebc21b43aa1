// SPDX-License-Identifier: MIT
package com.paitient.phi;

/** What is done with identifying text, from weakest to strongest protection. */
public enum Mode {
  /** Text goes on unread. */
  OFF,
  /** Findings are counted, the text stays. */
  DETECT,
  /** Findings become look-alike values that can be turned back. */
  DEIDENTIFY,
  /** Findings become {@code [REDACTED CATEGORY]}. */
  REDACT,
  /** Findings are removed by the Safe Harbor rules, irreversibly. */
  SAFE_HARBOR,
  /** Text with findings is refused. */
  REJECT
}
