package dev.hearth.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteGuardTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "localhost, -",
        "localhost:4000, -",
        "LOCALHOST:4000, -",
        "127.0.0.1:4000, -",
        "127.1.2.3, -",
        "[::1]:4000, -",
        "hearth.localhost:4000, -",
        "localhost:4000, http://localhost:3000",
        "localhost:4000, https://127.0.0.1",
        "localhost:4000, http://[::1]:5173",
      })
  void takesWhatComesFromThisMachine(@Nullable String host, @Nullable String origin) {
    assertThat(SiteGuard.refusal(host, origin, Origins.OWN)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -",
        "evil.example, -",
        "evil.example:4000, -",
        "localhost.evil.example, -",
        "127.0.0.1.evil.example, -",
        "192.168.1.5:4000, -",
        "[::2]:4000, -",
        "localhost:4000, https://evil.example",
        "localhost:4000, null",
        "localhost:4000, http://localhost.evil.example",
        "localhost:4000, file://localhost",
      })
  void refusesWhatAForeignPageSends(@Nullable String host, @Nullable String origin) {
    assertThat(SiteGuard.refusal(host, origin, Origins.OWN)).isNotNull();
  }
}
