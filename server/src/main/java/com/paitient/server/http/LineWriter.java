// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers pieces of text and sends them when there are enough. Used by one thread. */
final class LineWriter implements Consumer<String> {
  private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);
  private static final int ENOUGH = 32 << 10;

  private final Sender sender;
  private final String type;
  private final StringBuilder gathered = new StringBuilder();

  private LineWriter(Sender sender, String type) {
    this.sender = sender;
    this.type = type;
  }

  /** Sends all that the answer makes; breaks off when it fails after something was sent. */
  static void send(Answer.Lines lines, Sender sender) {
    LineWriter writer = new LineWriter(sender, lines.type());
    try {
      lines.writer().write(writer);
      writer.flush();
    } catch (RuntimeException e) {
      if (sender.isCommitted() && !(e instanceof ClientGone)) {
        LOG.warn("broke an answer off: {}", Frames.of(e));
        throw new ClientGone();
      }
      throw e;
    }
    sender.end();
  }

  @Override
  public void accept(String text) {
    gathered.append(text);
    if (gathered.length() >= ENOUGH) {
      flush();
    }
  }

  private void flush() {
    sender.part(type, gathered.toString().getBytes(StandardCharsets.UTF_8));
    gathered.setLength(0);
  }
}
