// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.KeysException;
import com.paitient.keys.Protection;
import com.paitient.keys.SecretBytes;
import com.paitient.keys.Share;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes and seals the root key file, on this machine and without the service. */
final class RootKey {
  private RootKey() {}

  /** What seals it. */
  static final class Sealing {
    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    /** Either of the two. */
    static final class Choice {
      @Option(names = "--passphrase", required = true, description = "By a passphrase.")
      private boolean passphrase;

      @Option(
          names = "--shares",
          required = true,
          paramLabel = "N",
          description = "By N shares, at most 16.")
      private Optional<Integer> shares = Optional.empty();
    }

    @Option(
        names = "--needed",
        paramLabel = "K",
        description = "How many of the shares unseal (default: more than half).")
    private Optional<Integer> needed = Optional.empty();

    /** Whether a passphrase was chosen; else there are shares. */
    boolean isByPassphrase() {
      return choice.passphrase;
    }

    Optional<Integer> shares() {
      return choice.shares;
    }

    int needed() {
      return needed.orElse(shares().orElse(0) / 2 + 1);
    }
  }

  /** {@code keys init}. */
  @Command(
      name = "init",
      description = {
        "Make a sealed root key for a new data folder, before its first start.",
        "The shares are printed once; hand each to another person."
      })
  static final class Init implements Runnable {
    private final Terminal terminal;
    @Mixin private DataOption folder = new DataOption();
    @Mixin private Sealing sealing = new Sealing();

    Init(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void run() {
      Path file = file(folder.path(terminal));
      if (Files.exists(file)) {
        throw CommandFailure.no("there is a root key already: " + file);
      }
      if (!sealing.isByPassphrase()) {
        print(
            terminal,
            told(() ->
                FileKeyProvider.create(file, sealing.needed(), sealing.shares().orElseThrow())));
      } else {
        try (SecretBytes passphrase = new Secrets(terminal).fresh("passphrase")) {
          Object _ =
              told(() -> {
                FileKeyProvider.create(file, passphrase);
                return file;
              });
        }
      }
      terminal.out().println("Made " + file + ". Start the service, then: ./paitient unseal");
    }
  }

  /** {@code keys seal}. */
  @Command(
      name = "seal",
      description = {
        "Seal the plain root key of a data folder whose service is stopped.",
        "Copies of the plain file remain as they were: destroy them."
      })
  static final class Seal implements Runnable {
    private final Terminal terminal;
    @Mixin private DataOption folder = new DataOption();
    @Mixin private Sealing sealing = new Sealing();

    Seal(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void run() {
      Path file = file(folder.path(terminal));
      if (!Files.exists(file)) {
        throw CommandFailure.no(
            "there is no root key " + file + "; make one: ./paitient keys init");
      }
      if (told(() -> FileKeyProvider.protection(file)) != Protection.PLAIN) {
        throw CommandFailure.no("the root key is sealed already.");
      }
      try (FileKeyProvider root = told(() -> FileKeyProvider.openOrCreate(file))) {
        seal(root);
      }
      terminal.out().println("Sealed " + file + ". Destroy copies of the plain one.");
    }

    private void seal(FileKeyProvider root) {
      if (!sealing.isByPassphrase()) {
        print(
            terminal,
            told(() -> root.sealWithShares(sealing.needed(), sealing.shares().orElseThrow())));
        return;
      }
      try (SecretBytes passphrase = new Secrets(terminal).fresh("passphrase")) {
        Object _ =
            told(() -> {
              root.sealWithPassphrase(passphrase);
              return root;
            });
      }
    }
  }

  private static Path file(Path data) {
    return data.resolve("keys").resolve("root.key");
  }

  private static void print(Terminal terminal, List<Share> shares) {
    terminal
        .out()
        .println(
            "%d shares, of which any %d unseal. They are shown once."
                .formatted(shares.size(), shares.getFirst().needed()));
    shares.forEach(share -> {
      terminal.out().println(share.number() + "  " + share.text());
      share.close();
    });
  }

  /** What {@code act} gives; a refusal is told in its own words, which hold no secret. */
  static <T> T told(java.util.function.Supplier<T> act) {
    try {
      return act.get();
    } catch (KeysException refused) {
      throw CommandFailure.no(refused.getMessage() + ".");
    } catch (IllegalArgumentException wrong) {
      throw CommandFailure.couldNotRun(wrong.getMessage() + ".");
    }
  }
}
