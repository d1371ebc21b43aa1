// SPDX-License-Identifier: MIT
/** TLS, listeners, allow-lists; the one place that makes outside connections. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.network;
