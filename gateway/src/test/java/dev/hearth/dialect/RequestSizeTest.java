package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestSizeTest {
  private static final Chat CHAT =
      TestRequests.chat(
          Message.of(Role.SYSTEM, "Be kind. ".repeat(500)),
          new Message(
              Role.USER,
              List.of(
                  new Part.Image("image/png", "AAAA".repeat(10_000)),
                  new Part.Text("What is this? ".repeat(500)))));

  private final TestBuffers buffers = new TestBuffers();

  static Stream<BackendDialect> backends() {
    return Stream.of(
        new OpenAiDialect(),
        new ResponsesDialect(),
        new AnthropicDialect(),
        new OllamaDialect(),
        new GeminiDialect());
  }

  @ParameterizedTest
  @MethodSource("backends")
  void isEnoughForAnOrdinaryRequestAndLittleMore(BackendDialect backend) {
    ByteBuf sent =
        backend.encode(CHAT, new ModelParams("real", Map.of()), new Losses(), buffers.allocator());

    assertThat(RequestSize.of(CHAT))
        .isBetween(sent.readableBytes(), sent.readableBytes() * 11 / 10);
    sent.release();
    buffers.assertAllReleased();
  }
}
