// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.util.List;

/** Numbers of one name and kind, which differ in their labels. */
sealed interface Family permits Counter, Histogram, Reading {
  String name();

  /** One sentence for people. */
  String help();

  /** As the format calls the kind. */
  String type();

  List<Label> labels();

  /** Writes its samples as they stand now. */
  void write(Exposition out);
}
