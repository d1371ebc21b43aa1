// SPDX-License-Identifier: MIT
package com.paitient.records;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Which elements FHIR R4 has in each type and of what type they are. Immutable. */
final class Definitions {
  /**
   * An element.
   *
   * @param type a primitive or complex type, or the group of elements that it is
   * @param many whether it is written as an array
   * @param required whether R4 wants it there
   */
  record Element(String type, boolean many, boolean required) {}

  private final Map<String, Map<String, Element>> groups = new HashMap<>();
  private final Set<String> resources = new HashSet<>();

  private Definitions() {}

  /** R4's, from HL7's own definitions; loaded once. */
  static Definitions r4() {
    return Shipped.R4;
  }

  boolean resource(String name) {
    return resources.contains(name);
  }

  /** The elements of a complex type; null for a primitive one. */
  @Nullable Map<String, Element> elements(String type) {
    return groups.get(type);
  }

  private void read(String line) {
    String[] words = line.split(" ");
    if (words[0].equals("resource")) {
      resources.add(words[1]);
    }
    Map<String, Element> elements = new LinkedHashMap<>();
    for (int i = 2; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String name = words[i].substring(0, equals);
      String type = words[i].substring(equals + 1);
      String bare = name.replace("*", "").replace("!", "");
      elements.put(
          bare,
          new Element(
              type.startsWith("@") ? type.substring(1) : type,
              name.contains("*"),
              name.contains("!")));
    }
    groups.put(words[1], elements);
  }

  private static Definitions load() {
    Definitions all = new Definitions();
    InputStream raw =
        Objects.requireNonNull(Definitions.class.getResourceAsStream("fhir-r4.txt.gz"));
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(raw), StandardCharsets.UTF_8))) {
      in.lines().forEach(all::read);
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped definitions", e);
    }
    return all;
  }

  /** Loads on first use. */
  private static final class Shipped {
    static final Definitions R4 = load();
  }
}
