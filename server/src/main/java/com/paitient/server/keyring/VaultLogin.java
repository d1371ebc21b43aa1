// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import com.paitient.server.network.Credential;
import com.paitient.server.network.NetworkException;
import java.nio.file.Path;

/** How to get a token of Vault; files are read anew each time, so that others may renew them. */
sealed interface VaultLogin {

  /** A token in a file, which an agent may keep fresh. */
  record Token(Path file) implements VaultLogin {
    String read() {
      return VaultLogin.read(file);
    }
  }

  /** An AppRole, whose secret id is in a file. */
  record AppRole(String mount, String roleId, Path secretIdFile) implements VaultLogin {
    String readSecret() {
      return VaultLogin.read(secretIdFile);
    }
  }

  private static String read(Path file) {
    try {
      return Credential.read(file).reveal();
    } catch (NetworkException unusable) {
      throw Refusal.unavailable(String.valueOf(unusable.getMessage()));
    }
  }
}
