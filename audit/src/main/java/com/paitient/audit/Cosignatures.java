// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.WitnessCall.Reply;
import com.paitient.audit.note.Rotation;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.note.VerifierKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings a log's checkpoints to its witnesses and keeps the newest that each cosigned in {@code
 * witnessed/ID}, by the witness's key id. Witnesses that are asked in turn get the same checkpoint,
 * so that one note collects their signatures. Not thread-safe.
 */
final class Cosignatures {
  private static final String FOLDER = "witnessed";
  private static final int MOST_TRIES = 3;

  private final LogStorage storage;
  private final LogFiles files;
  private final Publisher publisher;
  private final Map<VerifierKey, Long> seen = new HashMap<>();
  private @Nullable SignedCheckpoint round;

  Cosignatures(LogStorage storage, Publisher publisher) {
    this.storage = storage;
    this.files = new LogFiles(storage);
    this.publisher = publisher;
  }

  /** The newest checkpoint that each witness cosigned. */
  static List<SignedCheckpoint> all(LogStorage storage) throws IOException {
    LogFiles files = new LogFiles(storage);
    List<SignedCheckpoint> all = new ArrayList<>();
    for (String name : storage.list(FOLDER)) {
      if (!name.endsWith(".new")) {
        try {
          all.add(SignedCheckpoint.parse(new String(files.read(FOLDER + "/" + name), UTF_8)));
        } catch (IllegalArgumentException e) {
          throw new AuditException(
              AuditException.Code.DAMAGED, "a cosigned checkpoint is not what was written", e);
        }
      }
    }
    return all;
  }

  /** The one that covers most, with the most cosignatures among these. */
  @Nullable SignedCheckpoint newest() throws IOException {
    return all(storage).stream()
        .max(
            Comparator.comparingLong((SignedCheckpoint signed) -> signed.checkpoint().size())
                .thenComparingInt(signed -> signed.signatures().size()))
        .orElse(null);
  }

  /** The one with the most cosignatures that covers {@code size}, the newest among these. */
  @Nullable SignedCheckpoint covering(long size) throws IOException {
    return all(storage).stream()
        .filter(signed -> signed.checkpoint().size() >= size)
        .max(
            Comparator.comparingInt((SignedCheckpoint signed) -> signed.signatures().size())
                .thenComparingLong(signed -> signed.checkpoint().size()))
        .orElse(null);
  }

  /** Gets the cosignature of {@code witness}, or throws WITNESS_REFUSED. */
  SignedCheckpoint ask(
      VerifierKey witness, WitnessCall call, SignedCheckpoint newest, List<Rotation> rotations)
      throws IOException {
    for (Rotation rotation : rotations) {
      var _ = call.send("add-rotation", rotation.text());
    }
    SignedCheckpoint asked = round;
    if (asked == null || witness.signs(asked) || isBehind(asked, witness)) {
      asked = newest;
    }
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      long old = seen.getOrDefault(witness, 0L);
      Reply reply = call.send("add-checkpoint", request(old, asked));
      if (reply.status() == 200) {
        return kept(asked, witness, reply.body());
      }
      if (reply.status() != 409) {
        throw refused("the witness answered " + reply.status());
      }
      long known = size(reply.body());
      seen.put(witness, known);
      if (known > newest.checkpoint().size()) {
        throw refused("the witness saw " + known + " entries: this log was rolled back");
      }
      asked = known > asked.checkpoint().size() ? newest : asked;
    }
    throw refused("the witness does not settle on a size");
  }

  private boolean isBehind(SignedCheckpoint asked, VerifierKey witness) {
    return asked.checkpoint().size() < seen.getOrDefault(witness, 0L);
  }

  private String request(long old, SignedCheckpoint asked) throws IOException {
    StringBuilder text = new StringBuilder("old ").append(old).append('\n');
    if (old > 0) {
      for (byte[] hash : publisher.consistency(old, asked)) {
        text.append(Base64.getEncoder().encodeToString(hash)).append('\n');
      }
    }
    return text.append('\n').append(asked.text()).toString();
  }

  private static long size(String body) {
    String text = body.strip();
    if (!text.matches("0|[1-9][0-9]{0,17}")) {
      throw refused("the witness does not tell what it saw");
    }
    return Long.parseLong(text);
  }

  private SignedCheckpoint kept(SignedCheckpoint asked, VerifierKey witness, String lines)
      throws IOException {
    SignedCheckpoint cosigned;
    try {
      cosigned = asked.with(SignedCheckpoint.lines(lines));
    } catch (IllegalArgumentException _) {
      throw refused("the witness's answer is no signature");
    }
    if (!witness.signs(cosigned)) {
      throw refused("the witness's signature is not its key's");
    }
    files.replace(FOLDER + "/" + witness.hexId(), cosigned.text().getBytes(UTF_8));
    seen.put(witness, cosigned.checkpoint().size());
    round = cosigned;
    return cosigned;
  }

  private static AuditException refused(String message) {
    return new AuditException(AuditException.Code.WITNESS_REFUSED, message);
  }
}
