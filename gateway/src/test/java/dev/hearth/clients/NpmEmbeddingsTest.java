package dev.hearth.clients;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The clients from npm that embed. */
@ParameterizedClass
@EnumSource(names = {"OPENAI_CHAT", "AI_OPENAI_COMPATIBLE", "AI_GOOGLE", "OLLAMA", "GOOGLE_GENAI"})
@ExtendWith(Site.Shared.class)
class NpmEmbeddingsTest implements EmbeddingContract {
  private final NpmClient client;
  private final Site site;

  NpmEmbeddingsTest(NpmClient client, Site site) {
    this.client = client;
    this.site = site;
  }

  @Override
  public Site site() {
    return site;
  }

  @Override
  public List<Double> embed(String model) {
    List<Double> vector = new ArrayList<>();
    for (JsonNode number : site.npm().answer(client, "embed " + model)) {
      vector.add(number.doubleValue());
    }
    return vector;
  }

  @Override
  public Failure failToEmbed(String model) {
    return NpmClientsTest.failure(site.npm().answer(client, "failToEmbed " + model));
  }

  @Override
  public String exceptionOfWhatCannotBe() {
    return client == NpmClient.OPENAI_CHAT
        ? "BadRequestError"
        : Objects.requireNonNull(client.exceptions().get(Trouble.UNKNOWN_MODEL));
  }
}
