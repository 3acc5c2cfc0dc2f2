package dev.hearth.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A thousand answers at once in a small memory. */
class ManyStreamsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final int STREAMS = 1000;
  private static final int EVENTS = 50;

  @Test
  void streamsAThousandAnswersAtOnceWithAHeapOf256Megabytes() throws Exception {
    Gate gate = Gate.named("the rest of every stream");
    String[] words = IntStream.range(0, EVENTS).mapToObj(i -> "word " + i).toArray(String[]::new);
    List<RawClient> clients = new ArrayList<>();
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(CHAT, Script.chatStream(words).pauseAfter(EVENTS / 2, gate));
        Child child = Child.start(up.baseUrl())) {
      // Given a thousand callers in the middle of their answers
      for (int i = 0; i < STREAMS; i++) {
        clients.add(RawClient.connect(child.port()));
      }
      for (RawClient client : clients) {
        client.post(CHAT, "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}");
      }
      gate.awaitArrivals(STREAMS);

      // When all of them go on at once
      gate.open();

      // Then each gets the whole of it
      for (RawClient client : clients) {
        RawResponse response = client.readResponse();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).contains("word 0\"", "word 49\"").endsWith("data: [DONE]\n\n");
      }
      assertThat(child.metrics())
          .contains("outcome=\"answered\"")
          .containsPattern("hearth_requests_total\\{.*outcome=\"answered\".*} 1000\\.0");
      child.endsWell();
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  /** The gateway's process. */
  private record Child(Process process, int port) implements AutoCloseable {

    static Child start(String upstream) throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:MaxDirectMemorySize=256m",
                  "-XX:+ExitOnOutOfMemoryError",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SmallGateway.class.getName(),
                  upstream)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader out = process.inputReader(UTF_8);
      String line = out.readLine();
      assertThat(line).as("the port of the child").isNotNull();
      return new Child(process, Integer.parseInt(line));
    }

    String metrics() {
      try (RawClient client = RawClient.connect(port)) {
        return client.get("/metrics").readResponse().text();
      }
    }

    void endsWell() throws IOException, InterruptedException {
      assertThat(process.isAlive()).isTrue();
      process.getOutputStream().close();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
