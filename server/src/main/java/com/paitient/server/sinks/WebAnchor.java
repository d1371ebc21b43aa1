// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.CheckpointSink;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.server.config.AuditAnchor;
import com.paitient.server.network.AddressPolicy;
import com.paitient.server.network.BaseUrl;
import com.paitient.server.network.Call;
import com.paitient.server.network.Credential;
import com.paitient.server.network.Outbound;
import com.paitient.server.network.OutboundException;
import com.paitient.server.network.OutboundPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Leaves the signed note at a web service; 200 to 299 says that it is there. */
final class WebAnchor implements CheckpointSink, AutoCloseable {
  private static final int MOST_BYTES = 64 << 10;

  private final Outbound outbound;
  private final Duration limit;

  private WebAnchor(Outbound outbound, Duration limit) {
    this.outbound = outbound;
    this.limit = limit;
  }

  static WebAnchor open(AuditAnchor anchor, AddressPolicy policy) {
    BaseUrl url = BaseUrl.parse(anchor.url());
    Duration wait = anchor.limits().answerTime();
    return new WebAnchor(
        Outbound.open(
            new OutboundPlan(
                url,
                url.tls() ? policy : AddressPolicy.LOOPBACK,
                anchor.authority(),
                anchor.keyFile().map(Credential::read),
                new OutboundPlan.Times(wait, wait, wait),
                MOST_BYTES,
                1)),
        wait);
  }

  @Override
  public void put(SignedCheckpoint checkpoint) throws IOException {
    byte[] note = checkpoint.text().getBytes(StandardCharsets.UTF_8);
    try (Call call = outbound.postText("", "text/plain; charset=utf-8", note, limit, Map.of())) {
      int status = call.send().status();
      if (status < 200 || status > 299) {
        throw new IOException("it answered " + status);
      }
    } catch (OutboundException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    outbound.close();
  }
}
