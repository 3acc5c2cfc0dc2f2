package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.PassThroughWhole;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.framing.TestBuffers;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PassThroughWholeTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of("{\"choices\":[]}", List.of("started", "finished")),
        Arguments.of(
            "{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":3},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":1}},\"x\":{\"error\":1}}",
            List.of("started", "usage 5/2/3/1", "finished")),
        Arguments.of(
            "{\"data\":[{\"embedding\":[0.1]}],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}",
            List.of("started", "usage 8/0/0/0", "finished")),
        Arguments.of("{\"usage\":null,\"error\":null}", List.of("started", "finished")),
        Arguments.of("{\"usage\":{},\"error\":\"\"}", List.of("started", "finished")),
        Arguments.of("{\"usage\":[7]} \r\n", List.of("started", "finished")),
        Arguments.of("{\"error\":{\"message\":\"no\"}}", List.of("failed UPSTREAM_FAILED")),
        Arguments.of("{\"error\":\"no\"}", List.of("failed UPSTREAM_FAILED")),
        Arguments.of(
            "{\"error\":{\"message\":\"n\",\"code\":429}}", List.of("failed RATE_LIMITED")),
        Arguments.of(
            "{\"object\":\"error\",\"message\":\"maximum context length is 5\",\"code\":400}",
            List.of("failed CONTEXT_OVERFLOW")),
        Arguments.of("", List.of("failed UPSTREAM_FAILED")),
        Arguments.of(" \n", List.of("failed UPSTREAM_FAILED")),
        Arguments.of("{\"choices\":[", List.of("failed UPSTREAM_FAILED")),
        Arguments.of("{} {}", List.of("failed UPSTREAM_FAILED")),
        Arguments.of("[]", List.of("failed UPSTREAM_FAILED")),
        Arguments.of("no json", List.of("failed UPSTREAM_FAILED")),
        Arguments.of("<html>down</html>", List.of("failed UPSTREAM_FAILED")));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void reportsWhatTheBodyIsInAnySplit(String body, List<String> reports) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 100; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(buffers.cut(bytes, new Random(seed)), sink);

      assertThat(sink.reports()).as("seed %d", seed).isEqualTo(reports);
      if (reports.contains("finished")) {
        assertThat(sink.text()).as("seed %d", seed).isEqualTo(body);
      }
    }
  }

  @Test
  void saysWhatCameInsteadOfAnAnswer() {
    assertThat(failure(""))
        .isEqualTo("The back end answered with nothing at all (expected: a JSON object).");
    assertThat(failure("<html>")).contains("a page of HTML or XML");
    assertThat(failure("{\"a\":")).contains("a JSON object that ends in its middle");
    assertThat(failure("{\"error\":{\"message\":\"no luck\"}}")).contains("no luck");
  }

  @Test
  void bytesTravelWhileTheyAreWatched() {
    RecordingSink sink = new RecordingSink();
    PassThroughWhole relay = new PassThroughWhole(new WholeAnswerFields(), sink);

    relay.accept(buffers.of("{\"choices\":["));

    assertThat(sink.text()).isEqualTo("{\"choices\":[");
    assertThat(sink.reports()).isEmpty();
    relay.close();
  }

  @Test
  void longAnswerBeginsBeforeItIsWhole() {
    RecordingSink sink = new RecordingSink();
    PassThroughWhole relay = new PassThroughWhole(new WholeAnswerFields(), sink);
    relay.accept(buffers.of("{\"data\":[\""));
    relay.accept(buffers.of("x".repeat(1024 * 1024)));
    assertThat(sink.reports()).containsExactly("started");

    relay.accept(buffers.of("\"]"));
    relay.end();

    assertThat(sink.reports()).containsExactly("started", "failed UPSTREAM_FAILED");
    relay.close();
  }

  @Test
  void whatAnAnswerThatIsNoJsonToldOfUsageDoesNotCount() {
    String told = "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1}";
    for (List<String> split : List.of(List.of(told + ",\u0001}"), List.of(told, ",\u0001}"))) {
      RecordingSink sink = new RecordingSink();
      PassThroughWhole relay = new PassThroughWhole(new WholeAnswerFields(), sink);
      split.forEach(piece -> relay.accept(buffers.of(piece)));
      relay.end();

      assertThat(sink.reports()).as("%s", split).containsExactly("failed UPSTREAM_FAILED");
      relay.close();
    }
  }

  @Test
  void longErrorNeverBegins() {
    RecordingSink sink = new RecordingSink();
    PassThroughWhole relay = new PassThroughWhole(new WholeAnswerFields(), sink);
    relay.accept(buffers.of("{\"error\":{\"message\":\""));
    relay.accept(buffers.of("x".repeat(2 * 1024 * 1024)));
    relay.accept(buffers.of("\"}}"));
    relay.end();
    assertThat(sink.reports()).containsExactly("failed UPSTREAM_FAILED");
    relay.close();
  }

  @Test
  void nothingIsReportedOnceClosed() {
    RecordingSink sink = new RecordingSink();
    PassThroughWhole relay = new PassThroughWhole(new WholeAnswerFields(), sink);
    relay.close();
    relay.accept(buffers.of("{}"));
    relay.end();
    assertThat(sink.reports()).isEmpty();
    assertThat(sink.text()).isEmpty();
  }

  @Test
  void garbageGivesTheSameReportsInAnySplit() {
    String alphabet = "{}[]\"\\:, errorusage0<n\n";
    for (long seed = 0; seed < 10_000; seed++) {
      Random random = new Random(seed);
      StringBuilder garbage = new StringBuilder(random.nextInt(3) == 0 ? "" : "{\"error\":");
      int length = random.nextInt(30);
      for (int i = 0; i < length; i++) {
        garbage.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      RecordingSink once = new RecordingSink();
      RecordingSink cut = new RecordingSink();
      byte[] bytes = garbage.toString().getBytes(StandardCharsets.UTF_8);

      relay(List.of(buffers.of(bytes)), once);
      relay(buffers.cut(bytes, random), cut);

      assertThat(cut.reports()).as("seed %d: %s", seed, garbage).isEqualTo(once.reports());
    }
  }

  private String failure(String body) {
    RecordingSink sink = new RecordingSink();
    relay(List.of(buffers.of(body)), sink);
    return sink.failure();
  }

  private static void relay(List<ByteBuf> pieces, RecordingSink sink) {
    try (PassThroughWhole relay = new PassThroughWhole(new WholeAnswerFields(), sink)) {
      pieces.forEach(relay::accept);
      relay.end();
    }
    assertThat(sink.isOver()).isTrue();
  }
}
