// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.paitient.audit.AuditException;
import com.paitient.keys.KeysException;
import com.paitient.server.config.Config;
import com.paitient.server.config.ConfigException;
import com.paitient.server.config.ConfigFile;
import com.paitient.server.network.NetworkException;
import com.paitient.server.processes.ProcessException;
import com.paitient.server.store.StoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Starts the service in the foreground and ends it on a signal. Exit status: 0 ended as asked, 2
 * could not start.
 */
public final class Main {
  private static final int COULD_NOT_RUN = 2;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    PrintStream out = System.out;
    int status = run(List.of(arguments), out);
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int run(List<String> arguments, PrintStream out) throws InterruptedException {
    try {
      CommandLine line = CommandLine.parse(arguments);
      Config config = ConfigFile.load(line.config(), System.getenv(), line.overrides());
      Service service = Service.start(config, new Progress(out), InstantSource.system());
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> end(service, out), "the end of the service"));
      Thread.sleep(Duration.ofNanos(Long.MAX_VALUE));
      return 0;
    } catch (IllegalArgumentException
        | ConfigException
        | KeysException
        | AuditException
        | ProcessException
        | StoreException
        | NetworkException
        | IOException e) {
      out.println("paitient: " + reason(e));
      return COULD_NOT_RUN;
    }
  }

  /** Ends the process with status 0, where the JVM would end it with the number of the signal. */
  private static void end(Service service, PrintStream out) {
    out.println("Stopping …");
    service.close();
    out.println("Stopped.");
    Runtime.getRuntime().halt(0);
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
