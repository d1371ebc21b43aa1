// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.WitnessCall;
import com.paitient.audit.note.VerifierKey;
import com.paitient.server.config.AuditWitness;
import com.paitient.server.network.AddressPolicy;
import com.paitient.server.network.BaseUrl;
import com.paitient.server.network.Call;
import com.paitient.server.network.Outbound;
import com.paitient.server.network.OutboundException;
import com.paitient.server.network.OutboundPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Carries requests to one witness over HTTP. Used by one thread. */
final class WitnessLink implements WitnessCall, AutoCloseable {
  private static final int MOST_BYTES = 16 << 10;

  private final VerifierKey key;
  private final Outbound outbound;
  private final Duration limit;
  private int status;

  private WitnessLink(VerifierKey key, Outbound outbound, Duration limit) {
    this.key = key;
    this.outbound = outbound;
    this.limit = limit;
  }

  static WitnessLink open(AuditWitness witness, VerifierKey key) {
    BaseUrl url = BaseUrl.parse(witness.url());
    Duration wait = witness.limits().answerTime();
    AddressPolicy policy = Sinks.policy(witness.limits().addresses());
    return new WitnessLink(
        key,
        Outbound.open(
            new OutboundPlan(
                url,
                url.tls() || witness.plainHttp() ? policy : AddressPolicy.LOOPBACK,
                witness.authority(),
                Optional.empty(),
                new OutboundPlan.Times(wait, wait, wait),
                MOST_BYTES,
                1)),
        wait);
  }

  VerifierKey key() {
    return key;
  }

  @Override
  public Reply send(String path, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    try (Call call =
        outbound.postText("/" + path, "text/plain; charset=utf-8", bytes, limit, Map.of())) {
      status = call.send().status();
      if (status >= 500) {
        throw new IOException("it answered " + status);
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 10];
      for (int count = call.read(buffer); count >= 0; count = call.read(buffer)) {
        answer.write(buffer, 0, count);
      }
      call.ended(Duration.ZERO);
      return new Reply(status, answer.toString(UTF_8));
    } catch (OutboundException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Why it did not cosign, by its last answer. */
  String refusal() {
    return switch (status) {
      case 409, 422 -> "not_the_log_it_saw";
      case 200 -> "not_its_signature";
      case 403 -> "not_signed_by_the_log";
      case 404 -> "log_not_known";
      default -> "refused";
    };
  }

  @Override
  public void close() {
    outbound.close();
  }
}
