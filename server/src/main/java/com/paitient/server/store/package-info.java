// SPDX-License-Identifier: MIT
/** PostgreSQL: the only SQL. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.store;
