// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * Frees the native half of a TLS engine when its connection ends. An engine whose client went away
 * without a word would keep a pipe and its memory until the collector finds it.
 */
final class TlsEnds implements Connection.Listener {
  /** More than an engine has to say at its end. */
  private static final int MOST_RECORDS = 16;

  @Override
  public void onClosed(Connection connection) {
    if (connection instanceof SslConnection tls) {
      end(tls.getSSLEngine());
    }
  }

  /** Takes what the engine still wants to send, which is what it waits for before it is free. */
  private static void end(SSLEngine engine) {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    ByteBuffer unsent = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    try {
      engine.closeOutbound();
      engine.closeInbound();
      for (int i = 0; i < MOST_RECORDS && !engine.isOutboundDone(); i++) {
        var _ = engine.wrap(nothing, unsent.clear());
      }
    } catch (SSLException _) {
      // It ends because it must, not because the client agreed.
    }
  }
}
