package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.links.AllowedHost;
import dev.hearth.links.LinkRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From where files are fetched, as configurations say. */
class FetchTest {

  @TempDir Path folder;

  @Test
  void fetchesNothingUnlessItIsTold() {
    assertThat(load("discover: false").configuration().links()).isEqualTo(LinkRules.NONE);
    assertThat(load("fetch: { max_bytes: 1MB }").configuration().links().hosts()).isEmpty();
  }

  @Test
  void fetchesFromWhereItIsTold() {
    LinkRules rules =
        load("""
        fetch:
          hosts: [ Images.example.com, "*.cdn.example.com", "http://127.0.0.1:8000" ]
          max_bytes: 1MB
          timeout: 3s
        """)
            .configuration()
            .links();

    assertThat(rules.hosts())
        .containsExactly(
            new AllowedHost(true, false, "images.example.com", 443),
            new AllowedHost(true, true, "cdn.example.com", 443),
            new AllowedHost(false, false, "127.0.0.1", 8000));
    assertThat(rules.maxBytes()).isEqualTo(1 << 20);
    assertThat(rules.timeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void takesOneHostWithoutAList() {
    assertThat(load("fetch: { hosts: images.example.com }").configuration().links().hosts())
        .containsExactly(new AllowedHost(true, false, "images.example.com", 443));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "hosts: ['*'];                            fetch.hosts[0]",
        "hosts: [a.test, 'https://a.test/x'];     fetch.hosts[1]",
        "hosts: 'ftp://a.test';                   fetch.hosts",
        "max_bytes: 65MB;                         fetch.max_bytes",
        "timeout: 0s;                             fetch.timeout",
        "timeout: 2h;                             fetch.timeout",
        "host: a.test;                            fetch.host"
      })
  void saysWhatIsWrong(String keys, String path) {
    assertThat(load("fetch: { " + keys + " }").errors())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.path()).isEqualTo(path);
          assertThat(problem.expectation()).isNotBlank();
          assertThat(problem.advice()).isNotBlank();
        });
  }

  private LoadedText load(String yaml) {
    return LoadedText.of(folder, yaml, Map.of());
  }
}
