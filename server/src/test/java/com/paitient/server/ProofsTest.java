// SPDX-License-Identifier: MIT
package com.paitient.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.Receipt;
import com.paitient.phi.Release;
import com.paitient.server.access.Grant;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three proofs cannot be made outside their packages: trying to does not compile. */
final class ProofsTest {
  private static final String IMPORTS =
      "import com.paitient.audit.*; import com.paitient.phi.*; import com.paitient.server.access.*;"
          + " import com.paitient.server.runtimes.*; import java.util.*; ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Object x = new Grant(\"u\", \"c\", \"t\", Permission.TEXT_GENERATE, \"r\", java.time.Instant.MAX);",
        "Object x = new Receipt(\"log\", 0, null);",
        "Object x = new Release(List.of(), null, new Destination(\"d\"), Map.of(), false, \"\");",
        "class Mine extends Receipt {}",
        "class Mine extends Release {}",
        "class Mine extends Grant {}",
        "void go(Runtimes all, Receipt r, Sampling s, Delivery d, TokenSink t) { all.run(\"text\", r, s, d, t); }",
        "void go(Runtimes all, Release r, Sampling s, Delivery d, TokenSink t) { all.run(r, s, d, t); }",
      })
  void forgeryDoesNotCompile(String code) {
    assertThat(errors(code)).isNotEmpty();
  }

  /** Without this, the test above would also pass for snippets that are simply misspelt. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Grant x; Receipt y; Release z; Permission p = Permission.TEXT_GENERATE;",
        "Object x = new Destination(\"d\");",
        "void go(Runtimes all, Release r, Receipt a, Sampling s, Delivery d, TokenSink t)"
            + " { all.run(r, a, s, d, t); }",
      })
  void honestUseCompiles(String code) {
    assertThat(errors(code)).isEmpty();
  }

  @Test
  void noConstructorOfAProofIsReachable() {
    for (Class<?> proof : List.of(Grant.class, Receipt.class, Release.class)) {
      assertThat(Modifier.isFinal(proof.getModifiers())).isTrue();
      for (Constructor<?> constructor : proof.getDeclaredConstructors()) {
        int open = Modifier.PUBLIC | Modifier.PROTECTED;
        assertThat(constructor.getModifiers() & open).as(proof.getSimpleName()).isZero();
      }
    }
  }

  private static List<String> errors(String body) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///forger/Forger.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return "package forger; " + IMPORTS + "class Forger { " + body + " }";
          }
        };
    List<String> options =
        List.of("-proc:none", "-d", "target", "-classpath", System.getProperty("java.class.path"));
    var _ = compiler.getTask(null, null, found, options, null, List.of(source)).call();
    return found.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(each -> each.getMessage(Locale.ROOT))
        .toList();
  }
}
