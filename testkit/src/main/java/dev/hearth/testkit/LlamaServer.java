package dev.hearth.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * A real llama-server, running as a child process on a loopback port.
 *
 * <p>For one thread. Find the program with {@link #find} (or {@link Parts#llamaServer}, which skips
 * the test where there is none) and {@link Program#start} it; it is ready when that returns. {@link
 * #kill} and {@link #restart} let it fail and come back on the same port. The process ends with
 * {@link #close} and, at the latest, with the JVM.
 */
public final class LlamaServer implements AutoCloseable {

  /** Names the executable, or a script that starts it. */
  public static final String VARIABLE = "HEARTH_TEST_LLAMA_SERVER";

  private static final int KEPT_LOG_LINES = 200;
  private static final int PORTS_TO_TRY = 3;
  private static final long POLL_MILLIS = 10;

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final Program program;
  private final Path model;
  private final List<String> flags;
  private final Deque<String> log = new ArrayDeque<>();
  private int port;
  private Process process;
  private Thread logReader;

  private LlamaServer(Program program, Path model, List<String> flags) {
    this.program = program;
    this.model = model;
    this.flags = flags;
    this.port = ScriptedUpstream.freePort();
    this.process = launch();
    this.logReader = readLog(process);
  }

  /** An installed llama-server that can be started. */
  public record Program(Path executable) {

    /**
     * Starts it on a free loopback port and waits until it answers 200 on {@code /health}. The
     * flags come after {@code -c 2048 --parallel 1 --threads 1 --metrics --slots} and win over
     * them. (One thread: on a busy machine several wait for each other and are many times slower.)
     */
    public LlamaServer start(Path model, String... flags) {
      var server = new LlamaServer(this, model, List.of(flags));
      server.awaitHealthOnSomePort();
      return server;
    }
  }

  /** The program by environment variable, PATH, or the folder that {@code .ci/run} unpacks. */
  public static Optional<Program> find() {
    return Checkout.named(VARIABLE)
        .or(() -> Checkout.onPath("llama-server"))
        .or(() -> Checkout.upwards(".ci/llama/llama-server"))
        .map(Program::new);
  }

  public int port() {
    return port;
  }

  /** {@code http://127.0.0.1:port}; the OpenAI API is under {@code /v1}. */
  public String baseUrl() {
    return "http://127.0.0.1:" + port;
  }

  public long pid() {
    return process.pid();
  }

  /** How many of its slots work on a request now, by its own account. */
  public int busySlots() {
    RawResponse answer = get("/slots");
    if (!(Json.read(answer.text()) instanceof List<?> slots)) {
      throw new AssertionError("not a list of slots: " + answer + "\n" + recentLog());
    }
    return (int)
        slots.stream()
            .filter(
                s -> s instanceof Map<?, ?> slot && Boolean.TRUE.equals(slot.get("is_processing")))
            .count();
  }

  /** Waits until exactly this many slots are busy. */
  public void awaitBusySlots(int count) {
    awaitBusySlots("exactly " + count, busy -> busy == count);
  }

  /** Waits until at least one slot is busy. */
  public void awaitBusy() {
    awaitBusySlots("at least 1", busy -> busy > 0);
  }

  /** A GET of this path on a connection of its own. */
  public RawResponse get(String path) {
    try (RawClient client = RawClient.connect(port)) {
      return client.get(path, "Connection: close").readResponse();
    }
  }

  /** Kills the process and waits until it is gone: its port refuses connections. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      if (!process.waitFor(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)
          || !logReader.join(Waits.LIMIT)) {
        throw Waits.gaveUp("llama-server (pid " + process.pid() + ") to die");
      }
    } catch (InterruptedException e) {
      throw Waits.interrupted("llama-server to die", e);
    } finally {
      RUNNING.remove(process);
    }
  }

  /** Starts it again on the same port with the same model; waits until it is ready. */
  public void restart() {
    kill();
    process = launch();
    logReader = readLog(process);
    if (!healthy()) {
      throw failed("did not come back on port " + port);
    }
  }

  /** Its last lines of output, for failure messages. */
  public String recentLog() {
    synchronized (log) {
      return String.join("\n", log);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private void awaitBusySlots(String wanted, IntPredicate reached) {
    long deadline = Waits.deadline();
    int busy = busySlots();
    while (!reached.test(busy)) {
      if (System.nanoTime() > deadline) {
        throw Waits.gaveUp(wanted + " busy slots (" + busy + " are)\n" + recentLog());
      }
      pauseUnlessExited();
      busy = busySlots();
    }
  }

  /** Another program may take the free port first: then the next one is tried. */
  private void awaitHealthOnSomePort() {
    for (int attempt = 1; !healthy(); attempt++) {
      kill();
      if (attempt == PORTS_TO_TRY || !recentLog().contains("couldn't bind")) {
        throw failed("did not start");
      }
      port = ScriptedUpstream.freePort();
      process = launch();
      logReader = readLog(process);
    }
  }

  /** Waits for a 200 on /health; false when the process ended first. */
  private boolean healthy() {
    long deadline = Waits.deadline();
    while (process.isAlive()) {
      if (healthStatus() == 200) {
        return true;
      }
      if (System.nanoTime() > deadline) {
        throw failed("was not healthy within " + Waits.LIMIT.toSeconds() + " s");
      }
      pauseUnlessExited();
    }
    return false;
  }

  private int healthStatus() {
    try {
      return get("/health").status();
    } catch (UncheckedIOException e) {
      return 0; // not listening yet
    }
  }

  private void pauseUnlessExited() {
    try {
      process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw Waits.interrupted("llama-server", e);
    }
  }

  private AssertionError failed(String what) {
    String state = process.isAlive() ? "alive" : "exit code " + process.exitValue();
    String message = "llama-server %s (%s): %s\n%s".formatted(what, state, command(), recentLog());
    kill();
    return new AssertionError(message);
  }

  private Process launch() {
    try {
      Process started = new ProcessBuilder(command()).redirectErrorStream(true).start();
      RUNNING.add(started);
      started.getOutputStream().close();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + program.executable(), e);
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(List.of(program.executable().toString()));
    command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
    command.addAll(List.of("-m", model.toString()));
    command.addAll(List.of("-c", "2048", "--parallel", "1", "--threads", "1"));
    command.addAll(List.of("--metrics", "--slots"));
    command.addAll(flags);
    return command;
  }

  private Thread readLog(Process from) {
    return Thread.ofVirtual().name("llama-server log").start(() -> drain(from));
  }

  private void drain(Process from) {
    try (BufferedReader lines = from.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        remember(line);
      }
    } catch (IOException e) {
      remember("(its output ended: " + e.getMessage() + ")");
    }
  }

  private void remember(String line) {
    synchronized (log) {
      if (log.size() == KEPT_LOG_LINES) {
        log.remove();
      }
      log.add(line);
    }
  }
}
