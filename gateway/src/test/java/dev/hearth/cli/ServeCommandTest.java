package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayServer;
import dev.hearth.config.ConfigSource;
import dev.hearth.config.Configuration;
import dev.hearth.config.Dialects;
import dev.hearth.config.Loading;
import dev.hearth.telemetry.LogFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code hearth serve} makes of its arguments, and what it says when it cannot start. */
class ServeCommandTest {
  @TempDir Path folder;

  @Test
  void listensWhereTheArgumentsSay() {
    RecordingServer server = new RecordingServer();

    int exit = line(server).run("serve", "--host", "127.0.0.2", "--port", "4321");

    assertThat(exit).isZero();
    assertThat(server.configuration().ingress().host()).isEqualTo("127.0.0.2");
    assertThat(server.configuration().ingress().port()).isEqualTo(4321);
  }

  @Test
  void listensOnLoopbackUnlessToldOtherwise() {
    RecordingServer server = new RecordingServer();

    line(server).run("serve");

    assertThat(server.configuration().ingress().host()).isEqualTo("127.0.0.1");
    assertThat(server.configuration().ingress().port()).isEqualTo(4000);
  }

  @Test
  void writesTheAccessLogToTheStandardOutputAsTextUnlessToldOtherwise() {
    RecordingServer server = new RecordingServer();

    line(server).run("serve");

    assertThat(server.options())
        .isEqualTo(
            new ServeOptions(
                false, null, null, true, LogFormat.TEXT, new AccessLogTarget.StandardOutput()));
  }

  @Test
  void watchesTheFileUnlessToldOtherwise() {
    RecordingServer server = new RecordingServer();

    line(server).run("serve", "--no-watch");

    assertThat(server.options().watch()).isFalse();
  }

  @Test
  void readsTheFileAgainAsTheArgumentsSay() throws IOException {
    Path file = Files.writeString(folder.resolve("own.yaml"), "listen: { port: 4100 }\n");
    RecordingServer server = new RecordingServer();
    line(server).run("serve", "--config", file.toString(), "--port", "4321");
    Files.writeString(file, "listen: { port: 4200 }\nretries: 7\n");

    assertThat(server.source().look().loading())
        .isInstanceOfSatisfying(
            Loading.Loaded.class,
            loaded -> assertThat(loaded.configuration().ingress().port()).isEqualTo(4321));
    assertThat(server.source().files()).containsOnlyKeys(file);
  }

  @Test
  void takesTheFormOfTheLogAndItsPlace() {
    RecordingServer server = new RecordingServer();

    line(server).run("serve", "--log", "json", "--access-log", "requests.log");

    assertThat(server.options().log()).isEqualTo(LogFormat.JSON);
    assertThat(server.options().accessLog())
        .isEqualTo(new AccessLogTarget.ToFile(Path.of("requests.log")));
  }

  @Test
  void takesAModelOfTheUsersOwnAsTheModelInTheBox() throws IOException {
    Path model = Files.createFile(folder.resolve("own.gguf"));
    RecordingServer server = new RecordingServer();

    line(server).run("serve", "--demo-model", model.toString());

    assertThat(server.options().demo()).isTrue();
    assertThat(server.options().demoModel()).isEqualTo(model);
  }

  @Test
  void refusesAModelThatIsNotThere() {
    CommandLineFixture line = line(new RecordingServer());

    assertThat(line.run("serve", "--demo-model", "none.gguf")).isEqualTo(1);
    assertThat(line.err())
        .isEqualTo("hearth: --demo-model none.gguf (expected: a GGUF file that can be read)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "-1", "http", "99999999999999999999", ""})
  void refusesWhatIsNoPort(String port) {
    CommandLineFixture line = line(new RecordingServer());

    assertThat(line.run("serve", "--port", port)).isEqualTo(2);
    assertThat(line.err()).contains("expected: 0 to 65535").doesNotContain("Exception");
  }

  @Test
  void doesNotOpenItselfToOthersWithoutAKey() {
    CommandLineFixture line = line(new RecordingServer());

    assertThat(line.run("serve", "--host", "0.0.0.0")).isEqualTo(1);
    assertThat(line.err())
        .isEqualTo(
            "hearth: 0.0.0.0 is not a loopback address and there is no master key; set"
                + " HEARTH_MASTER_KEY, or listen on 127.0.0.1\n");
  }

  @Test
  void opensItselfToOthersWithAKey() {
    RecordingServer server = new RecordingServer();
    CommandLineFixture line =
        new CommandLineFixture(folder, Map.of("HEARTH_MASTER_KEY", "sk-1"), server);

    assertThat(line.run("serve", "--host", "0.0.0.0")).isZero();
  }

  @Test
  void doesNotStartWithABrokenConfiguration() throws IOException {
    Path file = Files.writeString(folder.resolve("broken.yaml"), "listen: { port: many }\n");
    CommandLineFixture line = line(new RecordingServer());

    assertThat(line.run("serve", "--config", file.toString())).isEqualTo(1);
    assertThat(line.err())
        .contains("listen.port (line 1, column 17)")
        .endsWith("hearth: not started: 1 problem in " + file + "\n");
  }

  @Test
  void doesNotStartWithAnEnvironmentThatIsWrong() {
    Map<String, String> environment = Map.of("LLM_TIMEOUT_SECONDS", "abc");
    CommandLineFixture line = new CommandLineFixture(folder, environment, new RecordingServer());

    assertThat(line.run("serve")).isEqualTo(1);
    assertThat(line.err())
        .contains("environment variable LLM_TIMEOUT_SECONDS", "a number of seconds greater than 0")
        .endsWith("hearth: not started: 1 problem in the environment\n");
  }

  @Test
  void doesNotStartWithAConfigurationThatIsNotThere() {
    CommandLineFixture line = line(new RecordingServer());

    assertThat(line.run("serve", "--config", "none.yaml")).isEqualTo(1);
    assertThat(line.err()).contains("none.yaml, which does not exist");
  }

  @Test
  void saysInOneLineThatThePortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandLineFixture line = new CommandLineFixture(folder, Map.of(), new GatewayServer());

      int exit =
          line.run("serve", "--port", String.valueOf(taken.getLocalPort()), "--access-log", "off");

      assertThat(exit).isEqualTo(1);
      assertThat(line.err().lines())
          .singleElement()
          .asString()
          .startsWith("hearth: cannot listen on 127.0.0.1 port " + taken.getLocalPort())
          .contains("choose another with --port");
    }
  }

  @Test
  void saysInOneLineThatTheAccessLogCannotBeWritten() {
    CommandLineFixture line = new CommandLineFixture(folder, Map.of(), new GatewayServer());

    int exit = line.run("serve", "--port", "0", "--access-log", folder.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(line.err().lines())
        .singleElement()
        .asString()
        .startsWith("hearth: --access-log " + folder);
  }

  @Test
  void saysInOneLineThatAProxyVariableIsNotUnderstood() {
    CommandLineFixture line =
        new CommandLineFixture(folder, Map.of("HTTPS_PROXY", "socks5://x"), new GatewayServer());

    int exit = line.run("serve", "--port", "0", "--access-log", "off");

    assertThat(exit).isEqualTo(1);
    assertThat(line.err().lines()).singleElement().asString().startsWith("hearth: HTTPS_PROXY");
  }

  private CommandLineFixture line(Server server) {
    return new CommandLineFixture(folder, Map.of(), server);
  }

  /** Serves nobody and remembers what it was to serve. */
  private static final class RecordingServer implements Server {
    private @Nullable Configuration configuration;
    private @Nullable ConfigSource source;
    private @Nullable ServeOptions options;

    @Override
    public Dialects dialects() {
      return new GatewayServer().dialects();
    }

    @Override
    public int run(
        Configuration wanted,
        ConfigSource from,
        ServeOptions how,
        String version,
        Console console) {
      configuration = wanted;
      source = from;
      options = how;
      return 0;
    }

    @Override
    public Explained explain(
        Configuration wanted, byte[] body, Posting how, String version, Console console) {
      throw new AssertionError("nothing is to be explained");
    }

    @Override
    public ProfileInForce profileInForce(Configuration wanted, Console console) {
      throw new AssertionError("no profile is asked for");
    }

    @Override
    public String useProfile(
        Configuration wanted, String name, @Nullable URI gateway, Console console) {
      throw new AssertionError("no profile is to be used");
    }

    @Override
    public int warmUp(String version, Console console) {
      return 0;
    }

    Configuration configuration() {
      return java.util.Objects.requireNonNull(configuration, "nothing was served");
    }

    ConfigSource source() {
      return java.util.Objects.requireNonNull(source, "nothing was served");
    }

    ServeOptions options() {
      return java.util.Objects.requireNonNull(options, "nothing was served");
    }
  }
}
