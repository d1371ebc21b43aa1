// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why a service could not be spoken to, in a sentence that says what to do. */
final class Unreachable {
  private Unreachable() {}

  static CommandFailure failure(Connection connection, IOException thrown) {
    return CommandFailure.couldNotRun(sentence(connection, thrown));
  }

  private static String sentence(Connection connection, IOException thrown) {
    String where = connection.baseUrl().toString();
    if (caused(thrown, CertPathBuilderException.class)
        || caused(thrown, CertPathValidatorException.class)) {
      return untrusted(connection, where);
    }
    if (caused(thrown, CertificateException.class)) {
      return "the certificate of %s is made out to another name or address than %s."
          .formatted(where, connection.baseUrl().getHost());
    }
    return switch (thrown) {
      case HttpTimeoutException _ -> where + " did not answer in time.";
      case UnknownHostException _ -> "there is no host " + connection.baseUrl().getHost() + ".";
      case ConnectException _ when caused(thrown, UnresolvedAddressException.class) ->
          "there is no host " + connection.baseUrl().getHost() + ".";
      case ConnectException _ ->
          "nothing answers at " + where + ". Is the service running? (./paitient status)";
      case SSLException _ -> "no TLS connection to " + where + "; does it speak plain HTTP?";
      default -> "the connection to " + where + " broke before the answer was complete.";
    };
  }

  private static String untrusted(Connection connection, String where) {
    Optional<String> file = connection.caFile().map(Object::toString);
    return "the certificate of "
        + where
        + file.map(name -> " was not signed by the CA in " + name + ".")
            .orElse(" is not trusted here. Name the service's CA in PAITIENT_CA_FILE.");
  }

  private static boolean caused(Throwable thrown, Class<? extends Throwable> kind) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause).anyMatch(kind::isInstance);
  }
}
