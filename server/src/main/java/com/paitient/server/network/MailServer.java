// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail server that takes messages over SMTP with TLS from the start or after STARTTLS, which it
 * must offer unless it is on this machine; its certificate and name are checked. The address that
 * is connected to is looked at as for {@link Outbound}. Thread-safe.
 */
public final class MailServer {
  private static final Pattern PLACE =
      Pattern.compile("(smtps?)://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(?::(\\d{1,5}))?/?");

  private final Properties properties;
  private final String host;
  private final AddressPolicy policy;
  private final Optional<String> user;
  private final Optional<Credential> password;

  private MailServer(
      Properties properties,
      String host,
      AddressPolicy policy,
      Optional<String> user,
      Optional<Credential> password) {
    this.properties = properties;
    this.host = host;
    this.policy = policy;
    this.user = user;
    this.password = password;
  }

  /** Whether a URL is one of a mail server, well-formed or not. */
  public static boolean isOne(String url) {
    return url.startsWith("smtp:") || url.startsWith("smtps:");
  }

  /**
   * The one at {@code smtps://host:465} or {@code smtp://host:587}; connects with each message.
   *
   * @param authority a PEM file with the only authorities that are believed of it
   * @param limit for a connection, and for each answer
   * @throws IllegalArgumentException if the URL is none; its message does not quote it
   */
  public static MailServer at(
      String url,
      AddressPolicy policy,
      Optional<Path> authority,
      Optional<String> user,
      Optional<Credential> password,
      Duration limit) {
    Matcher place = PLACE.matcher(url);
    if (!place.matches()) {
      throw new IllegalArgumentException("not a URL such as smtps://mail.example:465");
    }
    boolean tls = place.group(1).equals("smtps");
    String host = place.group(2).replaceAll("[\\[\\]]", "");
    int port = place.group(3) == null ? (tls ? 465 : 587) : Integer.parseInt(place.group(3));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a URL with a port that is none");
    }
    Properties all = new Properties();
    all.put("mail.transport.protocol", "smtp");
    all.put("mail.smtp.host", host);
    all.put("mail.smtp.port", String.valueOf(port));
    all.put("mail.smtp.ssl.enable", String.valueOf(tls));
    all.put("mail.smtp.starttls.enable", "true");
    all.put("mail.smtp.ssl.checkserveridentity", "true");
    all.put("mail.smtp.ssl.protocols", String.join(" ", Tls.PROTOCOLS));
    all.put("mail.smtp.ssl.ciphersuites", String.join(" ", Tls.SUITES));
    all.put("mail.smtp.ssl.socketFactory", TlsLink.context(authority).getSocketFactory());
    all.put("mail.smtp.auth", String.valueOf(user.isPresent()));
    all.put("mail.smtp.sendpartial", "false");
    String millis = String.valueOf(limit.toMillis());
    all.put("mail.smtp.connectiontimeout", millis);
    all.put("mail.smtp.timeout", millis);
    all.put("mail.smtp.writetimeout", millis);
    return new MailServer(all, host, policy, user, password);
  }

  /**
   * Returns once the server has taken a message of plain text for every recipient.
   *
   * @throws IOException if the address of the server is none that may be reached
   */
  public void send(InternetAddress from, List<InternetAddress> to, String subject, String text)
      throws MessagingException, IOException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    if (!Arrays.stream(addresses).allMatch(policy::allows)) {
      throw new IOException("the server's address is none that may be reached");
    }
    Properties here = new Properties();
    here.putAll(properties);
    boolean onThisMachine = Arrays.stream(addresses).allMatch(AddressPolicy.LOOPBACK::allows);
    here.put("mail.smtp.starttls.required", String.valueOf(!onThisMachine || user.isPresent()));
    Session session = Session.getInstance(here);
    MimeMessage message = new MimeMessage(session);
    message.setFrom(from);
    message.setRecipients(Message.RecipientType.TO, to.toArray(InternetAddress[]::new));
    message.setSubject(subject, "UTF-8");
    message.setText(text, "UTF-8");
    message.saveChanges();
    try (Transport transport = session.getTransport()) {
      transport.connect(user.orElse(null), password.map(Credential::reveal).orElse(null));
      transport.sendMessage(message, message.getAllRecipients());
    }
  }
}
