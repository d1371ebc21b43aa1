// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.Entry;
import com.paitient.server.config.AuditSink;
import com.paitient.server.network.AddressPolicy;
import com.paitient.server.network.TlsLink;
import com.paitient.server.trail.formats.Format;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A collector of syslog over TLS: messages of RFC 5424, each behind its length as RFC 5425 frames
 * them. The collector never says what it has, so a delivery counts once the connection has stayed
 * open for a while after it.
 */
final class Syslog implements Transport {
  static final String SCHEME = "syslog+tls://";

  private static final Pattern PLACE =
      Pattern.compile("syslog\\+tls://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(?::([1-9]\\d{0,4}))?/?");
  private static final int USUAL_PORT = 6514;
  private static final Duration SETTLES = Duration.ofSeconds(30);
  private static final Duration LISTENS = Duration.ofMillis(20);

  private final TlsLink.Plan plan;
  private @Nullable TlsLink link;

  private Syslog(TlsLink.Plan plan) {
    this.plan = plan;
  }

  /** Does not connect yet. Throws {@link IllegalArgumentException} when the URL is none. */
  static Syslog at(AuditSink sink, AddressPolicy policy) {
    AuditSink.Limits limits = sink.limits();
    return new Syslog(
        plan(sink.url(), sink.authority(), policy, limits.connectTime(), limits.answerTime()));
  }

  /** How to reach the collector at a URL; throws as {@link #at} does. */
  static TlsLink.Plan plan(
      String url,
      Optional<Path> authority,
      AddressPolicy policy,
      Duration connectTime,
      Duration limit) {
    Matcher place = PLACE.matcher(url);
    if (!place.matches()) {
      throw new IllegalArgumentException("not a URL such as syslog+tls://10.0.0.7:6514");
    }
    int port = place.group(2) == null ? USUAL_PORT : Integer.parseInt(place.group(2));
    if (port > 65_535) {
      throw new IllegalArgumentException("a URL with a port that is none");
    }
    String host = place.group(1).replaceAll("[\\[\\]]", "");
    return new TlsLink.Plan(host, port, policy, authority, connectTime, limit);
  }

  @Override
  public void deliver(List<Entry> entries) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      byte[] message = Format.SYSLOG.bare(entry).getBytes(StandardCharsets.UTF_8);
      frames.writeBytes((message.length + " ").getBytes(StandardCharsets.US_ASCII));
      frames.writeBytes(message);
    }
    try {
      TlsLink open = link == null ? TlsLink.open(plan) : link;
      link = open;
      open.write(frames.toByteArray());
      open.requireOpen(LISTENS);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Fails when the collector has gone since the last delivery. */
  @Override
  public void check() {
    TlsLink open = link;
    if (open != null) {
      try {
        open.requireOpen(Duration.ofMillis(1));
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }
  }

  @Override
  public Duration settles() {
    return SETTLES;
  }

  @Override
  public void close() {
    TlsLink open = link;
    link = null;
    if (open != null) {
      open.close();
    }
  }
}
