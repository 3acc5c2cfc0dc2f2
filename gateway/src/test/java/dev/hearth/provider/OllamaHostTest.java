package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaHostTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # value                       | as Ollama reads it              | what is connected to
          ``                            | http://127.0.0.1:11434          | http://127.0.0.1:11434
          `   `                         | http://127.0.0.1:11434          | http://127.0.0.1:11434
          1.2.3.4                       | http://1.2.3.4:11434            | http://1.2.3.4:11434
          1.2.3.4:1234                  | http://1.2.3.4:1234             | http://1.2.3.4:1234
          :1234                         | http://:1234                    | http://127.0.0.1:1234
          box                           | http://box:11434                | http://box:11434
          gpu_box.lan:1234              | http://gpu_box.lan:1234         | http://gpu_box.lan:1234
          0.0.0.0                       | http://0.0.0.0:11434            | http://127.0.0.1:11434
          0.0.0.0:8080                  | http://0.0.0.0:8080             | http://127.0.0.1:8080
          :66000                        | http://:11434                   | http://127.0.0.1:11434
          :-1                           | http://:11434                   | http://127.0.0.1:11434
          box:                          | http://box:11434                | http://box:11434
          box:http                      | http://box:11434                | http://box:11434
          [::1]                         | http://[::1]:11434              | http://[::1]:11434
          [::1]:1337                    | http://[::1]:1337               | http://[::1]:1337
          ::1                           | http://[::1]:11434              | http://[::1]:11434
          [::]                          | http://[::]:11434               | http://[::1]:11434
          [::]:1337                     | http://[::]:1337                | http://[::1]:1337
          fe80::1:2                     | http://[fe80::1:2]:11434        | http://[fe80::1:2]:11434
          ` 1.2.3.4 `                   | http://1.2.3.4:11434            | http://1.2.3.4:11434
          "1.2.3.4"                     | http://1.2.3.4:11434            | http://1.2.3.4:11434
          '1.2.3.4'                     | http://1.2.3.4:11434            | http://1.2.3.4:11434
          ` " 1.2.3.4 " `               | http://1.2.3.4:11434            | http://1.2.3.4:11434
          http://1.2.3.4                | http://1.2.3.4:80               | http://1.2.3.4
          http://1.2.3.4:4321           | http://1.2.3.4:4321             | http://1.2.3.4:4321
          http://0.0.0.0                | http://0.0.0.0:80               | http://127.0.0.1
          https://1.2.3.4               | https://1.2.3.4:443             | https://1.2.3.4
          https://1.2.3.4:4321          | https://1.2.3.4:4321            | https://1.2.3.4:4321
          https://[::1]                 | https://[::1]:443               | https://[::1]
          https://example.com/ollama    | https://example.com:443/ollama  | https://example.com
          http://box:11434/             | http://box:11434                | http://box:11434
          box/ollama//                  | http://box:11434/ollama         | http://box:11434
          ollama.com                    | https://ollama.com:443          | https://ollama.com
          """)
  void readsAValueAsOllamaDoes(String value, String read, String connectedTo) {
    OllamaHost host = OllamaHost.parse(value);

    assertThat(host).hasToString(read);
    assertThat(host.endpoint()).hasToString(connectedTo);
  }

  @Test
  void isTheDefaultWhenNothingIsSet() {
    OllamaHost host = OllamaHost.parse(null);

    assertThat(host.endpoint())
        .isEqualTo(new Endpoint(false, "127.0.0.1", 11434, null, Endpoint.DEFAULT_MAX_CONNECTIONS));
    assertThat(host.path()).isEmpty();
  }

  @Test
  void keepsThePathOfAProxy() {
    assertThat(OllamaHost.parse("https://example.com/a/b/").path()).isEqualTo("/a/b");
  }

  @ParameterizedTest
  @CsvSource({":0", "unix:///run/ollama.sock", "ftp://box", "exam ple", "user:secret@box:11434"})
  void hasNoEndpointWhereNoneCanBe(String value) {
    assertThat(OllamaHost.parse(value).endpoint()).isNull();
  }

  @Test
  void doesNotShowWhatMayBeAPassword() {
    assertThat(OllamaHost.parse("http://user:secret@box:11434").toString())
        .isEqualTo("http://[box:11434]:80");
  }

  @ParameterizedTest
  @CsvSource({
    "ollama.com, true",
    "https://ollama.com, true",
    "https://api.OLLAMA.com, true",
    "ollama.com.lan, false",
    "myollama.com, false",
    "127.0.0.1, false"
  })
  void knowsTheVendorsCloud(String value, boolean cloud) {
    assertThat(OllamaHost.parse(value).isCloud()).isEqualTo(cloud);
  }
}
