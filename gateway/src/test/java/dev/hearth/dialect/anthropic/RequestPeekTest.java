package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPeekTest {
  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @Test
  void readsWhatRoutingNeeds() {
    String json =
        "{\"messages\":[],\"model\":\"cl\\u0061ude\",\"stream\":true,\"max_tokens\":32000,"
            + "\"tools\":[ {}],\"output_config\":{\"effort\":\"low\",\"format\":{}}}";

    assertThat(peeked(json))
        .isEqualTo(
            new RequestFacts(
                Operation.CHAT, "claude", true, json.length(), 32_000L, true, true, true, false));
  }

  @Test
  void absentAndNullFieldsAreLeftToTheModel() {
    String json =
        "{\"model\":\"m\",\"stream\":null,\"max_tokens\":null,\"tools\":null,"
            + "\"output_config\":null,\"output_format\":null}";

    assertThat(peeked(json))
        .isEqualTo(
            new RequestFacts(
                Operation.CHAT, "m", false, json.length(), null, false, false, true, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'output_config':{};                          false",
        "'output_config':{'format':null};             false",
        "'output_config':{'effort':'low'};            false",
        "'output_config':{'format':{'type':'x'}};     true",
        "'output_format':{'type':'json_schema'};      true"
      })
  void demandsAForm(String field, boolean structured) {
    assertThat(peeked(Wire.json("{'model':'m'," + field + "}")).structured()).isEqualTo(structured);
  }

  @Test
  void emptyArrayOffersNoTools() {
    assertThat(peeked("{\"model\":\"m\",\"tools\":[ \t ]}").tools()).isFalse();
    assertThat(peeked("{\"model\":\"m\",\"tools\":{}}").tools()).isFalse();
  }

  private RequestFacts peeked(String json) {
    RequestBody body = wire.body(json, new Random(json.length()));
    try {
      return wire.dialect().peek(Asked.of(Operation.CHAT), body);
    } finally {
      body.release();
    }
  }
}
