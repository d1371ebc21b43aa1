// SPDX-License-Identifier: MIT
/** An inverted index of the audit log in blocks, without the database that keeps them. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.trail.blocks;
