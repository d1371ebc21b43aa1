// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.server.config.Upstream;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.ModelRuntimeContract;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A runtime on a server elsewhere keeps what every runtime keeps. */
class OpenAiRuntimeContractTest extends ModelRuntimeContract {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @Override
  protected ModelRuntime open(String destination) throws IOException {
    FakeUpstream upstream = new FakeUpstream(new Parrot());
    opened.push(upstream);
    ModelServer server = ModelServer.open("parrot", Upstream.at(upstream.url()), System::nanoTime);
    opened.push(server);
    return new OpenAiRuntime(destination, server, "tiny", Duration.ofMinutes(2), Bench.SHORT);
  }

  @Override
  protected void clear() throws IOException {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
