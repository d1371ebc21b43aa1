// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an outside server answers. Addresses have one spelling only, and what a resolver might take
 * for an address (decimal, octal, hexadecimal, short forms) is no name.
 *
 * @param host a name in lower case, or an address without brackets
 * @param path what comes before the server's endpoints; empty, or {@code /…} without a last slash
 */
public record BaseUrl(boolean tls, String host, int port, String path) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "(https?)://(\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]|[A-Za-z0-9.-]+)(?::(\\d{1,5}))?((?:/[A-Za-z0-9_~.-]+)*)/?");

  private static final Pattern LABELS =
      Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

  /**
   * Reads {@code http://host:port/path} or {@code https://…}.
   *
   * @throws IllegalArgumentException if it is anything else, or has a user, a query or a fragment;
   *     its message does not quote the text
   */
  public static BaseUrl parse(String text) {
    Matcher parts = SHAPE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a URL such as https://10.0.0.5:8000");
    }
    boolean tls = parts.group(1).equals("https");
    String path = parts.group(4);
    if (path.contains("/.")) {
      throw new IllegalArgumentException("a URL with dots at the start of a path's part");
    }
    return new BaseUrl(tls, host(parts.group(2)), port(parts.group(3), tls), path);
  }

  private static int port(@org.jspecify.annotations.Nullable String digits, boolean tls) {
    if (digits == null) {
      return tls ? 443 : 80;
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a URL with a port that is none");
    }
    return port;
  }

  private static String host(String text) {
    if (text.startsWith("[")) {
      return AddressRange.address(text.substring(1, text.length() - 1)).getHostAddress();
    }
    String host = text.toLowerCase(Locale.ROOT);
    if (host.length() <= 253 && LABELS.matcher(host).matches()) {
      return host;
    }
    return AddressRange.address(host).getHostAddress();
  }

  /** This with an endpoint's path after it, for a request line. */
  String of(String endpoint) {
    return (tls ? "https://" : "http://") + authority() + path + endpoint;
  }

  private String authority() {
    boolean bare = host.indexOf(':') >= 0;
    return (bare ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return of("");
  }
}
