package dev.hearth.clients;

import java.util.Objects;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The clients from npm that count tokens. */
@ParameterizedClass
@EnumSource(names = {"OPENAI_RESPONSES", "ANTHROPIC", "GOOGLE_GENAI"})
@ExtendWith(Site.Shared.class)
class NpmCountsTest implements CountContract {
  private final NpmClient client;
  private final Site site;

  NpmCountsTest(NpmClient client, Site site) {
    this.client = client;
    this.site = site;
  }

  @Override
  public Site site() {
    return site;
  }

  @Override
  public long count(String model) {
    return site.npm().answer(client, "count " + model).asLong();
  }

  @Override
  public Failure failToCount(String model) {
    return NpmClientsTest.failure(site.npm().answer(client, "failToCount " + model));
  }

  @Override
  public String exceptionOfAnUnknownModel() {
    return Objects.requireNonNull(client.exceptions().get(Trouble.UNKNOWN_MODEL));
  }
}
