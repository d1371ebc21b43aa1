// SPDX-License-Identifier: MIT
/** Security settings of organization, deployment and request; merging only tightens. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.settings;
