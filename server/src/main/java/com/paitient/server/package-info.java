// SPDX-License-Identifier: MIT
/** Starts and stops the service; the only package that sees all others. */
@org.jspecify.annotations.NullMarked
package com.paitient.server;
