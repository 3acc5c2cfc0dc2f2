package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Discovered.Fit;
import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Discovered.Model;
import dev.hearth.provider.Discovered.Server;
import dev.hearth.provider.ModelTraits.Capability;
import dev.hearth.provider.ServerRecognition.Address;
import dev.hearth.provider.ServerRecognition.Found;
import dev.hearth.provider.ServerRecognition.Sighting;
import dev.hearth.provider.ServerRecognition.Silent;
import dev.hearth.provider.ServerRecognition.Stranger;
import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.UpstreamFailure;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerRecognitionTest {

  private static final String BOX = "http://127.0.0.1:9";
  private static final Endpoint ENDPOINT = Endpoint.of(URI.create(BOX));
  private static final String VERSION = "{\"version\":\"0.32.1\"}";

  private final FakeServers servers = new FakeServers();

  @Test
  void recognisesOllamaWhereItIsExpected() throws InterruptedException {
    servers
        .answer(BOX + "/api/version", VERSION)
        .answer(
            BOX + "/api/tags",
            """
            {"models":[
              {"name":"llama3:latest","details":{"context_length":8192},
               "capabilities":["completion","tools"]},
              {"name":"nomic:latest","capabilities":["embedding"]},
              {"name":"old-embed:latest"},
              {"name":"big:cloud","remote_host":"https://ollama.com","remote_model":"big"}]}
            """);

    assertThat(look(true, null))
        .isEqualTo(
            found(
                Kind.OLLAMA,
                "",
                new Model(
                    "llama3:latest",
                    new ModelTraits(8192, Set.of(Capability.CHAT, Capability.TOOLS)),
                    Fit.CHAT),
                new Model(
                    "nomic:latest", new ModelTraits(0, Set.of(Capability.EMBEDDING)), Fit.NOT_CHAT),
                new Model("old-embed:latest", ModelTraits.UNKNOWN, Fit.NOT_CHAT),
                new Model("big:cloud", ModelTraits.UNKNOWN, Fit.REMOTE)));
    assertThat(servers.asked()).containsExactly(BOX + "/api/version", BOX + "/api/tags");
  }

  @Test
  void recognisesAnOllamaWithoutModels() throws InterruptedException {
    servers.answer(BOX + "/api/version", VERSION).answer(BOX + "/api/tags", "{\"models\":[]}");

    assertThat(look(true, null)).isEqualTo(found(Kind.OLLAMA, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "llamacpp, LLAMA_SERVER",
    "vllm, VLLM",
    "sglang, SGLANG",
    "organization_owner, LM_STUDIO"
  })
  void recognisesAServerByItsModelsOwner(String owner, Kind kind) throws InterruptedException {
    servers.answer(BOX + "/v1/models", models("m", "\"owned_by\":\"%s\"".formatted(owner)));

    assertThat(look(false, null))
        .isEqualTo(found(kind, "/v1", new Model("m", ModelTraits.UNKNOWN, Fit.CHAT)));
    assertThat(servers.asked()).containsExactly(BOX + "/v1/models");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"max_model_len\":4096",
        "\"meta\":{\"n_ctx\":4096}",
        "\"max_context_length\":4096",
        "\"context_length\":4096"
      })
  void readsTheWindowUnderEachOfItsNames(String field) throws InterruptedException {
    servers.answer(BOX + "/v1/models", models("m", "\"owned_by\":\"vllm\"," + field));

    assertThat(look(false, null))
        .isEqualTo(found(Kind.VLLM, "/v1", new Model("m", ModelTraits.ofWindow(4096), Fit.CHAT)));
  }

  @Test
  void recognisesOllamaWhereItIsNotExpected() throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", models("llama3:latest", "\"owned_by\":\"library\""))
        .answer(BOX + "/api/version", VERSION)
        .answer(BOX + "/api/tags", "{\"models\":[{\"name\":\"llama3:latest\"}]}");

    assertThat(look(false, null))
        .isEqualTo(
            found(Kind.OLLAMA, "", new Model("llama3:latest", ModelTraits.UNKNOWN, Fit.CHAT)));
  }

  @Test
  void recognisesSglangByWhatItTellsOfItsModel() throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", models("m", "\"owned_by\":\"me\""))
        .answer(BOX + "/get_model_info", "{\"model_path\":\"/models/m\"}");

    assertThat(look(false, null))
        .isEqualTo(found(Kind.SGLANG, "/v1", new Model("m", ModelTraits.UNKNOWN, Fit.CHAT)));
  }

  @Test
  void recognisesVllmByItsVersion() throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", models("m", "\"owned_by\":\"me\""))
        .answer(BOX + "/version", VERSION);

    assertThat(look(false, null))
        .isEqualTo(found(Kind.VLLM, "/v1", new Model("m", ModelTraits.UNKNOWN, Fit.CHAT)));
  }

  @Test
  void takesWhateverElseListsModelsAsOpenAiCompatible() throws InterruptedException {
    servers.answer(BOX + "/v1/models", models("bge-m3", "\"owned_by\":\"me\""));

    assertThat(look(false, null))
        .isEqualTo(
            found(
                Kind.OPENAI_COMPATIBLE,
                "/v1",
                new Model("bge-m3", ModelTraits.UNKNOWN, Fit.NOT_CHAT)));
    assertThat(servers.asked())
        .containsExactly(
            BOX + "/v1/models", BOX + "/api/version", BOX + "/get_model_info", BOX + "/version");
  }

  @Test
  void asksNothingTwiceOfAServerItKnows() throws InterruptedException {
    servers.answer(BOX + "/v1/models", models("m", "\"owned_by\":\"me\""));

    assertThat(look(false, Kind.SGLANG))
        .isEqualTo(found(Kind.SGLANG, "/v1", new Model("m", ModelTraits.UNKNOWN, Fit.CHAT)));
    assertThat(servers.asked()).containsExactly(BOX + "/v1/models");
  }

  @Test
  void findsAnotherServerAtOllamasAddress() throws InterruptedException {
    servers
        .answer(BOX + "/api/version", 404, "not found")
        .answer(BOX + "/v1/models", models("m", "\"owned_by\":\"llamacpp\""));

    assertThat(look(true, null))
        .isEqualTo(found(Kind.LLAMA_SERVER, "/v1", new Model("m", ModelTraits.UNKNOWN, Fit.CHAT)));
  }

  @Test
  void asksBelowAProxysPath() throws InterruptedException {
    servers
        .answer(BOX + "/gpu/api/version", VERSION)
        .answer(BOX + "/gpu/api/tags", "{\"models\":[{\"name\":\"m\"}]}");

    Address address = new Address(ENDPOINT, "/gpu", true);
    assertThat(new ServerRecognition(servers).look(address, null))
        .isEqualTo(found(Kind.OLLAMA, "/gpu", new Model("m", ModelTraits.UNKNOWN, Fit.CHAT)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          404 | not found                        | answers 404 to GET /v1/models
          302 | ``                               | answers 302 to GET /v1/models
          200 | <html>hello</html>               | is not a list of models
          200 | {"data":"none"}                  | is not a list of models
          200 | {"data":[{"name":"m"}]}          | is not a list of models
          200 | ["m"]                            | is not a list of models
          401 | {"error":"key"}                  | asks for a key
          403 | {"error":"key"}                  | asks for a key
          """)
  void takesNobodyElseForAServer(int status, String body, String reason)
      throws InterruptedException {
    servers.answer(BOX + "/v1/models", status, body);

    assertThat(look(false, null))
        .isInstanceOfSatisfying(
            Stranger.class, stranger -> assertThat(stranger.reason()).contains(reason));
  }

  @Test
  void takesAnOllamaWhoseModelsAreNoneForAStranger() throws InterruptedException {
    servers.answer(BOX + "/api/version", VERSION).answer(BOX + "/api/tags", "[]");

    assertThat(look(true, null)).isInstanceOf(Stranger.class);
  }

  @Test
  void waitsForAServerThatCannotAnswerNow() throws InterruptedException {
    assertThat(look(false, null)).isInstanceOf(Silent.class);
    assertThat(look(true, null)).isInstanceOf(Silent.class);
    servers.answer(BOX + "/v1/models", 503, "{\"error\":{\"message\":\"Loading model\"}}");
    assertThat(look(false, null)).isEqualTo(new Silent("answers 503 to GET /v1/models"));
    servers.answer(BOX + "/v1/models", "{\"data\":[]}");
    assertThat(look(false, null)).isEqualTo(new Silent("has no models"));
    servers.answer(BOX + "/api/version", VERSION).answer(BOX + "/api/tags", 500, "oops");
    assertThat(look(true, null)).isEqualTo(new Silent("answers 500 to GET /api/tags"));
    servers.fail(BOX + "/api/tags", UpstreamFailure.Kind.STALLED, "no whole answer");
    assertThat(look(true, null)).isEqualTo(new Silent("no whole answer"));
  }

  @Test
  void neverTakesAHearthForAServer() throws InterruptedException {
    servers.answerAsHearth(BOX + "/v1/models", models("m", "\"owned_by\":\"llamacpp\""));
    assertThat(look(false, null)).isEqualTo(new Stranger("is a Hearth"));
    assertThat(look(false, Kind.LLAMA_SERVER)).isEqualTo(new Stranger("is a Hearth"));

    servers.answerAsHearth(BOX + "/api/version", VERSION);
    assertThat(look(true, null)).isEqualTo(new Stranger("is a Hearth"));

    servers
        .answer(BOX + "/api/version", VERSION)
        .answerAsHearth(BOX + "/api/tags", "{\"models\":[{\"name\":\"m\"}]}");
    assertThat(look(true, null)).isEqualTo(new Stranger("is a Hearth"));
  }

  private Sighting look(boolean ollamaFirst, @Nullable Kind known) throws InterruptedException {
    return new ServerRecognition(servers).look(new Address(ENDPOINT, "", ollamaFirst), known);
  }

  private static Found found(Kind kind, String path, Model... models) {
    return new Found(new Server(kind, ENDPOINT, path, java.util.List.of(models)));
  }

  static String models(String id, String fields) {
    return "{\"object\":\"list\",\"data\":[{\"id\":\"%s\",%s}]}".formatted(id, fields);
  }
}
