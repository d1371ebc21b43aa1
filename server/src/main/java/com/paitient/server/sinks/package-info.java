// SPDX-License-Identifier: MIT
/** Copies of the audit log elsewhere: collectors of syslog and web services that follow it. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.sinks;
