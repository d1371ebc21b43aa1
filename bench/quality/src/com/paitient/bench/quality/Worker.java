// SPDX-License-Identifier: MIT
package com.paitient.bench.quality;

import com.paitient.phi.Category;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Finding;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.detect.Engine;
import com.paitient.phi.detect.Work;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds in texts that come on standard input and tells how long it took. A request is a line {@code
 * ENGINE TIMES BYTES} with the text after it; ENGINE is guard or rules. The answer is one line: the
 * nanoseconds of each time, by the clock and of this thread's processor, then {@code
 * start:end:CATEGORY} in code points.
 */
final class Worker {
  private final Guard guard = Guard.standard();
  private final Engine rules = Engine.rulesOnly();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private Worker() {}

  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(new BufferedOutputStream(System.out), false, "UTF-8");
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
    Worker worker = new Worker();
    worker.guard.warmUp();
    out.println(worker.guard.version());
    out.flush();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String[] words = line.split(" ");
      byte[] text = in.readNBytes(Integer.parseInt(words[2]));
      out.println(
          worker.answer(
              words[0].equals("guard"),
              Integer.parseInt(words[1]),
              new String(text, StandardCharsets.UTF_8)));
      out.flush();
    }
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private String answer(boolean whole, int times, String text) {
    StringBuilder answer = new StringBuilder();
    List<Finding> found = List.of();
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      long worked = threads.getCurrentThreadCpuTime();
      found = whole ? scanned(text) : rules.findings(text, unlimited());
      worked = threads.getCurrentThreadCpuTime() - worked;
      answer.append(System.nanoTime() - start).append(':').append(worked).append(' ');
    }
    return answer + "|" + shown(text, found);
  }

  private List<Finding> scanned(String text) {
    return guard.scan(ClinicalText.of(text), Mode.DETECT).findings();
  }

  private static Work unlimited() {
    return Work.of(Long.MAX_VALUE, Long.MAX_VALUE / 2, System::nanoTime);
  }

  private static String shown(String text, List<Finding> found) {
    return found.stream()
        .map(f -> points(text, f.start()) + ":" + points(text, f.end()) + ":" + name(f.category()))
        .collect(Collectors.joining(" "));
  }

  private static int points(String text, int at) {
    return text.codePointCount(0, at);
  }

  private static String name(Category category) {
    return category.name();
  }
}
