package dev.hearth.engine.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine with real processes that imitate the model server. */
@Timeout(120)
final class DemoEngineTest {

  private static final DemoEngine.Patience PATIENCE =
      new DemoEngine.Patience(
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO));

  @TempDir static Path shared;
  @TempDir Path folder;
  private final BlockingQueue<DemoState> states = new LinkedBlockingQueue<>();

  @BeforeAll
  static void packsTheImitation() throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, ImitationChild.class.getName());
    String entry = ImitationChild.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(shared.resolve("child.jar"));
        var jar = new JarOutputStream(out, manifest);
        InputStream code = ImitationChild.class.getResourceAsStream("/" + entry)) {
      jar.putNextEntry(new JarEntry(entry));
      jar.write(code.readAllBytes());
      jar.closeEntry();
    }
  }

  @Test
  void becomesReadyAndEndsItsChildWhenClosed() throws Exception {
    ProcessHandle child;
    try (var engine = start(model("good"), PATIENCE)) {
      DemoState.Ready ready = awaitReady();
      child = child(ready);

      assertThat(engine.state()).isEqualTo(ready);
      assertThat(engine.baseUrl()).contains(ready.baseUrl());
      assertThat(ready.baseUrl().getPath()).isEqualTo("/v1");
      assertThat(child.isAlive()).isTrue();
    }
    assertThat(child.isAlive()).isFalse();
    assertThat(states).containsExactly(new DemoState.Stopped());
  }

  @Test
  void startsACrashedChildAgainOnItsPort() throws Exception {
    try (var engine = start(model("good"), PATIENCE)) {
      DemoState.Ready first = awaitReady();
      ProcessHandle child = child(first);

      crash(first);

      assertThat(awaitReady()).isEqualTo(first);
      assertThat(child.isAlive()).isFalse();
      assertThat(engine.baseUrl()).contains(first.baseUrl());
    }
  }

  @Test
  void takesAnotherPortWhenItsOwnWasTakenMeanwhile() throws Exception {
    try (var thief = new ServerSocket();
        var _ = start(model("good"), PATIENCE)) {
      DemoState.Ready first = awaitReady();
      beforeNextStart =
          () ->
              thief.bind(
                  new InetSocketAddress(
                      InetAddress.ofLiteral("127.0.0.1"), first.baseUrl().getPort()));

      crash(first);

      assertThat(awaitReady().baseUrl()).isNotEqualTo(first.baseUrl());
    }
  }

  @Test
  void givesUpAfterThreeRestartsWithTheLastWords() throws Exception {
    Path model = model("crashing");
    try (var engine = start(model, PATIENCE)) {
      DemoState.Failed failed = awaitFailed();

      assertThat(failed.reason())
          .contains("status 1")
          .contains("3 restarts")
          .contains("sorry, I crash");
      assertThat(engine.state()).isEqualTo(failed);
      assertThat(starts(model)).isEqualTo(4);
    }
  }

  @Test
  void doesNotTryAgainWithAFileThatIsNoModel() throws Exception {
    Path model = model("unusable");
    try (var _ = start(model, PATIENCE)) {
      assertThat(awaitFailed().reason()).contains("status 2").contains("this is no model");
      assertThat(starts(model)).isEqualTo(1);
    }
  }

  @Test
  void killsAChildThatNeverListens() throws Exception {
    var impatient =
        new DemoEngine.Patience(
            Duration.ofMillis(200), Duration.ofSeconds(60), Duration.ofMillis(100), List.of());
    try (var engine = start(model("silent"), impatient)) {
      assertThat(awaitFailed().reason()).contains("0 restarts");
      assertThat(engine.baseUrl()).isEmpty();
    }
  }

  @Test
  void killsAChildThatDoesNotEndByItself() throws Exception {
    var impatient =
        new DemoEngine.Patience(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMillis(100), List.of());
    ProcessHandle child;
    try (var _ = start(model("stubborn"), impatient)) {
      child = child(awaitReady());
    }
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void failsWithTheReasonOfTheFetch() throws Exception {
    DemoEngine.ModelSource source = DemoEngine.ModelSource.of(folder.resolve("absent.gguf"));
    try (var _ = DemoEngine.start(source, command(), PATIENCE, this::hear)) {
      assertThat(awaitFailed().reason())
          .contains("--demo-model")
          .contains("absent.gguf (expected: a readable GGUF file)");
    }
  }

  @Test
  void tellsHowFarTheFetchIs() throws Exception {
    Path model = model("good");
    DemoEngine.ModelSource source =
        listener -> {
          listener.progress("hub", 1, 2);
          return model;
        };
    try (var _ = DemoEngine.start(source, command(), PATIENCE, this::hear)) {
      assertThat(states.take()).isEqualTo(new DemoState.Fetching("", 0, 0));
      assertThat(states.take()).isEqualTo(new DemoState.Fetching("hub", 1, 2));
      assertThat(states.take()).isEqualTo(new DemoState.Starting());
    }
  }

  @Test
  void stopsWhileItFetches() throws Exception {
    var fetching = new CountDownLatch(1);
    DemoEngine.ModelSource source =
        _ -> {
          fetching.countDown();
          new CountDownLatch(1).await();
          throw new AssertionError("the fetch went on");
        };
    var engine = DemoEngine.start(source, command(), PATIENCE, this::hear);
    fetching.await();

    engine.close();

    assertThat(engine.state()).isEqualTo(new DemoState.Stopped());
  }

  @Test
  void saysWhenThereIsNoJava() throws Exception {
    var command = new ChildCommand(Path.of("/nowhere/java"), shared.resolve("child.jar"));
    DemoEngine.ModelSource source = DemoEngine.ModelSource.of(model("good"));
    try (var _ = DemoEngine.start(source, command, PATIENCE, this::hear)) {
      assertThat(awaitFailed().reason()).contains("a Java program at /nowhere/java");
    }
  }

  @Test
  void keepsItsEnvironmentToItself() throws Exception {
    try (var _ = start(model("good"), PATIENCE)) {
      List<String> passedOn = List.of(get(awaitReady(), "/env").split(",", -1));

      assertThat(passedOn)
          .isSubsetOf(
              "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SystemRoot", "TEMP");
    }
  }

  /** Runs on the engine's thread before a child is started. */
  private volatile Interference beforeNextStart = () -> {};

  private DemoEngine start(Path model, DemoEngine.Patience patience) {
    return DemoEngine.start(DemoEngine.ModelSource.of(model), command(), patience, this::hear);
  }

  private static ChildCommand command() {
    return ChildCommand.ofThisJava(shared.resolve("child.jar"));
  }

  private void hear(DemoState state) {
    if (state instanceof DemoState.Starting) {
      Interference now = beforeNextStart;
      beforeNextStart = () -> {};
      try {
        now.act();
      } catch (IOException failed) {
        throw new AssertionError(failed);
      }
    }
    states.add(state);
  }

  private DemoState.Ready awaitReady() throws InterruptedException {
    while (true) {
      DemoState state = states.poll(60, TimeUnit.SECONDS);
      if (state instanceof DemoState.Ready ready) {
        return ready;
      }
      assertThat(state).isNotNull().isNotInstanceOf(DemoState.Failed.class);
    }
  }

  private DemoState.Failed awaitFailed() throws InterruptedException {
    while (true) {
      DemoState state = states.poll(60, TimeUnit.SECONDS);
      if (state instanceof DemoState.Failed failed) {
        return failed;
      }
      assertThat(state).isNotNull().isNotInstanceOf(DemoState.Ready.class);
    }
  }

  private static ProcessHandle child(DemoState.Ready ready) throws IOException {
    return ProcessHandle.of(Long.parseLong(get(ready, "/pid"))).orElseThrow();
  }

  private static void crash(DemoState.Ready ready) {
    try {
      get(ready, "/die");
    } catch (IOException _) {
      // It died before it answered, as asked.
    }
  }

  private static String get(DemoState.Ready ready, String path) throws IOException {
    URI target = ready.baseUrl().resolve(path);
    try (InputStream body = target.toURL().openConnection(Proxy.NO_PROXY).getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static long starts(Path model) throws IOException {
    return Files.readAllLines(model).stream().filter("started"::equals).count();
  }

  private Path model(String behaviour) throws IOException {
    return Files.writeString(folder.resolve("model.gguf"), behaviour);
  }

  /** Something that comes between two starts. */
  @FunctionalInterface
  private interface Interference {
    void act() throws IOException;
  }
}
