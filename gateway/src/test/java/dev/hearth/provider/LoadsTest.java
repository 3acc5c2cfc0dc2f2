package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How busy servers and cards say that they are. */
class LoadsTest {
  private static final String BOX = "http://127.0.0.1:9";
  private static final String LLAMA_LIST = "{\"data\":[{\"id\":\"m\",\"owned_by\":\"llamacpp\"}]}";
  private static final String VLLM_LIST = "{\"data\":[{\"id\":\"m\",\"owned_by\":\"vllm\"}]}";
  private static final String TWO_OF_TWO =
      "[{\"id\":0,\"is_processing\":true},{\"id\":1,\"is_processing\":true}]";
  private static final String ONE_OF_TWO =
      "[{\"id\":0,\"is_processing\":true},{\"id\":1,\"is_processing\":false}]";

  private final FakeServers servers = new FakeServers();
  private final ManualClock clock = ManualClock.start();
  private final Provider box = TestProviders.openAi("box", BOX + "/v1");
  private final Provider ollama = TestProviders.ollama("ollama", BOX);
  private boolean wanted = true;
  private boolean idle = true;
  private Optional<Path> tool = Optional.empty();
  private final Loads loads = new Loads(() -> wanted, () -> tool, () -> idle, servers, clock);

  @TempDir private Path folder;

  @Test
  void aLlamaServersSlotsTellHowManyRequestsItWorksOn() throws InterruptedException {
    llamaServer().answer(BOX + "/slots", ONE_OF_TWO);

    Load load = round(box);

    assertThat(load.running()).isEqualTo(1);
    assertThat(load.slots()).isEqualTo(2);
    assertThat(load.waiting()).isZero();
    assertThat(load.by()).isEqualTo("/slots");
  }

  @Test
  void aLlamaServersMetricsTellWhoWaitsAndASecondTimeThatTheyKeepWaiting()
      throws InterruptedException {
    llamaServer()
        .answer(BOX + "/slots", TWO_OF_TWO)
        .answer(
            BOX + "/metrics",
            """
            # HELP llamacpp:requests_deferred Number of requests deferred.
            # TYPE llamacpp:requests_deferred gauge
            llamacpp:requests_processing 2
            llamacpp:requests_deferred 46
            """);

    assertThat(round(box).keepsWaiting()).isFalse();
    Load load = round(box);

    assertThat(load.waiting()).isEqualTo(46);
    assertThat(load.keepsWaiting()).isTrue();
    assertThat(load.slots()).isEqualTo(2);
    assertThat(load.by()).isEqualTo("/metrics");
  }

  @Test
  void aLlamaServerWithoutSlotsAndMetricsTellsNothing() throws InterruptedException {
    llamaServer().answer(BOX + "/metrics", 501, "{\"error\":{\"message\":\"no\"}}");
    probe(box);

    assertThat(loads.of(box)).isNull();
  }

  @Test
  void vllmsMetricsAreSummedOverTheirLabels() throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", VLLM_LIST)
        .answer(
            BOX + "/metrics",
            """
            vllm:num_requests_running{engine="0",model_name="m"} 3.0
            vllm:num_requests_running{engine="1",model_name="m"} 4.0
            vllm:num_requests_waiting{engine="0",model_name="m"} 1.0
            vllm:num_requests_waiting{engine="1",model_name="m"} NaN
            vllm:num_requests_waiting_by_reason{reason="capacity"} 9.0
            """);

    Load load = round(box);

    assertThat(load.running()).isEqualTo(7);
    assertThat(load.waiting()).isEqualTo(1);
  }

  @Test
  void anOllamaTellsWhatIsInItsMemory() throws InterruptedException {
    servers
        .answer(BOX + "/api/version", "{\"version\":\"0.32\"}")
        .answer(BOX + "/api/tags", "{\"models\":[]}")
        .answer(BOX + "/api/ps", "{\"models\":[{\"name\":\"llama3:latest\"}]}");

    Load load = round(ollama);

    assertThat(load.resident()).isEqualTo(Set.of("llama3:latest"));
    assertThat(load.holds("llama3")).isTrue();
    assertThat(load.holds("qwen3")).isFalse();
  }

  @Test
  void aServerThatLoadsItsModelSaysSo() throws InterruptedException {
    servers
        .answer(BOX + "/v1/models", LLAMA_LIST)
        .answer(BOX + "/health", 503, "{\"error\":{\"message\":\"Loading model\"}}");

    assertThat(round(box).loading()).isTrue();
  }

  @Test
  void whatWasSaidLongAgoIsNoWordAboutNow() throws InterruptedException {
    llamaServer().answer(BOX + "/slots", TWO_OF_TWO);
    round(box);

    clock.advance(Duration.ofSeconds(16));
    assertThat(loads.of(box)).isNotNull();
    clock.advance(Duration.ofSeconds(1));
    assertThat(loads.of(box)).isNull();
  }

  @Test
  void nobodyIsAskedWhereNobodyWantsToKnow() throws InterruptedException {
    llamaServer().answer(BOX + "/slots", TWO_OF_TWO);
    wanted = false;
    probe(box);

    assertThat(loads.of(box)).isNull();
    assertThat(servers.asked()).doesNotContain(BOX + "/slots", BOX + "/metrics");
  }

  @Test
  void aCloudIsNeverAsked() throws InterruptedException {
    Provider cloud = TestProviders.cloud("cloud", "https://api.example.com/v1", "sk-x");
    servers.answer("https://api.example.com/v1/models", LLAMA_LIST);
    probe(cloud);
    probe(cloud);

    assertThat(servers.asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"97, true", "80, true", "79, false", "0, false"})
  void othersUseTheCardsWhenTheyAreBusyTwiceInARowWithoutUs(int percent, boolean used)
      throws InterruptedException {
    says("echo 3; echo " + percent);
    probe();
    assertThat(loads.foreignUse()).as("one reading tells nothing").isEmpty();
    probe();

    assertThat(loads.foreignUse())
        .isEqualTo(
            used
                ? "a graphics card is used to "
                    + percent
                    + " % and none of it is ours, says nvidia-smi"
                : "");
  }

  @Test
  void othersUseTheCardsUntilTheyAreCalm() throws InterruptedException {
    says("echo 90");
    probe();
    probe();
    says("echo 65");
    probe();
    assertThat(loads.foreignUse()).contains("65 %");

    says("echo 59");
    probe();
    assertThat(loads.foreignUse()).isEmpty();
  }

  @Test
  void whileOurOwnRequestsAreThereTheCardsTellNothing() throws InterruptedException {
    says("echo 100");
    idle = false;
    probe();
    probe();

    assertThat(loads.foreignUse()).isEmpty();
  }

  @Test
  void theToolIsAskedForNothingButTheUseOfTheCards() throws InterruptedException {
    Path asked = folder.resolve("asked");
    says("echo \"$@\" > " + asked + "; echo 1");
    probe();

    assertThat(asked).hasContent("--query-gpu=utilization.gpu --format=csv,noheader,nounits");
  }

  @ParameterizedTest
  @CsvSource({"exit 9", "echo '[N/A]'", "echo 101", "head -c 1000000 /dev/zero | tr '\\\\0' x"})
  void aToolThatTellsNothingIsNoHarm(String script) throws InterruptedException {
    says(script);
    probe();
    probe();

    assertThat(loads.foreignUse()).isEmpty();
  }

  @Test
  void aToolThatIsNotThereIsNoHarm() throws InterruptedException {
    tool = Optional.of(folder.resolve("missing"));
    probe();

    assertThat(loads.foreignUse()).isEmpty();
  }

  private FakeServers llamaServer() {
    return servers
        .answer(BOX + "/v1/models", LLAMA_LIST)
        .answer(BOX + "/health", "{\"status\":\"ok\"}")
        .answer(BOX + "/props", "{}");
  }

  private Load round(Provider provider) throws InterruptedException {
    probe(provider);
    return Objects.requireNonNull(loads.of(provider));
  }

  /** A round of the probes that ask this one, too. */
  private void probe(Provider... providers) throws InterruptedException {
    probes(providers).round();
  }

  private HealthProbes probes(Provider... providers) {
    return new HealthProbes(
        () -> List.of(providers), _ -> false, _ -> {}, servers, loads, clock, new Rounds());
  }

  private void says(String script) {
    try {
      Path file = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\n" + script + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      tool = Optional.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
