// SPDX-License-Identifier: MIT
/** Listener, routes, codecs and one error mapper; no decisions. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.http;
