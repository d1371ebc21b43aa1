// SPDX-License-Identifier: MIT
package com.paitient.audit;

import org.jspecify.annotations.Nullable;

/**
 * An event as the log keeps it.
 *
 * @param clear what everybody reads who holds the log
 * @param sealed what opens with the tenant's key only; null when nothing is sealed
 */
record StoredEvent(Event clear, @Nullable Sealed sealed) {}
