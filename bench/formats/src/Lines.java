// SPDX-License-Identifier: MIT
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.server.trail.formats.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes every type of event, with each result, bare and with all parts, in a format. */
final class Lines {
  private static final Instant TIME = Instant.parse("2026-11-22T12:00:00.123456789Z");

  private Lines() {}

  static void main(String[] args) throws IOException {
    Format format = Format.named(args[1]).orElseThrow();
    long index = 0;
    for (String type : types(Path.of(args[0]))) {
      for (String result : List.of("success", "denied", "failure")) {
        IO.print(format.line(new Entry("log_1", index++, bare(type, result).build())));
        IO.print(format.line(new Entry("log_1", index++, whole(type, result, "10.0.0.1"))));
        IO.print(format.line(new Entry("log_1", index++, whole(type, result, "2001:db8::1"))));
      }
    }
  }

  private static List<String> types(Path documents) throws IOException {
    List<String> types = new ArrayList<>();
    for (String line : Files.readAllLines(documents)) {
      if (line.startsWith("| `")) {
        Matcher names = Pattern.compile("`([a-z_.]+)`").matcher(line.split("\\|")[1]);
        while (names.find()) {
          types.add(names.group(1));
        }
      }
    }
    return types;
  }

  private static Event.Builder bare(String type, String result) {
    return Event.of("evt_01m82bd339e2fb4rfk0wpz9x0q", TIME, type).result(result);
  }

  private static Event whole(String type, String result, String address) {
    Event.Builder event =
        bare(type, result)
            .by("usr_1", "ten_1")
            .on("deployment", "dep_1")
            .from(address, "curl/8 =cmd|' /C calc'!A0")
            .action("POST /v1/deployments/{id}/generate")
            .detail("credential", "key_1")
            .detail("patient", "cd".repeat(32))
            .detail("purpose_of_use", address.startsWith("10.") ? "TREAT" : "payment")
            .detail("counts", Map.of("NAME", 2L))
            .detail("hostile", "=1\r\n\"q\",|\\ \u0000 \u202E é \uFF1D")
            .detail("blank", " ")
            .detail("empty", "");
    if (type.startsWith("model.")) {
      event.releasing("ab".repeat(32), "local/dep_1");
    }
    return event.build();
  }
}
