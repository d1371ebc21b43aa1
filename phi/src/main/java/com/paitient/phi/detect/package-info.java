// SPDX-License-Identifier: MIT
/**
 * How identifying text is found: a text is made regular ({@link Plain}), cut into words once
 * ({@link Tokens}), and looked at by detectors that each walk the words once with bounded
 * look-around, so that no input takes more than linear time. Internal to the phi module; use {@link
 * com.paitient.phi.Guard}.
 */
@org.jspecify.annotations.NullMarked
package com.paitient.phi.detect;
