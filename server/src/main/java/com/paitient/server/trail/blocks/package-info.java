// SPDX-License-Identifier: MIT
/** An inverted index of the audit log in blocks, without the database that keeps them. */
@NullMarked
package com.paitient.server.trail.blocks;

import org.jspecify.annotations.NullMarked;
