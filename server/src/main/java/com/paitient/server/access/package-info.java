// SPDX-License-Identifier: MIT
/** What a caller may do: permissions and resource patterns become a Grant. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.access;
