// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.Entry;
import com.paitient.server.config.AuditSink;
import com.paitient.server.network.AddressPolicy;
import com.paitient.server.network.BaseUrl;
import com.paitient.server.network.Call;
import com.paitient.server.network.Credential;
import com.paitient.server.network.Outbound;
import com.paitient.server.network.OutboundPlan;
import com.paitient.server.trail.formats.Format;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A web service that takes lines. A delivery is one POST; an answer of 200 to 299 says that it has
 * them, whatever else it says. Each names its part of the log, so that one that comes twice shows.
 */
final class Webhook implements Transport {
  private static final int MOST_BYTES = 64 << 10;

  private final Outbound outbound;
  private final Format format;
  private final Duration limit;

  private Webhook(Outbound outbound, Format format, Duration limit) {
    this.outbound = outbound;
    this.format = format;
    this.limit = limit;
  }

  static Webhook open(AuditSink sink, AddressPolicy policy, Format format) {
    BaseUrl url = BaseUrl.parse(sink.url());
    AuditSink.Limits limits = sink.limits();
    OutboundPlan plan =
        new OutboundPlan(
            url,
            url.tls() ? policy : AddressPolicy.LOOPBACK,
            sink.authority(),
            sink.keyFile().map(Credential::read),
            new OutboundPlan.Times(limits.connectTime(), limits.answerTime(), limits.answerTime()),
            MOST_BYTES,
            1);
    return new Webhook(Outbound.open(plan), format, limits.answerTime());
  }

  @Override
  public void deliver(List<Entry> entries) {
    StringBuilder lines = new StringBuilder(format.head());
    entries.forEach(entry -> lines.append(format.line(entry)));
    byte[] body = lines.toString().getBytes(StandardCharsets.UTF_8);
    Map<String, String> part =
        Map.of(
            "X-Audit-Log", entries.getFirst().log(),
            "X-Audit-First", String.valueOf(entries.getFirst().index()),
            "X-Audit-Last", String.valueOf(entries.getLast().index()));
    try (Call call = outbound.postText("", format.mediaType(), body, limit, part)) {
      int status = call.send().status();
      if (status < 200 || status > 299) {
        throw new NotTaken("it answered " + status);
      }
      call.ended(Duration.ofMillis(500));
    }
  }

  @Override
  public Duration settles() {
    return Duration.ZERO;
  }

  @Override
  public void close() {
    outbound.close();
  }
}
