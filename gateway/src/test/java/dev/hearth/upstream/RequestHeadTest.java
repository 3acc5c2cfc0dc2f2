package dev.hearth.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.upstream.UpstreamRequest.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {

  @Test
  void writesFirstLineAndFieldsInTheirOrder() {
    RequestHead head =
        new RequestHead(
            "POST",
            "/v1/chat?a=b",
            List.of(new Header("Content-Type", "application/json"), new Header("x", "")),
            12);
    assertThat(text(head, UTF_8))
        .isEqualTo(
            "POST /v1/chat?a=b HTTP/1.1\r\nhost: example.org:81\r\n"
                + "Content-Type: application/json\r\nx: \r\naccept-encoding: identity\r\n"
                + "content-length: 12\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({"POST,true", "PUT,true", "PATCH,true", "GET,false", "HEAD,false", "DELETE,false"})
  void saysThatABodyIsEmptyWhereOneIsExpected(String method, boolean said) {
    RequestHead head = new RequestHead(method, "/", List.of(), 0);
    assertThat(text(head, UTF_8).contains("content-length: 0\r\n")).isEqualTo(said);
    assertThat(text(new RequestHead(method, "/", List.of(), 1), UTF_8))
        .contains("content-length: 1\r\n");
    assertThat(head.asksForHead()).isEqualTo(method.equals("HEAD"));
  }

  @Test
  void takesFieldsOfAnyLength() {
    String value = "v".repeat(100_000);
    RequestHead head = new RequestHead("GET", "/" + value, List.of(new Header("x", value)), 0);
    assertThat(text(head, UTF_8))
        .startsWith("GET /" + value + " HTTP/1.1\r\n")
        .endsWith("\r\nx: " + value + "\r\naccept-encoding: identity\r\n\r\n");
  }

  @Test
  void writesAPathInUtf8AndAValueInLatin1() {
    RequestHead head =
        new RequestHead("GET", "/é", List.of(new Header("x", "é \u010d\u010a\t!")), 0);
    assertThat(text(head, UTF_8)).startsWith("GET /é HTTP/1.1\r\n");
    assertThat(text(head, ISO_8859_1)).contains("\r\nx: é ??\t!\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "G T", "GET\r\n", "GET\u0000", "(GET)", "GÉT"})
  void refusesAMethodThatIsNoToken(String method) {
    assertThatThrownBy(() -> new RequestHead(method, "/", List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("request method '")
        .message()
        .matches("[ -~]*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/a b", "/a\r\nx: 1", "/\n", "/\t", "/\u0000", "/\u007f", "/ HTTP/1.1"})
  void refusesAPathThatWouldEndTheLine(String path) {
    assertThatThrownBy(() -> new RequestHead("GET", path, List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("request path '")
        .message()
        .matches("[ -~]*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "a\u0000", "é"})
  void refusesAFieldNameThatIsNoToken(String name) {
    refusesAField(new Header(name, "secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret\r\nx: 1",
        "secret\n",
        "secret\r",
        "secret\u0000",
        "secret\u007f",
        "\nsecret"
      })
  void refusesAValueWithControlCharactersAndDoesNotRepeatIt(String value) {
    refusesAField(new Header("x", value));
  }

  private static void refusesAField(Header unfit) {
    assertThatThrownBy(() -> new RequestHead("GET", "/", List.of(new Header("a", "b"), unfit), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("request header ")
        .hasMessageEndingWith(
            ": not fit for HTTP (expected: a name and a value without control characters)")
        .message()
        .doesNotContain("secret")
        .matches("[ -~]*");
  }

  @Test
  void noPathOrFieldMakesMoreLinesThanThereAre() {
    for (char c = 0; c < 0x3000; c++) {
      String text = "a" + c + "b";
      if (isFit("/" + text, text)) {
        RequestHead head = new RequestHead("GET", "/" + text, List.of(new Header("x", text)), 0);
        List<String> lines = Arrays.asList(text(head, ISO_8859_1).split("[\r\n]+", -1));
        assertThat(lines).as("0x%04x", (int) c).hasSize(5);
        assertThat(lines.getFirst().split(" ")).as("0x%04x", (int) c).hasSize(3);
      }
    }
  }

  private static boolean isFit(String path, String value) {
    try {
      return new RequestHead("GET", path, List.of(new Header("x", value)), 0).length() == 0;
    } catch (IllegalArgumentException unfit) {
      return false;
    }
  }

  private static String text(RequestHead head, Charset charset) {
    ByteBuf out = Unpooled.buffer(16);
    head.writeTo(out, "example.org:81");
    return out.toString(charset);
  }
}
