// SPDX-License-Identifier: MIT
package com.paitient.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResourcePatternTest {
  @ParameterizedTest
  @CsvSource({
    "*, deployment, anything, true",
    "deployment/hipaa-*, deployment, hipaa-chat, true",
    "deployment/hipaa-*, deployment, hipaa-, true",
    "deployment/hipaa-*, deployment, chat, false",
    "deployment/hipaa-*, model, hipaa-chat, false",
    "deployment/*-prod, deployment, a-b-prod, true",
    "deployment/*-prod, deployment, a-b-prods, false",
    "deployment/a*b*c, deployment, aXbYbZc, true",
    "deployment/a*b*c, deployment, aXc, false",
    "deployment/dep_1, deployment, other, true",
    "deployment, deployment, other, false",
    "deployment/, deployment, other, false",
    "deploy*/x, deployment, x, false"
  })
  void covers(String pattern, String type, String name, boolean expected) {
    Resource resource = Resource.named(type, name, "dep_1");
    assertThat(new ResourcePattern(pattern).covers(resource)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"*, true", "deployment/a, true", "model/*, false", "deploymentx/a, false"})
  void touchesADeployment(String pattern, boolean expected) {
    assertThat(new ResourcePattern(pattern).touches("deployment")).isEqualTo(expected);
  }
}
