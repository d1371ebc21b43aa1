// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.AnchorLine;
import com.paitient.audit.CheckpointSink;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.server.network.OutboundException;
import com.paitient.server.network.TlsLink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Leaves a checkpoint as one message at a collector of syslog over TLS. */
record SyslogAnchor(TlsLink.Plan plan, InstantSource clock) implements CheckpointSink {
  private static final Duration LISTENS = Duration.ofMillis(500);

  @Override
  public void put(SignedCheckpoint checkpoint) throws IOException {
    String message =
        "<110>1 "
            + clock.instant().truncatedTo(ChronoUnit.MICROS)
            + " "
            + checkpoint.checkpoint().origin()
            + " paitient - audit.checkpoint - "
            + AnchorLine.of(checkpoint.checkpoint());
    byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
    try (TlsLink link = TlsLink.open(plan)) {
      link.write((bytes.length + " " + message).getBytes(StandardCharsets.US_ASCII));
      link.requireOpen(LISTENS);
    } catch (OutboundException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
