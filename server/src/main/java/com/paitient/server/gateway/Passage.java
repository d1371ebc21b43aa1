// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.server.access.Grant;
import com.paitient.server.identity.Caller;
import com.paitient.server.models.Deployment;
import com.paitient.server.settings.InForce;
import java.util.Optional;

/**
 * A request that was let in: who asks what of which deployment, under which settings.
 *
 * @param id {@code gen_…}
 * @param reidentifying that the caller may see the real values of surrogates in the answer
 * @param laps times its stages
 * @param patient a keyed hash of the caller's id of the patient
 */
record Passage(
    String id,
    Caller caller,
    Grant grant,
    Deployment deployment,
    InForce inForce,
    String tenantId,
    Optional<Grant> reidentifying,
    Optional<String> patient,
    Optional<String> purposeOfUse,
    Laps laps) {}
