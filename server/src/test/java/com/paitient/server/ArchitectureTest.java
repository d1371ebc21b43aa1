// SPDX-License-Identifier: MIT
package com.paitient.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.server.store.StoreException;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table of docs/architecture.md: which package may use which, and who owns what. */
final class ArchitectureTest {
  private static final String ROOT = "com.paitient.server";
  private static final int FLOOR = 90;

  /** Package → the packages that it may use. Main sees everything. */
  private static final Map<String, Set<String>> MAY_USE = table();

  private final JavaClasses all =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("com.paitient");

  private static Map<String, Set<String>> table() {
    try {
      return Files.readAllLines(Path.of("../docs/architecture.md")).stream()
          .dropWhile(line -> !line.startsWith("## Packages of the server"))
          .map(line -> line.split("\\|", -1))
          .filter(cells -> cells.length == 5 && cells[1].strip().startsWith("`"))
          .collect(
              Collectors.toMap(
                  cells -> cells[1].strip().replace("`", ""),
                  cells ->
                      Stream.of(cells[3].strip().split(" "))
                          .filter(name -> !name.isEmpty())
                          .collect(Collectors.toSet())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theTableIsWhole() {
    assertThat(MAY_USE).hasSizeGreaterThan(11);
    MAY_USE.values().forEach(allowed -> assertThat(MAY_USE.keySet()).containsAll(allowed));
  }

  @Test
  void seesTheWholeHouse() {
    assertThat(all.stream().filter(each -> each.getPackageName().startsWith(ROOT)).count())
        .isGreaterThan(FLOOR);
  }

  @Test
  void everyPackageIsInTheTable() {
    Set<String> found =
        all.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(ROOT + "."))
            .map(name -> name.substring(ROOT.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(MAY_USE.keySet()).containsAll(found);
  }

  @Test
  void packagesUseOnlyWhatTheTableAllows() {
    MAY_USE.forEach((name, allowed) -> {
      String[] forbidden =
          MAY_USE.keySet().stream()
              .filter(other -> !other.equals(name) && !allowed.contains(other))
              .map(other -> ROOT + "." + other)
              .toArray(String[]::new);
      noClasses()
          .that(resideInAPackage(ROOT + "." + name))
          .should()
          .dependOnClassesThat(resideInAny(forbidden))
          .because("the table says that " + name + " may use " + allowed)
          .check(all);
      noClasses()
          .that(resideInAPackage(ROOT + "." + name))
          .should()
          .dependOnClassesThat(resideInAPackage(ROOT))
          .because("only Main sees everything, and nobody sees Main")
          .check(all);
    });
  }

  private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> resideInAny(
      String... names) {
    return JavaClass.Predicates.resideInAnyPackage(names);
  }

  @Test
  void httpKnowsOnlyTheStoresException() {
    noClasses()
        .that(resideInAPackage(ROOT + ".http"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + ".store")
                .and(not(JavaClass.Predicates.belongToAnyOf(StoreException.class))))
        .check(all);
  }

  @Test
  void everythingDangerousHasOneOwner() {
    owned("java.sql..", "store");
    owned("org.jdbi..", "store");
    owned("org.eclipse.jetty.server..", "http");
    owned("org.eclipse.jetty.client..", "network");
    owned("java.lang.ProcessBuilder", "processes");
    owned("ch.qos.logback..", "");
    noClasses()
        .that(not(resideInAPackage("com.paitient.keys")))
        .should()
        .dependOnClassesThat(resideInAPackage("javax.crypto.."))
        .check(all);
    noClasses()
        .that(
            not(resideInAPackage(ROOT + ".config"))
                .and(not(resideInAPackage(ROOT)))
                .and(resideInAPackage("com.paitient.server..")))
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(java.time.InstantSource.class, "system")
        .orShould()
        .callMethod(java.time.Clock.class, "systemUTC")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(all);
  }

  private void owned(String what, String owner) {
    ArchRule rule =
        noClasses()
            .that(
                resideInAPackage(ROOT + "..")
                    .and(not(resideInAPackage(owner.isEmpty() ? ROOT : ROOT + "." + owner))))
            .should()
            .dependOnClassesThat(
                what.endsWith("..")
                    ? resideInAPackage(what)
                    : com.tngtech.archunit.core.domain.properties.HasName.Predicates.name(what)
                        .forSubtype());
    rule.check(all);
  }

  @Test
  void modulesStayApart() {
    noClasses()
        .that(resideInAPackage("com.paitient.keys.."))
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(
                "com.paitient.audit..", "com.paitient.phi..", ROOT + ".."))
        .check(all);
    noClasses()
        .that(resideInAPackage("com.paitient.audit.."))
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage("com.paitient.phi..", ROOT + ".."))
        .check(all);
    noClasses()
        .that(resideInAPackage("com.paitient.phi.."))
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(
                "com.paitient.audit..", "com.paitient.records..", ROOT + ".."))
        .check(all);
    noClasses()
        .that(resideInAPackage("com.paitient.records.."))
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage("com.paitient.audit..", ROOT + ".."))
        .check(all);
  }

  @Test
  void noPackageExistsInTwoModules() {
    Map<String, Set<String>> homes =
        all.stream()
            .filter(each -> each.getSource().isPresent())
            .collect(
                Collectors.groupingBy(
                    JavaClass::getPackageName,
                    Collectors.mapping(ArchitectureTest::home, Collectors.toSet())));
    homes.forEach((name, where) -> assertThat(where).as(name).hasSize(1));
    assertThat(homes.keySet())
        .contains(
            "com.paitient.keys", "com.paitient.audit", "com.paitient.phi", "com.paitient.records");
  }

  private static String home(JavaClass each) {
    String uri = each.getSource().orElseThrow().getUri().toString();
    return uri.substring(0, uri.indexOf("com/paitient"));
  }

  @Test
  void namesSayWhatThingsAre() {
    List<String> banned = Arrays.asList("Util", "Utils", "Helper", "Manager", "Impl");
    for (String end : banned) {
      classes().should().haveSimpleNameNotEndingWith(end).check(all);
    }
    noClasses()
        .should()
        .resideInAnyPackage(
            "..util..", "..common..", "..dto..", "..entities..", "..impl..", "..misc..")
        .check(all);
  }
}
