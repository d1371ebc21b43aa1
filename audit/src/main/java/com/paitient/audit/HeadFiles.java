// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.tree.TreeHash;
import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The wrapped data keys of sealed fields, one small file each, shared by the records of about an
 * hour. They stand beside the tree and not in it, so that they can be wrapped anew when a tenant's
 * key rotates while every leaf stays as it is. A file: whose key wraps it, newline, the wrapped key
 * in base64. Thread-safe.
 */
final class HeadFiles {
  private static final String FOLDER = "heads";
  private static final int MOST_KNOWN = 4096;

  private final LogStorage storage;
  private final LogFiles files;
  private final Map<String, byte[]> known = new ConcurrentHashMap<>();

  /** The last durable head under each key, so that a record needs no hash of what others have. */
  private final Map<String, Newest> newest = new ConcurrentHashMap<>();

  HeadFiles(LogStorage storage) {
    this.storage = storage;
    this.files = new LogFiles(storage);
  }

  /** The id of the head at the start of {@code sealed}; its file is durable on return. */
  String keep(byte[] sealed, int length, String under) throws IOException {
    Newest last = newest.get(under);
    return last != null && Arrays.equals(last.head, 0, last.head.length, sealed, 0, length)
        ? last.id
        : keep(Arrays.copyOf(sealed, length), under);
  }

  private String keep(byte[] head, String under) throws IOException {
    String id = HexFormat.of().formatHex(TreeHash.sha256().digest(head), 0, 16);
    makeRoom();
    try {
      known.computeIfAbsent(id, fresh -> written(fresh, head, under));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    newest.put(under, new Newest(head, id));
    return id;
  }

  private void makeRoom() {
    if (known.size() > MOST_KNOWN || newest.size() > MOST_KNOWN) {
      known.clear();
      newest.clear();
    }
  }

  private byte[] written(String id, byte[] head, String under) {
    try {
      Head kept = read(id);
      if (kept != null && kept.under.equals(under)) {
        return kept.bytes; // Wrapped anew since, perhaps.
      }
      write(id, head, under);
      return head;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String id, byte[] head, String under) throws IOException {
    String text = under + "\n" + Base64.getEncoder().encodeToString(head);
    files.replace(name(id), text.getBytes(UTF_8));
  }

  /** The head that {@code sealed} names, or null when there is none that is whole. */
  byte @Nullable [] head(Sealed sealed) throws IOException {
    byte[] held = known.get(sealed.head());
    if (held != null) {
      return held;
    }
    Head read = read(sealed.head());
    if (read == null || !read.under.equals(sealed.under())) {
      return null;
    }
    makeRoom();
    known.put(sealed.head(), read.bytes);
    return read.bytes;
  }

  private @Nullable Head read(String id) throws IOException {
    try {
      String[] lines = new String(files.read(name(id)), UTF_8).split("\n", -1);
      return lines.length == 2 ? new Head(lines[0], Base64.getDecoder().decode(lines[1])) : null;
    } catch (NoSuchFileException | IllegalArgumentException _) {
      return null;
    }
  }

  /** How many heads are wrapped under the keys of {@code tenant}. */
  long count(String tenant) throws IOException {
    long count = 0;
    for (String id : storage.list(FOLDER)) {
      Head head = read(id);
      count += head != null && head.under.equals(tenant) ? 1 : 0;
    }
    return count;
  }

  /**
   * Wraps the heads of {@code tenant} under its newest key and returns how many changed; {@code
   * seen} is told after each.
   */
  int rewrap(String tenant, Envelope envelope, String log, Runnable seen) throws IOException {
    Context place = new Context(tenant, SealedFields.PURPOSE, log, "", "");
    int changed = 0;
    for (String id : storage.list(FOLDER)) {
      Head head = read(id);
      if (head != null && head.under.equals(tenant)) {
        byte[] fresh = envelope.rewrap(head.bytes, place);
        if (!Arrays.equals(fresh, head.bytes)) {
          write(id, fresh, tenant);
          known.put(id, fresh);
          changed++;
        }
        seen.run();
      }
    }
    return changed;
  }

  private static String name(String id) {
    return FOLDER + "/" + id;
  }

  /** A head as records begin with it, and its id. */
  private static final class Newest {
    final byte[] head;
    final String id;

    Newest(byte[] head, String id) {
      this.head = head;
      this.id = id;
    }
  }

  /** A wrapped data key and whose key wraps it. */
  private static final class Head {
    final String under;
    final byte[] bytes;

    Head(String under, byte[] bytes) {
      this.under = under;
      this.bytes = bytes;
    }
  }
}
