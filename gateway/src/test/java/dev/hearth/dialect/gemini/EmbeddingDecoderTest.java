package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingDecoderTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'embeddings':[{'values':[1, -2.50e3]},{'values':[]}],'usageMetadata':{'promptTokenCount':3}};"
            + "started asked|vector 0 [1, -2.50e3]|vector 1 []|finished STOP|usage 3/0/0/0",
        "{'embedding':{'values':[1]}};          failed UPSTREAM_FAILED",
        "{'embeddings':[{'values':['x']}]};     failed UPSTREAM_FAILED",
        "{'error':{'code':429}};                failed RATE_LIMITED",
        "{};                                    failed UPSTREAM_FAILED",
        "<p>;                                   failed UPSTREAM_FAILED"
      })
  void readsVectors(String json, String expected) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 30; seed++) {
      AnswerDecoder decoder = decoder(TestRequests.embedding("a", "b"));
      assertThat(described(decoder, buffers.cut(bytes, new Random(seed))))
          .containsExactly(expected.split("\\|"));
    }
  }

  @Test
  void readsOneVector() {
    assertThat(
            described(
                decoder(TestRequests.embedding("a")),
                List.of(buffers.of("{\"embedding\":{\"values\":[1]}}"))))
        .containsExactly("started asked", "vector 0 [1]", "finished STOP");
  }

  private static AnswerDecoder decoder(InferenceRequest request) {
    return new GeminiDialect().decoder(request);
  }

  private static List<String> described(AnswerDecoder decoder, List<ByteBuf> bytes) {
    return DecodedAnswer.described(DecodedAnswer.events(decoder, bytes));
  }
}
