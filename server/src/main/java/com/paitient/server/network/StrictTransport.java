// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpChannelOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpConnectionOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpReceiverOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * HTTP/1.1 on connections that end with a response that bytes come after: Jetty drops what it has
 * read of them and uses the connection again, and the rest could be read as the next response.
 */
final class StrictTransport extends HttpClientTransportOverHTTP {
  StrictTransport(ClientConnector connector) {
    super(connector);
  }

  @Override
  public Connection newConnection(EndPoint endPoint, Map<String, Object> context) {
    Strict connection = new Strict(endPoint, context);
    connection.setInitialize(isInitializeConnections());
    connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
    return customize(connection, context);
  }

  private static final class Strict extends HttpConnectionOverHTTP {
    Strict(EndPoint endPoint, Map<String, Object> context) {
      super(endPoint, context);
    }

    @Override
    protected HttpChannelOverHTTP newHttpChannel() {
      return new HttpChannelOverHTTP(this) {
        @Override
        protected HttpReceiverOverHTTP newHttpReceiver() {
          return new Receiver(this);
        }
      };
    }
  }

  /** Counts a server that says more than its response as one that has closed the connection. */
  private static final class Receiver extends HttpReceiverOverHTTP {
    private boolean surplus;

    Receiver(HttpChannelOverHTTP channel) {
      super(channel);
    }

    @Override
    public boolean messageComplete() {
      ByteBuffer read = getResponseBuffer();
      boolean interim =
          getHttpExchange() != null && getHttpExchange().getResponse().getStatus() < 200;
      surplus = surplus || (!interim && read != null && read.hasRemaining());
      return super.messageComplete();
    }

    @Override
    protected boolean isShutdown() {
      return surplus || super.isShutdown();
    }
  }
}
