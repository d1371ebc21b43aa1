// SPDX-License-Identifier: MIT
/** The Merkle tree of RFC 6962 and RFC 9162, and its tiles. */
@org.jspecify.annotations.NullMarked
package com.paitient.audit.tree;
