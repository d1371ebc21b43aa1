// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import com.paitient.audit.Kills;
import java.nio.file.Path;
import java.util.Arrays;

/** The parts of {@code bench/audit/run}, which starts each in a process of its own. */
final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    switch (args[0]) {
      case "append" ->
          new Appends(
                  folder,
                  args[2],
                  Long.parseLong(args[3]),
                  Double.parseDouble(args[4]),
                  Arrays.stream(args[7].split(",")).map(Integer::valueOf).toList())
              .run(
                  Arrays.asList(args).subList(8, args.length),
                  Integer.parseInt(args[5]),
                  Double.parseDouble(args[6]));
      case "disk" ->
          new Disk(folder.resolve("file"), Double.parseDouble(args[2]))
              .run(Integer.parseInt(args[3]));
      case "write" -> Verifying.write(folder, Long.parseLong(args[2]));
      case "verify" -> Verifying.verify(folder);
      case "kill" -> kill(folder, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      default -> throw new IllegalArgumentException("append, disk, write, verify or kill");
    }
  }

  private static void kill(Path folder, int writers, int kills) throws Exception {
    long records = new Kills(folder, writers).run(kills);
    System.out.printf(
        "%d kills under %d writers: %d records acknowledged, none lost, verified clean each time%n",
        kills, writers, records);
  }
}
