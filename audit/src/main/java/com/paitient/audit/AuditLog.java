// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.note.LogKeys;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.keys.Envelope;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The append-only log of one node: events in files, each durable before its receipt exists.
 *
 * <p>Thread-safe. Fails with {@link AuditException}: {@code UNAVAILABLE} when the storage does not
 * take or give what it should, {@code DAMAGED} when it gives something else than was written. After
 * a failed write or sync every append is refused until the log has read back what is durable and
 * has a new file to write to; it tries that by itself (the rule of PostgreSQL since 2018: a failed
 * fsync is never tried again on the same file).
 */
public final class AuditLog implements AutoCloseable {
  private static final InstantSource CLOCK = InstantSource.system();

  private final Closeable lock;
  private final LogSettings settings;
  private final Journal journal;
  private final Committer committer;
  private final Publisher publisher;
  private final Follower follower;
  private final LogKeys keys;
  private final @Nullable Envelope envelope;
  private final HeadFiles heads;
  private final SealedFields fields;

  private AuditLog(
      Closeable lock, LogStorage storage, Journal journal, LogSettings settings, Secrets secrets)
      throws IOException {
    TileFiles files = new TileFiles(storage);
    this.lock = lock;
    this.settings = settings;
    this.journal = journal;
    this.keys = secrets.signing == null ? files.keys() : secrets.signing;
    this.envelope = secrets.envelope;
    this.heads = new HeadFiles(storage);
    this.fields = new SealedFields(envelope, heads, journal.log());
    this.publisher = Publisher.open(journal, files, keys);
    this.committer = new Committer(journal, settings);
    this.follower = new Follower(publisher, CLOCK, settings.checkpointEvery());
  }

  /** What the log signs and seals with; null for a key file of its own, and for no sealing. */
  private record Secrets(@Nullable LogKeys signing, @Nullable Envelope envelope) {}

  /**
   * Opens the log in {@code folder}, recovering what a crash left, or makes a new one. Sensitive
   * fields are sealed under the keys of {@code envelope}, which MUST stay open as long as the log.
   * Throws {@code IN_USE} while another process or log has the folder, {@code DAMAGED} when a
   * durable record is gone.
   */
  public static AuditLog open(Path folder, Envelope envelope) {
    return open(folder, LogSettings.defaults(), envelope);
  }

  /** The same with other limits. */
  public static AuditLog open(Path folder, LogSettings settings, Envelope envelope) {
    return open(new FileStorage(folder), settings, new Secrets(null, envelope));
  }

  /**
   * Opens or makes a log that seals no fields: what is recorded in it MUST NOT identify anybody. A
   * log that was sealed opens too; its readers see the clear part.
   */
  public static AuditLog open(Path folder) {
    return open(folder, LogSettings.defaults());
  }

  /** The same with other limits. */
  public static AuditLog open(Path folder, LogSettings settings) {
    return open(new FileStorage(folder), settings, new Secrets(null, null));
  }

  /** The same with signing keys that the caller keeps, instead of a file in the log's folder. */
  public static AuditLog open(Path folder, LogSettings settings, LogKeys keys) {
    return open(new FileStorage(folder), settings, new Secrets(keys, null));
  }

  static AuditLog open(LogStorage storage, LogSettings settings, @Nullable LogKeys keys) {
    return open(storage, settings, new Secrets(keys, null));
  }

  private static AuditLog open(LogStorage storage, LogSettings settings, Secrets secrets) {
    try {
      Closeable lock = storage.lock();
      try {
        return opened(storage, settings, secrets, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE, "the audit log cannot be opened", e);
    }
  }

  private static AuditLog opened(
      LogStorage storage, LogSettings settings, Secrets secrets, Closeable lock)
      throws IOException {
    Journal journal = Journal.open(storage, settings, CLOCK.millis());
    try {
      AuditLog log = new AuditLog(lock, storage, journal, settings, secrets);
      log.committer.start();
      log.follower.start();
      return log;
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** The log's id, {@code log_…}, made when it was created. */
  public String id() {
    return journal.log();
  }

  /**
   * Records {@code event} and returns once it is durable; one sync serves all who wait. Throws
   * {@code BAD_EVENT} when its JSON is larger than 65,535 bytes, and {@code UNAVAILABLE} when it
   * was not durable before the deadline, the storage failed, or the log is closed. The caller MUST
   * then treat it as not recorded; it may turn up in the log all the same, without a receipt.
   */
  public Receipt append(Event event) {
    Leaf leaf = Leaf.of(fields.stored(event));
    return new Receipt(id(), committer.commit(leaf), event);
  }

  /**
   * Records several events, one after another in this order, and returns once all of them are
   * durable; fails as {@link #append(Event)} does, and then none of them has a receipt.
   */
  public List<Receipt> append(List<Event> events) {
    List<Long> indexes =
        committer.commit(events.stream().map(fields::stored).map(Leaf::of).toList());
    return IntStream.range(0, events.size())
        .mapToObj(i -> new Receipt(id(), indexes.get(i), events.get(i)))
        .toList();
  }

  /** How many events are durable; their indexes are 0 to this minus one. */
  public long size() {
    return journal.durable();
  }

  /**
   * Up to {@code most} durable entries from {@code index} on, in order; none when there are none.
   * Each is checked against its checksum and its hash; throws {@code DAMAGED} when one is not what
   * was written. Where a tenant's keys are gone, an event has its clear part and the detail {@code
   * sealed_fields}, which says why: {@code destroyed}, {@code revoked}, {@code unreadable} or
   * {@code no_key}.
   */
  public List<Entry> read(long index, int most) {
    return stored(index, most).stream().map(this::open).toList();
  }

  /** The same with sealed fields left as they are. */
  public List<StoredEntry> stored(long index, int most) {
    if (index < 0 || most < 0) {
      throw new IllegalArgumentException("an index and a count are not negative");
    }
    try {
      return journal.read(index, most);
    } catch (IOException e) {
      throw new AuditException(AuditException.Code.UNAVAILABLE, "the log cannot be read", e);
    }
  }

  /** A stored entry with its fields opened, as {@link #read} gives it. */
  public Entry open(StoredEntry stored) {
    try {
      return new Entry(stored.log(), stored.index(), fields.opened(stored.body()));
    } catch (AuditException e) {
      if (e.code() == AuditException.Code.BAD_EVENT) {
        throw new AuditException(
            AuditException.Code.DAMAGED, "the record at " + stored.index() + " is no event", e);
      }
      throw e;
    }
  }

  /**
   * Wraps the data keys of this log's records of {@code tenant} under the tenant's newest key and
   * returns how many changed; no record changes. MUST be done before older keys are dropped.
   */
  public int rewrap(String tenant) {
    if (envelope == null) {
      return 0;
    }
    try {
      return heads.rewrap(tenant, envelope, id());
    } catch (IOException e) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE, "the log's keys cannot be wrapped anew", e);
    }
  }

  /**
   * Waits until an event with an index above {@code index} is durable, at most for {@code wait},
   * and returns {@link #size}. Made for those who follow the log: {@code awaitBeyond(size - 1,
   * wait)}.
   */
  public long awaitBeyond(long index, Duration wait) throws InterruptedException {
    return committer.awaitMoreThan(index + 1, wait);
  }

  /** The public keys of this log as a policy for those who verify it offline. */
  public Policy policy() {
    return new Policy(keys.verifierKeys(id()));
  }

  /** The newest signed checkpoint; it covers what was durable about a second ago. */
  public Optional<SignedCheckpoint> checkpoint() {
    return Optional.ofNullable(publisher.latest());
  }

  /**
   * Proves that the entry at {@code index} is in this log: a C2SP tlog-proof with a checkpoint that
   * covers it, good for years without us. Throws {@link IllegalArgumentException} when no such
   * entry is durable.
   */
  public String inclusionProof(long index) {
    return proof(index, publisher::inclusion, "c2sp.org/tlog-proof@v1\nindex ");
  }

  /**
   * Proves that this log begins with what it was when it had {@code oldSize} entries, at least one:
   * {@code old N}, the hashes, and the newest checkpoint, as a witness wants it (C2SP
   * tlog-witness). Throws {@link IllegalArgumentException} when it never was that large.
   */
  public String consistencyProof(long oldSize) {
    return proof(oldSize, publisher::consistency, "old ");
  }

  private String proof(long number, Publisher.Prover prover, String title) {
    try {
      Publisher.Proof proof = prover.prove(number, CLOCK.millis() / 1000);
      StringBuilder text = new StringBuilder(title).append(number).append('\n');
      for (byte[] hash : proof.hashes()) {
        text.append(Base64.getEncoder().encodeToString(hash)).append('\n');
      }
      return text.append('\n').append(proof.checkpoint().text()).toString();
    } catch (IOException | UncheckedIOException e) {
      throw new AuditException(AuditException.Code.UNAVAILABLE, "no proof can be made now", e);
    }
  }

  /** Whether appends are possible now; false after a failed write until the storage is back. */
  public boolean writable() {
    return committer.writable();
  }

  /**
   * Lets the appends that wait become durable, signs a last checkpoint over them, then gives the
   * folder free. A sync that hangs longer than an append's deadline keeps the folder taken until
   * the process ends.
   */
  @Override
  public void close() {
    boolean committed = committer.close(settings.appendDeadline());
    boolean published = follower.close(settings.appendDeadline());
    if (committed && published) {
      release();
    }
  }

  private void release() {
    try (lock) {
      journal.close();
    } catch (IOException e) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE, "the audit log's files could not be closed", e);
    }
  }
}
