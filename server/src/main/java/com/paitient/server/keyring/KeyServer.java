// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import com.paitient.server.network.AddressPolicy;
import com.paitient.server.network.BaseUrl;
import com.paitient.server.network.Call;
import com.paitient.server.network.NetworkException;
import com.paitient.server.network.Outbound;
import com.paitient.server.network.OutboundException;
import com.paitient.server.network.OutboundPlan;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A server that holds a root key: whole requests and whole, small answers, within a time limit.
 * Without TLS only on this machine. Thread-safe.
 */
final class KeyServer implements AutoCloseable {
  private static final int MOST_BYTES = 256 << 10;
  private static final int CONNECTIONS = 8;
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final Outbound outbound;
  private final Duration limit;

  private KeyServer(Outbound outbound, Duration limit) {
    this.outbound = outbound;
    this.limit = limit;
  }

  /**
   * Makes ready for requests.
   *
   * @param limit for a whole request
   * @throws com.paitient.keys.KeysException PROVIDER_UNAVAILABLE when the URL or the authority's
   *     file cannot be used
   */
  static KeyServer open(
      String url, AddressPolicy withTls, Optional<Path> authority, Duration limit) {
    try {
      BaseUrl base = BaseUrl.parse(url);
      OutboundPlan plan =
          new OutboundPlan(
              base,
              base.tls() ? withTls : AddressPolicy.LOOPBACK,
              authority,
              Optional.empty(),
              new OutboundPlan.Times(limit, limit, limit),
              MOST_BYTES,
              CONNECTIONS);
      return new KeyServer(Outbound.open(plan), limit);
    } catch (IllegalArgumentException | NetworkException unusable) {
      throw Refusal.unavailable("the key provider's address: " + unusable.getMessage());
    }
  }

  /**
   * Asks.
   *
   * @throws com.paitient.keys.KeysException PROVIDER_UNAVAILABLE when no whole answer comes in time
   */
  Answer get(String endpoint, Map<String, String> fields) {
    return answer(outbound.get(endpoint, "application/json", limit, fields));
  }

  /** Sends {@code body} and asks; fails as {@link #get}. */
  Answer post(String endpoint, byte[] body, Map<String, String> fields) {
    return answer(outbound.post(endpoint, body, "application/json", limit, fields));
  }

  private Answer answer(Call call) {
    try (call) {
      int status = call.send().status();
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      for (int count = call.read(buffer); count >= 0; count = call.read(buffer)) {
        body.write(buffer, 0, count);
      }
      call.ended(PATIENCE);
      return new Answer(status, body.toByteArray());
    } catch (OutboundException failed) {
      throw Refusal.unavailable("the key provider: " + failed.getMessage());
    }
  }

  @Override
  public void close() {
    outbound.close();
  }

  /** A whole answer. */
  static final class Answer {
    final int status;
    final byte[] body;

    private Answer(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }
  }
}
