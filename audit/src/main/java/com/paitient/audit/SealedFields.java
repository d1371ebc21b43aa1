// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Seals what identifies somebody or holds text in an event under its tenant's key, and opens it
 * again. Clear stays what queries and counts need: who (an id), what, when, which tenant, the
 * result, numbers, codes and keyed hashes. The Merkle leaf is over the sealed form, so every proof
 * goes on when a tenant's keys are destroyed. Thread-safe.
 */
final class SealedFields {
  /** The detail that says why a reader sees the clear part only. */
  static final String MARK = "sealed_fields";

  static final String PURPOSE = "audit";

  private static final String COLUMN = "fields";
  private static final String IP_ADDRESS = "ip_address";
  private static final String USER_AGENT = "user_agent";
  private static final String DETAILS = "details";

  /** Details whose texts are codes, ids of ours, keyed hashes or counts. */
  private static final Set<String> CLEAR =
      Set.of(
          "asked",
          "before",
          "counts",
          "credential",
          "detector",
          "finish_reason",
          "generation",
          "keys",
          "matter",
          "mode",
          "model",
          "newest",
          "patient",
          "phi_mode",
          "purpose_of_use",
          "reason",
          "root",
          "runtime");

  private static final Set<String> CLEAR_ENDINGS =
      Set.of("_id", "_digest", "_hash", "_version", "_counts");

  private final @Nullable Envelope envelope;
  private final HeadFiles heads;
  private final String log;

  SealedFields(@Nullable Envelope envelope, HeadFiles heads, String log) {
    this.envelope = envelope;
    this.heads = heads;
    this.log = log;
  }

  /**
   * The bytes that the log keeps of {@code event}. Throws {@code UNAVAILABLE} when they cannot be
   * sealed now.
   */
  byte[] stored(Event event) {
    if (event.details().containsKey(MARK)) {
      throw Details.bad("the name " + MARK + " is the log's own");
    }
    Map<String, Object> clear = new HashMap<>();
    Map<String, Object> sensitive = sensitive(event, clear);
    return envelope == null || sensitive.isEmpty()
        ? EventJson.write(event)
        : EventJson.write(event, clear, sealed(event, sensitive, envelope));
  }

  private Sealed sealed(Event event, Map<String, Object> sensitive, Envelope keys) {
    String owner = owner(event);
    byte[] plain = CanonicalJson.bytes(sensitive);
    try {
      try {
        return sealed(event, plain, owner, keys);
      } catch (KeysException e) {
        if (owner.equals(Context.SYSTEM) || !isLocked(e)) {
          throw e;
        }
        return sealed(event, plain, Context.SYSTEM, keys);
      }
    } catch (KeysException | IOException e) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE, "an event's fields cannot be sealed now", e);
    }
  }

  /** Whether the tenant's keys were taken away on purpose; what happens then is recorded still. */
  private static boolean isLocked(KeysException e) {
    return e.code() == KeysException.Code.KEY_GONE || e.code() == KeysException.Code.KEY_REVOKED;
  }

  private Sealed sealed(Event event, byte[] plain, String under, Envelope keys) throws IOException {
    byte[] sealed = keys.seal(plain, place(event, under));
    int head = Envelope.headLength(sealed);
    String id = heads.keep(sealed, head, under);
    byte[] value = Arrays.copyOfRange(sealed, head, sealed.length);
    return Sealed.of(id, under, value);
  }

  /**
   * Whose key it is. What is done to a tenant and its keys is sealed under the service's own, so
   * that it stays readable who revoked or destroyed them, and from where.
   */
  private static String owner(Event event) {
    String tenant = event.tenantId();
    return tenant == null || tenant.isEmpty() || event.type().startsWith("tenant.")
        ? Context.SYSTEM
        : tenant;
  }

  private Context place(Event event, String under) {
    return new Context(under, PURPOSE, log, event.id(), COLUMN);
  }

  /**
   * The event whose stored form {@code body} is. Where its sealed part does not open, the clear
   * part with the detail {@code sealed_fields}: {@code destroyed}, {@code revoked}, {@code
   * unreadable} or {@code no_key}. Throws {@code BAD_EVENT}, and {@code UNAVAILABLE} when keys are
   * away for now.
   */
  Event opened(byte[] body) {
    StoredEvent stored = EventJson.parseStored(body);
    Sealed sealed = stored.sealed();
    if (sealed == null) {
      return stored.clear();
    }
    if (envelope == null) {
      return marked(stored.clear(), "no_key");
    }
    try {
      byte[] head = heads.head(sealed);
      return head == null
          ? marked(stored.clear(), "unreadable")
          : joined(stored.clear(), plain(stored.clear(), sealed, head, envelope));
    } catch (KeysException e) {
      return marked(stored.clear(), whyNot(e));
    } catch (IOException e) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE, "an event's fields cannot be opened now", e);
    }
  }

  /** The clear part alone, with {@code why} as the detail {@code sealed_fields} where more is. */
  static Event clear(byte[] body, String why) {
    StoredEvent stored = EventJson.parseStored(body);
    return stored.sealed() == null ? stored.clear() : marked(stored.clear(), why);
  }

  private Map<String, Object> plain(Event clear, Sealed sealed, byte[] head, Envelope keys) {
    byte[] value = Base64.getDecoder().decode(sealed.value());
    byte[] whole = Arrays.copyOf(head, head.length + value.length);
    System.arraycopy(value, 0, whole, head.length, value.length);
    byte[] plain = keys.open(whole, place(clear, sealed.under()));
    return JsonReader.object(new String(plain, StandardCharsets.UTF_8));
  }

  private static String whyNot(KeysException e) {
    return switch (e.code()) {
      case KEY_GONE -> "destroyed";
      case KEY_REVOKED -> "revoked";
      case CANNOT_OPEN, UNKNOWN_FORMAT -> "unreadable";
      case PROVIDER_UNAVAILABLE, SEALED, BAD_KEY_FILE, REFUSED, USED_UP ->
          throw new AuditException(
              AuditException.Code.UNAVAILABLE, "an event's fields cannot be opened now", e);
    };
  }

  private static Event joined(Event clear, Map<String, Object> sensitive) {
    Map<String, Object> details = new LinkedHashMap<>(clear.details());
    if (sensitive.get(DETAILS) instanceof Map<?, ?> more) {
      more.forEach((name, value) -> details.put((String) name, value));
    }
    return with(
        clear, (String) sensitive.get(IP_ADDRESS), (String) sensitive.get(USER_AGENT), details);
  }

  private static Event marked(Event clear, String why) {
    Map<String, Object> details = new LinkedHashMap<>(clear.details());
    details.put(MARK, why);
    return with(clear, clear.ipAddress(), clear.userAgent(), details);
  }

  /** What is sealed of {@code event}; the other details go into {@code clear}. */
  private static Map<String, Object> sensitive(Event event, Map<String, Object> clear) {
    Map<String, Object> details = new HashMap<>();
    event
        .details()
        .forEach((name, value) -> (isClear(name, value) ? clear : details).put(name, value));
    Map<String, Object> sensitive = new HashMap<>();
    if (event.ipAddress() != null) {
      sensitive.put(IP_ADDRESS, event.ipAddress());
    }
    if (event.userAgent() != null) {
      sensitive.put(USER_AGENT, event.userAgent());
    }
    if (!details.isEmpty()) {
      sensitive.put(DETAILS, details);
    }
    return sensitive;
  }

  private static boolean isClear(String name, Object value) {
    return value instanceof Long
        || value instanceof Boolean
        || CLEAR.contains(name)
        || hasClearEnding(name);
  }

  private static boolean hasClearEnding(String name) {
    for (String ending : CLEAR_ENDINGS) {
      if (name.endsWith(ending)) {
        return true;
      }
    }
    return false;
  }

  private static Event with(
      Event event,
      @Nullable String ipAddress,
      @Nullable String userAgent,
      Map<String, Object> details) {
    return new Event(
        event.id(),
        event.timestamp(),
        event.type(),
        event.userId(),
        event.tenantId(),
        event.resourceType(),
        event.resourceId(),
        event.action(),
        event.result(),
        ipAddress,
        userAgent,
        event.releaseDigest(),
        event.destination(),
        details);
  }
}
