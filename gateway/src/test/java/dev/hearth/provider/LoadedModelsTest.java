package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.WireFormat;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.upstream.UpstreamFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadedModelsTest {
  private static final String BOX = "http://127.0.0.1:9";

  private final FakeServers servers = new FakeServers();
  private final Provider ollama = TestProviders.ollama("ollama", BOX);
  private final Provider box = TestProviders.openAi("box", BOX + "/v1");

  @Test
  void asksOllama() throws InterruptedException {
    servers.answer(BOX + "/api/ps", "{\"models\":[{\"name\":\"m:latest\"}]}");

    assertThat(ask(ollama)).containsExactly("m:latest");
    assertThat(servers.asked()).containsExactly(BOX + "/api/ps");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vllm", "sglang"})
  void takesWhatAServerListsThatListsWhatItHasLoaded(String owner) throws InterruptedException {
    servers.answer(BOX + "/v1/models", list(owner));

    assertThat(ask(box)).containsExactly("m");
    assertThat(servers.asked()).containsExactly(BOX + "/v1/models");
  }

  @Test
  void asksALlamaServerWhetherItSleeps() throws InterruptedException {
    servers.answer(BOX + "/v1/models", list("llamacpp"));
    assertThat(ask(box)).as("an old one tells nothing of sleep").containsExactly("m");

    servers.answer(BOX + "/props", "{\"is_sleeping\":true}");
    assertThat(ask(box)).isEmpty();

    servers.answer(BOX + "/props", "{\"is_sleeping\":false}");
    assertThat(ask(box)).containsExactly("m");
  }

  @Test
  void asksLmStudioWhichOfItsModelsItHasLoaded() throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", list("organization_owner"))
        .answer(
            BOX + "/api/v0/models",
            "{\"data\":[{\"id\":\"m\",\"state\":\"not-loaded\"},{\"id\":\"n\",\"state\":\"loaded\"}]}");

    assertThat(ask(box)).containsExactly("n");
  }

  @Test
  void believesNobodyWhoMayListWhatIsNotLoaded() throws InterruptedException {
    servers.answer(BOX + "/v1/models", list("somebody"));

    assertThat(ask(box)).isEmpty();
  }

  @Test
  void sendsTheKey() throws InterruptedException {
    Provider locked =
        new Provider(
            "locked",
            TestProviders.OLLAMA,
            ollama.endpoint(),
            "",
            new Credential.Bearer(new Secret("sk-box")),
            List.of(),
            true);
    servers.answer(BOX + "/api/ps", "{\"models\":[]}");

    assertThat(ask(locked)).isEmpty();
    assertThat(servers.headers(BOX + "/api/ps"))
        .extracting(header -> header.name() + ": " + header.value())
        .containsExactly("authorization: Bearer sk-box");
  }

  @Test
  void neverAsksACloud() throws InterruptedException {
    Provider cloud = TestProviders.cloud("cloud", BOX + "/v1", "sk-secret");

    assertThat(new LoadedModels(servers).ask(List.of(cloud))).isEmpty();
    assertThat(servers.asked()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = WireFormat.class,
      names = {"ANTHROPIC", "GEMINI", "REMOTE_GPU", "TEXT_GENERATION"})
  void neverAsksWhoCannotTell(WireFormat format) throws InterruptedException {
    Provider other =
        new Provider(
            "other",
            TestProviders.dialect(format),
            ollama.endpoint(),
            "",
            new Credential.None(),
            List.of(),
            true);

    assertThat(new LoadedModels(servers).ask(List.of(other))).isEmpty();
    assertThat(servers.asked()).isEmpty();
  }

  @Test
  void goesOnWithoutThoseThatFail() throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", list("vllm"))
        .fail(BOX + "/api/ps", UpstreamFailure.Kind.CONNECT, "refused");

    Map<String, List<Loaded>> all = new LoadedModels(servers).ask(List.of(ollama, box));

    assertThat(all.get("ollama")).isEmpty();
    assertThat(all.get("box")).hasSize(1);
  }

  @Test
  void doesNotWaitForOneThatHangs() throws InterruptedException {
    Gate never = Gate.named("never");
    try (ScriptedUpstream hanging = ScriptedUpstream.start();
        ScriptedUpstream well = ScriptedUpstream.start();
        RealFetcher fetcher = new RealFetcher()) {
      hanging.answer("/api/ps", Script.ollamaPs("slow").pauseFirst(never));
      well.answer("/api/ps", Script.ollamaPs("quick"));

      Map<String, List<Loaded>> all =
          new LoadedModels(fetcher)
              .ask(
                  List.of(
                      TestProviders.ollama("hanging", hanging.baseUrl()),
                      TestProviders.ollama("well", well.baseUrl())));

      assertThat(all.get("hanging")).isEmpty();
      assertThat(all.get("well")).extracting(Loaded::model).containsExactly("quick");
      never.open();
    }
  }

  private List<String> ask(Provider provider) throws InterruptedException {
    return new LoadedModels(servers)
        .ask(List.of(provider)).getOrDefault(provider.name(), List.of()).stream()
            .map(Loaded::model)
            .toList();
  }

  private static String list(String owner) {
    return ServerRecognitionTest.models("m", "\"owned_by\":\"%s\"".formatted(owner));
  }
}
