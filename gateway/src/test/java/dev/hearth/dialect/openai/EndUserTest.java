package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndUserTest {
  private static final String AGENTS =
      "{\"device_id\":\"%s\",\"account_uuid\":\"\",\"session_id\":\"s\"}".formatted("0".repeat(64));

  @Test
  void tellsAShortNameAsItIs() {
    assertThat(EndUser.told("u".repeat(64))).isEqualTo("u".repeat(64));
    assertThat(EndUser.told(null)).isNull();
  }

  @Test
  void tellsALongNameByItsDigest() {
    assertThat(EndUser.told(AGENTS))
        .hasSize(64)
        .isEqualTo(EndUser.told(AGENTS))
        .isNotEqualTo(EndUser.told(AGENTS + " "))
        .matches("[0-9a-f]+");
  }
}
