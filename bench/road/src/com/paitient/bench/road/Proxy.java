// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.nio.charset.StandardCharsets;

/**
 * Something that runs in front of the upstream.
 *
 * @param path where it takes a request for text
 * @param headers more header lines, each with its end
 * @param ours whether it speaks our API, else OpenAI's
 */
record Proxy(
    String name,
    Tree tree,
    int port,
    Upstream upstream,
    String path,
    String headers,
    boolean ours) {

  /** How an answer comes. */
  enum Way {
    WHOLE,
    STREAM
  }

  byte[] request(Way way) {
    String prompt =
        ours
            ? "\"prompt\":\"" + Prompt.TEXT + "\""
            : "\"model\":\"cheap\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + Prompt.TEXT
                + "\"}]";
    boolean stream = way == Way.STREAM;
    String body =
        "{" + prompt + ",\"stream\":" + stream + ",\"max_tokens\":" + (stream ? 200 : 1) + "}";
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + headers
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  /** What only a whole answer holds. */
  String end(Way way) {
    if (ours) {
      return "\"audit_receipt\":";
    }
    return way == Way.STREAM ? "data: [DONE]" : "\"finish_reason\":\"stop\"";
  }
}
