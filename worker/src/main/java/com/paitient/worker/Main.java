// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Starts the worker. It reads {@link Settings} and the model from standard input, says one line of
 * JSON on standard output ({@code {"ready":true,"context_tokens":…}} or {@code
 * {"ready":false,"code":…,"message":…}}), and lives until standard input ends.
 */
final class Main {
  /** The library's regular expressions recurse. */
  private static final long STACK_BYTES = 64L << 20;

  private final int status;

  private Main(int status) {
    this.status = status;
  }

  public static void main(String[] arguments) {
    Main worker = new Main(LibC.silenceOutputs());
    Thread.ofPlatform().name("model").stackSize(STACK_BYTES).start(worker::run);
  }

  private void run() {
    try {
      LibC.forbidDumps();
      serve();
    } catch (StartException e) {
      end(e.code(), String.valueOf(e.getMessage()));
    } catch (EOFException e) {
      end(StartException.Code.TRUNCATED, "standard input ended before the model did");
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      end(StartException.Code.BROKEN, e.getClass().getSimpleName());
    }
  }

  private void serve() throws IOException, InterruptedException {
    var in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
    Settings settings = Settings.read(in);
    Chat chat = new Chat(load(settings, in), settings);
    Queue queue = new Queue(settings.queue());
    Connections connections = Connections.open(settings, queue);
    Thread.ofPlatform().name("connections").start(connections::serve);
    ready(chat.contextTokens());
    queue.serve(chat);
  }

  private static Model load(Settings settings, InputStream in) throws IOException {
    try (MemoryFile file = MemoryFile.of(in, settings.modelBytes(), settings.modelSha256())) {
      Thread.ofPlatform().name("lifeline").start(() -> endWith(in));
      return Model.load(LlamaLibrary.load(), file.path());
    }
  }

  /** The lifeline: whatever ends it, the service is gone. */
  private static void endWith(InputStream in) {
    try {
      in.read();
    } catch (IOException broken) {
      // As good as its end.
    }
    Runtime.getRuntime().halt(0);
  }

  private void ready(int contextTokens) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("ready", true);
    line.put("context_tokens", contextTokens);
    say(line);
  }

  private void end(StartException.Code code, String message) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("ready", false);
    line.put("code", code.name());
    line.put("message", message);
    say(line);
    Runtime.getRuntime().halt(1);
  }

  private void say(Map<String, ?> line) {
    byte[] json = Json.bytes(line);
    byte[] ended = Arrays.copyOf(json, json.length + 1);
    ended[json.length] = '\n';
    LibC.write(status, ended);
  }
}
