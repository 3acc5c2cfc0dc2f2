package dev.hearth.clients;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.clients.Said.Ending;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The clients from npm, run by node. */
@ParameterizedClass
@EnumSource
class NpmClientsTest extends ChatContract {
  private final NpmClient client;

  NpmClientsTest(NpmClient client, Site site) {
    super(site);
    this.client = client;
  }

  @Override
  Said ask(String model, boolean streamed) {
    return said(site.npm().answer(client, (streamed ? "stream " : "ask ") + model));
  }

  @Override
  ToolTurns useTool(String toolModel, String model, boolean streamed) {
    JsonNode turns = site.npm().answer(client, (streamed ? "toolStream " : "tool ") + toolModel);
    return new ToolTurns(
        turns.path("id").asText(),
        turns.path("name").asText(),
        turns.path("arguments"),
        ending(turns),
        turns.path("inputTokens").asLong(),
        said(turns.path("answer")));
  }

  @Override
  JsonNode structured(String model) {
    return site.npm().answer(client, "structured " + model);
  }

  @Override
  Failure fail(String model) {
    return failure(site.npm().answer(client, "fail " + model));
  }

  @Override
  Map<Trouble, String> exceptions() {
    return client.exceptions();
  }

  static Failure failure(JsonNode shown) {
    return new Failure(
        shown.path("type").asText(), shown.path("status").asInt(), shown.path("message").asText());
  }

  private static Said said(JsonNode shown) {
    return new Said(
        shown.path("text").asText(),
        ending(shown),
        shown.path("inputTokens").asLong(),
        shown.path("outputTokens").asLong());
  }

  private static Ending ending(JsonNode shown) {
    return Ending.valueOf(shown.path("ending").asText("none"));
  }
}
