package dev.hearth.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.Hearth;
import dev.hearth.Surroundings;
import dev.hearth.config.ConfigLoader;
import dev.hearth.config.ConfigSource;
import dev.hearth.config.Configuration;
import dev.hearth.config.Loading;
import dev.hearth.config.Locations;
import dev.hearth.dialect.Json;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.upstream.LoopTimers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code hearth profile} shows and does. */
class ProfileCommandTest {
  @TempDir Path folder;

  private int port;

  @BeforeEach
  void writeConfiguration() throws IOException {
    port = ScriptedUpstream.freePort();
    write("");
  }

  @Test
  void listsTheProfilesAndMarksTheOneInForce() {
    CommandLineFixture line = line();

    assertThat(line.run("profile", "list")).isZero();

    assertThat(line.out())
        .contains(
            "  hybrid-cloud-ollama    12 agents  OpenAI and Google for the agents that think",
            "* team                    1 agents  ours",
            "in force: team (the configuration says so)");
  }

  @Test
  void showsAgentsTheirModelsAndWhatIsDenied() {
    CommandLineFixture line = line();

    assertThat(line.run("profile", "show", "hybrid-cloud-ollama")).isZero();

    assertThat(line.out())
        .startsWith("hybrid-cloud-ollama: OpenAI and Google for the agents that think")
        .contains(
            "  explore               ollama/ministral-3:14b-32k, then google/gemini-2.5-flash, then"
                + " google/gemini-2.5-pro; not at local targets: edit, webfetch, write",
            "  at most 10 requests at once at ollama");
    CommandLineFixture local = line();
    local.run("profile", "show", "local-only");
    assertThat(local.out()).contains("targets on your own machines alone");
  }

  @Test
  void saysWhichProfilesThereAreWhereOneIsNotKnown() {
    CommandLineFixture show = line();
    CommandLineFixture use = line();

    assertThat(show.run("profile", "show", "cloud")).isEqualTo(1);
    assertThat(show.err()).contains("no profile is called 'cloud'", "cloud-only");
    assertThat(use.run("profile", "use", "locl-only")).isEqualTo(1);
    assertThat(use.err()).contains("did you mean local-only");
  }

  @Test
  void keepsTheChoiceForTheNextStartWhereNoGatewayAnswers() {
    CommandLineFixture use = line();

    assertThat(use.run("profile", "use", "local-only")).as(use.err()).isZero();

    assertThat(use.out())
        .isEqualTo(
            "local-only is kept: no gateway answers at http://127.0.0.1:%d, the next one to start has it%n"
                .formatted(port));
    CommandLineFixture list = line();
    list.run("profile", "list");
    assertThat(list.out()).contains("* local-only", "in force: local-only (it was chosen)");
  }

  @Test
  void aGatewayWithoutAKeyTakesTheChoiceFromItsFile() throws IOException {
    try (Hearth gateway = gateway()) {
      gateway.watchFiles();
      CommandLineFixture use = line();

      assertThat(use.run("profile", "use", "local-only")).as(use.err()).isZero();

      assertThat(use.out())
          .isEqualTo(
              "local-only is in force at http://127.0.0.1:%d from the next request on%n"
                  .formatted(port));
      assertThat(gateway.profileNotices().getFirst()).contains("local-only");
    }
  }

  @Test
  void aGatewayWithAKeyIsTold() throws IOException {
    write(", master_key: sk-master");
    try (Hearth gateway = gateway()) {
      CommandLineFixture use = line();

      assertThat(use.run("profile", "use", "none")).as(use.err()).isZero();

      assertThat(use.out()).contains("none is in force at");
      assertThat(gateway.profileNotices()).isEmpty();
      assertThat(Files.readString(folder.resolve("data/profile.json")))
          .contains("\"profile\":\"none\"", "\"instead_of\":\"team\"");
    }
  }

  @Test
  void aKeyThatIsNotTheGatewaysIsToldSo() throws IOException {
    write(", master_key: sk-master");
    try (Hearth _ = gateway()) {
      write(", master_key: sk-other");
      CommandLineFixture use = line();

      assertThat(use.run("profile", "use", "local-only")).isEqualTo(1);
      assertThat(use.err()).contains("profile use: the gateway at", "says 401");
    }
  }

  @Test
  void theExplanationOfARouteGoesByTheChoiceAndTheHeader() throws IOException {
    line().run("profile", "use", "local-only");
    Path request = folder.resolve("request.json");
    Files.writeString(request, "{\"model\":\"auto\",\"messages\":[]}");
    CommandLineFixture line = line();

    int exit =
        line.run("route", "--explain", request.toString(), "--header", "x-hearth-agent: librarian");

    assertThat(exit).as(line.err()).isZero();
    JsonNode told = Json.tree(line.out());
    assertThat(told.path("profile").asText()).isEqualTo("local-only");
    assertThat(told.path("summary").asText())
        .isEqualTo("agent/librarian -> ollama/qwen3-coder-32k");
  }

  @Test
  void aHeaderThatIsNoneIsWrongUsage() {
    CommandLineFixture line = line();

    assertThat(line.run("route", "--explain", "-", "--header", "no colon")).isEqualTo(2);
    assertThat(line.err()).contains("expected: 'name: value'");
  }

  @Test
  void helpsWithoutACommand() {
    CommandLineFixture line = line();

    assertThat(line.run("profile")).isZero();
    assertThat(line.out()).contains("list", "show", "use");
  }

  /** A gateway as it would be started, but one whose watch looks often. */
  private Hearth gateway() throws IOException {
    Map<String, String> environment = Map.of();
    ConfigLoader loader =
        new ConfigLoader(
            new dev.hearth.GatewayServer().dialects(),
            environment,
            new Locations(folder, folder.resolve("home"), false));
    Configuration configuration =
        ((Loading.Loaded) loader.load(folder.resolve("hearth.yaml"))).configuration();
    Hearth.Time time =
        new Hearth.Time(
            InstantSource.system(), LoopTimers.SYSTEM, ProfileCommandTest::onlyTheProfilesGoOn);
    return Hearth.start(
        configuration,
        ConfigSource.none(),
        new Surroundings("test", environment, List.of(), () -> 0, time, folder.resolve("data")));
  }

  private static void onlyTheProfilesGoOn(Duration time) throws InterruptedException {
    boolean watches = Thread.currentThread().getName().equals("profile-watch");
    var _ = new CountDownLatch(1).await(watches ? 20 : time.toMillis() * 1000, MILLISECONDS);
  }

  private void write(String more) throws IOException {
    Files.writeString(
        folder.resolve("hearth.yaml"),
        """
        listen: { port: %d%s }
        discover: false
        profile: team
        profiles: { team: { description: ours, agents: { explore: ollama/small } } }
        """
            .formatted(port, more));
  }

  private CommandLineFixture line() {
    return new CommandLineFixture(folder, Map.of());
  }
}
