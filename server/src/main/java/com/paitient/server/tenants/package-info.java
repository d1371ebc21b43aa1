// SPDX-License-Identifier: MIT
/** Tenants: who they are, how far they are kept apart, and the life of their keys. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.tenants;
