package dev.hearth.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From which hosts files may be fetched, and which of them may be nearby. */
class AllowedHostTest {

  @ParameterizedTest
  @CsvSource({
    "images.example.com, https://images.example.com/a.png?sig=1",
    "images.example.com, https://IMAGES.Example.COM:443/a.png",
    "Images.Example.com, HTTPS://images.example.com",
    "https://images.example.com, https://images.example.com/",
    "images.example.com:8443, https://images.example.com:8443/a",
    "http://images.example.com, http://images.example.com:80/a",
    "*.cdn.example.com, https://a.cdn.example.com/a",
    "*.cdn.example.com, https://a.b.cdn.example.com/a",
    "http://127.0.0.1:8000, http://127.0.0.1:8000/a",
    "http://127.0.0.1:8000, http://[::ffff:127.0.0.1]:8000/a",
    "[2001:db8::1], https://[2001:DB8:0::1]/a",
    "http://localhost, http://LOCALHOST/a",
  })
  void allowsWhatIsListed(String entry, String url) throws LinkException {
    assertThat(endpoint(entry, url)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "images.example.com, http://images.example.com/a.png",
    "images.example.com, https://images.example.com:8443/a.png",
    "images.example.com, https://images.example.com./a.png",
    "images.example.com, https://x.images.example.com/a.png",
    "images.example.com, https://images.example.com.evil.test/a.png",
    "images.example.com, https://evil.test/images.example.com",
    "images.example.com, https://evil.test?https://images.example.com/",
    "images.example.com, https://evil.test#images.example.com",
    "*.cdn.example.com, https://cdn.example.com/a",
    "*.cdn.example.com, https://evilcdn.example.com/a",
    "http://127.0.0.1:8000, http://127.0.0.1/a",
    "http://127.0.0.1:8000, http://127.0.0.2:8000/a",
    "http://127.0.0.1, http://2130706433/a",
    "http://127.0.0.1, http://0x7f.0.0.1/a",
    "http://127.0.0.1, http://0x7f000001/a",
    "http://127.0.0.1, http://0177.0.0.1/a",
    "http://127.0.0.1, http://127.1/a",
    "http://127.0.0.1, http://localhost/a",
    "http://localhost, http://127.0.0.1/a",
    "http://localhost, http://x.localhost/a",
  })
  void allowsNothingElse(String entry, String url) {
    Optional<Endpoint> endpoint;
    try {
      endpoint = endpoint(entry, url);
    } catch (LinkException e) { // hosts of digits that are no address in its usual form
      assertThat(e.why()).isEqualTo("it names no host");
      endpoint = Optional.empty();
    }
    assertThat(endpoint).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "*.com",
        "*.1.2",
        "*.10.0.0.1",
        "a.*.example.com",
        "https://*",
        "ftp://images.example.com",
        "images.example.com/path",
        "https://images.example.com/",
        "user@images.example.com",
        "images.example.com:0",
        "images.example.com:70000",
        "images..example.com",
        ".example.com",
        "2130706433",
        "0x7f.0x1",
        "127.1",
        "::1",
        "[::1",
        "[images.example.com]",
        "bücher.example",
        "a b"
      })
  void isNoHost(String entry) {
    assertThat(AllowedHost.parse(entry)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "images.example.com, https://images.example.com/a, true",
    "*.localhost.test, https://a.localhost.test/a, true",
    "http://*.dev.localhost, http://a.dev.localhost/a, true",
    "http://x.localhost, http://x.localhost/a, true",
    "http://localhost, http://localhost/a, false",
    "http://10.0.0.7, http://10.0.0.7/a, false",
    "[fd00::1], https://[fd00::1]/a, false",
  })
  void maySayLiterallyThatItIsNearby(String entry, String url, boolean publicOnly)
      throws LinkException {
    assertThat(endpoint(entry, url).orElseThrow().publicOnly()).isEqualTo(publicOnly);
  }

  @Test
  void withoutAnyNothingIsAllowed() throws LinkException {
    assertThat(LinkRules.NONE.endpoint(LinkUrl.parse("https://images.example.com/"))).isEmpty();
  }

  private static Optional<Endpoint> endpoint(String entry, String url) throws LinkException {
    List<AllowedHost> hosts =
        Stream.of(entry).map(AllowedHost::parse).map(Optional::orElseThrow).toList();
    return new LinkRules(hosts, 1024, Duration.ofSeconds(1)).endpoint(LinkUrl.parse(url));
  }
}
