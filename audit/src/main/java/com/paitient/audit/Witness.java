// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.WitnessCall.Reply;
import com.paitient.audit.note.Checkpoint;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.Rotation;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.note.Trust;
import com.paitient.audit.note.VerifierKey;
import com.paitient.audit.note.WitnessKey;
import com.paitient.audit.tree.Proofs;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A witness (C2SP tlog-witness): remembers the largest checkpoint of each log that it saw, durably,
 * and cosigns only those that prove to be the same log, grown. A log that was rolled back or forked
 * gets no signature. It MUST run where the log's operator cannot change its folder. Thread-safe.
 *
 * <p>Its folder holds {@code key}, its private key; for each log {@code LOG.checkpoint}, the last
 * that was cosigned, and {@code LOG.rotations}, the statements of new keys that it followed.
 */
public final class Witness implements Closeable {
  private static final String KEY = "key";
  private static final int MOST_PROOF = 63;
  private static final String SEPARATOR = "---\n";

  private final LogFiles files;
  private final Closeable lock;
  private final WitnessKey key;
  private final Policy policy;
  private final InstantSource clock;

  private Witness(
      LogStorage storage, Closeable lock, String name, Policy policy, InstantSource clock)
      throws IOException {
    this.files = new LogFiles(storage);
    this.lock = lock;
    this.policy = policy;
    this.clock = clock;
    this.key = key(name);
  }

  /**
   * Opens the witness in {@code folder}, or makes one called {@code name} with a new key.
   *
   * @param policy the logs that it knows
   * @throws AuditException IN_USE, or DAMAGED when its files are not what it wrote
   * @throws IOException when the folder cannot be used
   */
  public static Witness open(Path folder, String name, Policy policy, InstantSource clock)
      throws IOException {
    LogStorage storage = new FileStorage(folder);
    Closeable lock = storage.lock();
    try {
      return new Witness(storage, lock, name, policy, clock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private WitnessKey key(String name) throws IOException {
    if (!files.exists(KEY)) {
      WitnessKey fresh = WitnessKey.generate(name);
      byte[] secret = fresh.secretText();
      files.replace(KEY, secret);
      Arrays.fill(secret, (byte) 0);
      return fresh;
    }
    byte[] secret = files.read(KEY);
    try {
      return WitnessKey.parse(secret);
    } catch (IllegalArgumentException e) {
      throw new AuditException(AuditException.Code.DAMAGED, "the witness's key is damaged", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** The public key, for policies. */
  public VerifierKey verifierKey() {
    return key.verifierKey();
  }

  /** The last checkpoint of {@code log} that was cosigned, with the cosignature; empty if none. */
  public Optional<SignedCheckpoint> last(String log) throws IOException {
    try {
      String text = new String(files.read(log + ".checkpoint"), UTF_8);
      return Optional.of(SignedCheckpoint.parse(text));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new AuditException(
          AuditException.Code.DAMAGED, "a checkpoint of the witness is damaged", e);
    }
  }

  /**
   * Answers one request by its path. 200: signature lines; 400: malformed; 403: not signed by the
   * log; 404: not a log that it knows; 409: it knows the size that the answer tells; 422: not the
   * same log, grown.
   */
  public synchronized Reply answer(String path, String body) throws IOException {
    try {
      return switch (path) {
        case "add-checkpoint" -> addCheckpoint(body);
        case "add-rotation" -> addRotation(Rotation.parse(body));
        default -> new Reply(404, "no such request\n");
      };
    } catch (IllegalArgumentException _) {
      return new Reply(400, "the request is malformed\n");
    }
  }

  private Reply addCheckpoint(String body) throws IOException {
    int end = body.indexOf("\n\n");
    if (end < 0) {
      return new Reply(400, "the request is malformed\n");
    }
    List<String> head = body.substring(0, end).lines().toList();
    if (!head.getFirst().matches("old (0|[1-9][0-9]{0,17})") || head.size() > MOST_PROOF + 1) {
      return new Reply(400, "the request is malformed\n");
    }
    long old = Long.parseLong(head.getFirst().substring(4));
    List<byte[]> proof = new ArrayList<>();
    head.subList(1, head.size()).forEach(line -> proof.add(Base64.getDecoder().decode(line)));
    return decide(old, proof, SignedCheckpoint.parse(body.substring(end + 2)));
  }

  private Reply decide(long old, List<byte[]> proof, SignedCheckpoint signed) throws IOException {
    Checkpoint now = signed.checkpoint();
    if (!knows(now.origin())) {
      return unknown();
    }
    if (!Trust.of(policy, now.origin(), rotations(now.origin())).believes(signed)) {
      return new Reply(403, "the checkpoint is not signed by the log\n");
    }
    Checkpoint known = last(now.origin()).map(SignedCheckpoint::checkpoint).orElse(null);
    long size = known == null ? 0 : known.size();
    if (old != size) {
      return new Reply(409, size + "\n");
    }
    if (now.size() < size) {
      return new Reply(
          422,
          "rollback: this witness saw " + size + " entries, now they are " + now.size() + "\n");
    }
    boolean grown =
        (known == null || size == 0)
            ? proof.isEmpty()
            : Proofs.consistent(size, known.rootHash(), now.size(), now.rootHash(), proof);
    if (!grown) {
      return new Reply(
          422, "fork: the first " + size + " entries are not those that this witness saw\n");
    }
    return cosigned(signed);
  }

  /** The signature leaves only when the witness cannot forget it any more. */
  private Reply cosigned(SignedCheckpoint signed) throws IOException {
    Checkpoint now = signed.checkpoint();
    SignedCheckpoint.Line line = key.cosign(now, clock.millis() / 1000);
    files.replace(now.origin() + ".checkpoint", signed.with(List.of(line)).text().getBytes(UTF_8));
    return new Reply(200, "\u2014 " + line.name() + " " + line.blob() + "\n");
  }

  private boolean knows(String log) {
    return policy.keys().stream().anyMatch(known -> known.name().equals(log));
  }

  private static Reply unknown() {
    return new Reply(404, "this witness does not know the log\n");
  }

  private Reply addRotation(Rotation rotation) throws IOException {
    if (!knows(rotation.log())) {
      return unknown();
    }
    List<Rotation> all = new ArrayList<>(rotations(rotation.log()));
    if (all.contains(rotation)) {
      return new Reply(200, "known\n");
    }
    if (!Trust.of(policy, rotation.log(), all).follows(rotation)) {
      return new Reply(403, "the statement is not signed by the log's keys\n");
    }
    all.add(rotation);
    String text = String.join(SEPARATOR, all.stream().map(Rotation::text).toList());
    files.replace(rotation.log() + ".rotations", text.getBytes(UTF_8));
    return new Reply(200, "followed\n");
  }

  private List<Rotation> rotations(String log) throws IOException {
    try {
      String text = new String(files.read(log + ".rotations"), UTF_8);
      return Arrays.stream(text.split(SEPARATOR, -1)).map(Rotation::parse).toList();
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IllegalArgumentException e) {
      throw new AuditException(
          AuditException.Code.DAMAGED, "the statements of the witness are damaged", e);
    }
  }

  /** Gives the folder free. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
