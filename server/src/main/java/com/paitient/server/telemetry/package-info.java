// SPDX-License-Identifier: MIT
/** Numbers about what the service does, in Prometheus' text format, and W3C trace context. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.telemetry;
