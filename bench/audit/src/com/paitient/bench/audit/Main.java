// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import java.nio.file.Path;

/** The parts of {@code bench/audit/run}, which starts each in a process of its own. */
final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    switch (args[0]) {
      case "append" ->
          new Appends(folder, args[2], Double.parseDouble(args[3])).run(Integer.parseInt(args[4]));
      case "write" -> Verifying.write(folder, Long.parseLong(args[2]));
      case "verify" -> Verifying.verify(folder);
      case "kill" -> new Kills(folder, Integer.parseInt(args[2])).run(Integer.parseInt(args[3]));
      default -> throw new IllegalArgumentException("append, write, verify or kill");
    }
  }
}
