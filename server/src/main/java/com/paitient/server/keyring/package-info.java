// SPDX-License-Identifier: MIT
/** Key providers behind the network, and the choice of one from the configuration. */
@NullMarked
package com.paitient.server.keyring;

import org.jspecify.annotations.NullMarked;
