// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Opens requests that clients sealed for this process, so that whoever ends TLS on the way sees
 * neither request nor answer. The pair is made in memory, never kept, and replaced twice a day; the
 * client believes it because it is signed by keys of the key store, whose fingerprint the client
 * was given by another way.
 *
 * <p>A sealed request:
 *
 * <pre>
 *   1     version, 1
 *   8     name of the key: the first bytes of the SHA-256 of its public half
 *   1120  X-Wing encapsulation                              (HPKE, base mode,
 *   n     AES-256-GCM ciphertext, tag included               info: label, method and path)
 *         of: 32 key for the answer, 8 milliseconds since 1970, the body
 * </pre>
 *
 * <p>It is taken once, and within {@link #LEEWAY} of its time. Thread-safe.
 */
public final class RequestKeys implements AutoCloseable {
  /** How far the clocks of client and service may be apart. */
  public static final Duration LEEWAY = Duration.ofMinutes(2);

  private static final Duration FRESH = Duration.ofHours(12);
  private static final Duration LIFE = Duration.ofHours(24);
  private static final int MOST_SEEN = 1_000_000;
  private static final int NAME = 8;
  private static final int HEAD = 1 + NAME;
  private static final int INNER = Gcm.KEY + Long.BYTES;
  private static final String TITLE = "PaiTIENT request key, version 1";

  private final InstantSource clock;
  private final CertificateKeys signer;
  private final Deque<Current> pairs = new ArrayDeque<>();
  private final Map<ByteBuffer, Instant> seen = new HashMap<>();
  private final Deque<ByteBuffer> seenInOrder = new ArrayDeque<>();

  RequestKeys(SecretBytes secret, InstantSource clock) {
    this.clock = clock;
    try (SecretBytes own = Hkdf.key(secret, "paitient request keys")) {
      this.signer = CertificateKeys.of(own);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // Nobody compares or changes them.
  private record Current(byte[] name, Kem.Pair pair, Instant made) {}

  /**
   * What clients need to seal a request.
   *
   * @param keyId names the key in what is sealed for it, 16 hexadecimal digits
   * @param text title, public half in Base64, end, signer's fingerprint, an empty line, and two
   *     signatures over all above it, as {@link Certificate} has them
   */
  public record Announcement(String keyId, Instant notAfter, String signer, String text) {}

  /** A request that was opened; its answer is sealed with {@code answer}. */
  @SuppressWarnings("ArrayRecordComponent") // Made for one request, and nobody compares them.
  public record Opened(byte[] body, AnswerSeal answer) {
    @Override
    public String toString() {
      return "Opened[" + body.length + " bytes]";
    }
  }

  /** The fingerprint to give to clients by another way than through what ends TLS. */
  public String fingerprint() {
    return signer.fingerprint();
  }

  /** The key to seal requests for now. */
  public synchronized Announcement announcement() {
    Current current = current();
    Instant notAfter = current.made().plus(LIFE).truncatedTo(ChronoUnit.SECONDS);
    String body =
        TITLE
            + "\nkey: "
            + Base64.getEncoder().encodeToString(current.pair().publicHalf)
            + "\nnot after: "
            + notAfter
            + "\nsigner: "
            + signer.fingerprint()
            + "\n";
    String text = body + "\n" + signer.sign(body);
    return new Announcement(
        HexFormat.of().formatHex(current.name()), notAfter, signer.fingerprint(), text);
  }

  /**
   * Opens a request.
   *
   * @param place method, space and path of the request, which it is bound to
   * @throws KeysException CANNOT_OPEN, UNKNOWN_FORMAT, KEY_GONE when its key was replaced (ask for
   *     the {@link #announcement} again), or REFUSED when it was taken before or is not of now
   */
  public Opened open(byte[] sealed, String place) {
    if (sealed.length < HEAD) {
      throw KeysException.cannotOpen();
    }
    if (sealed[0] != 1) {
      throw KeysException.unknownFormat(sealed[0]);
    }
    Current pair = named(Arrays.copyOfRange(sealed, 1, HEAD));
    byte[] message = Arrays.copyOfRange(sealed, HEAD, sealed.length);
    byte[] plain = Hpke.open(pair.pair().privateHalf, pair.pair().publicHalf, info(place), message);
    if (plain.length < INNER) {
      throw KeysException.cannotOpen();
    }
    ByteBuffer inner = ByteBuffer.wrap(plain);
    byte[] key = new byte[Gcm.KEY];
    inner.get(key);
    requireNew(message, Instant.ofEpochMilli(inner.getLong()));
    byte[] body = Arrays.copyOfRange(plain, INNER, plain.length);
    Arrays.fill(plain, (byte) 0);
    return new Opened(body, new AnswerSeal(SecretBytes.take(key)));
  }

  static byte[] info(String place) {
    return Context.encode("paitient sealed request", place);
  }

  private synchronized Current named(byte[] name) {
    retire();
    return pairs.stream()
        .filter(each -> Arrays.equals(each.name(), name))
        .findFirst()
        .orElseThrow(KeysException::gone);
  }

  private Current current() {
    retire();
    Current newest = pairs.peekFirst();
    Instant now = clock.instant();
    if (newest == null || now.isAfter(newest.made().plus(FRESH))) {
      Kem.Pair pair = XWing.STANDARD.generate();
      newest = new Current(Arrays.copyOf(CertificateKeys.sha256(pair.publicHalf), NAME), pair, now);
      pairs.addFirst(newest);
    }
    return newest;
  }

  private void retire() {
    Instant now = clock.instant();
    while (!pairs.isEmpty() && now.isAfter(pairs.getLast().made().plus(LIFE))) {
      pairs.removeLast().pair().privateHalf.close();
    }
  }

  private synchronized void requireNew(byte[] message, Instant sent) {
    Instant now = clock.instant();
    if (sent.isBefore(now.minus(LEEWAY)) || sent.isAfter(now.plus(LEEWAY))) {
      throw KeysException.refused("the request was sealed at another time than now");
    }
    while (!seenInOrder.isEmpty()
        && now.isAfter(
            seen.getOrDefault(seenInOrder.peekFirst(), now).plus(LEEWAY.multipliedBy(2)))) {
      seen.remove(seenInOrder.removeFirst());
    }
    if (seen.size() >= MOST_SEEN) {
      throw KeysException.refused("too many sealed requests to know whether this one is new");
    }
    ByteBuffer mark =
        ByteBuffer.wrap(CertificateKeys.sha256(Arrays.copyOf(message, Hpke.ENCAPSULATION)));
    if (seen.putIfAbsent(mark, now) != null) {
      throw KeysException.refused("the request was taken before");
    }
    seenInOrder.addLast(mark);
  }

  /** Zeroes the private halves. */
  @Override
  public synchronized void close() {
    pairs.forEach(each -> each.pair().privateHalf.close());
    pairs.clear();
  }

  /**
   * A sealed request as a client makes it.
   *
   * @param publicHalf of the announcement's {@code key:}
   * @param place method and path, as {@code POST /v1/deployments/dep_1/generate}
   * @param key what the answer is sealed under: 32 random bytes of the caller's
   */
  public static byte[] seal(byte[] publicHalf, String place, byte[] key, Instant at, byte[] body) {
    byte[] plain =
        ByteBuffer.allocate(INNER + body.length)
            .put(key)
            .putLong(at.toEpochMilli())
            .put(body)
            .array();
    byte[] message = Hpke.seal(publicHalf, info(place), plain);
    return ByteBuffer.allocate(HEAD + message.length)
        .put((byte) 1)
        .put(CertificateKeys.sha256(publicHalf), 0, NAME)
        .put(message)
        .array();
  }

  /** The label under which answers are sealed. */
  static byte[] answerLabel(boolean last) {
    return ("paitient sealed answer" + (last ? " end" : "")).getBytes(UTF_8);
  }
}
