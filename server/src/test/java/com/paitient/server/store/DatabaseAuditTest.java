// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.server.fakes.LiveFolder;
import com.paitient.server.gateway.SavedTexts;
import com.paitient.server.trail.TrailQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What PostgreSQL itself writes down: who connects and what changes, no value and no secret. */
@Timeout(600)
class DatabaseAuditTest {
  private static final String TEXT = "Quindlefast Morvelbrook 518-33-9021";

  private static String log() throws IOException {
    return Files.readString(Shared.DATA.resolve("logs/postgres.log"));
  }

  @Test
  void connectionsTablesAndRolesAreInTheServersLog() throws IOException {
    try (Database _ = Shared.emptyDatabase()) {
      assertThat(log())
          .contains("connection authenticated: identity=\"paitient_service\"")
          .contains("connection authorized: user=paitient_service database=paitient")
          .contains("CREATE TABLE trail")
          .contains("CREATE ROLE \"paitient_service\"");
    }
  }

  @Test
  void noPasswordAndWhatItIsCheckedByIsThere() throws IOException {
    for (String user : List.of("paitient_owner", "paitient_service", Shared.POSTGRES.admin())) {
      assertThat(log()).doesNotContain(Shared.POSTGRES.password(user));
    }
    assertThat(log()).doesNotContain("SCRAM-SHA-256");
  }

  @Test
  void noValueThatTheServiceKeepsIsInItsLogOrFilesInClear() throws IOException {
    String tenant = Shared.tenant();
    var texts = new PostgresSavedTexts(Shared.DATABASE, Shared.ENVELOPE);
    var place = new SavedTexts.Place(tenant, "gen_1");
    var asked =
        new SavedTexts.Asked(
            List.of(new SavedTexts.Said("user", TEXT)),
            Optional.empty(),
            Instant.now(),
            Instant.now().plusSeconds(600));
    texts.keepAsked(Shared.grant(tenant), place, asked);
    texts.keepAnswered(Shared.grant(tenant), place, TEXT);
    var index = new PostgresTrailIndex(Shared.DATABASE);
    Event event =
        Event.of("evt_1", Instant.now(), "x.y").by("u", tenant).detail("note", TEXT).build();
    index.add(List.of(new Entry("log_of_" + tenant, 0, event)));
    assertThat(index.find(Shared.grant(tenant), "log_of_" + tenant, TrailQuery.all(5))).hasSize(1);
    try (var admin = Shared.as(Shared.POSTGRES.admin())) {
      admin.execute("CHECKPOINT");
    }
    for (String part : TEXT.split(" ")) {
      assertThat(log()).doesNotContain(part);
      assertThat(filesWith(part)).isEmpty();
    }
    assertThat(filesWith("gen_1")).as("the search sees what is there").isNotEmpty();
  }

  private static List<Path> filesWith(String text) throws IOException {
    return LiveFolder.files(Shared.DATA.resolve("postgres/server")).stream()
        .filter(file -> holds(file, text))
        .toList();
  }

  private static boolean holds(Path file, String text) {
    return new String(LiveFolder.content(file), StandardCharsets.ISO_8859_1).contains(text);
  }
}
