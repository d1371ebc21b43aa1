// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import com.paitient.audit.AuditLog;
import com.paitient.audit.LogSettings;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A log with sealed fields, known to {@link Build} by the JDK's types only, since each build has a
 * class of its own of this name: it takes the record of a number, and gives its size.
 */
public final class OpenLog implements LongConsumer, LongSupplier, AutoCloseable {
  private final FileKeyProvider root;
  private final Envelope envelope;
  private final AuditLog log;

  public OpenLog(Path folder) {
    root = FileKeyProvider.openOrCreate(folder.resolve("keys/root.key"));
    envelope = Envelope.open(folder.resolve("keys/store"), root);
    log = AuditLog.open(folder.resolve("log"), LogSettings.defaults(), envelope);
  }

  @Override
  public void accept(long number) {
    var _ = log.append(Records.made(number));
  }

  @Override
  public long getAsLong() {
    return log.size();
  }

  @Override
  public void close() {
    log.close();
    envelope.close();
    root.close();
  }
}
