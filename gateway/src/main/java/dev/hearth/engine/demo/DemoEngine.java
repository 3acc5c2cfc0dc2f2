package dev.hearth.engine.demo;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model in the box: fetches the model file, runs it in a child process and keeps that running.
 *
 * <p>One virtual thread does all of it and is the only one that changes the state. A child that
 * ends by itself is started again a few times, on the same port if that is still free, so that the
 * base URL stays.
 */
public final class DemoEngine implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DemoEngine.class);

  private final Patience patience;
  private final ModelSource source;
  private final ChildCommand command;
  private final Consumer<DemoState> listener;
  private final Thread owner;
  private volatile DemoState state = new DemoState.Fetching("", 0, 0);
  private volatile Optional<URI> baseUrl = Optional.empty();

  private DemoEngine(
      ModelSource source, ChildCommand command, Patience patience, Consumer<DemoState> listener) {
    this.source = source;
    this.command = command;
    this.patience = patience;
    this.listener = listener;
    this.owner = Thread.ofVirtual().name("demo-engine").unstarted(this::run);
  }

  /**
   * Starts; returns at once.
   *
   * @param jar the child's jar, see {@link EmbeddedJar}
   * @param listener hears every state on the engine's thread, and must return soon
   */
  public static DemoEngine start(ModelSource source, Path jar, Consumer<DemoState> listener) {
    return start(source, ChildCommand.ofThisJava(jar), Patience.DEFAULT, listener);
  }

  static DemoEngine start(
      ModelSource source, ChildCommand command, Patience patience, Consumer<DemoState> listener) {
    var engine = new DemoEngine(source, command, patience, listener);
    engine.owner.start();
    return engine;
  }

  public DemoState state() {
    return state;
  }

  /**
   * What an OpenAI client takes as its base URL; empty until the child has listened for the first
   * time. It stays over restarts unless another process takes the port meanwhile.
   */
  public Optional<URI> baseUrl() {
    return baseUrl;
  }

  /** Ends the download or the child; returns when the child is gone. */
  @Override
  public void close() {
    owner.interrupt();
    boolean interrupted = false;
    while (owner.isAlive()) {
      try {
        owner.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      become(state);
      Path model =
          source.fetch((from, done, total) -> become(new DemoState.Fetching(from, done, total)));
      become(keepRunning(model));
    } catch (DemoUnavailableException unavailable) {
      become(new DemoState.Failed(String.valueOf(unavailable.getMessage())));
    } catch (InterruptedException closed) {
      become(new DemoState.Stopped());
    } catch (RuntimeException defect) {
      LOG.atError().setCause(defect).log("the demonstration failed");
      state = new DemoState.Failed("The demonstration failed: " + defect);
    }
  }

  private DemoState keepRunning(Path model) throws DemoUnavailableException, InterruptedException {
    int port = 0;
    for (int restarts = 0; ; restarts++) {
      become(new DemoState.Starting());
      Ending ending;
      try (DemoChild child = DemoChild.start(command, model, port, patience.ending())) {
        ending = serve(child, port);
      }
      LOG.atDebug().addKeyValue("status", ending.status()).log("demo server ended");
      if (ending.status() == DemoChild.UNUSABLE || restarts == patience.backOff().size()) {
        return new DemoState.Failed(reason(ending, restarts));
      }
      port = ending.status() == DemoChild.PORT_TAKEN ? 0 : ending.port();
      Thread.sleep(patience.backOff().get(restarts));
    }
  }

  /** Waits through one run of the child. */
  private Ending serve(DemoChild child, int wantedPort) throws InterruptedException {
    Optional<Integer> port = child.awaitPort(patience.listening());
    if (port.isPresent()) {
      URI root = URI.create("http://127.0.0.1:%d/".formatted(port.get()));
      baseUrl = Optional.of(root.resolve("v1"));
      if (child.awaitHealth(root.resolve("health"), patience.loading())) {
        become(new DemoState.Ready(root.resolve("v1")));
        return new Ending(child.awaitExit(), port.get(), child.lastLines());
      }
    }
    child.close();
    return new Ending(child.awaitExit(), port.orElse(wantedPort), child.lastLines());
  }

  private static String reason(Ending ending, int restarts) {
    return "The demonstration's own server ended with status %d (after %d restarts). It said last:%n%s"
        .formatted(ending.status(), restarts, ending.lastLines());
  }

  private void become(DemoState next) {
    state = next;
    listener.accept(next);
  }

  /** How one run of the child ended. */
  private record Ending(int status, int port, String lastLines) {}

  /** Gives the model file, after fetching it if need be. */
  @FunctionalInterface
  public interface ModelSource {

    /** Blocks; ends early when interrupted. */
    Path fetch(FetchListener listener) throws DemoUnavailableException, InterruptedException;

    /** A file of the user's own. */
    static ModelSource of(Path file) {
      return _ -> {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
          throw DemoUnavailableException.because(
              "--demo-model: %s (expected: a readable GGUF file)".formatted(file));
        }
        return file;
      };
    }
  }

  /**
   * How long the child may take, and how often it is started again.
   *
   * @param listening until it has a port
   * @param loading until the model is loaded
   * @param ending until it has ended by itself
   * @param backOff the pause before each restart; as many restarts as pauses
   */
  record Patience(Duration listening, Duration loading, Duration ending, List<Duration> backOff) {

    static final Patience DEFAULT =
        new Patience(
            Duration.ofSeconds(30),
            Duration.ofMinutes(3),
            Duration.ofSeconds(5),
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(15)));

    Patience {
      backOff = List.copyOf(backOff);
    }
  }
}
