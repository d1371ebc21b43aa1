// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * Which classes a word or phrase belongs to: the shipped lists and cues in one open-addressing
 * table of hashes. Immutable after loading, thread-safe.
 */
public final class Lexicon {
  private static final Map<Character, Kind> LETTERS =
      Map.of(
          'f',
          Kind.FIRST,
          's',
          Kind.LAST,
          'c',
          Kind.CITY,
          'h',
          Kind.HOSPITAL,
          'n',
          Kind.COUNTY,
          '1',
          Kind.EVERYDAY,
          '3',
          Kind.COMMON,
          '5',
          Kind.RARE);

  private static final int SLOTS = 1 << 20;

  /** A key and its bits beside each other, so that a look-up touches one cache line. */
  private final long[] table = new long[2 * SLOTS];

  private long fingerprint = Hash.START;

  private Lexicon() {}

  /** The lists that come with this module; loaded once. */
  public static Lexicon standard() {
    return Shipped.LEXICON;
  }

  /** The classes of the word or phrase with this hash; 0 for an unknown one. */
  long of(long hash) {
    int at = slot(hash);
    while (table[at] != 0) {
      if (table[at] == hash) {
        return table[at + 1];
      }
      at = (at + 2) & (table.length - 1);
    }
    return 0;
  }

  /** Says which lists these are: the same lists give the same value. */
  public String fingerprint() {
    return Long.toHexString(fingerprint);
  }

  private int slot(long hash) {
    return 2 * (int) ((hash ^ (hash >>> 29)) & (SLOTS - 1));
  }

  private void put(String phrase, Kind kind) {
    fingerprint = (fingerprint * 31) ^ Hash.of(phrase) ^ kind.bit();
    add(Hash.of(phrase), kind.bit());
    for (int space = phrase.indexOf(' '); space > 0; space = phrase.indexOf(' ', space + 1)) {
      add(Hash.of(phrase.substring(0, space)), Kind.PREFIX.bit());
    }
  }

  private void add(long hash, long bit) {
    int at = slot(hash);
    while (table[at] != 0 && table[at] != hash) {
      at = (at + 2) & (table.length - 1);
    }
    table[at] = hash;
    table[at + 1] |= bit;
  }

  private void readLists(BufferedReader in) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int tab = line.indexOf('\t');
      for (int i = tab + 1; i < line.length(); i++) {
        put(line.substring(0, tab), Objects.requireNonNull(LETTERS.get(line.charAt(i))));
      }
    }
  }

  private void readCues(BufferedReader in) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        int colon = line.indexOf(':');
        Kind kind = Kind.valueOf(line.substring(0, colon));
        for (String phrase : line.substring(colon + 1).split(",")) {
          put(phrase.strip(), kind);
        }
      }
    }
  }

  static BufferedReader resource(String name) throws IOException {
    InputStream raw = Objects.requireNonNull(Lexicon.class.getResourceAsStream(name), name);
    InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
  }

  private static Lexicon load() {
    Lexicon lexicon = new Lexicon();
    try (BufferedReader lists = resource("lexicon.txt.gz");
        BufferedReader cues = resource("cues.txt")) {
      lexicon.readLists(lists);
      lexicon.readCues(cues);
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped word lists", e);
    }
    return lexicon;
  }

  /** Loads on first use. */
  private static final class Shipped {
    static final Lexicon LEXICON = load();
  }
}
