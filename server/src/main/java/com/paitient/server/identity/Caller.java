// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, as established by a credential.
 *
 * @param credentialId the key or session ({@code key_…})
 * @param tenantId the tenant that the caller belongs to
 * @param rights what the credential allows at most
 * @param address the caller's IP address
 */
public record Caller(
    String credentialId,
    String userId,
    String tenantId,
    List<Right> rights,
    String address,
    @Nullable String userAgent) {

  /** The tenant of those who run the service; they may act for every other. */
  public static final String ORGANIZATION = "ten_organization";

  public Caller {
    rights = List.copyOf(rights);
  }

  /** Permissions ({@code resource:action}, {@code *}) on resources that match a pattern. */
  public record Right(List<String> permissions, String resourcePattern) {
    public Right {
      permissions = List.copyOf(permissions);
    }
  }
}
