package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers of OpenAI's format get of a request that came in Anthropic's. */
class QuirksTest {
  private static final String ASKED =
      "{\"model\":\"asked\",\"max_tokens\":9,\"temperature\":TEMPERATURE,\"top_p\":0.5,\"top_k\":5,"
          + "\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private final TestBuffers buffers = new TestBuffers();
  private final Losses losses = new Losses();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void mostServersGetEverything() throws IOException {
    JsonNode request = encoded(Quirks.NONE, "m", "0.7");

    assertThat(request.path("max_tokens").asInt()).isEqualTo(9);
    assertThat(request.path("top_k").asInt()).isEqualTo(5);
    assertThat(losses.names()).isEmpty();
  }

  @Test
  void openAiGetsItsOwnNameOfTheLimitAndNothingThatItRefuses() throws IOException {
    JsonNode request = encoded(Quirks.OPENAI, "gpt-4o", "0.7");

    assertThat(request.path("max_completion_tokens").asInt()).isEqualTo(9);
    assertThat(request.has("max_tokens")).isFalse();
    assertThat(request.has("top_k")).isFalse();
    assertThat(request.path("temperature").asDouble()).isEqualTo(0.7);
    assertThat(request.at("/stream_options/include_usage").asBoolean()).isTrue();
    assertThat(losses.names()).containsExactly("top_k");
  }

  @ParameterizedTest
  @ValueSource(strings = {"o1", "o3-mini", "o4-mini-2025-04-16", "gpt-5", "gpt-5.2-mini"})
  void itsReasoningModelsGetNoSampling(String model) throws IOException {
    JsonNode request = encoded(Quirks.OPENAI, model, "0.7");

    assertThat(request.has("temperature")).isFalse();
    assertThat(request.has("top_p")).isFalse();
    assertThat(losses.names()).containsExactly("temperature", "top_k", "top_p");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-4o", "gpt-5-chat-latest", "omni-moderation", "chatgpt-4o-latest"})
  void itsOtherModelsDo(String model) throws IOException {
    assertThat(encoded(Quirks.OPENAI, model, "0.7").path("temperature").asDouble()).isEqualTo(0.7);
  }

  @Test
  void nothingIsLostWhereTheCallerAsksForWhatHappensAnyway() throws IOException {
    encoded(Quirks.OPENAI, "gpt-5", "1.0");

    assertThat(losses.names()).doesNotContain("temperature");
  }

  @Test
  void mistralIsNotAskedForTheUsageThatItTellsUnasked() throws IOException {
    JsonNode request = encoded(Quirks.MISTRAL, "m", "0.7");

    assertThat(request.path("stream").asBoolean()).isTrue();
    assertThat(request.has("stream_options")).isFalse();
    assertThat(losses.names()).containsExactly("top_k");
  }

  @Test
  void aServerIsKnownByItsHost() {
    assertThat(Quirks.at("api.OpenAI.com")).isEqualTo(Quirks.OPENAI);
    assertThat(Quirks.at("me.openai.azure.com")).isEqualTo(Quirks.OPENAI);
    assertThat(Quirks.at("api.groq.com")).isEqualTo(Quirks.GROQ);
    assertThat(Quirks.at("api.mistral.ai")).isEqualTo(Quirks.MISTRAL);
    assertThat(Quirks.at("notopenai.com")).isEqualTo(Quirks.NONE);
    assertThat(Quirks.at("127.0.0.1")).isEqualTo(Quirks.NONE);
  }

  @Test
  void whatTheConfigurationSetsIsSentInAnyCase() throws IOException {
    ModelParams target = new ModelParams("gpt-5", Map.of("temperature", "0.2"));

    assertThat(encoded(Quirks.OPENAI, target, "0.7").path("temperature").asDouble()).isEqualTo(0.2);
  }

  private JsonNode encoded(Quirks quirks, String model, String temperature) throws IOException {
    return encoded(quirks, new ModelParams(model, Map.of()), temperature);
  }

  private JsonNode encoded(Quirks quirks, ModelParams target, String temperature)
      throws IOException {
    RequestBody body = new RequestBody();
    body.add(buffers.of(ASKED.replace("TEMPERATURE", temperature)));
    InferenceRequest request = new AnthropicDialect().decode(Asked.of(Operation.CHAT), body);
    body.release();
    ByteBuf encoded =
        new OpenAiDialect(quirks).encode(request, target, losses, buffers.allocator());
    try {
      return Json.tree(encoded);
    } finally {
      encoded.release();
    }
  }
}
