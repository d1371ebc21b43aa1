// SPDX-License-Identifier: MIT
/**
 * The key hierarchy, and everything that is encrypted at rest.
 *
 * <pre>
 *   root key                     at a KeyProvider, leaves it never
 *    └ tenant's key pairs        in the KeyStore folder, private halves wrapped by the root;
 *       │                        hybrid post-quantum, sealing needs the public half only
 *       └ data key               in the Head of what it sealed; serves one tenant, purpose and
 *          │                     table for a bounded time and number of values
 *          └ value or stream     AES-256-GCM, bound to its Context
 * </pre>
 *
 * <p>{@link com.paitient.keys.Envelope} is the way in. Keys are zeroed where this package holds the
 * copies; the ciphers of the JDK and of Bouncy Castle keep expanded keys of their own until they
 * are collected. Key store and database are backed up apart, the database first: what a backup of
 * the database holds opens only with keys that were there before it.
 */
@org.jspecify.annotations.NullMarked
package com.paitient.keys;
