package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is meant for the gateway is taken out, and what is left is JSON. */
class RequestEditsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{\"model\":\"a\"}                                 | {\"model\":\"b\"}",
        "{\"model\":\"a\",\"timeout\":9}                   | {\"model\":\"b\"}",
        "{\"timeout\":9,\"model\":\"a\"}                   | {\"model\":\"b\"}",
        "{ \"timeout\" : 9 , \"model\":\"a\" }             | { \"model\":\"b\" }",
        "{\"timeout\":9,\"num_retries\":1,\"model\":\"a\"} | {\"model\":\"b\"}",
        "{\"model\":\"a\",\"timeout\":9,\"num_retries\":1} | {\"model\":\"b\"}",
        "{\"x\":1,\"timeout\":9,\"model\":\"a\",\"tags\":[\"timeout\"],\"y\":2}"
            + " | {\"x\":1,\"model\":\"b\",\"y\":2}",
        "{\"x\":{\"timeout\":9},\"model\":\"a\"}           | {\"x\":{\"timeout\":9},\"model\":\"b\"}",
        "{\"t\\u0069meout\":9,\"model\":\"a\"}             | {\"model\":\"b\"}",
        "{\"timeout\":9}                                   | {\"model\":\"b\"}",
        "{\"timeout\":9,\"tags\":[]}                       | {\"model\":\"b\"}",
        "{}                                                | {\"model\":\"b\"}"
      })
  void fieldsForTheGatewayAreTakenOut(String sent, String passedOn) {
    for (int split = 1; split < sent.length(); split++) {
      RequestBody body = new RequestBody();
      body.add(bytes(sent.substring(0, split)));
      body.add(bytes(sent.substring(split)));
      RequestEdits edits = new RequestEdits(body);
      edits.model("b");

      List<ByteBuf> slices = body.spliced(edits.inOrder());
      StringBuilder text = new StringBuilder();
      slices.forEach(slice -> text.append(slice.toString(StandardCharsets.UTF_8)));
      slices.forEach(ByteBuf::release);
      body.release();

      assertThat(text).as("split at %d", split).hasToString(passedOn);
    }
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}
