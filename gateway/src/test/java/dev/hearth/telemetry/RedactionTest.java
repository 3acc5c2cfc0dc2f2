package dev.hearth.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          key sk-proj-abc123DEF456 refused            | key sk-*** refused
          Authorization: Bearer abc.def-ghi_jkl=      | Authorization: Bearer ***
          authorization: basic dXNlcjpwYXNz           | authorization: basic ***
          gsk_0123456789abcdef                        | gsk_***
          hf_0123456789abcdef!                        | hf_***!
          AIzaSyA0123456789-0123456789_0123           | AIza***
          GET /x?api_key=s3cr3tvalue&b=1              | GET /x?api_key=***&b=1
          {"api_key": "s3cr3tvalue"}                  | {"api_key": "***"}
          https://user:pass@host:8080/path            | https://***@host:8080/path
          """)
  void masksWhatLooksLikeACredential(String text, String masked) {
    assertThat(Redaction.apply(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the bearer of bad news",
        "risk-averse and task-based",
        "http://127.0.0.1:8080/v1 is down",
        "model 'sk' is unknown",
        "tokens: 12, secretary"
      })
  void leavesOrdinaryTextAlone(String text) {
    assertThat(Redaction.apply(text)).isEqualTo(text);
  }
}
