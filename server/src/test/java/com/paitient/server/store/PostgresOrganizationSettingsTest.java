// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.settings.Wishes;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class PostgresOrganizationSettingsTest {
  @Test
  void keepsTheLastSaved() {
    try (Database empty = Shared.emptyDatabase()) {
      PostgresOrganizationSettings settings =
          new PostgresOrganizationSettings(empty, Shared.ENVELOPE);
      assertThat(settings.load()).isEqualTo(Wishes.NONE);
      settings.save(Wishes.parse(Map.of("phi_detection", true)));
      Wishes last = Wishes.parse(Map.of("phi_handling", "reject", "phi_detection", true));
      settings.save(last);
      assertThat(settings.load()).isEqualTo(last);
    }
  }

  @Test
  void saysWhenWhatIsKeptWasChanged() {
    try (Database empty = Shared.emptyDatabase()) {
      PostgresOrganizationSettings settings =
          new PostgresOrganizationSettings(empty, Shared.ENVELOPE);
      settings.save(Wishes.parse(Map.of("phi_detection", true)));
      empty.run(handle ->
          handle.execute(
              "UPDATE organization_settings SET settings_sealed ="
                  + " set_byte(settings_sealed, 90, get_byte(settings_sealed, 90) # 1)"));
      assertThatThrownBy(settings::load)
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.code()).isEqualTo(StoreException.Code.DAMAGED));
    }
  }
}
