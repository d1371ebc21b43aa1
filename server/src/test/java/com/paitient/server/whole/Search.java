// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import com.paitient.server.fakes.LiveFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Looks for many texts at once, in every encoding, also in what is compressed with gzip or zlib.
 */
final class Search {
  private static final int HEAD = 3;
  private static final int MOST_INFLATED = 1 << 20;
  private static final int FASTEST = 0x01;
  private static final int FAST = 0x5e;
  private static final int USUAL = 0x9c;
  private static final int BEST = 0xda;

  private final BitSet heads = new BitSet(1 << 24);
  private final Map<Integer, List<Needle>> needles = new HashMap<>();

  private record Needle(String name, byte[] bytes) {
    boolean standsAt(byte[] hay, int at) {
      if (at + bytes.length > hay.length) {
        return false;
      }
      for (int i = HEAD; i < bytes.length; i++) {
        if (hay[at + i] != bytes[i]) {
          return false;
        }
      }
      return true;
    }
  }

  Search(Collection<String> texts) {
    for (String text : texts) {
      Encodings.all().forEach((name, encoding) -> add(text + " as " + name, encoding.apply(text)));
    }
  }

  private void add(String name, byte[] bytes) {
    if (bytes.length < 2 * HEAD) {
      throw new IllegalArgumentException("too short to be told from chance: " + name);
    }
    heads.set(head(bytes, 0));
    needles.computeIfAbsent(head(bytes, 0), _ -> new ArrayList<>()).add(new Needle(name, bytes));
  }

  private static int head(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
  }

  /** What is in {@code bytes}: {@code text as encoding}. */
  Set<String> in(byte[] bytes) {
    Set<String> found = new TreeSet<>();
    scan(bytes, "", found);
    for (int at = 0; at + HEAD <= bytes.length; at++) {
      int head = head(bytes, at);
      if (head == 0x1f8b08) {
        scan(inflated(bytes, at, true), " in gzip", found);
      } else if (isZlib(head >> 8)) {
        scan(inflated(bytes, at, false), " in zlib", found);
      }
    }
    return found;
  }

  private static boolean isZlib(int two) {
    int level = two & 0xff;
    return two >> 8 == 0x78
        && (level == FASTEST || level == FAST || level == USUAL || level == BEST);
  }

  private void scan(byte[] bytes, String where, Set<String> found) {
    for (int at = 0; at + HEAD <= bytes.length; at++) {
      int head = head(bytes, at);
      if (heads.get(head)) {
        for (Needle needle : needles.get(head)) {
          if (needle.standsAt(bytes, at)) {
            found.add(needle.name() + where);
          }
        }
      }
    }
  }

  /** As much as can be inflated from there on. */
  private static byte[] inflated(byte[] bytes, int at, boolean gzip) {
    var whole = new java.io.ByteArrayOutputStream();
    InputStream rest = new ByteArrayInputStream(bytes, at, bytes.length - at);
    try (InputStream in = gzip ? new GZIPInputStream(rest) : new InflaterInputStream(rest)) {
      byte[] piece = new byte[512];
      for (int n = in.read(piece); n > 0 && whole.size() < MOST_INFLATED; n = in.read(piece)) {
        whole.write(piece, 0, n);
      }
    } catch (IOException _) {
      // It was nothing compressed, or ended early: what came until then is looked at.
    }
    return whole.toByteArray();
  }

  /**
   * What is in the files under {@code folder}, by file; one that goes away meanwhile is no fault.
   */
  Map<String, Set<String>> under(Path folder, Predicate<Path> wanted) throws IOException {
    Map<String, Set<String>> found = new HashMap<>();
    for (Path file : LiveFolder.files(folder)) {
      if (wanted.test(file)) {
        Set<String> here = in(LiveFolder.content(file));
        here.addAll(in(file.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        if (!here.isEmpty()) {
          found.put(folder.relativize(file).toString(), here);
        }
      }
    }
    return found;
  }
}
