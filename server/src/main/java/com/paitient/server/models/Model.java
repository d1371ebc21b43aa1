// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import java.time.Instant;

/**
 * A model that can be deployed: a file of ours, or another name for one.
 *
 * @param name as deployments ask for it
 */
public record Model(String name, Source source, Instant createdAt) {
  /** Where it comes from. */
  public sealed interface Source {
    /** An encrypted file {@code models/<sha256>}; size and hash are of the decrypted bytes. */
    record File(String sha256, long size, String architecture) implements Source {}

    /** Another name of the model {@code aliasOf}. */
    record Alias(String aliasOf) implements Source {}

    /** The model {@code model} of a server that the configuration names {@code upstream}. */
    record Upstream(String upstream, String model) implements Source {}

    /** A model that is missing, and why, in words for people. */
    record Missing(String reason) implements Source {}
  }
}
