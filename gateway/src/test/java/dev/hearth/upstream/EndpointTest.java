package dev.hearth.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "http://example.org/v1, example.org",
    "http://example.org:8080, example.org:8080",
    "https://example.org:443, example.org",
    "https://example.org:80, example.org:80",
    "http://[::1]:81/, [::1]:81"
  })
  void saysWhomARequestIsFor(URI url, String authority) {
    assertThat(Endpoint.of(url).authority()).isEqualTo(authority);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\r\nx: 1", "a\u0000", "a\u007f"})
  void refusesAHostThatWouldEndItsLine(String host) {
    assertThatThrownBy(() -> new Endpoint(false, host, 80, null, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("host: 'a?")
        .message()
        .matches("[ -~]*");
  }

  @Test
  void refusesAnEmptyHost() {
    assertThatThrownBy(() -> new Endpoint(false, "", 80, null, 1))
        .hasMessage("host: empty (expected: a name or an address)");
  }
}
