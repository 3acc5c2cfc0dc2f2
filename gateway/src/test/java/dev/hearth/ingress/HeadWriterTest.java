package dev.hearth.ingress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadWriterTest {
  private static final AsciiString NAME = AsciiString.cached("x-name");

  private final ByteBuf out = Unpooled.buffer(16);
  private final HeadWriter lines = new HeadWriter(out);

  @ParameterizedTest
  @CsvSource({
    "200, HTTP/1.1 200 OK",
    "404, HTTP/1.1 404 Not Found",
    "599, HTTP/1.1 599 Server Error (599)",
    "299, HTTP/1.1 299 Success (299)",
    "777, HTTP/1.1 777 Unknown Status (777)"
  })
  void writesTheLineOfAnyStatus(int code, String line) {
    lines.status(code);
    assertThat(text()).isEqualTo(line + "\r\n");
  }

  @Test
  void writesFieldsAndTheEmptyLine() {
    lines.field(NAME, "a value");
    lines.field(NAME, "");
    lines.field(NAME, -12L);
    lines.end();
    assertThat(text()).isEqualTo("x-name: a value\r\nx-name: \r\nx-name: -12\r\n\r\n");
  }

  @Test
  void takesAValueOfAnyLength() {
    lines.field(NAME, "v".repeat(100_000));
    assertThat(text()).isEqualTo("x-name: " + "v".repeat(100_000) + "\r\n");
  }

  @Test
  void noCharacterOfAValueEndsItsLine() {
    for (int c = 0; c <= 0xffff; c++) {
      out.clear();
      lines.field(NAME, "a" + (char) c + "b");
      String shown = c >= ' ' && c <= '~' ? "" + (char) c : "?";
      assertThat(text()).as("0x%04x", c).isEqualTo("x-name: a" + shown + "b\r\n");
    }
  }

  @Test
  void showsAnInjectedFieldAsPartOfTheValue() {
    lines.field(NAME, "model\r\nset-cookie: a\u010d\u010ab\u0000🦉");
    assertThat(text()).isEqualTo("x-name: model??set-cookie: a??b??\r\n");
  }

  private String text() {
    return out.toString(ISO_8859_1);
  }
}
