package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code hearth route} says of where requests would go. */
class RouteCommandTest {
  private static final String CONFIG =
      """
      listen: { master_key: sk-for-this-test }
      discover: false
      providers:
        box: { type: llama-server, url: "http://127.0.0.1:9/v1" }
        cloud: { type: openai, url: "https://cloud.test/v1", key: sk-x }
      models:
        fast: { targets: [ box/llama ], fallbacks: [ big ] }
        big: cloud/large
      """;

  @TempDir Path folder;

  @Test
  void tellsWhereARequestWouldGoAndWhy() throws IOException {
    CommandLineFixture line = explain("{\"model\":\"fast\",\"messages\":[]}");

    JsonNode told = Json.tree(line.out());
    assertThat(told.path("summary").asText()).isEqualTo("fast -> box/llama");
    assertThat(told.at("/steps/1/reason").asText()).isEqualTo("fallback of fast");
    assertThat(line.out()).as("for people").contains("\n  ");
  }

  @Test
  void takesTheBodyForThatOfThePath() throws IOException {
    CommandLineFixture line =
        explain("{\"contents\":[]}", "--path", "/v1beta/models/big:generateContent");

    assertThat(Json.tree(line.out()).path("summary").asText()).isEqualTo("big -> cloud/large");
  }

  @Test
  void tellsWhoIsLeftOutWhereOnlyTheEnvironmentSays() throws IOException {
    Path request =
        Files.writeString(
            folder.resolve("request.json"), "{\"model\":\"free-first\",\"messages\":[]}");
    Map<String, String> environment =
        Map.of(
            "OLLAMA_BASE_URL", "http://127.0.0.1:9",
            "HUGGINGFACE_API_KEY", "hf_1",
            "OPENAI_API_KEY", "sk-1");
    CommandLineFixture line = new CommandLineFixture(folder, environment);

    assertThat(line.run("route", "--explain", request.toString())).as(line.err()).isZero();

    JsonNode told = Json.tree(line.out());
    assertThat(told.path("summary").asText())
        .isEqualTo("free-first -> huggingface/meta-llama/Llama-3.1-8B-Instruct");
    assertThat(told.path("left_out").findValuesAsText("reason"))
        .containsExactly(
            "its server has not listed a model to talk to", "paid: ENABLE_PAID_API is not true");
  }

  @Test
  void failsWhereARequestWouldGoNowhere() throws IOException {
    assertThat(exit("{\"model\":\"unknown\",\"messages\":[]}")).isEqualTo(1);
    assertThat(exit("no JSON")).isEqualTo(1);
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    CommandLineFixture line = line();

    assertThat(line.run("route", "--explain", "missing.json")).isEqualTo(1);
    assertThat(line.err())
        .isEqualTo("hearth: --explain missing.json: no such file (expected: a request's body)\n");
  }

  private CommandLineFixture explain(String body, String... more) throws IOException {
    CommandLineFixture line = line();
    assertThat(run(line, body, more)).as(line.err() + line.out()).isZero();
    return line;
  }

  private int exit(String body) throws IOException {
    return run(line(), body);
  }

  private int run(CommandLineFixture line, String body, String... more) throws IOException {
    Path config = Files.writeString(folder.resolve("hearth.yaml"), CONFIG);
    Path request = Files.writeString(folder.resolve("request.json"), body);
    String[] arguments = {"route", "--explain", request.toString(), "--config", config.toString()};
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return line.run(all);
  }

  private CommandLineFixture line() {
    return new CommandLineFixture(folder, Map.of());
  }
}
