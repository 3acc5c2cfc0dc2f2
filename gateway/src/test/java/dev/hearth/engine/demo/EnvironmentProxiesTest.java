package dev.hearth.engine.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EnvironmentProxiesTest {

  private static final Map<String, String> PROXY = Map.of("HTTPS_PROXY", "http://proxy.lan:3128");

  @Test
  void goesDirectlyWithoutAnyVariable() {
    assertThat(proxy(Map.of(), "https://hub.example/x")).isEqualTo(Proxy.NO_PROXY);
  }

  @Test
  void choosesByTheSchemeOfTheTarget() {
    assertThat(proxy(PROXY, "https://hub.example/x")).isEqualTo(http("proxy.lan", 3128));
    assertThat(proxy(PROXY, "http://hub.example/x")).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy(Map.of("all_proxy", "p:1"), "http://hub.example")).isEqualTo(http("p", 1));
  }

  @Test
  void prefersLowerCaseAndFillsThePortIn() {
    Map<String, String> both = Map.of("https_proxy", "lower", "HTTPS_PROXY", "upper:1");

    assertThat(proxy(both, "https://hub.example")).isEqualTo(http("lower", 80));
  }

  @Test
  void leavesOutWhatNoProxyNames() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", "intra.example, .corp.example,*.x.org host:8443");

    assertThat(proxy(environment, "https://intra.example")).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy(environment, "https://a.intra.example")).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy(environment, "https://A.Corp.example")).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy(environment, "https://a.x.org")).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy(environment, "https://host:8443")).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy(environment, "https://host:443")).isEqualTo(http("p", 1));
    assertThat(proxy(environment, "https://notintra.example")).isEqualTo(http("p", 1));
  }

  @Test
  void neverSendsLoopbackThroughAProxy() {
    Map<String, String> environment = Map.of("all_proxy", "p:1");

    assertThat(proxy(environment, "http://127.0.0.1:80/x")).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy(environment, "http://localhost/x")).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy(environment, "http://[::1]/x")).isEqualTo(Proxy.NO_PROXY);
  }

  @Test
  void complainsAboutAnUnusableProxyWithoutRepeatingIt() {
    Map<String, String> environment = Map.of("https_proxy", "socks5://me:secret@p:1");

    assertThatThrownBy(() -> proxy(environment, "https://hub.example"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http://host:port")
        .hasMessageNotContaining("secret");
  }

  private static Proxy proxy(Map<String, String> environment, String target) {
    return new EnvironmentProxies(environment).select(URI.create(target)).getFirst();
  }

  private static Proxy http(String host, int port) {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }
}
