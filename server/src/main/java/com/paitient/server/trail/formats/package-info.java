// SPDX-License-Identifier: MIT
/** Audit events as the lines that other programs read. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.trail.formats;
