// SPDX-License-Identifier: MIT
/** Configuration, parsed once into records; an unknown key refuses to start. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.config;
