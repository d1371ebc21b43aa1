// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The shipped words that look-alike values are made of. Immutable. */
final class Pools {
  private static final Map<String, List<String>> LISTS = load();
  private static final Set<String> FEMALE = Set.copyOf(list("GENDER_F"));
  private static final Set<String> MALE = Set.copyOf(list("GENDER_M"));

  private Pools() {}

  /** First names for the gender that a first name shows; any where it shows none. */
  static List<String> firstNamesLike(String name) {
    return list(FEMALE.contains(name) ? "POOL_F" : MALE.contains(name) ? "POOL_M" : "POOL_N");
  }

  /** Whether a word is a first name whose gender is known. */
  static boolean firstName(String name) {
    return FEMALE.contains(name) || MALE.contains(name);
  }

  static List<String> lastNames() {
    return list("POOL_LAST");
  }

  static List<String> places() {
    return list("POOL_PLACE");
  }

  private static List<String> list(String name) {
    return Objects.requireNonNull(LISTS.get(name));
  }

  private static Map<String, List<String>> load() {
    Map<String, List<String>> lists = new HashMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Pools.class.getResourceAsStream("surrogates.txt")),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int colon = line.indexOf(": ");
        if (!line.startsWith("#") && colon > 0) {
          lists.put(line.substring(0, colon), Arrays.asList(line.substring(colon + 2).split(", ")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped surrogates", e);
    }
    return lists;
  }
}
