// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class ChildrenTest {
  private static final String NONE = "0000000000000000";
  private static final ChildUser USER = new ChildUser(64003, 64004);
  private static final List<String> READY = List.of("/bin/sh", "-c", "echo ready; read line");

  private final Children children = Children.onThisSystem();
  private final List<Child> started = new ArrayList<>();
  @TempDir private Path folder;

  @BeforeEach
  void letChildrenIn() throws IOException {
    Seen.open(folder);
  }

  @AfterEach
  void stopAll() {
    started.forEach(child -> child.stop(Duration.ZERO));
  }

  @Test
  void runsChildAsItsUserWithoutGroupsAndPrivileges() {
    assumeTrue(Seen.AS_ROOT);
    Seen seen = ready(plan(READY, false));
    assertThat(seen.status("Uid")).containsOnly("64003");
    assertThat(seen.status("Gid")).containsOnly("64004");
    assertThat(seen.status("Groups")).isEmpty();
    assertThat(seen.status("NoNewPrivs")).containsExactly("1");
    for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
      assertThat(seen.status(set)).as(set).containsExactly(NONE);
    }
  }

  @Test
  void takesPrivilegesFromChildrenWithNetworkToo() {
    Seen seen = ready(plan(READY, true));
    assertThat(seen.status("NoNewPrivs")).containsExactly("1");
    assertThat(seen.status("CapEff")).containsExactly(NONE);
    assertThat(seen.namespace("net")).isEqualTo(ourselves().namespace("net"));
    if (Seen.AS_ROOT) {
      assertThat(seen.status("CapBnd")).containsExactly(NONE);
      assertThat(seen.status("Uid")).containsOnly("64003");
    }
  }

  @Test
  void keepsChildOffTheNetwork() {
    assertThat(children.canIsolateNetwork()).isTrue();
    Seen seen = ready(plan(READY, false));
    assertThat(seen.namespace("net")).isNotEqualTo(ourselves().namespace("net"));
    assertThat(seen.interfaces()).containsExactly("lo");
  }

  @Test
  void givesChildExactlyThePlansEnvironment() {
    Seen seen = ready(plan(READY, false, Map.of("PATH", "/usr/bin:/bin", "A", "x = y\nz")));
    assertThat(seen.environment()).containsExactly("A=x = y\nz", "PATH=/usr/bin:/bin");
  }

  @Test
  void handsNoOpenFileOfOursToChild() throws Exception {
    try (var _ = Files.newOutputStream(folder.resolve("ours"))) {
      assertThat(ready(plan(READY, false)).openFiles()).containsExactly("0", "1", "2");
    }
  }

  @Test
  void givesChildASessionOfItsOwnAndNoCoreDumps() throws Exception {
    Child child = start(plan(List.of("/bin/sh", "-c", "ulimit -c; umask; read line"), false));
    BufferedReader said = said(child);
    assertThat(said.readLine()).isEqualTo("0");
    assertThat(said.readLine()).endsWith("077");
    String stat = Files.readString(Path.of("/proc", "" + child.pid(), "stat"));
    assertThat(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3]).isEqualTo("" + child.pid());
  }

  @Test
  void makesTheFolderForItsUserAlone() throws Exception {
    ready(plan(READY, false));
    Path own = folder.resolve("own/child");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
        .isEqualTo("rwx------");
    if (Seen.AS_ROOT) {
      assertThat(Files.getAttribute(own, "unix:uid")).isEqualTo(64003);
      assertThat(Files.getAttribute(own, "unix:gid")).isEqualTo(64004);
    }
  }

  @Test
  void keepsChildOutOfOurFiles() throws Exception {
    assumeTrue(Seen.AS_ROOT);
    Path secret = folder.resolve("secret");
    Files.createFile(
        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    String attempt = "cat " + secret + " && echo read || echo refused";
    assertThat(said(start(plan(List.of("/bin/sh", "-c", attempt), false))).readLine())
        .isEqualTo("refused");
  }

  @Test
  void refusesFolderThatItsUserCannotReach() throws Exception {
    assumeTrue(Seen.AS_ROOT);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> start(plan(READY, false)))
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining("cannot reach its folder")
        .hasMessageContaining("0711");
  }

  @Test
  void refusesLinkInPlaceOfItsFolder() throws Exception {
    Files.createDirectory(folder.resolve("own"));
    Files.createSymbolicLink(folder.resolve("own/child"), Path.of("/etc"));
    assertThatThrownBy(() -> start(plan(READY, false))).isInstanceOf(ProcessException.class);
    assertThat(Files.getAttribute(Path.of("/etc"), "unix:uid")).isEqualTo(0);
  }

  @Test
  void refusesProgramThatIsNotThere() {
    assertThatThrownBy(() -> start(plan(List.of("/bin/nothing-here"), false)))
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining("/bin/nothing-here");
    assertThatThrownBy(() -> plan(List.of("sh"), false)).isInstanceOf(ProcessException.class);
    assertThatThrownBy(() -> plan(List.of("/a=b/sh"), false)).isInstanceOf(ProcessException.class);
  }

  @Test
  void refusesRootAsChildUser() {
    assertThatThrownBy(() -> new ChildUser(0, 64000)).isInstanceOf(ProcessException.class);
    assertThatThrownBy(() -> new ChildUser(64000, 0)).isInstanceOf(ProcessException.class);
  }

  @Test
  void keepsErrorsOnlyWherePlanned() throws Exception {
    Path errors = folder.resolve("errors");
    List<String> complain = List.of("/bin/sh", "-c", "echo trouble >&2");
    ChildPlan plan = plan(complain, false);
    start(
            new ChildPlan(
                plan.name(), complain, plan.folder(), Map.of(), USER, false, Optional.of(errors)))
        .onExit()
        .join();
    assertThat(errors).content(StandardCharsets.UTF_8).isEqualTo("trouble\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(errors)))
        .isEqualTo("rw-------");
    Child silent = start(plan);
    assertThat(silent.output().readAllBytes()).isEmpty();
    assertThat(errors).content(StandardCharsets.UTF_8).isEqualTo("trouble\n");
  }

  @Test
  void refusesErrorFileInChildsReach() {
    assertThatThrownBy(() ->
            new ChildPlan(
                "test", READY, folder, Map.of(), USER, false, Optional.of(folder.resolve("x"))))
        .isInstanceOf(ProcessException.class);
  }

  @Test
  void stopClosesTheLifelineAndLetsChildEndInOrder() {
    List<String> orderly = List.of("/bin/sh", "-c", "echo ready; cat >/dev/null; exit 7");
    Child child = started(plan(orderly, false));
    child.stop(Duration.ofSeconds(20));
    assertThat(child.alive()).isFalse();
    assertThat(child.onExit().join()).isEqualTo(7);
  }

  @Test
  void stopKillsChildThatDoesNotListenAndItsDescendants() throws Exception {
    List<String> deaf = List.of("/bin/sh", "-c", "sleep 1000 & echo $!; trap '' INT TERM; wait");
    Child child = start(plan(deaf, false));
    long grandchild = Long.parseLong(said(child).readLine());
    assertThat(Seen.gone(grandchild)).isFalse();
    child.stop(Duration.ofMillis(50));
    assertThat(child.alive()).isFalse();
    assertThat(Seen.comesTrue(() -> Seen.gone(grandchild))).isTrue();
  }

  @Test
  void stopDoesNotHangOnChildThatReadsNothing() throws Exception {
    Child child = started(plan(List.of("/bin/sh", "-c", "echo ready; sleep 1000"), false));
    Thread writer = Thread.ofVirtual().start(() -> fill(child));
    child.stop(Duration.ofMillis(50));
    assertThat(child.alive()).isFalse();
    writer.join();
  }

  @Test
  void guardEndsWithItsProgramAndTellsItsCode() {
    Child child = start(plan(Guard.around(List.of("/bin/sh", "-c", "exit 5")), false));
    assertThat(child.onExit().join()).isEqualTo(5);
  }

  @Test
  void guardAsksInOrderOnALine() throws Exception {
    String program = "trap 'echo ended; exit 3' INT; echo ready; while :; do sleep 0.05; done";
    Child child = started(plan(Guard.around(List.of("/bin/sh", "-c", program)), false));
    child.input().write('\n');
    child.input().flush();
    assertThat(child.onExit().join()).isEqualTo(3);
  }

  @Test
  void guardKillsProgramThatIgnoresEverySignal() throws Exception {
    String deaf = "trap '' INT QUIT TERM; echo $$; sleep 1000; sleep 1000";
    Child child = start(plan(Guard.around(List.of("/bin/sh", "-c", deaf)), false));
    long program = Long.parseLong(said(child).readLine());
    child.stop(Duration.ofSeconds(20));
    assertThat(Seen.comesTrue(() -> Seen.gone(program))).isTrue();
  }

  @Test
  void childOfServiceThatWasKilledIsGone() throws Exception {
    assertGoneAfterKill("reading", List.of());
  }

  @Test
  void guardedChildOfServiceThatWasKilledIsGone() throws Exception {
    assertGoneAfterKill("guarded", List.of());
  }

  @Test
  void serviceThatIsNotRootConfinesItsChildrenToo() throws Exception {
    assumeTrue(Seen.AS_ROOT);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> asOther = List.of("setpriv", "--reuid=64009", "--regid=64009", "--clear-groups");
    Process service = service("reading", asOther);
    try {
      Seen seen = Seen.of(childOf(service));
      assertThat(seen.status("Uid")).containsOnly("64009");
      assertThat(seen.status("NoNewPrivs")).containsExactly("1");
      assertThat(seen.status("CapEff")).containsExactly(NONE);
      assertThat(seen.status("CapBnd")).containsExactly(NONE);
      assertThat(seen.namespace("user")).isNotEqualTo(ourselves().namespace("user"));
      assertThat(seen.namespace("net")).isNotEqualTo(ourselves().namespace("net"));
      assertThat(seen.interfaces()).containsExactly("lo");
    } finally {
      service.destroyForcibly().waitFor();
    }
  }

  private void assertGoneAfterKill(String kind, List<String> prefix) throws Exception {
    Process service = service(kind, prefix);
    long child = childOf(service);
    List<ProcessHandle> family = ProcessHandle.of(child).orElseThrow().descendants().toList();
    assertThat(Seen.gone(child)).isFalse();
    service.destroyForcibly().waitFor();
    assertThat(Seen.comesTrue(() -> Seen.gone(child))).isTrue();
    assertThat(Seen.comesTrue(() -> family.stream().allMatch(each -> Seen.gone(each.pid()))))
        .isTrue();
  }

  private Process service(String kind, List<String> prefix) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(StartsAChild.class.getName());
    command.addAll(List.of(folder.resolve("own/child").toString(), kind));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static long childOf(Process service) throws IOException {
    return Long.parseLong(service.inputReader().readLine());
  }

  private static Seen ourselves() {
    return Seen.of(ProcessHandle.current().pid());
  }

  private static void fill(Child child) {
    try {
      while (true) {
        child.input().write(new byte[65536]);
      }
    } catch (IOException _) {
      // The child is gone, which is what the test waits for.
    }
  }

  private Seen ready(ChildPlan plan) {
    return Seen.of(started(plan).pid());
  }

  private Child started(ChildPlan plan) {
    Child child = start(plan);
    try {
      assertThat(said(child).readLine()).isEqualTo("ready");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return child;
  }

  private Child start(ChildPlan plan) {
    Child child = children.start(plan);
    started.add(child);
    return child;
  }

  private static BufferedReader said(Child child) {
    return new BufferedReader(
        new java.io.InputStreamReader(child.output(), StandardCharsets.UTF_8));
  }

  private ChildPlan plan(List<String> command, boolean network) {
    return plan(command, network, Map.of());
  }

  private ChildPlan plan(List<String> command, boolean network, Map<String, String> environment) {
    return new ChildPlan("test", command, folder.resolve("own/child"), environment, USER, network);
  }
}
