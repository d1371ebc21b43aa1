// SPDX-License-Identifier: MIT
/** Child processes: their user, namespaces, lifeline pipe and private folder. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.processes;
