// SPDX-License-Identifier: MIT
/** Questions about the audit log, answered from an index that is fed from it. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.trail;
