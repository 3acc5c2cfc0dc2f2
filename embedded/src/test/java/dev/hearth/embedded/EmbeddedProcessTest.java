package dev.hearth.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The real process with a real model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EmbeddedProcessTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FRANCE =
      """
      {"messages":[{"role":"user","content":"What is the capital of France?"}],"seed":1%s}\
      """;
  private static final String STORY =
      """
      {"messages":[{"role":"user","content":"Write a very long story about a dog."}],
       "max_tokens":3000,"temperature":1%s}\
      """;

  private ChildProcess child;
  private Path model;
  private int port;

  @BeforeAll
  void startsTheChild() throws Exception {
    model = SmolModel.file();
    child = new ChildProcess("--model", model.toString());
    port = child.readyPort();
  }

  @AfterAll
  void stopsTheChild() {
    if (child != null) {
      child.close();
    }
  }

  @Test
  void knowsTheCapitalOfFrance() throws Exception {
    try (var client = new RawClient(port)) {
      JsonNode body = JSON.readTree(client.post(FRANCE.formatted("")).response().body());

      assertThat(body.at("/choices/0/message/content").asText()).contains("Paris");
      assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
      assertThat(body.at("/usage/prompt_tokens").asInt()).isBetween(10, 50);
    }
  }

  @Test
  void knowsTheCapitalOfFranceStreamed() throws Exception {
    try (var client = new RawClient(port)) {
      String body = client.post(FRANCE.formatted(",\"stream\":true")).response().body();

      assertThat(textOf(body)).contains("Paris");
      assertThat(body.split("\n\n", -1)).hasSizeGreaterThan(5);
      assertThat(body).contains("\"finish_reason\":\"stop\"").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void stopsGeneratingWhenAStreamingClientHangsUp() throws Exception {
    try (var client = new RawClient(port)) {
      client.post(STORY.formatted(",\"stream\":true")).head();
      for (int i = 0; i < 4; i++) {
        assertThat(client.chunk()).startsWith("data: {");
      }
    }
    assertIdleEarly();
  }

  @Test
  void stopsGeneratingWhenAClientOfAWholeAnswerHangsUp() throws Exception {
    try (var client = new RawClient(port)) {
      client.post(STORY.formatted(""));
      try (var watcher = new RawClient(port)) {
        Eventually.until(
            "generating",
            () -> slot(watcher).at("/is_processing").asBoolean() && decoded(watcher) > 3);
      }
    }
    assertIdleEarly();
  }

  @Test
  void rejectsAPromptThatDoesNotFit() throws Exception {
    String words = "word ".repeat(6_000);
    try (var client = new RawClient(port)) {
      RawClient.Response response =
          client
              .post("{\"messages\":[{\"role\":\"user\",\"content\":\"" + words + "\"}]}")
              .response();

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.body()).contains("context_length_exceeded");
    }
  }

  @Test
  void keepsEveryCodePointWhole() throws Exception {
    String asked =
        """
        {"stream":true,"temperature":0,"max_tokens":40,"messages":[
          {"role":"user","content":"😀"},{"role":"assistant","content":"😀😀😀"},
          {"role":"user","content":"🎉"},{"role":"assistant","content":"🎉🎉🎉"},
          {"role":"user","content":"🚀"}]}\
        """;
    try (var client = new RawClient(port)) {
      String text = textOf(client.post(asked).response().body());

      assertThat(text).doesNotContain("\uFFFD");
      assertThat(text.codePoints()).anyMatch(c -> c > 0xFFFF);
    }
  }

  @Test
  void readsALongPromptInStepsAndStillKnowsItsBeginning() throws Exception {
    String long1 = "The sky is blue. ".repeat(60);
    String asked =
        """
        {"temperature":0,"max_tokens":20,"messages":[
          {"role":"user","content":"%s What is the capital of France?"}]}\
        """
            .formatted(long1);
    try (var client = new RawClient(port)) {
      JsonNode first = JSON.readTree(client.post(asked).response().body());

      assertThat(first.at("/usage/prompt_tokens").asInt()).isGreaterThan(2 * 128);
      assertThat(first.at("/choices/0/message/content").asText()).contains("Paris");
    }
  }

  @Test
  void speaksChatMlToAModelWithoutATemplate(@TempDir Path folder) throws Exception {
    Path bare = withoutTemplate(folder.resolve("bare.gguf"));
    try (var other = new ChildProcess("--model", bare.toString());
        var client = new RawClient(other.readyPort())) {
      JsonNode body = JSON.readTree(client.post(FRANCE.formatted("")).response().body());

      assertThat(body.at("/choices/0/message/content").asText()).contains("Paris");
    }
  }

  @Test
  void endsAndPrintsNothingElseWhenItsStandardInputEnds() throws Exception {
    try (var other = new ChildProcess("--model", model.toString())) {
      other.readyPort();

      other.process.getOutputStream().close();

      assertThat(other.exitCode()).isZero();
      assertThat(other.nextLine()).isNull();
    }
  }

  @Test
  void endsWhenItsParentIsKilled() throws Exception {
    Process parent =
        ChildProcess.builder(ParentProcess.class, "--model", model.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      ProcessHandle orphan = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();

      parent.destroyForcibly();

      orphan.onExit().get(60, TimeUnit.SECONDS);
      assertThat(orphan.isAlive()).isFalse();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void endsWithTwoWhenTheFileIsNoModel(@TempDir Path folder) throws Exception {
    Path junk = Files.writeString(folder.resolve("junk.gguf"), "this is no model");
    try (var other = new ChildProcess("--model", junk.toString())) {
      assertThat(other.exitCode()).isEqualTo(2);
    }
  }

  @Test
  void endsWithTwoWhenAnOptionIsWrong() throws Exception {
    try (var other = new ChildProcess("--model", "/nowhere.gguf")) {
      assertThat(other.exitCode()).isEqualTo(2);
    }
  }

  @Test
  void endsWithThreeWhenThePortIsTaken() throws Exception {
    try (var other =
        new ChildProcess("--model", model.toString(), "--port", Integer.toString(port))) {
      assertThat(other.exitCode()).isEqualTo(3);
    }
  }

  private void assertIdleEarly() throws Exception {
    try (var watcher = new RawClient(port)) {
      Eventually.until("idle", () -> !slot(watcher).at("/is_processing").asBoolean());
      assertThat(decoded(watcher)).isBetween(1, 1_000);
    }
  }

  private static int decoded(RawClient watcher) throws Exception {
    return slot(watcher).at("/n_decoded").asInt();
  }

  private static JsonNode slot(RawClient watcher) throws Exception {
    return JSON.readTree(watcher.get("/slots").response().body()).get(0);
  }

  private static String textOf(String events) throws Exception {
    var text = new StringBuilder();
    for (String event : events.split("\n\n", -1)) {
      if (event.startsWith("data: {")) {
        JsonNode chunk = JSON.readTree(event.substring("data: ".length()));
        text.append(chunk.at("/choices/0/delta/content").asText(""));
      }
    }
    return text.toString();
  }

  /** A copy of the model in which the key of the chat template has another name. */
  private Path withoutTemplate(Path copy) throws Exception {
    Files.copy(model, copy);
    byte[] key = "tokenizer.chat_template".getBytes(StandardCharsets.US_ASCII);
    try (var file = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer head = ByteBuffer.allocate(8 << 20);
      file.read(head, 0);
      String text = new String(head.array(), StandardCharsets.ISO_8859_1);
      int at = text.indexOf(new String(key, StandardCharsets.ISO_8859_1));
      assertThat(at).as("the key of the template").isPositive();
      file.write(
          ByteBuffer.wrap("tokenizer.chat_templat_".getBytes(StandardCharsets.US_ASCII)), at);
    }
    return copy;
  }
}
