package dev.hearth.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The queue, and what happens when a client does not wait for its answer. */
final class HangUpTest {

  private static final String[] ENDLESS = Collections.nCopies(90_000, "on ").toArray(String[]::new);
  private static final String STREAMED =
      """
      {"messages":[{"role":"user","content":"go"}],"stream":true}\
      """;
  private static final String WHOLE =
      """
      {"messages":[{"role":"user","content":"go"}]}\
      """;

  @Test
  void stopsWhenAStreamingClientHangsUp() throws Exception {
    ScriptedModel model = new ScriptedModel(100_000, ENDLESS).held();
    try (var server = RunningServer.with(model)) {
      try (var client = server.client()) {
        client.post(STREAMED);
        model.permits.release(1);
        assertThat(client.head().status()).isEqualTo(200);
      }
      stepUntilClosed(model);
      assertThat(server.thread.decoded()).isLessThan(ENDLESS.length);
    }
  }

  @Test
  void stopsWhenAClientOfAWholeAnswerHangsUp() throws Exception {
    ScriptedModel model = new ScriptedModel(100_000, ENDLESS).held();
    try (var server = RunningServer.with(model)) {
      try (var client = server.client()) {
        client.post(WHOLE);
        assertThat(model.firstAnswer.await(60, TimeUnit.SECONDS)).isTrue();
      }
      stepUntilClosed(model);
      assertThat(server.thread.decoded()).isLessThan(ENDLESS.length);
    }
  }

  @Test
  void givesALongPromptUpBetweenItsSteps() throws Exception {
    ScriptedModel model = new ScriptedModel(100_000, "never said").held();
    try (var server = RunningServer.with(model)) {
      try (var client = server.client()) {
        client.post(WHOLE.replace("go", "word ".repeat(10_000)));
        Eventually.until("first step", () -> !model.readAhead.isEmpty());
      }
      Eventually.until(
          "idle",
          () -> {
            model.permits.release(1);
            return !server.thread.isProcessing();
          });
      assertThat(model.prompts).isEmpty();
      assertThat(model.readAhead).hasSizeLessThan(50_000 / ModelThread.STEP_TOKENS);
    }
  }

  @Test
  void forgetsAWaitingRequestWhoseClientHangsUp() throws Exception {
    ScriptedModel model = new ScriptedModel(100, "done").held();
    try (var server = RunningServer.with(model);
        var first = server.client()) {
      first.post(WHOLE);
      assertThat(model.firstAnswer.await(60, TimeUnit.SECONDS)).isTrue();
      try (var second = server.client()) {
        second.post(WHOLE.replace("go", "second"));
        Eventually.until("queued", () -> server.thread.waiting() == 1);
      }
      Eventually.until("forgotten", () -> server.thread.waiting() == 0);

      model.permits.release(1_000);

      assertThat(first.response().status()).isEqualTo(200);
      assertThat(model.prompts).containsExactly("go");
    }
  }

  @Test
  void sendsARequestAwayWhenTooManyWait() throws Exception {
    ScriptedModel model = new ScriptedModel(100, "done").held();
    List<RawClient> clients = new ArrayList<>();
    try (var server = RunningServer.with(model);
        var oneTooMany = server.client()) {
      for (int i = 0; i <= ModelThread.MAX_WAITING; i++) {
        int waiting = i;
        clients.add(server.client().post(WHOLE));
        Eventually.until(
            "waiting", () -> server.thread.isProcessing() && server.thread.waiting() == waiting);
      }

      RawClient.Response rejected = oneTooMany.post(WHOLE).response();
      model.permits.release(1_000);

      assertThat(rejected.status()).isEqualTo(429);
      assertThat(rejected.headers()).containsEntry("retry-after", "1");
      assertThat(rejected.body()).contains("rate_limit_exceeded");
      for (RawClient client : clients) {
        assertThat(client.response().status()).isEqualTo(200);
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  /** Lets the model write one token after another until it was stopped. */
  private static void stepUntilClosed(ScriptedModel model) throws Exception {
    Eventually.until(
        "stopped",
        () -> {
          model.permits.release(1);
          return model.closedEarly.getCount() == 0;
        });
  }
}
