// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The proxies that we compare with. */
final class Peers {
  private static final String COMPLETIONS = "/v1/chat/completions";

  private Peers() {}

  /** A running peer. */
  record Running(Started started, Proxy proxy) {}

  /** nginx as a plain proxy that keeps its connections and passes each event on at once. */
  static Running nginx(Path folder, Upstream upstream) throws Exception {
    int port = Started.freePort();
    Path prefix = Files.createDirectory(folder.resolve("nginx"));
    Path config = Files.writeString(prefix.resolve("nginx.conf"), config(port, upstream.port()));
    Started started =
        Started.of(
            folder,
            "nginx-start",
            Map.of(),
            List.of(
                "nginx", "-p", prefix + "/", "-e", prefix + "/error.log", "-c", config.toString()));
    started.await(20, () -> Started.listens(port));
    return new Running(
        started, new Proxy("nginx", started.tree(), port, upstream, COMPLETIONS, "", false));
  }

  private static String config(int port, int upstream) {
    return """
    daemon off;
    worker_processes 2;
    pid nginx.pid;
    events { worker_connections 512; }
    http {
      access_log off;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      keepalive_requests 100000000;
      upstream cheap { server 127.0.0.1:%d; keepalive 64; keepalive_requests 100000000; }
      server {
        listen 127.0.0.1:%d;
        location / {
          proxy_pass http://cheap;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_buffering off;
        }
      }
    }
    """
        .formatted(upstream, port);
  }

  /** Portkey without rules, from its npm package in {@code installed}. */
  static Running portkey(Path installed, Path folder, Upstream upstream) throws Exception {
    int port = Started.freePort();
    Started started =
        Started.of(
            folder,
            "portkey",
            Map.of("NODE_ENV", "production"),
            List.of(
                "node",
                installed
                    .resolve("node_modules/@portkey-ai/gateway/build/start-server.js")
                    .toString(),
                "--port=" + port,
                "--headless"));
    started.await(60, () -> Started.listens(port));
    String headers =
        "Authorization: Bearer none\r\n"
            + "x-portkey-provider: openai\r\n"
            + "x-portkey-custom-host: http://127.0.0.1:"
            + upstream.port()
            + "/v1\r\n";
    return new Running(
        started, new Proxy("Portkey", started.tree(), port, upstream, COMPLETIONS, headers, false));
  }

  static boolean has(Path installed) throws IOException {
    return Files.exists(installed.resolve("node_modules/@portkey-ai/gateway"));
  }
}
