// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.server.http.MalformedCorpus.Case;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of malformed requests, each followed by a good one on its connection. More of them:
 * {@code -Dpaitient.malformed.cases=100000}, others: {@code -Dpaitient.malformed.seed=2}.
 */
class MalformedCorpusTest {
  private static final int CASES = Integer.getInteger("paitient.malformed.cases", 4_000);
  private static final long SEED = Long.getLong("paitient.malformed.seed", 1);
  private static final int AT_ONCE = 32;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

  private final Map<String, Integer> effects = new ConcurrentHashMap<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  @Test
  void noneIsAnsweredBadlyOrReadAsAnother(@TempDir Path data) throws Exception {
    try (Running running = Running.plain(data, Running.PATIENT, routes())) {
      MalformedCorpus corpus = new MalformedCorpus(running.authorization(), SEED);
      Semaphore places = new Semaphore(AT_ONCE);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < CASES; i++) {
          Case each = corpus.of(i);
          places.acquire();
          threads.execute(() -> {
            try {
              look(running, each);
            } finally {
              places.release();
            }
          });
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(effects.keySet()).allMatch(id -> id.matches("[ft]\\d+"));
    assertThat(effects.values()).containsOnly(1);
  }

  /** What a request does is seen by the id that it has. */
  private List<Route> routes() {
    return List.of(
        Route.of(
            "POST",
            "/v1/echo",
            exchange -> {
              String text = exchange.body(fields -> fields.text("text"));
              effects.merge(text, 1, Integer::sum);
              return Answer.ok(Json.object().put("text", text));
            }),
        Route.of(
            "GET",
            "/v1/mark/{id}",
            exchange -> {
              effects.merge(exchange.path("id"), 1, Integer::sum);
              return Answer.nothing();
            }));
  }

  private void look(Running running, Case each) {
    try (Socket socket = running.connect()) {
      send(socket, each);
      judge(each, Running.rest(socket));
    } catch (IOException e) {
      faults.add(each + ": " + e);
    }
  }

  private static void send(Socket socket, Case each) throws IOException {
    OutputStream out = socket.getOutputStream();
    try {
      if (each.dripped()) {
        for (byte one : each.bytes()) {
          out.write(one);
          out.flush();
          Thread.onSpinWait();
        }
      } else {
        out.write(each.bytes());
      }
      socket.shutdownOutput();
    } catch (SocketException closedByTheServer) {
      // It has seen enough.
    }
  }

  private void judge(Case each, String answer) {
    int answers = 0;
    Matcher statuses = STATUS.matcher(answer);
    while (statuses.find()) {
      int status = Integer.parseInt(statuses.group(1));
      answers += status == 100 ? 0 : 1;
      if (status >= 500 || (status >= 300 && status < 400)) {
        faults.add(each + ": status " + status);
      }
    }
    if (effects.containsKey("s" + each.number())) {
      faults.add(each + ": what is in it was read as a request");
    }
    if (answers > 2) {
      faults.add(each + ": " + answers + " answers");
    }
    if (each.whole() && !effects.containsKey("f" + each.number())) {
      faults.add(each + ": the request after it was lost: " + answer.lines().findFirst());
    }
  }
}
