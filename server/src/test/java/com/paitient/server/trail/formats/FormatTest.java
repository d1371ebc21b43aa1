// SPDX-License-Identifier: MIT
package com.paitient.server.trail.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant TIME = Instant.parse("2026-11-22T12:00:00.123456789Z");

  /** RFC 5424's HEADER, then a nil STRUCTURED-DATA, then the message. */
  private static final Pattern SYSLOG =
      Pattern.compile(
          "<(?:0|[1-9]\\d{0,2})>1 "
              + "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?Z "
              + "[!-~]{1,255} [!-~]{1,48} [!-~]{1,128} [!-~]{1,32} - (.*)");

  private static Entry full() {
    return new Entry(
        "log_1",
        7,
        Event.of("evt_a", TIME, "model.request")
            .by("usr_1", "ten_1")
            .on("deployment", "dep_1")
            .from("10.0.0.1", "curl/8 |pipe\\ =eq")
            .action("generate")
            .releasing("ab".repeat(32), "local/dep_1")
            .detail("patient", "cd".repeat(32))
            .detail("purpose_of_use", "TREAT")
            .detail("credential", "key_1")
            .detail("counts", Map.of("NAME", 2L))
            .build());
  }

  private static Entry bare() {
    return new Entry("log_1", 0, Event.of("evt_b", TIME, "service.started").build());
  }

  /** One whose parts hold what is special in some format. */
  private static Entry wild(Random random) {
    String special = "=+-@\t\r\n\"'|\\,;]<> é\u20AC\uFF1D";
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      text.append(special.charAt(random.nextInt(special.length()))).append((char) ('a' + i));
    }
    String agent = text.substring(random.nextInt(3));
    return new Entry(
        "log_1",
        random.nextLong(1L << 40),
        Event.of("evt_c", TIME, "auth.failure")
            .by(agent, agent)
            .on(agent, agent)
            .from("::1", agent)
            .action(agent)
            .result("denied")
            .detail(agent, agent)
            .build());
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void everyEventIsOneLineThatNamesItsPlace(Format format) {
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      Entry entry = wild(random);
      String line = format.line(entry);
      assertThat(line).endsWith("\n").contains(String.valueOf(entry.index()));
      if (format != Format.CSV) {
        assertThat(line.substring(0, line.length() - 1)).doesNotContain("\n", "\r");
      }
    }
    assertThat(Format.named(format.word())).contains(format);
    assertThat(Format.named("xml")).isEmpty();
  }

  @Test
  void jsonIsTheEventOfTheApi() throws Exception {
    JsonNode line = JSON.readTree(Format.JSONL.line(full()));
    assertThat(line.get("index").asLong()).isEqualTo(7);
    assertThat(line.get("details").get("counts").get("NAME").asInt()).isEqualTo(2);
    assertThat(line.get("timestamp").asText()).isEqualTo(TIME.toString());
    assertThat(JSON.readTree(Format.JSONL.line(bare())).get("user_id").isNull()).isTrue();
  }

  @Test
  void ocsfCountsWhatOneEventTellsOfMany() throws Exception {
    Event event = Event.of("evt_d", TIME, "auth.failure").detail("requests", 40L).build();
    assertThat(JSON.readTree(Format.OCSF.line(new Entry("log_1", 9, event))).get("count").asInt())
        .isEqualTo(40);
    assertThat(JSON.readTree(Format.OCSF.line(full())).has("count")).isFalse();
  }

  @Test
  void csvHasEveryColumnAndNoFormula() {
    int columns = Format.CSV.head().split(",").length;
    Random random = new Random(6);
    for (int i = 0; i < 300; i++) {
      List<String> fields = parsed(Format.CSV.line(wild(random)));
      assertThat(fields).hasSize(columns);
      assertThat(fields).noneMatch(each -> each.matches("(?s)[=+\\-@\t\r\n\uFF1D].*"));
    }
    assertThat(parsed(Format.CSV.line(full()))).hasSize(columns).startsWith("7", "log_1", "evt_a");
    assertThat(CsvLine.record("=1+1", "a,b", null, "-2")).isEqualTo("'=1+1,\"a,b\",,'-2");
  }

  /** RFC 4180, read strictly. */
  private static List<String> parsed(String record) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    String text = record.substring(0, record.length() - 2);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    assertThat(quoted).isFalse();
    fields.add(field.toString());
    return fields;
  }

  @Test
  void cefHasSevenPartsAndValuesThatComeBack() {
    String line = Format.CEF.bare(full());
    Matcher parts = Pattern.compile("((?:[^|\\\\]|\\\\.)*)\\|").matcher(line);
    List<String> head = new ArrayList<>();
    int end = 0;
    while (head.size() < 7 && parts.find(end)) {
      head.add(parts.group(1));
      end = parts.end();
    }
    assertThat(head)
        .containsExactly(
            "CEF:0",
            "PaiTIENT",
            "Secure Model Service",
            "1",
            "model.request",
            "model.request success",
            "2");
    String extension = line.substring(end);
    assertThat(extension)
        .contains("rt=" + TIME.toEpochMilli(), "cn1=7 ", "suser=usr_1", "src=10.0.0.1")
        .contains("requestClientApplication=curl/8 |pipe\\\\ \\=eq ");
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      String wild = Format.CEF.bare(wild(random));
      String values = wild.substring(wild.indexOf("rt="));
      assertThat(values.replaceAll("\\\\[\\\\=nr]", ""))
          .as("only escapes that CEF has")
          .doesNotContain("\\");
      assertThat(values.replaceAll("\\\\.", "").split("=", -1).length - 1)
          .as("as many equal signs as keys")
          .isEqualTo(values.replaceAll("\\\\.", "").split(" ?[A-Za-z0-9]+=", -1).length - 1);
    }
  }

  @Test
  void syslogHasTheGrammarOfRfc5424() throws Exception {
    Matcher message = SYSLOG.matcher(Format.SYSLOG.bare(full()));
    assertThat(message.matches()).isTrue();
    assertThat(JSON.readTree(message.group(1)).get("id").asText()).isEqualTo("evt_a");
    assertThat(Format.SYSLOG.bare(full())).startsWith("<109>1 2026-11-22T12:00:00.123456Z log_1 ");
    Random random = new Random(8);
    for (int i = 0; i < 300; i++) {
      String line = Format.SYSLOG.bare(wild(random));
      assertThat(SYSLOG.matcher(line).matches()).as(line).isTrue();
      assertThat(line).startsWith("<108>").matches("[ -~]*");
    }
  }

  @Test
  void ocsfHasWhatItsClassesDemand() throws Exception {
    JsonNode api = JSON.readTree(Format.OCSF.line(full()));
    for (String name :
        List.of(
            "activity_id",
            "category_uid",
            "class_uid",
            "type_uid",
            "time",
            "severity_id",
            "metadata",
            "actor",
            "src_endpoint",
            "api")) {
      assertThat(api.has(name)).as(name).isTrue();
    }
    assertThat(api.get("class_uid").asInt()).isEqualTo(6003);
    assertThat(api.get("type_uid").asInt()).isEqualTo(600_300 + api.get("activity_id").asInt());
    assertThat(api.at("/metadata/version").asText()).isEqualTo("1.3.0");
    assertThat(api.at("/metadata/product/vendor_name").asText()).isEqualTo("PaiTIENT");
    assertThat(api.at("/metadata/sequence").asLong()).isEqualTo(7);
    JsonNode life = JSON.readTree(Format.OCSF.line(bare()));
    assertThat(life.get("class_uid").asInt()).isEqualTo(6002);
    assertThat(life.at("/app/name").asText()).isEqualTo("paitient");
    assertThat(life.has("src_endpoint")).as("the class has no such attribute").isFalse();
    assertThat(life.has("http_request")).isFalse();
    assertThat(kindOf("service.stopped")).isEqualTo(600_204);
    assertThat(kindOf("service.root_key_rotated")).isEqualTo(300_403);
    assertThat(kindOf("auth.success")).isEqualTo(300_201);
    JsonNode other = JSON.readTree(Format.OCSF.line(typed("audit.configured")));
    assertThat(other.get("activity_id").asInt()).isEqualTo(99);
    assertThat(other.get("activity_name").asText()).isEqualTo("audit.configured");
    Event changed = Event.of("evt_d", TIME, "settings.changed").by("u", "t").build();
    JsonNode entity = JSON.readTree(Format.OCSF.line(new Entry("log_1", 1, changed)));
    assertThat(entity.get("type_uid").asInt()).isEqualTo(300_403);
    assertThat(entity.has("entity")).isTrue();
    JsonNode logon = JSON.readTree(Format.OCSF.line(wild(new Random(9))));
    assertThat(logon.get("class_uid").asInt()).isEqualTo(3002);
    assertThat(logon.get("status_id").asInt()).isEqualTo(2);
    assertThat(logon.has("user")).isTrue();
    assertThat(logon.at("/service/name").asText()).as("service or dst_endpoint").isNotEmpty();
  }

  private static Entry typed(String type) {
    return new Entry("log_1", 1, Event.of("evt_e", TIME, type).by("service", null).build());
  }

  private static int kindOf(String type) throws Exception {
    return JSON.readTree(Format.OCSF.line(typed(type))).get("type_uid").asInt();
  }

  /** As IHE's Basic Audit Log Patterns have it: Read against Create, Update, Query. */
  @Test
  void fhirTellsWhereWhatWasReadWentAndWhereAllElseCameFrom() throws Exception {
    JsonNode asked = JSON.readTree(Format.FHIR.line(full()));
    assertThat(asked.at("/agent/0/type/coding/0/code").asText()).isEqualTo("110153");
    assertThat(asked.at("/agent/1/type/coding/0/code").asText()).isEqualTo("110152");
    JsonNode read = JSON.readTree(Format.FHIR.line(typed("phi.access")));
    assertThat(read.at("/agent/0/type/coding/0/code").asText()).isEqualTo("110152");
    assertThat(read.at("/agent/1/type/coding/0/code").asText()).isEqualTo("110153");
    assertThat(read.at("/agent/1/network/address").asText()).isEqualTo("urn:paitient:log:log_1");
  }

  @Test
  void purposesThatFhirDoesNotKnowAreCodesOfOursAndNoStringHoldsWhatXmlCannot() throws Exception {
    Event event =
        Event.of("evt_f", TIME, "phi.filtering")
            .detail("purpose_of_use", "payment")
            .detail("nul", "a\u0000b")
            .detail("turned", "a\u202Eb")
            .detail("blank", " ")
            .build();
    JsonNode line = JSON.readTree(Format.FHIR.line(new Entry("log_1", 1, event)));
    assertThat(line.at("/purposeOfEvent/0/coding/0/system").asText())
        .isEqualTo("urn:paitient:purpose-of-use");
    assertThat(line.findValuesAsText("valueString"))
        .contains("a\uFFFDb")
        .noneMatch(String::isBlank);
    assertThat(
            JSON.readTree(Format.FHIR.line(full()))
                .at("/purposeOfEvent/0/coding/0/system")
                .asText())
        .endsWith("/v3-ActReason");
  }

  @Test
  void fhirHasTheElementsThatR4DemandsAndNamesThePatientByHashOnly() throws Exception {
    for (Entry entry : List.of(full(), bare(), wild(new Random(10)))) {
      JsonNode event = JSON.readTree(Format.FHIR.line(entry));
      assertThat(event.get("resourceType").asText()).isEqualTo("AuditEvent");
      assertThat(event.get("id").asText()).matches("[A-Za-z0-9.-]{1,64}");
      assertThat(event.at("/type/system").isTextual()).isTrue();
      assertThat(event.at("/type/code").isTextual()).isTrue();
      assertThat(event.get("action").asText()).matches("[CRUDE]");
      assertThat(event.get("outcome").asText()).matches("0|4|8|12");
      assertThat(Instant.parse(event.get("recorded").asText())).isEqualTo(TIME);
      assertThat(event.at("/source/observer/identifier/value").asText()).isEqualTo("log_1");
      assertThat(event.get("agent"))
          .isNotEmpty()
          .allSatisfy(agent -> {
            assertThat(agent.get("requestor").isBoolean()).isTrue();
            assertThat(agent.at("/who/identifier/value").asText()).isNotEmpty();
          });
      assertThat(event.findValues("requestor")).anyMatch(JsonNode::asBoolean);
      assertThat(event.get("entity"))
          .allSatisfy(entity -> assertThat(entity.at("/what/identifier").isObject()).isTrue());
    }
    JsonNode event = JSON.readTree(Format.FHIR.line(full()));
    assertThat(event.at("/purposeOfEvent/0/coding/0/code").asText()).isEqualTo("TREAT");
    assertThat(event.get("entity"))
        .filteredOn(entity -> entity.at("/role/code").asText().equals("1"))
        .singleElement()
        .satisfies(patient -> {
          assertThat(patient.at("/what/identifier/value").asText()).isEqualTo("cd".repeat(32));
          assertThat(patient.at("/type/code").asText()).isEqualTo("1");
        });
  }
}
