// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Identity;
import com.paitient.server.identity.Refusals;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Asks who sent a request. */
final class Callers {
  private static final int MOST_AGENT = 200;

  private final Optional<Identity> identity;

  Callers(Identity identity) {
    this.identity = Optional.of(identity);
  }

  private Callers() {
    this.identity = Optional.empty();
  }

  /** For a listener that knows nobody, and so admits nobody. */
  static Callers nobody() {
    return new Callers();
  }

  /**
   * Records that a request was refused, of whom it may be.
   *
   * @throws com.paitient.audit.AuditException if it cannot be recorded that a caller was refused
   */
  void refused(Request request, Optional<Caller> caller, Refusals.Refused refused) {
    identity
        .map(Identity::refusals)
        .ifPresent(refusals ->
            caller.ifPresentOrElse(
                known -> refusals.refused(known, refused),
                () -> refusals.refused(address(request), refused.code())));
  }

  Caller of(Request request) {
    Identity known =
        identity.orElseThrow(() -> ApiError.of(ErrorCode.UNAUTHENTICATED, "Nobody is known here."));
    return known.caller(bearer(request), address(request), agent(request));
  }

  /** The one bearer credential; two of them are none. */
  private static Optional<String> bearer(Request request) {
    List<String> given = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
    return given.size() == 1 && given.getFirst().regionMatches(true, 0, "Bearer ", 0, 7)
        ? Optional.of(given.getFirst().substring(7).strip())
        : Optional.empty();
  }

  private static String address(Request request) {
    SocketAddress remote = request.getConnectionMetaData().getRemoteSocketAddress();
    if (remote instanceof InetSocketAddress inet && inet.getAddress() != null) {
      String address = inet.getAddress().getHostAddress();
      int zone = address.indexOf('%');
      return zone < 0 ? address : address.substring(0, zone);
    }
    throw new IllegalStateException("a connection without an address");
  }

  private static @Nullable String agent(Request request) {
    String agent = request.getHeaders().get(HttpHeader.USER_AGENT);
    if (agent == null) {
      return null;
    }
    boolean isPlain = agent.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
    String plain = isPlain ? agent : agent.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.substring(0, Math.min(plain.length(), MOST_AGENT));
  }
}
