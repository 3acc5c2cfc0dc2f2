package dev.hearth.clients;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's client from npm, and answers that are kept. */
class NpmKeptResponsesTest extends KeptResponsesContract {

  NpmKeptResponsesTest(Site site) {
    super(site);
  }

  @Override
  Seen keep(String toolModel, String model) {
    JsonNode seen = site.npm().answer(NpmClient.OPENAI_RESPONSES, "keep " + toolModel);
    List<String> inputs = new ArrayList<>();
    seen.path("inputs").forEach(type -> inputs.add(type.asText()));
    return new Seen(
        seen.path("first").asText(),
        seen.path("sameAgain").asBoolean(),
        inputs,
        seen.path("wentOnFrom").asText(),
        seen.path("second").asText(),
        seen.path("notCancelled").asText(),
        seen.path("gone").asText(),
        seen.path("third").asText());
  }
}
