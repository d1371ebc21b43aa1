// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.server.runtimes.Weights;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The folder of model files, each sealed under the service's keys and named by the SHA-256 of its
 * plain bytes. Plain bytes are never on disk. Thread-safe.
 */
public final class ModelFiles {
  private final Path folder;
  private final Envelope envelope;

  public ModelFiles(Path folder, Envelope envelope) {
    this.folder = folder;
    this.envelope = envelope;
  }

  /** Seals {@code plain} to its end; a half-written file of a crash is never seen. */
  public Model.Source.File add(InputStream plain, String architecture) throws IOException {
    Files.createDirectories(folder);
    Path draft = Files.createTempFile(folder, "draft", ".tmp");
    try {
      MessageDigest sha256 = sha256();
      long size = seal(new DigestInputStream(plain, sha256), draft);
      String hash = HexFormat.of().formatHex(sha256.digest());
      rename(draft, hash);
      return new Model.Source.File(hash, size, architecture);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private long seal(InputStream plain, Path draft) throws IOException {
    CountingInput counted = new CountingInput(plain);
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 18);
      envelope.sealStream(counted, out, context());
      out.flush();
      channel.force(true);
    }
    return counted.count();
  }

  private void rename(Path draft, String hash) throws IOException {
    Files.move(draft, path(hash), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** The plain bytes of a file that {@link #add} made. */
  public Weights weights(Model.Source.File file) {
    return new Weights() {
      @Override
      public long size() {
        return file.size();
      }

      @Override
      public String sha256() {
        return file.sha256();
      }

      @Override
      public InputStream open() throws IOException {
        return envelope.openStream(Files.newInputStream(path(file.sha256())), context());
      }
    };
  }

  private Path path(String hash) {
    return folder.resolve(hash + ".sealed");
  }

  private static Context context() {
    return Context.file(Context.SYSTEM, "models", "gguf");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException("every JDK has SHA-256", e));
    }
  }
}
