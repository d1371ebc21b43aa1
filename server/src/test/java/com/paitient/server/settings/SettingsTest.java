// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.phi.Mode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SettingsTest {
  private Wishes kept = Wishes.NONE;
  private final OrganizationSettings organization =
      new OrganizationSettings() {
        @Override
        public Wishes load() {
          return kept;
        }

        @Override
        public void save(Wishes wishes) {
          kept = wishes;
        }
      };
  private final Settings settings = new Settings(organization, true);

  private static Wishes wishes(Object... namesAndValues) {
    Map<String, Object> tree = new java.util.LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      tree.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Wishes.parse(tree);
  }

  @Test
  void strongerOfDeploymentAndRequestHolds() {
    InForce inForce =
        settings.inForce(wishes("phi_handling", "redact"), wishes("phi_handling", "detect"));
    assertThat(inForce.policy().input()).isEqualTo(Mode.REDACT);
    assertThat(inForce.notices()).singleElement().asString().contains("phi_handling is redact");
  }

  @Test
  void requestMayAskForMore() {
    InForce inForce =
        settings.inForce(wishes("phi_handling", "redact"), wishes("phi_handling", "reject"));
    assertThat(inForce.policy().input()).isEqualTo(Mode.REJECT);
  }

  @Test
  void nobodyCanSwitchAProtectionOffAgain() {
    kept = wishes("data_filtering", Map.of("redact_output_phi", true));
    InForce inForce =
        settings.inForce(wishes("data_filtering", Map.of("redact_output_phi", false)));
    assertThat(inForce.policy().output()).isEqualTo(Mode.REDACT);
    assertThat(inForce.notices()).hasSize(1);
  }

  @Test
  void auditLoggingCannotBeSwitchedOff() {
    InForce inForce = settings.inForce(wishes("audit_logging", false));
    assertThat(inForce.holds(Setting.AUDIT_LOGGING)).isTrue();
    assertThat(inForce.notices()).hasSize(1);
  }

  @Test
  void retentionIsSixYearsInHipaaModeWithANotice() {
    InForce inForce =
        settings.inForce(wishes("compliance", Map.of("hipaa", true, "log_retention_days", 365)));
    assertThat(inForce.of(Setting.AUDIT_LOG_RETENTION_DAYS)).contains(2192L);
    assertThat(inForce.notices()).singleElement().asString().contains("164.316");
    assertThat(inForce.holds(Setting.PHI_DETECTION)).isTrue();
    assertThat(inForce.tree()).containsEntry("compliance_mode", "hipaa");
  }

  @Test
  void retentionIsAtLeastNinetyDaysOtherwise() {
    assertThat(
            settings
                .inForce(wishes("audit_log_retention_days", 365))
                .of(Setting.AUDIT_LOG_RETENTION_DAYS))
        .contains(365L);
    assertThat(
            settings
                .inForce(wishes("audit_log_retention_days", 5))
                .of(Setting.AUDIT_LOG_RETENTION_DAYS))
        .contains(90L);
    assertThat(settings.inForce().of(Setting.AUDIT_LOG_RETENTION_DAYS)).contains(2192L);
  }

  @Test
  void namesThatMeanTheSameAreOneSetting() {
    assertThat(wishes("phi_redaction", true)).isEqualTo(wishes("phi_handling", "redact"));
    assertThat(wishes("data_filtering", Map.of("redact_phi", true)))
        .isEqualTo(wishes("phi_handling", "redact"));
    assertThat(wishes("data_filtering", Map.of("detect_pii", true)))
        .isEqualTo(wishes("phi_detection", true));
    assertThat(wishes("compliance_mode", "hipaa"))
        .isEqualTo(wishes("compliance", Map.of("hipaa", true)));
  }

  @Test
  void strongerOfTwoNamesForTheSameHolds() {
    assertThat(wishes("phi_handling", "reject", "phi_redaction", true))
        .isEqualTo(wishes("phi_handling", "reject"));
  }

  @Test
  void addressMustBeInEveryListOfRanges() {
    InForce inForce =
        settings.inForce(
            wishes("allowed_ip_ranges", List.of("10.0.0.0/8")),
            wishes("allowed_ip_ranges", List.of("10.1.0.0/16", "10.2.0.0/16")));
    assertThat((List<?>) inForce.of(Setting.ALLOWED_IP_RANGES).orElseThrow()).hasSize(2);
  }

  @Test
  void refusesUnknownNamesAndWrongTypesByName() {
    assertThatThrownBy(() -> wishes("data_filtering", Map.of("redactphi", true)))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e -> assertThat(e.setting()).isEqualTo("data_filtering.redactphi"));
    assertThatThrownBy(() -> wishes("phi_redaction", "secret-value"))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e -> assertThat(e.getMessage()).doesNotContain("secret-value"));
    assertThatThrownBy(() -> wishes("phi_handling", "none")).isInstanceOf(SettingsException.class);
    assertThatThrownBy(() -> wishes("compliance_mode", 1)).isInstanceOf(SettingsException.class);
  }

  @Test
  void refusesWhatItCannotEnforce() {
    assertThatThrownBy(() -> wishes("access_control", Map.of("require_mfa", true)))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e -> assertThat(e.code()).isEqualTo(SettingsException.Code.NOT_AVAILABLE));
    assertThat(wishes("encryption_level", "standard").values()).hasSize(1);
  }

  @Test
  void hipaaModeNeedsTls() {
    kept = wishes("compliance_mode", "hipaa");
    Settings plain = new Settings(organization, false);
    assertThatThrownBy(plain::inForce)
        .isInstanceOfSatisfying(
            SettingsException.class,
            e -> assertThat(e.code()).isEqualTo(SettingsException.Code.NOT_AVAILABLE));
    kept = Wishes.NONE;
    assertThat(plain.inForce().holds(Setting.ENFORCE_TLS)).isFalse();
  }

  @Test
  void organizationKeepsWhatIsNotNamed() {
    var _ = settings.change(wishes("phi_detection", true));
    var _ = settings.change(wishes("phi_handling", "redact"));
    assertThat(settings.inForce().holds(Setting.PHI_DETECTION)).isTrue();
    assertThat(settings.inForce().policy().input()).isEqualTo(Mode.REDACT);
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void everySettingSurvivesBeingWrittenAndRead(Setting setting) {
    InForce inForce = settings.inForce();
    inForce
        .of(setting)
        .ifPresent(value -> {
          Wishes wish = new Wishes(Map.of(setting, value));
          assertThat(Wishes.parse(wish.tree())).isEqualTo(wish);
        });
    assertThat(Setting.at(setting.path())).contains(setting);
  }
}
