// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a recording's execution samples lie: by the innermost package of ours on the stack, by the
 * package of the top frame, and by top method.
 */
final class Profile {
  private static final int MOST = 30;

  private final Map<String, Integer> rooms = new TreeMap<>();
  private final Map<String, Integer> packages = new TreeMap<>();
  private final Map<String, Integer> methods = new TreeMap<>();
  private int samples;

  public static void main(String[] arguments) throws IOException {
    Profile profile = new Profile();
    try (RecordingFile recording = new RecordingFile(Path.of(arguments[0]))) {
      while (recording.hasMoreEvents()) {
        profile.take(recording.readEvent());
      }
    }
    System.out.println(profile.samples + " samples");
    profile.print("innermost package of ours", profile.rooms);
    profile.print("package of the top frame", profile.packages);
    profile.print("method of ours, or the one that it calls", profile.methods);
  }

  private void take(RecordedEvent event) {
    if (!event.getEventType().getName().equals("jdk.ExecutionSample")
        || event.getStackTrace() == null) {
      return;
    }
    samples++;
    List<RecordedFrame> frames = event.getStackTrace().getFrames();
    Optional<RecordedFrame> ours =
        frames.stream().filter(frame -> type(frame).startsWith("com.paitient.")).findFirst();
    rooms.merge(ours.map(Profile::room).orElseGet(() -> outer(frames)), 1, Integer::sum);
    packages.merge(room(frames.getFirst()), 1, Integer::sum);
    methods.merge(
        ours.map(frame -> type(frame) + "." + frame.getMethod().getName()).orElse("none of ours"),
        1,
        Integer::sum);
  }

  /** Work that nothing of ours is on the stack of, by who runs it. */
  private static String outer(List<RecordedFrame> frames) {
    return "none: "
        + frames.stream()
            .map(Profile::room)
            .filter(name ->
                !name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun."))
            .findFirst()
            .orElse("the JDK");
  }

  private static String room(RecordedFrame frame) {
    String type = type(frame);
    return type.substring(0, Math.max(0, type.lastIndexOf('.')));
  }

  private static String type(RecordedFrame frame) {
    return frame.getMethod().getType().getName();
  }

  private void print(String title, Map<String, Integer> counts) {
    System.out.println("\n" + title);
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(MOST)
        .forEach(each ->
            System.out.printf("%5.1f %%  %s%n", 100.0 * each.getValue() / samples, each.getKey()));
  }
}
