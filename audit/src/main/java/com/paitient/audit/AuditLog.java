// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.note.LogKeys;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.Rotation;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.note.VerifierKey;
import com.paitient.keys.Envelope;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  /** The type of the event that an expiry is. */
  public static final String EXPIRED = "audit.expired";

  /** The type of the event that begins a legal hold. */
  public static final String HELD = "audit.held";

  /** The type of the event that ends a legal hold. */
  public static final String HOLD_RELEASED = "audit.hold_released";

  /** The type of the event that gives the log new signing keys. */
  public static final String KEY_ROTATED = "audit.key_rotated";

  private static final Set<String> OWN_TYPES = Set.of(EXPIRED, HELD, HOLD_RELEASED, KEY_ROTATED);

  private final Closeable lock;
  private final SteadyClock clock;
  private final LogSettings settings;
  private final Journal journal;
  private final Committer committer;
  private final Publisher publisher;
  private final Follower follower;
  private final SigningKeys signing;
  private final RotationFiles rotations;
  private final Cosignatures cosignatures;
  private final @Nullable Envelope envelope;
  private final HeadFiles heads;
  private final SealedFields fields;
  private final Holds holds;
  private final Retention retention;
  private final Object upkeep = new Object();

  private AuditLog(
      Closeable lock, LogStorage storage, Journal journal, LogSettings settings, Secrets secrets)
      throws IOException {
    TileFiles files = new TileFiles(storage);
    this.lock = lock;
    this.rotations = new RotationFiles(storage);
    this.signing = new SigningKeys(storage, secrets.signing);
    this.clock = new SteadyClock(secrets.clock);
    this.settings = settings;
    this.journal = journal;
    LogKeys keys = signing.open(journal.log());
    this.envelope = secrets.envelope;
    this.heads = new HeadFiles(storage);
    this.fields = new SealedFields(envelope, heads, journal.log());
    this.publisher = Publisher.open(journal, files, keys, rotations.all(), seconds());
    this.cosignatures = new Cosignatures(storage, publisher);
    this.holds = new Holds(storage);
    this.retention = new Retention(storage, journal, files);
    this.follower = new Follower(publisher, secrets.clock, settings.checkpointEvery());
    this.committer = new Committer(journal, settings, follower::grown);
  }

  /** What the log signs and seals with, null for a key file of its own and for no sealing; time. */
  private record Secrets(
      @Nullable LogKeys signing, @Nullable Envelope envelope, InstantSource clock) {
    Secrets(@Nullable LogKeys signing, @Nullable Envelope envelope) {
      this(signing, envelope, InstantSource.system());
    }
  }

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

  static AuditLog open(Path folder, LogSettings settings, InstantSource clock) {
    return open(new FileStorage(folder), settings, new Secrets(null, null, clock));
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
    Journal journal = Journal.open(storage, settings, secrets.clock.millis());
    try {
      AuditLog log = new AuditLog(lock, storage, journal, settings, secrets);
      log.retention.drop();
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
   * was not durable before the deadline, the storage failed, the clock was set back by more than
   * ten seconds and is not yet where it was, or the log is closed. The caller MUST then treat it as
   * not recorded; it may turn up in the log all the same, without a receipt.
   */
  public Receipt append(Event event) {
    requireNotOwn(event);
    return record(event);
  }

  private Receipt record(Event event) {
    requireSteadyClock();
    return new Receipt(id(), committer.commit(Leaf.of(fields.stored(event))), event);
  }

  /**
   * Records several events, one after another in this order, and returns once all of them are
   * durable; fails as {@link #append(Event)} does, and then none of them has a receipt.
   */
  public List<Receipt> append(List<Event> events) {
    events.forEach(AuditLog::requireNotOwn);
    requireSteadyClock();
    List<Long> indexes =
        committer.commit(events.stream().map(fields::stored).map(Leaf::of).toList());
    return IntStream.range(0, events.size())
        .mapToObj(i -> new Receipt(id(), indexes.get(i), events.get(i)))
        .toList();
  }

  private void requireSteadyClock() {
    if (clock.runsBackwards()) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE, "the clock runs backwards; nothing is recorded");
    }
  }

  private static void requireNotOwn(Event event) {
    if (OWN_TYPES.contains(event.type())) {
      throw Details.bad("events of the type " + event.type() + " are the log's own");
    }
  }

  private static Event own(Event.Builder why, String type) {
    Event event = why.build();
    if (!event.type().equals(type)) {
      throw new IllegalArgumentException("this is recorded as " + type);
    }
    return event;
  }

  /** The first entry that has not expired; 0 when none has. */
  public long first() {
    return journal.first();
  }

  /**
   * Lets the bodies of old entries expire: of every entry whose time, and that of all before it, is
   * before {@code before}, in whole bundles of 256. Their hashes stay, so proofs and verification
   * go on. The expiry is recorded in the log itself before anything goes; what a crash leaves
   * undone is done at the next start, or by calling again. Empty when nothing was due.
   *
   * @param why who lets it expire and why, of the type {@link #EXPIRED}; gets the details {@code
   *     before}, {@code root} and {@code newest}
   * @throws AuditException HELD while a legal hold stands, UNAVAILABLE when the storage fails
   */
  public Optional<Receipt> expire(Instant before, Event.Builder why) {
    return upkeep(() -> {
      var _ = own(why, EXPIRED);
      Set<String> standing = holds.all();
      if (!standing.isEmpty()) {
        throw new AuditException(
            AuditException.Code.HELD, standing.size() + " legal hold(s) forbid expiry");
      }
      retention.drop();
      long size = publisher.publish(seconds()).checkpoint().size();
      Retention.Due due = retention.due(before, size);
      return due.end() <= first() ? Optional.empty() : Optional.of(expire(due, why));
    });
  }

  private Receipt expire(Retention.Due due, Event.Builder why) throws IOException {
    String root = Base64.getEncoder().encodeToString(journal.treeAt(due.end()).root());
    Event event =
        why.detail("before", due.end())
            .detail("root", root)
            .detail("newest", due.newest().toString())
            .build();
    Receipt receipt = record(event);
    var _ = publisher.publish(seconds());
    retention.mark(due.end());
    retention.drop();
    return receipt;
  }

  /** The codes of the matters for which a legal hold stands. */
  public Set<String> holds() {
    return upkeep(holds::all);
  }

  /**
   * Places a legal hold, or confirms one: nothing expires until it is released.
   *
   * @param matter a code of 1 to 64 letters, digits, - and _, which MUST NOT identify a patient
   * @param why who places it and why, of the type {@link #HELD}
   */
  public Receipt hold(String matter, Event.Builder why) {
    return upkeep(() -> {
      Event event = own(why.detail("matter", matter), HELD);
      holds.place(matter);
      return record(event);
    });
  }

  /**
   * Ends a legal hold.
   *
   * @param why who ends it and why, of the type {@link #HOLD_RELEASED}
   * @throws IllegalArgumentException when none stands for {@code matter}
   */
  public Receipt release(String matter, Event.Builder why) {
    return upkeep(() -> {
      if (!holds.all().contains(matter)) {
        throw new IllegalArgumentException("no legal hold stands for this matter");
      }
      Receipt receipt = record(own(why.detail("matter", matter), HOLD_RELEASED));
      holds.remove(matter);
      return receipt;
    });
  }

  /** Something that is done to a log's files, one at a time. */
  @FunctionalInterface
  private interface Upkeep<T> {
    T run() throws IOException;
  }

  private <T> T upkeep(Upkeep<T> task) {
    synchronized (upkeep) {
      try {
        return task.run();
      } catch (IOException | UncheckedIOException e) {
        throw new AuditException(
            AuditException.Code.UNAVAILABLE, "the log's files could not be changed", e);
      }
    }
  }

  /** How many events were ever recorded; their indexes are 0 to this minus one. */
  public long size() {
    return journal.durable();
  }

  /**
   * Up to {@code most} durable entries from {@code index} on, in order; none when there are none.
   * Each that is read from a file is checked against its checksum and its hash; throws {@code
   * DAMAGED} when one is not what was written. Begins at {@link #first} where {@code index} has
   * expired, so who follows a log goes on behind the last entry's index. Where a tenant's keys are
   * gone, an event has its clear part and the detail {@code sealed_fields}, which says why: {@code
   * destroyed}, {@code revoked}, {@code unreadable} or {@code no_key}.
   */
  public List<Entry> read(long index, int most) {
    return stored(index, most).stream().map(this::open).toList();
  }

  /** The same without what is sealed, and so without need of any key. */
  public List<Entry> clear(long index, int most) {
    return stored(index, most).stream().map(each -> clear(each, "not_opened")).toList();
  }

  /** The same with what is sealed where its key is there, and marked {@code unavailable} else. */
  public List<Entry> available(long index, int most) {
    return stored(index, most).stream()
        .map(each -> {
          try {
            return open(each);
          } catch (AuditException e) {
            if (e.code() == AuditException.Code.UNAVAILABLE) {
              return clear(each, "unavailable");
            }
            throw e;
          }
        })
        .toList();
  }

  private static Entry clear(StoredEntry stored, String why) {
    return new Entry(stored.log(), stored.index(), SealedFields.clear(stored.body(), why));
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
    return rewrap(tenant, () -> {});
  }

  /** The same; {@code seen} is told after each, and stops it by throwing. */
  public int rewrap(String tenant, Runnable seen) {
    if (envelope == null) {
      return 0;
    }
    try {
      return heads.rewrap(tenant, envelope, id(), seen);
    } catch (IOException e) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE, "the log's keys cannot be wrapped anew", e);
    }
  }

  /** How many data keys of this log's records are wrapped under the keys of {@code tenant}. */
  public long wrappedFor(String tenant) {
    try {
      return heads.count(tenant);
    } catch (IOException e) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE, "the log's keys cannot be counted", e);
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
    return new Policy(publisher.keys().verifierKeys(id()));
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

  /**
   * Proves what {@link #inclusionProof} does as a file that holds the entry and all that checking
   * needs but a policy: a {@link ProofBundle}.
   */
  public String inclusionBundle(long index) {
    return upkeep(() -> {
      SignedCheckpoint in = publisher.publish(seconds());
      if (index < 0 || index >= in.checkpoint().size()) {
        throw new IllegalArgumentException("no entry has the index " + index);
      }
      SignedCheckpoint witnessed = cosignatures.covering(index + 1);
      SignedCheckpoint to = witnessed == null ? in : witnessed;
      List<byte[]> proof = publisher.inclusion(index, to);
      List<StoredEntry> entry = index < first() ? List.of() : journal.read(index, 1);
      return entry.isEmpty()
          ? ProofBundle.inclusion(index, publisher.leaf(index), proof, to, rotations.all())
          : ProofBundle.inclusion(entry.getFirst(), proof, to, rotations.all());
    });
  }

  /** Proves that this log still begins with what {@code old} covered, as a {@link ProofBundle}. */
  public String consistencyBundle(SignedCheckpoint old) {
    return upkeep(() -> {
      long size = old.checkpoint().size();
      SignedCheckpoint in = publisher.publish(seconds());
      if (size < 1 || size > in.checkpoint().size() || !old.checkpoint().origin().equals(id())) {
        throw new IllegalArgumentException("this log never had such a checkpoint");
      }
      SignedCheckpoint witnessed = cosignatures.covering(size);
      SignedCheckpoint to = witnessed == null ? in : witnessed;
      return ProofBundle.consistency(old, publisher.consistency(size, to), to, rotations.all());
    });
  }

  /**
   * Brings the newest checkpoint to a witness and keeps its cosignature with the log. Blocks as
   * long as {@code call} does; appends go on meanwhile.
   *
   * @throws AuditException WITNESS_REFUSED when it does not cosign, also because this log was
   *     rolled back or forked; UNAVAILABLE when the log's files fail
   * @throws IOException when the witness cannot be reached
   */
  public SignedCheckpoint witness(VerifierKey witness, WitnessCall call) throws IOException {
    synchronized (cosignatures) {
      SignedCheckpoint newest = upkeep(() -> publisher.publish(seconds()));
      return cosignatures.ask(witness, call, newest, rotations.all());
    }
  }

  /** The newest checkpoint with a cosignature, with all that it has. */
  public Optional<SignedCheckpoint> witnessed() {
    return upkeep(() -> Optional.ofNullable(cosignatures.newest()));
  }

  /**
   * Gives the log new signing keys. A statement by the former keys says so, in {@code rotations/}
   * and through it to every verifier; the former private keys are gone when this returns.
   *
   * @param why who changes them and why, of the type {@link #KEY_ROTATED}; gets the detail {@code
   *     keys}, the ids of the new ones
   * @throws IllegalStateException when the caller keeps the log's keys
   */
  public Receipt rotateKeys(Event.Builder why) {
    return upkeep(() -> {
      signing.requireOurs();
      LogKeys next = LogKeys.generate();
      List<String> ids = next.verifierKeys(id()).stream().map(VerifierKey::hexId).toList();
      Receipt receipt = record(own(why.detail("keys", ids), KEY_ROTATED));
      LogKeys former = publisher.keys();
      publisher.changeKeys(
          next,
          seconds(),
          size -> signing.change(next, Rotation.of(id(), size, former, next, seconds())),
          () -> signing.open(id()));
      return receipt;
    });
  }

  private long seconds() {
    return clock.unixSeconds();
  }

  private String proof(long number, Publisher.Prover prover, String title) {
    try {
      Publisher.Proof proof = prover.prove(number, seconds());
      StringBuilder text = new StringBuilder(title).append(number).append('\n');
      for (byte[] hash : proof.hashes()) {
        text.append(Base64.getEncoder().encodeToString(hash)).append('\n');
      }
      return text.append('\n').append(proof.checkpoint().text()).toString();
    } catch (IOException | UncheckedIOException e) {
      throw new AuditException(AuditException.Code.UNAVAILABLE, "no proof can be made now", e);
    }
  }

  /**
   * Whether appends are possible now; false after a failed write until the storage is back, and
   * while the clock is more than ten seconds behind where it was.
   */
  public boolean writable() {
    return committer.writable() && !clock.runsBackwards();
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
