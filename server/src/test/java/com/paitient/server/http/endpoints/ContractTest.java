// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.phi.Category;
import com.paitient.server.config.Config;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Routes;
import com.paitient.server.settings.Setting;
import com.paitient.server.telemetry.Metrics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContractTest {
  private static final Contract CONTRACT = Contract.read();

  @Test
  void contractAndRouteTableListTheSamePathsAndMethods() {
    assertThat(CONTRACT.operations()).isEqualTo(routes().listed());
  }

  @Test
  void contractAndRouteTableListTheSameParametersOfQueries() {
    assertThat(routes().queries()).isEqualTo(CONTRACT.queries());
  }

  private static Routes routes() {
    Config config = Config.defaults(Path.of("/nowhere"));
    Endpoints.Rooms none =
        new Endpoints.Rooms(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of(),
            new Endpoints.Numbers(new Metrics(), false));
    return Endpoints.of(none, config.limits(), config.models());
  }

  @Test
  void onlyHealthIsOpen() {
    assertThat(CONTRACT.open()).containsExactlyInAnyOrder("/healthz", "/readyz");
  }

  @Test
  void contractListsEveryErrorCode() {
    assertThat(CONTRACT.words("ErrorCode"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList());
  }

  @Test
  void contractListsEveryCategory() {
    assertThat(CONTRACT.words("Category"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Category.values()).map(Category::name).toList());
  }

  @Test
  void contractListsEverySetting() {
    assertThat(CONTRACT.properties("SecuritySettings"))
        .containsAll(Arrays.stream(Setting.values()).map(Setting::path).toList());
  }
}
