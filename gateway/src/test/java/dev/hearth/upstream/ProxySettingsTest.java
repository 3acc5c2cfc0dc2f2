package dev.hearth.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.upstream.ProxySettings.Credentials;
import dev.hearth.upstream.ProxySettings.Proxy;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxySettingsTest {

  @ParameterizedTest
  @CsvSource({
    "http://proxy.corp:3128, http://proxy.corp:3128",
    "proxy.corp:3128, http://proxy.corp:3128",
    "HTTP://proxy.corp:3128/, http://proxy.corp:3128",
    "proxy.corp, http://proxy.corp:80",
    "http://[fd00::1]:3128, http://[fd00::1]:3128",
    "'  http://10.0.0.1:8080  ', http://10.0.0.1:8080",
  })
  void understandsTheAddressOfAProxy(String value, String expected) {
    assertThat(ProxySettings.from(Map.of("HTTPS_PROXY", value)).proxy()).hasToString(expected);
  }

  @Test
  void readsCredentialsFromTheUrlAndNeverShowsThem() {
    ProxySettings settings =
        ProxySettings.from(Map.of("HTTPS_PROXY", "http://me:p%40s%3As+1@proxy:3128"));
    Proxy proxy = Objects.requireNonNull(settings.proxy());
    assertThat(proxy).isEqualTo(new Proxy("proxy", 3128, new Credentials("me", "p@s:s+1")));
    assertThat(settings.toString() + proxy + proxy.credentials())
        .doesNotContain("p@s", "p%40s", "me");
  }

  @Test
  void knowsNoProxyWhereNoneIsSet() {
    assertThat(ProxySettings.from(Map.of())).isEqualTo(ProxySettings.NONE);
    assertThat(ProxySettings.from(Map.of("HTTPS_PROXY", " "))).isEqualTo(ProxySettings.NONE);
    assertThat(ProxySettings.from(Map.of("HTTP_PROXY", "http://p:1")))
        .isEqualTo(ProxySettings.NONE);
  }

  @Test
  void prefersTheVariableInSmallLetters() {
    ProxySettings settings =
        ProxySettings.from(
            Map.of(
                "HTTPS_PROXY",
                "large:1",
                "https_proxy",
                "small:1",
                "NO_PROXY",
                "*",
                "no_proxy",
                "a.example"));
    assertThat(settings.proxyFor(endpoint("https://b.example")))
        .hasToString("Optional[http://small:1]");
    assertThat(settings.proxyFor(endpoint("https://a.example"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://secret:secret@proxy:1",
        "socks5://proxy:1",
        "http://:80",
        "http://a b",
        "proxy:99999"
      })
  void refusesWhatIsNoProxyWithoutShowingCredentials(String value) {
    assertThatThrownBy(() -> ProxySettings.from(Map.of("HTTPS_PROXY", value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("HTTPS_PROXY: ")
        .hasMessageContaining("(expected: ")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/x",
        "host/8",
        "a.example:99999",
        "a.example:x",
        "a*.example",
        "."
      })
  void refusesExceptionsThatAreNotUnderstood(String entry) {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", "ok.example," + entry);
    assertThatThrownBy(() -> ProxySettings.from(environment))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("NO_PROXY: " + entry)
        .hasMessageContaining("(expected: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // exceptions | endpoint | whether it goes through the proxy
        "''                        | https://api.example.com        | true",
        "*                         | https://api.example.com        | false",
        "example.com               | https://example.com            | false",
        "example.com               | https://api.example.com        | false",
        "example.com               | https://notexample.com         | true",
        "example.com               | https://example.com.evil.org   | true",
        ".example.com              | https://api.example.com        | false",
        ".example.com              | https://example.com            | false",
        "*.example.com             | https://api.example.com        | false",
        "EXAMPLE.com               | https://api.Example.COM        | false",
        "a.org, example.com        | https://example.com            | false",
        "a.org example.com         | https://example.com            | false",
        "example.com:8443          | https://example.com:8443       | false",
        "example.com:8443          | https://example.com            | true",
        "10.1.2.3                  | https://10.1.2.3               | false",
        "10.1.2.3                  | https://10.1.2.30              | true",
        "10.1.2.3:8443             | https://10.1.2.3:8443          | false",
        "10.1.2.3:8443             | https://10.1.2.3               | true",
        "10.0.0.0/8                | https://10.200.3.4             | false",
        "10.0.0.0/8                | https://11.0.0.1               | true",
        "10.0.0.0/8                | https://engine.lan             | true",
        "192.168.4.0/22            | https://192.168.7.255          | false",
        "192.168.4.0/22            | https://192.168.8.0            | true",
        "0.0.0.0/0                 | https://8.8.8.8                | false",
        "fd00::/8                  | https://[fdab::1]              | false",
        "fd00::/8                  | https://[fe80::1]              | true",
        "fd00::/8                  | https://10.0.0.1               | true",
        "fd00::1                   | https://[fd00::1]              | false",
        "[fd00::1]                 | https://[fd00::1]              | false",
        "[fd00::1]:8443            | https://[fd00::1]:8443         | false",
        "[fd00::1]:8443            | https://[fd00::1]              | true",
        "''                        | http://api.example.com         | false",
        "''                        | https://localhost              | false",
        "''                        | https://127.9.9.9              | false",
        "''                        | https://[::1]                  | false",
      })
  void knowsWhichEndpointsGoThroughTheProxy(String exceptions, String url, boolean proxied) {
    ProxySettings settings =
        ProxySettings.from(Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", exceptions));
    assertThat(settings.proxyFor(endpoint(url)).isPresent()).isEqualTo(proxied);
  }

  private static Endpoint endpoint(String url) {
    return Endpoint.of(URI.create(url));
  }
}
