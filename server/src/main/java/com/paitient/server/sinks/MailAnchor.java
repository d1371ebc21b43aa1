// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.AnchorLine;
import com.paitient.audit.CheckpointSink;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.server.config.AuditAnchor;
import com.paitient.server.network.AddressPolicy;
import com.paitient.server.network.Credential;
import com.paitient.server.network.MailServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves a checkpoint in the mailboxes of people: a mail with the anchor's line and the signed note
 * below it. It is there when the mail server has taken it for every recipient.
 */
final class MailAnchor implements CheckpointSink {
  private final MailServer server;
  private final InternetAddress from;
  private final List<InternetAddress> to;

  private MailAnchor(MailServer server, InternetAddress from, List<InternetAddress> to) {
    this.server = server;
    this.from = from;
    this.to = to;
  }

  static boolean isFor(String url) {
    return MailServer.isOne(url);
  }

  /** Throws {@link IllegalArgumentException} where something is missing or none. */
  static MailAnchor open(AuditAnchor anchor, AddressPolicy policy) {
    AuditAnchor.Mail mail = anchor.mail();
    if (mail.to().isEmpty()) {
      throw new IllegalArgumentException("mail.to names who gets the checkpoints");
    }
    if (mail.user().isPresent() != anchor.keyFile().isPresent()) {
      throw new IllegalArgumentException("mail.user and key-file go together");
    }
    InternetAddress from =
        address(
            mail.from()
                .orElseThrow(() -> new IllegalArgumentException("mail.from names the sender")));
    List<InternetAddress> to = new ArrayList<>();
    mail.to().forEach(each -> to.add(address(each)));
    Duration wait = anchor.limits().answerTime();
    MailServer server =
        MailServer.at(
            anchor.url(),
            policy,
            anchor.authority(),
            mail.user(),
            anchor.keyFile().map(Credential::read),
            wait);
    return new MailAnchor(server, from, to);
  }

  private static InternetAddress address(String text) {
    try {
      return new InternetAddress(text, true);
    } catch (AddressException _) {
      throw new IllegalArgumentException("mail has an address that is none");
    }
  }

  @Override
  public void put(SignedCheckpoint checkpoint) throws IOException {
    String line = AnchorLine.of(checkpoint.checkpoint());
    String text =
        "Keep this mail. It shows later whether the audit log was cut off or written anew.\r\n\r\n"
            + line
            + "\r\n\r\n"
            + checkpoint.text().replace("\n", "\r\n");
    try {
      server.send(from, to, "Audit checkpoint " + checkpoint.checkpoint().size(), text);
    } catch (MessagingException e) {
      throw new IOException("the mail server did not take it: " + e.getClass().getSimpleName());
    }
  }
}
