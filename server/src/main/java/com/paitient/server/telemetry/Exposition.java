// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.math.BigDecimal;
import java.util.List;

/**
 * Prometheus' text format 0.0.4: for each family a line of help, one of its type, and one for each
 * sample, {@code name{label="value"} number}.
 */
final class Exposition {
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Up to here a double holds every whole number. */
  private static final double WHOLE = 1L << 53;

  private final StringBuilder text = new StringBuilder(16 << 10);

  void family(Family family) {
    text.append("# HELP ").append(family.name()).append(' ').append(family.help()).append('\n');
    text.append("# TYPE ").append(family.name()).append(' ').append(family.type()).append('\n');
    family.write(this);
  }

  void sample(String name, List<Label> labels, List<String> values, double number) {
    text.append(name);
    if (!labels.isEmpty()) {
      text.append('{');
      labels(labels, values);
      text.append('}');
    }
    number(number);
  }

  void bucket(String name, List<Label> labels, List<String> values, double bound, double number) {
    text.append(name).append("_bucket{");
    labels(labels, values);
    if (!labels.isEmpty()) {
      text.append(',');
    }
    text.append("le=\"").append(shown(bound)).append("\"}");
    number(number);
  }

  private void labels(List<Label> labels, List<String> values) {
    for (int i = 0; i < labels.size(); i++) {
      text.append(i == 0 ? "" : ",").append(labels.get(i).name()).append("=\"");
      text.append(escaped(values.get(i))).append('"');
    }
  }

  private void number(double number) {
    text.append(' ').append(shown(number)).append('\n');
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
  }

  private static String shown(double number) {
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (Double.isNaN(number)) {
      return "NaN";
    }
    boolean whole = number == Math.rint(number) && Math.abs(number) < WHOLE;
    return whole
        ? Long.toString((long) number)
        : BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  String text() {
    return text.toString();
  }
}
