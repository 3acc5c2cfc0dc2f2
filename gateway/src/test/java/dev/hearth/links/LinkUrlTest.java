package dev.hearth.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a URL leads, and why another one leads nowhere. */
class LinkUrlTest {

  @ParameterizedTest
  @CsvSource({
    "https://Example.com, https://example.com, /",
    "https://example.com/a%20b.png?X-Sig=%2F&y=1#frag, https://example.com, /a%20b.png?X-Sig=%2F&y=1",
    "http://example.com:8080/a, http://example.com:8080, /a",
    "https://example.com/é.png, https://example.com, /%C3%A9.png",
    "https://[::1]:8443/a, 'https://[0:0:0:0:0:0:0:1]:8443', /a",
    "https://example.com?q, https://example.com, /?q",
  })
  void isAPlaceAndAPath(String text, String place, String path) throws LinkException {
    LinkUrl url = LinkUrl.parse(text);

    assertThat(url).hasToString(place);
    assertThat(url.path()).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://example.com/a, begins neither",
    "file:///etc/passwd, begins neither",
    "gs://bucket/a, begins neither",
    "example.com/a, begins neither",
    "'', begins neither",
    "https:///a, names no host",
    "https:example.com, names no host",
    "https://user@example.com/a, holds credentials",
    "https://user:secret@example.com/a, holds credentials",
    "https://a_b@c_d/, names no host",
    "https://exa mple.com/a, not written as URLs",
    "https://example.com\\@evil.test/, not written as URLs",
    "https://bücher.example/a, names no host",
    "https://example.com:0/a, port",
    "https://example.com:99999/a, port",
  })
  void saysWhatIsWrongWithoutTheUrl(String text, String why) {
    assertThatThrownBy(() -> LinkUrl.parse(text))
        .isInstanceOf(LinkException.class)
        .hasMessageContaining(why)
        .hasMessageNotContainingAny("secret", "passwd", "example.com");
  }

  @Test
  void isNotEndless() {
    assertThatThrownBy(() -> LinkUrl.parse("https://example.com/" + "a".repeat(9000)))
        .isInstanceOf(LinkException.class)
        .hasMessage("it is longer than 8192 characters");
    assertThatThrownBy(() -> LinkUrl.parse("https://" + "a.".repeat(200) + "example.com/"))
        .isInstanceOf(LinkException.class)
        .hasMessage("it names no host");
  }
}
