// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Requests of which something is wrong, made from a seed: the same number is the same case for
 * ever. Some carry a whole other request where a lenient reader would find one; a marked request
 * follows each on its connection.
 */
final class MalformedCorpus {
  private static final List<String> CODINGS =
      List.of(
          "chunked",
          " chunked",
          "\tchunked",
          "chunked ",
          "Chunked",
          "xchunked",
          "chunked, chunked",
          "chunked, identity",
          "identity, chunked",
          "identity",
          "gzip",
          "gzip, chunked",
          "chunked;q=1",
          "\"chunked\"",
          "chunked\u000b",
          "\u000bchunked",
          ",chunked",
          "chun\0ked",
          "");
  private static final List<String> LENGTHS =
      List.of(
          "+%d",
          "-%d",
          "0x%x",
          "%d.0",
          "%d e",
          "%d,%d",
          "%d, 0",
          "0, %d",
          "%d;a",
          "\"%d\"",
          "%dL",
          "1e1",
          "",
          "9223372036854775808",
          "18446744073709551616",
          "99999999999999999999999",
          "%d\u000b",
          "\u000b%d",
          "%d\0",
          "x");
  private static final List<String> SIZES =
      List.of(
          "%x;%x",
          "0x%x",
          "+%x",
          "-%x",
          "%x ;",
          "%xh",
          " %x",
          "%x\t",
          "%x\n",
          "%x\r",
          "\n%x",
          "ffffffffffffffff%x",
          "100000000%08x",
          "8000000000000%03x",
          "%x;a=\"\r\n\"",
          "",
          "zz",
          "%x\0",
          ";%x",
          "%x;\n");
  private static final List<String> METHODS =
      List.of(
          "POST", "post", "P\u00d6ST", "POST\t", " POST", "PO ST", "G", "CONNECT", "TRACE", "*");
  private static final List<String> TARGETS =
      List.of(
          "*",
          "http://other/v1/mark/s%d",
          "//other/v1/mark/s%d",
          "localhost:80",
          "/v1/%%2e%%2e/v1/mark/s%d",
          "/v1/mark/s%d#x",
          "/v1/mark;a=b/s%d",
          "/v1/mark/s%d%%00",
          "/v1/mark/%%73%%zz%d",
          "/v1//mark//s%d",
          "/v1/mark\\s%d",
          "v1/mark/s%d",
          "/v1/mark/\u00e9s%d",
          "/v1/mark/%%c0%%af%d",
          "/v1/mark/s %d",
          "");
  private static final List<String> VERSIONS =
      List.of(
          "HTTP/1.1 ", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/11", "http/1.1", "HTTP/1.1x", "");
  private static final List<String> ODD_FIELDS =
      List.of(
          "Expect: 100-continue",
          "Expect: 200-ok",
          "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk",
          "Upgrade: websocket\r\nConnection: Upgrade",
          "Connection: keep-alive, close, Content-Length",
          "Connection: transfer-encoding",
          "Host: other",
          "Host:",
          "TE: trailers",
          "Trailer: Content-Length",
          "Content-Type: text/plain",
          "Content-Encoding: gzip",
          "Content-Range: bytes 0-1/2",
          "X-Tenant-Id: a\r\nX-Tenant-Id: b",
          "traceparent: 00-zz-zz-01",
          "Accept: \u00ff\u00fe",
          "Authorization: Bearer a\r\nAuthorization: Bearer b",
          ": empty",
          "\u00e9: a",
          "X(Y): a",
          "X Y: a");

  private final String authorization;
  private final long seed;

  MalformedCorpus(String authorization, long seed) {
    this.authorization = authorization;
    this.seed = seed;
  }

  /**
   * One case.
   *
   * @param bytes all that is sent on a connection
   * @param whole that the first request is in order, so that the one after it must be answered
   */
  record Case(int number, String shape, byte[] bytes, boolean whole, boolean dripped) {
    @Override
    public String toString() {
      return "case " + number + " (" + shape + ")";
    }
  }

  Case of(int number) {
    Random random = new Random(seed * 1_000_003 + number);
    int shape = random.nextInt(20);
    boolean dripped = random.nextInt(200) == 0;
    boolean whole = shape == 0;
    String first =
        switch (shape) {
          case 0 -> inOrder(number, random);
          case 1 -> lengthAndChunks(number, random);
          case 2 -> chunksAndLength(number, random);
          case 3 -> twoCodings(number, random);
          case 4 -> twoLengths(number, random);
          case 5 -> oddLength(number, random);
          case 6 -> folded(number, random);
          case 7 -> oddLineEnds(number, random);
          case 8 -> signInHead(number, random);
          case 9 -> oddChunk(number, random);
          case 10 -> flipped(number, random);
          case 11 -> cut(number, random);
          case 12 -> huge(number, random);
          case 13 -> oddRequestLine(number, random);
          case 14 -> post(pick(ODD_FIELDS, random) + "\r\n" + length(json(number)), json(number));
          case 15 -> oddTrailer(number, random);
          case 16 -> leftover(number, random);
          case 17 -> noise(random);
          case 18 -> doubled(number, random);
          default -> refusedWithBody(number, random);
        };
    byte[] bytes = (first + mark("f" + number)).getBytes(StandardCharsets.ISO_8859_1);
    return new Case(number, "shape " + shape, bytes, whole, dripped);
  }

  /** A request whose effect is seen; a service that answers it closes the connection. */
  private String mark(String id) {
    return "GET /v1/mark/"
        + id
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + authorization
        + "Connection: close\r\n\r\n";
  }

  private String smuggled(int number) {
    return mark("s" + number);
  }

  private static String json(int number) {
    return "{\"text\":\"t" + number + "\"}";
  }

  private String post(String fields, String body) {
    return "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + authorization
        + fields
        + "\r\n"
        + body;
  }

  private static String length(String body) {
    return "Content-Length: " + body.length() + "\r\n";
  }

  private static String chunked(String body, Random random) {
    StringBuilder chunks = new StringBuilder();
    int at = 0;
    while (at < body.length()) {
      int n = Math.min(body.length() - at, 1 + random.nextInt(9));
      chunks.append(Integer.toHexString(n)).append("\r\n").append(body, at, at + n).append("\r\n");
      at += n;
    }
    return chunks.append("0\r\n\r\n").toString();
  }

  private static <T> T pick(List<T> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  private static String formatted(String pattern, int value) {
    return pattern.formatted(value, value);
  }

  /** Names of header fields are written in any case. */
  private static String cased(String name, Random random) {
    StringBuilder cased = new StringBuilder();
    name.chars()
        .forEach(c ->
            cased.append(
                (char)
                    (random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c))));
    return cased.toString();
  }

  private String inOrder(int number, Random random) {
    String json = json(number);
    return random.nextBoolean()
        ? post(cased("Content-Length", random) + ":" + json.length() + "\r\n", json)
        : post(cased("Transfer-Encoding", random) + ": chunked\r\n", chunked(json, random));
  }

  private String lengthAndChunks(int number, Random random) {
    String body = "0\r\n\r\n" + smuggled(number);
    String coding = cased("Transfer-Encoding", random) + ": chunked\r\n";
    return post(random.nextBoolean() ? length(body) + coding : coding + length(body), body);
  }

  private String chunksAndLength(int number, Random random) {
    String inner = smuggled(number);
    String body = Integer.toHexString(inner.length()) + "\r\n" + inner + "\r\n0\r\n\r\n";
    String size = "Content-Length: " + body.indexOf("GET") + "\r\n";
    String coding = "Transfer-Encoding: " + pick(List.of("chunked", "Chunked"), random) + "\r\n";
    return post(random.nextBoolean() ? size + coding : coding + size, body);
  }

  /** Codings that differ, one of which may not be seen as such. */
  private String twoCodings(int number, Random random) {
    String colon = pick(List.of(":", ": ", " : ", ":\t", "\t:", ":\r\n "), random);
    String odd = "Transfer-Encoding" + colon + pick(CODINGS.subList(5, CODINGS.size()), random);
    String other = "Transfer-Encoding: " + pick(CODINGS, random);
    return post(
        random.nextBoolean() ? odd + "\r\n" + other + "\r\n" : other + "\r\n" + odd + "\r\n",
        "0\r\n\r\n" + smuggled(number));
  }

  private String twoLengths(int number, Random random) {
    String body = json(number) + smuggled(number);
    String one = length(body);
    String two = "Content-Length: " + random.nextInt(body.length()) + "\r\n";
    return post(random.nextBoolean() ? one + two : two + one, body);
  }

  private String oddLength(int number, Random random) {
    String body = json(number);
    return post(
        "Content-Length: " + formatted(pick(LENGTHS, random), body.length()) + "\r\n",
        body + smuggled(number));
  }

  private String folded(int number, Random random) {
    String fold = pick(List.of("\r\n ", "\r\n\t", "\r\n  \r\n "), random);
    String json = json(number);
    String body = json + smuggled(number);
    return random.nextBoolean()
        ? post("X-A: b" + fold + length(json), body)
        : post("Content-Length:" + fold + json.length() + "\r\n", body);
  }

  /** One or more line ends of the head are not CR LF. */
  private String oddLineEnds(int number, Random random) {
    String request = post(length(json(number)), json(number));
    int head = request.indexOf("\r\n\r\n") + 4;
    StringBuilder odd = new StringBuilder();
    for (String line : request.substring(0, head - 2).split("\r\n")) {
      odd.append(line)
          .append(
              random.nextInt(4) == 0
                  ? pick(List.of("\n", "\r", "\n\r", "\r\r\n", "\0\r\n", "\u000b\r\n"), random)
                  : "\r\n");
    }
    return odd.append("\r\n").append(request, head, request.length()).toString();
  }

  private String signInHead(int number, Random random) {
    StringBuilder request = new StringBuilder(post(length(json(number)), json(number)));
    int head = request.indexOf("\r\n\r\n");
    for (int i = 0; i <= random.nextInt(3); i++) {
      request.insert(
          random.nextInt(head),
          pick(List.of('\0', '\u0001', '\u007f', '\u0085', '\u000b', '\u00ff'), random)
              .charValue());
    }
    return request.toString();
  }

  private String oddChunk(int number, Random random) {
    String data = random.nextBoolean() ? smuggled(number) : json(number);
    String size = formatted(pick(SIZES, random), data.length());
    String end = pick(List.of("\r\n", "\n", "\r", "", "\r\n\r\n", "xx"), random);
    String rest = random.nextBoolean() ? "0\r\n\r\n" : smuggled(number);
    return post("Transfer-Encoding: chunked\r\n", size + "\r\n" + data + end + rest);
  }

  private String flipped(int number, Random random) {
    StringBuilder request = new StringBuilder(post(length(json(number)), json(number)));
    int head = request.indexOf("\r\n\r\n") + 4;
    for (int i = 0; i <= random.nextInt(5); i++) {
      request.setCharAt(random.nextInt(head), (char) random.nextInt(256));
    }
    return request.toString();
  }

  private String cut(int number, Random random) {
    String request = inOrder(number, random);
    return request.substring(0, random.nextInt(request.length()));
  }

  private String huge(int number, Random random) {
    String json = json(number);
    int size = 3_000 + random.nextInt(20_000);
    return switch (random.nextInt(5)) {
      case 0 -> post("X-A: " + "a".repeat(size) + "\r\n" + length(json), json);
      case 1 -> post("a".repeat(size) + ": b\r\n" + length(json), json);
      case 2 -> post("X-A: b\r\n".repeat(size / 8) + length(json), json);
      case 3 -> post(length(json), json).replace("/v1/echo", "/v1/echo?" + "a".repeat(size));
      default -> {
        String more = smuggled(number).replace("\r\n", "  ").repeat(size / 20);
        String body = "{\"text\":\"t" + number + "\",\"more\":\"" + more + "\"}";
        yield post(length(body), body);
      }
    };
  }

  private String oddRequestLine(int number, Random random) {
    String json = json(number);
    String line =
        switch (random.nextInt(3)) {
          case 0 -> pick(METHODS, random) + " /v1/echo HTTP/1.1";
          case 1 -> "POST " + pick(TARGETS, random).formatted(number) + " HTTP/1.1";
          default ->
              "POST /v1/echo" + pick(List.of(" ", "  ", "\t"), random) + pick(VERSIONS, random);
        };
    return post(length(json), json)
        .replaceFirst("POST /v1/echo HTTP/1.1", java.util.regex.Matcher.quoteReplacement(line));
  }

  /** Trailers that would be heads, or requests, to a lenient reader. */
  private String oddTrailer(int number, Random random) {
    String chunks = chunked(json(number), random);
    String trailer =
        pick(
            List.of(
                "Content-Length: 100\r\n",
                "Transfer-Encoding: chunked\r\n",
                "Host: other\r\n",
                "X-A: b\r\n c\r\n",
                "X-A\r\n",
                "X-A: \0\r\n",
                "Authorization: Bearer x\r\n",
                "X-A: " + "a".repeat(9_000) + "\r\n",
                smuggled(number).replace("\r\n\r\n", "\r\n")),
            random);
    return post(
        "Transfer-Encoding: chunked\r\n",
        chunks.substring(0, chunks.length() - 2) + trailer + "\r\n");
  }

  /** Bytes between two requests. */
  private String leftover(int number, Random random) {
    String json = json(number);
    return post(length(json), json)
        + pick(List.of("\r\n", "\n", "\0", "x", "\r\n\r\n", "0\r\n\r\n", "\r", " "), random)
            .repeat(1 + random.nextInt(3));
  }

  private static String noise(Random random) {
    StringBuilder noise = new StringBuilder();
    random.ints(1 + random.nextInt(400), 0, 256).forEach(each -> noise.append((char) each));
    return noise + (random.nextBoolean() ? "\r\n\r\n" : "");
  }

  /** A line of the head stands there twice. */
  private String doubled(int number, Random random) {
    String[] lines = post(length(json(number)), json(number)).split("\r\n");
    int line = random.nextInt(lines.length - 1);
    lines[line] = lines[line] + "\r\n" + lines[line];
    return String.join("\r\n", lines);
  }

  /** A body in order, of a request that is refused for what it asks; it is no request. */
  private String refusedWithBody(int number, Random random) {
    String body = smuggled(number).repeat(1 + random.nextInt(3));
    String path = pick(List.of("/v1/echo", "/v1/nothing", "/v1/mark/x"), random);
    return post(length(body), body).replaceFirst("/v1/echo", path);
  }
}
