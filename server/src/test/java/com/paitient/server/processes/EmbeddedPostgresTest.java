// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class EmbeddedPostgresTest {
  private static final Children CHILDREN = Children.onThisSystem();
  @TempDir private static Path data;
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws IOException {
    Seen.open(data);
    postgres = EmbeddedPostgres.start(data, CHILDREN);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void runsConfinedAndOffTheNetwork() {
    Seen seen = Seen.of(pid());
    assertThat(seen.status("NoNewPrivs")).containsExactly("1");
    assertThat(seen.status("CapEff")).containsExactly("0000000000000000");
    assertThat(seen.interfaces()).containsExactly("lo");
    assertThat(seen.namespace("net"))
        .isNotEqualTo(Seen.of(ProcessHandle.current().pid()).namespace("net"));
    if (Seen.AS_ROOT) {
      assertThat(seen.status("Uid")).containsOnly("65534");
      assertThat(seen.status("Groups")).isEmpty();
    }
  }

  @Test
  void keepsProgramsFromBeingChangedByOthers() throws IOException {
    Path programs = data.resolve("postgres/bin-" + PostgresBinaries.VERSION);
    try (var all = Files.walk(programs)) {
      List<Path> paths = all.filter(path -> !Files.isSymbolicLink(path)).toList();
      assertThat(paths).hasSizeGreaterThan(500);
      for (Path path : paths) {
        assertThat(permissions(path)).as(path.toString()).doesNotMatch(".{4}.*w.*");
        assertThat(Files.getAttribute(path, "unix:uid")).isEqualTo(owner(data));
      }
    }
  }

  @Test
  void keepsPasswordsToTheService() throws IOException {
    String password = postgres.password(postgres.admin());
    assertThat(password).hasSize(43).isEqualTo(postgres.password(postgres.admin()));
    assertThat(postgres.password("somebody")).hasSize(43).isNotEqualTo(password);
    Path folder = data.resolve("postgres/passwords");
    assertThat(permissions(folder)).isEqualTo("rwx------");
    assertThat(owner(folder)).isEqualTo(owner(data));
    assertThat(permissions(folder.resolve(postgres.admin()))).isEqualTo("rw-------");
    assertThat(data.resolve("postgres/initial-password")).doesNotExist();
  }

  @Test
  void asksEverybodyForAPassword() throws IOException {
    assertThat(data.resolve("postgres/pg_hba.conf"))
        .content(StandardCharsets.UTF_8)
        .isEqualTo("local all all scram-sha-256\n");
    assertThat(owner(data.resolve("postgres/pg_hba.conf"))).isEqualTo(owner(data));
  }

  @Test
  void letsNoOtherUserReachTheSocketOrTheFiles() throws Exception {
    assumeTrue(Seen.AS_ROOT);
    assertThat(Files.exists(postgres.socket())).isTrue();
    for (Path secret :
        List.of(
            postgres.socket(),
            data.resolve("postgres/server/data/PG_VERSION"),
            data.resolve("postgres/passwords/" + postgres.admin()),
            data.resolve("logs/postgres.log"))) {
      String look = "test -e " + secret + " && echo seen || echo hidden";
      Child other =
          CHILDREN.start(
              new ChildPlan(
                  "other",
                  List.of("/bin/sh", "-c", look),
                  data.resolve("other"),
                  Map.of(),
                  new ChildUser(64001, 64001),
                  false));
      assertThat(new String(other.output().readAllBytes(), StandardCharsets.UTF_8))
          .as(secret.toString())
          .isEqualTo("hidden\n");
    }
  }

  @Test
  void refusesSecondServiceOnTheSameFolder() {
    assertThatThrownBy(() -> EmbeddedPostgres.start(data, CHILDREN))
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining("another service is running");
    assertThat(postgres.pid().flatMap(ProcessHandle::of)).isPresent();
  }

  @Test
  void startsAgainWhenTheServerIsKilled() throws Exception {
    long before = pid();
    kill(before);
    assertThat(Seen.comesTrue(() -> answersAfter(before))).isTrue();
  }

  @Test
  void startsAgainWhenTheGuardIsKilled() throws Exception {
    long before = pid();
    kill(ProcessHandle.of(before).flatMap(ProcessHandle::parent).orElseThrow().pid());
    assertThat(Seen.comesTrue(() -> answersAfter(before))).isTrue();
    assertThat(Seen.comesTrue(() -> Seen.gone(before))).isTrue();
  }

  @Test
  void startsOverTheNoteOfADeadServerWhoseNumberIsTakenNow(@TempDir Path folder) throws Exception {
    withProgramsOfTheOther(folder);
    EmbeddedPostgres.start(folder, CHILDREN).close();
    Child stranger =
        CHILDREN.start(
            new ChildPlan(
                "stranger",
                List.of("/bin/sh", "-c", "read line"),
                folder.resolve("stranger"),
                Map.of(),
                ChildUser.NOBODY,
                false));
    Path note = folder.resolve("postgres/server/data/postmaster.pid");
    Files.writeString(note, stranger.pid() + "\n" + note.getParent() + "\n1\n5432\n");
    try (EmbeddedPostgres again = EmbeddedPostgres.start(folder, CHILDREN)) {
      assertThat(again.pid()).isPresent().get().isNotEqualTo(stranger.pid());
      assertThat(stranger.alive()).isTrue();
    }
    stranger.stop(Duration.ZERO);
  }

  @Test
  void makesAnewWhatWasNotMadeWhole(@TempDir Path folder) throws Exception {
    Seen.open(folder);
    EmbeddedPostgres.start(folder, CHILDREN).close();
    Path server = folder.resolve("postgres/server");
    Files.move(server.resolve("data"), server.resolve("data.new"));
    Files.writeString(
        folder.resolve("postgres/bin-" + PostgresBinaries.VERSION + "/.sha256"), "half");
    try (EmbeddedPostgres again = EmbeddedPostgres.start(folder, CHILDREN)) {
      assertThat(again.pid()).isPresent();
      assertThat(server.resolve("data.new")).doesNotExist();
    }
  }

  @Test
  void findsAShorterPlaceForTheSocketOfADeepFolder(@TempDir Path folder) throws Exception {
    Seen.open(folder);
    Path deep = folder.resolve("d".repeat(100));
    withProgramsOfTheOther(deep);
    Path socket;
    try (EmbeddedPostgres far = EmbeddedPostgres.start(deep, CHILDREN)) {
      socket = far.socket();
      assertThat(socket.toString().length()).isLessThan(107);
      assertThat(permissions(socket.getParent())).isEqualTo("rwx------");
      assertThat(Files.exists(socket)).isTrue();
    }
    assertThat(socket.getParent()).doesNotExist();
  }

  @Test
  void leavesNothingRunningWhenItIsClosed(@TempDir Path folder) throws Exception {
    withProgramsOfTheOther(folder);
    EmbeddedPostgres shortLived = EmbeddedPostgres.start(folder, CHILDREN);
    ProcessHandle server = ProcessHandle.of(shortLived.pid().orElseThrow()).orElseThrow();
    List<ProcessHandle> family = server.descendants().toList();
    assertThat(family).isNotEmpty();
    shortLived.close();
    assertThat(Seen.comesTrue(() -> family.stream().allMatch(each -> Seen.gone(each.pid()))))
        .isTrue();
    assertThat(Seen.comesTrue(() -> Seen.gone(server.pid()))).isTrue();
    assertThat(folder.resolve("logs/postgres.log"))
        .content(StandardCharsets.UTF_8)
        .contains("database system is shut down");
  }

  @Test
  void endsWithAServiceThatWasKilledAndStartsAgain(@TempDir Path folder) throws Exception {
    withProgramsOfTheOther(folder);
    Process service =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StartsAChild.class.getName(),
                folder.toString(),
                "postgres")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long server = Long.parseLong(service.inputReader().readLine());
    List<ProcessHandle> family = ProcessHandle.of(server).orElseThrow().descendants().toList();
    assertThat(Seen.gone(server)).isFalse();
    service.destroyForcibly().waitFor();
    assertThat(Seen.comesTrue(() -> Seen.gone(server))).isTrue();
    assertThat(Seen.comesTrue(() -> family.stream().allMatch(each -> Seen.gone(each.pid()))))
        .isTrue();
    try (EmbeddedPostgres again = EmbeddedPostgres.start(folder, CHILDREN)) {
      assertThat(again.pid()).isPresent();
    }
  }

  /** Unpacking takes seconds: most tests use what the first one unpacked. */
  private static void withProgramsOfTheOther(Path folder) throws IOException {
    String programs = "postgres/bin-" + PostgresBinaries.VERSION;
    Files.createDirectories(folder.resolve("postgres"));
    Seen.open(folder);
    Seen.open(folder.resolve("postgres"));
    Files.createSymbolicLink(folder.resolve(programs), data.resolve(programs));
  }

  /** Whether a server with another number takes connections: its socket may come after its note. */
  private static boolean answersAfter(long before) {
    if (postgres.pid().filter(pid -> pid != before).flatMap(ProcessHandle::of).isEmpty()) {
      return false;
    }
    try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(postgres.socket()))) {
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static long pid() {
    return postgres.pid().orElseThrow();
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  private static Object owner(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }
}
