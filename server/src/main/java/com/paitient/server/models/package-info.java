// SPDX-License-Identifier: MIT
/** Model registry, model files, deployments and their life cycle. */
@org.jspecify.annotations.NullMarked
package com.paitient.server.models;
