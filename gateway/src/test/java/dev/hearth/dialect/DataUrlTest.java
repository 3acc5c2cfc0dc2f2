package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.framing.TestBuffers;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataUrlTest {
  private final TestBuffers buffers = new TestBuffers();

  @Test
  void readsTheFile() {
    assertThat(DataUrl.parse("data:image/png;base64,aGk="))
        .isEqualTo(new DataUrl("image/png", "aGk="));
  }

  @Test
  void leavesOutTheMediaTypesParameters() {
    assertThat(DataUrl.parse("data:text/plain;charset=utf-8;base64,aGk="))
        .isEqualTo(new DataUrl("text/plain", "aGk="));
  }

  @Test
  void leavesOutLineBreaks() {
    assertThat(DataUrl.parse("data:image/png;base64,aG\r\n k="))
        .isEqualTo(new DataUrl("image/png", "aGk="));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://example.com/a.png", "data:text/plain,hi", "x;base64,aGk="})
  void takesNothingElseForAFile(String url) {
    assertThat(DataUrl.parse(url)).isNull();
  }

  @Test
  void writesTheUrlThatItReads() throws IOException {
    DataUrl file = new DataUrl("application/pdf", "aGk=");

    assertThat(DataUrl.parse(written(file))).isEqualTo(file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image/png    | AAA+/09z==    | data:image/png;base64,AAA+/09z==",
        "image/png    | ''            | data:image/png;base64,",
        "image/\"x\\é | AAAA          | data:image/\"x\\é;base64,AAAA",
        "image/png    | A\"},{\\n🦉 | data:image/png;base64,A\"},{\\n🦉"
      })
  void writesAnyTextAsOneString(String mediaType, String base64, String url) throws IOException {
    assertThat(written(new DataUrl(mediaType, base64))).isEqualTo(url);
  }

  /** The URL between other values of an array. */
  private String written(DataUrl file) throws IOException {
    ByteBuf out = buffers.allocator().buffer();
    Json.write(
        out,
        json -> {
          json.writeStartArray();
          json.writeNumber(1);
          file.write(json);
          json.writeNumber(2);
          json.writeEndArray();
        });

    JsonNode array = Json.tree(out);

    out.release();
    buffers.assertAllReleased();
    assertThat(array).hasSize(3);
    return array.get(1).textValue();
  }
}
