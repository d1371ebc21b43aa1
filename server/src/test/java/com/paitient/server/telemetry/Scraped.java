// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exposition as a strict reader of Prometheus' text format 0.0.4 takes it: each family once,
 * with its help and type before its samples, no series twice, buckets that only grow and end in the
 * count. Fails on anything else.
 */
public final class Scraped {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\+Inf|-Inf|NaN|-?[0-9.E+-]+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(,|$)");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Map<String, Set<String>> labelValues = new TreeMap<>();

  private Scraped() {}

  /** Reads an exposition, or fails. */
  public static Scraped parse(String text) {
    assertThat(text).endsWith("\n");
    Scraped scraped = new Scraped();
    String family = "";
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      if (line.startsWith("# HELP ")) {
        family = line.split(" ", 4)[2];
        assertThat(line.split(" ", 4)).as(line).hasSize(4);
        assertThat(scraped.types).doesNotContainKey(family);
        scraped.types.put(family, "");
      } else if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ");
        assertThat(words).as(line).hasSize(4);
        assertThat(words[2]).isEqualTo(family);
        assertThat(words[3]).isIn("counter", "gauge", "histogram");
        scraped.types.put(family, words[3]);
      } else {
        scraped.sample(line, family);
      }
    }
    scraped.checkHistograms();
    return scraped;
  }

  private void sample(String line, String family) {
    Matcher parts = SAMPLE.matcher(line);
    assertThat(parts.matches()).as(line).isTrue();
    String type = types.get(family);
    assertThat(type).as(line).isNotEmpty();
    String name = parts.group(1);
    assertThat(name)
        .as(line)
        .isIn(
            type.equals("histogram")
                ? List.of(family + "_bucket", family + "_sum", family + "_count")
                : List.of(family));
    Map<String, String> labels = labels(parts.group(2), line);
    labels.forEach((label, value) -> {
      if (!label.equals("le")) {
        labelValues.computeIfAbsent(family + " " + label, _ -> new HashSet<>()).add(value);
      }
    });
    double value =
        switch (parts.group(3)) {
          case "+Inf" -> Double.POSITIVE_INFINITY;
          case "-Inf" -> Double.NEGATIVE_INFINITY;
          default -> Double.parseDouble(parts.group(3));
        };
    if (!type.equals("gauge")) {
      assertThat(value).as(line).isNotNegative();
    }
    assertThat(samples.put(key(name, labels), value)).as(line).isNull();
  }

  private static Map<String, String> labels(String text, String line) {
    Map<String, String> labels = new TreeMap<>();
    if (text == null) {
      return labels;
    }
    Matcher next = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      assertThat(next.find(at) && next.start() == at).as(line).isTrue();
      assertThat(labels.put(next.group(1), next.group(2))).as(line).isNull();
      at = next.end();
    }
    return labels;
  }

  private void checkHistograms() {
    Map<String, List<Double>> buckets = new HashMap<>();
    samples.forEach((key, value) -> {
      if (key.contains("_bucket{")) {
        String series = key.replaceAll("le=[^,}]*,?", "").replace("_bucket", "_count");
        buckets.computeIfAbsent(series, _ -> new ArrayList<>()).add(value);
      }
    });
    buckets.forEach((series, counts) -> {
      assertThat(counts).as(series).isSorted();
      String plain = series.replace(",}", "}").replace("{}", "");
      assertThat(samples.get(plain)).as(plain).isEqualTo(counts.getLast());
    });
  }

  private static String key(String name, Map<String, String> labels) {
    if (labels.isEmpty()) {
      return name;
    }
    List<String> pairs = new ArrayList<>();
    labels.forEach((label, value) -> pairs.add(label + "=" + value));
    return name + "{" + String.join(",", pairs) + "}";
  }

  /** The names of all families, in the order that they came. */
  public List<String> families() {
    return List.copyOf(types.keySet());
  }

  /** A sample by its name and labels in order, {@code name{a=b,c=d}}; 0 where it is not there. */
  public double value(String key) {
    return samples.getOrDefault(key, 0.0);
  }

  /** Whether there is such a sample. */
  public boolean has(String key) {
    return samples.containsKey(key);
  }

  /** How many samples there are. */
  public int size() {
    return samples.size();
  }

  /** The values of each label, by family and label. */
  public Map<String, Set<String>> labelValues() {
    return labelValues;
  }
}
