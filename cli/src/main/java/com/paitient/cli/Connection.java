// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a service answers and with which key to speak to it.
 *
 * @param caFile the certificate that signed the service's, where it is a CA of its own
 */
record Connection(URI baseUrl, String apiKey, Optional<Path> caFile) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As the three PAITIENT_ variables say. */
  static Connection ofVariables(Map<String, String> environment) {
    return new Connection(
        baseUrl(variable(environment, "PAITIENT_BASE_URL")),
        variable(environment, "PAITIENT_API_KEY"),
        Optional.ofNullable(environment.get("PAITIENT_CA_FILE"))
            .filter(file -> !file.isBlank())
            .map(Path::of));
  }

  /** As the service that runs on a data folder wrote it down. */
  static Connection ofDataFolder(Path data) {
    Path file = data.resolve("run").resolve("service.json");
    try {
      JsonNode run = JSON.readTree(Files.readString(file));
      requireAlive(run.path("pid").asLong(), data);
      return new Connection(
          baseUrl(run.path("base_url").asText()),
          Files.readString(Path.of(run.path("key_file").asText())).strip(),
          Optional.ofNullable(run.path("ca_file").textValue()).map(Path::of));
    } catch (NoSuchFileException e) {
      throw noService(data);
    } catch (AccessDeniedException e) {
      throw CommandFailure.couldNotRun(e.getFile() + " may be read only by its owner.");
    } catch (IOException e) {
      throw CommandFailure.couldNotRun(file + " cannot be read.");
    }
  }

  private static void requireAlive(long pid, Path data) {
    if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
      throw noService(data);
    }
  }

  private static CommandFailure noService(Path data) {
    return CommandFailure.couldNotRun(
        "no service runs on " + data + ". Start one with ./paitient up --data " + data);
  }

  private static String variable(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      throw CommandFailure.couldNotRun(
          name
              + " is not set. With the service running: eval \"$(./paitient env)\", or --data DIR.");
    }
    return value;
  }

  private static URI baseUrl(String text) {
    try {
      URI url = URI.create(text.replaceFirst("/+$", ""));
      if (url.getHost() != null && url.getScheme().matches("https?")) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // The failure below says it better than the parser.
    }
    throw CommandFailure.couldNotRun("the base URL is no http:// or https:// address: " + text);
  }

  @Override
  public String toString() {
    return "Connection[" + baseUrl + "]";
  }
}
