package dev.hearth;

import dev.hearth.Reload.Applied;
import dev.hearth.Reload.Rejected;
import dev.hearth.Reload.Trigger;
import dev.hearth.Reload.Unchanged;
import dev.hearth.cli.ProblemText;
import dev.hearth.config.Changes;
import dev.hearth.config.ConfigSource;
import dev.hearth.config.Configuration;
import dev.hearth.config.FileState;
import dev.hearth.config.Loading;
import dev.hearth.config.Look;
import dev.hearth.config.Problem;
import dev.hearth.provider.Provider;
import dev.hearth.telemetry.Sources;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again and puts it in the running one's place, or says why not. One at a
 * time, whoever asks; blocks, so never on an event loop.
 */
final class Reloads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);
  private static final int LINES_LOGGED = 8;

  private final ConfigSource source;
  private final Supplier<Configuration> running;
  private final Swap swap;
  private final InstantSource clock;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile State state;
  private boolean closed;

  /** Makes a checked configuration the running one. */
  @FunctionalInterface
  interface Swap {

    /**
     * Makes it the running one.
     *
     * @param caFiles files of trusted certificates that hold something else than before
     */
    void to(Configuration next, Set<Path> caFiles);
  }

  /** A reload that was rejected, and when. */
  record Failure(Instant at, Trigger by, Rejected rejected) {}

  /**
   * How things stand.
   *
   * @param loadedAt since when the running configuration is known to be what its source says
   * @param waiting what of it waits for the next start
   * @param files what was read last, whether it was of use or not
   * @param failure the last one that was rejected; null for none
   * @param failed whether the last reload was that
   * @param outcomes how many there were of each
   */
  record State(
      Instant loadedAt,
      List<String> waiting,
      Map<Path, FileState> files,
      @Nullable Failure failure,
      boolean failed,
      Map<String, Long> outcomes) {

    State {
      waiting = List.copyOf(waiting);
      files = Map.copyOf(files);
      outcomes = Map.copyOf(outcomes);
    }
  }

  Reloads(ConfigSource source, Supplier<Configuration> running, Swap swap, InstantSource clock) {
    this.source = source;
    this.running = running;
    this.swap = swap;
    this.clock = clock;
    this.state = new State(clock.instant(), List.of(), source.files(), null, false, Map.of());
  }

  State state() {
    return state;
  }

  Sources.Reloads meters() {
    State now = state;
    return new Sources.Reloads(now.outcomes(), !now.failed(), now.loadedAt());
  }

  /** Waits for the one under way; none changes anything any more. */
  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
    } finally {
      turn.unlock();
    }
  }

  /** Reads it again, now or when it is its turn. */
  Reload reload(Trigger by) {
    turn.lock();
    try {
      if (closed) {
        return new Unchanged(List.of());
      }
      Look look = look();
      Reload reload = reload(look);
      note(reload, by, look.files());
      log(reload, by);
      return reload;
    } finally {
      turn.unlock();
    }
  }

  private Look look() {
    try {
      return source.look();
    } catch (RuntimeException e) {
      LOG.error("reading the configuration failed", e);
      return new Look(
          new Loading.Broken(sourceName(), List.of(fault(e))),
          FileState.now(state.files().keySet()));
    }
  }

  private Reload reload(Look look) {
    try {
      return switch (look.loading()) {
        case Loading.Loaded(Configuration loaded, var _) -> loaded(loaded, look.files());
        case Loading.Broken(String from, List<Problem> problems) -> new Rejected(from, problems);
      };
    } catch (RuntimeException e) {
      LOG.error("the configuration could not be put to use", e);
      return new Rejected(sourceName(), List.of(fault(e)));
    }
  }

  private static Problem fault(RuntimeException e) {
    return problem(
        Problem.FILE,
        "what the gateway failed at: " + e.getClass().getSimpleName(),
        "a configuration that it can read and use",
        "this is a fault of Hearth; its log has the trace");
  }

  private Reload loaded(Configuration loaded, Map<Path, FileState> files) {
    Configuration now = running.get();
    Configuration next = loaded.at(now.host(), now.ingress().port());
    if (next.openToOthers()) {
      return new Rejected(sourceName(), List.of(open(now)));
    }
    Set<Path> caFiles = changedCaFiles(next, files);
    Changes changes =
        Changes.between(now, loaded)
            .and(caFiles.stream().map(file -> "ca_file %s read again".formatted(file)).toList());
    if (changes.now().isEmpty()) {
      return new Unchanged(changes.atNextStart());
    }
    swap.to(next, caFiles);
    return new Applied(changes.now(), changes.atNextStart());
  }

  private static Problem open(Configuration now) {
    return problem(
        "listen.master_key",
        null,
        "a master key, since the gateway listens on %s until its next start".formatted(now.host()),
        "put it back, or restart the gateway on 127.0.0.1");
  }

  private static Problem problem(
      String path, @Nullable String value, String expectation, String advice) {
    return new Problem(Problem.Severity.ERROR, path, value, expectation, advice, null);
  }

  /** Those that were read before and hold something else; a new one needs nothing. */
  private Set<Path> changedCaFiles(Configuration next, Map<Path, FileState> files) {
    Set<Path> trusted =
        next.providers().stream()
            .map(Provider::endpoint)
            .map(endpoint -> endpoint.caFile())
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(HashSet::new));
    Map<Path, FileState> before = state.files();
    trusted.removeIf(
        file -> !before.containsKey(file) || Objects.equals(before.get(file), files.get(file)));
    return trusted;
  }

  private void note(Reload reload, Trigger by, Map<Path, FileState> read) {
    State old = state;
    Instant now = clock.instant();
    Map<String, Long> outcomes = new HashMap<>(old.outcomes());
    outcomes.merge(reload.outcome(), 1L, Long::sum);
    state =
        switch (reload) {
          case Applied(var _, List<String> waiting) ->
              new State(now, waiting, read, old.failure(), false, outcomes);
          case Unchanged(List<String> waiting) ->
              new State(now, waiting, read, old.failure(), false, outcomes);
          case Rejected rejected ->
              new State(
                  old.loadedAt(),
                  old.waiting(),
                  both(old.files(), read),
                  new Failure(now, by, rejected),
                  true,
                  outcomes);
        };
  }

  /** A bad file may name no others: those of the running configuration are still watched. */
  private static Map<Path, FileState> both(Map<Path, FileState> before, Map<Path, FileState> read) {
    Map<Path, FileState> all = new HashMap<>(before);
    all.putAll(read);
    return all;
  }

  private void log(Reload reload, Trigger by) {
    switch (reload) {
      case Applied(List<String> changes, List<String> waiting) ->
          LOG.info(
              "configuration of {} reloaded ({}): {}{}",
              sourceName(),
              by.words(),
              some(changes, "; "),
              after(waiting));
      case Unchanged(List<String> waiting) ->
          LOG.info(
              "configuration of {} read again ({}): nothing changed{}",
              sourceName(),
              by.words(),
              after(waiting));
      case Rejected(String from, List<Problem> problems) ->
          LOG.warn(
              "configuration of {} not reloaded ({}), the former one stays: {}: {}",
              from,
              by.words(),
              ProblemText.count(problems),
              some(problems.stream().map(Reloads::line).toList(), "; "));
    }
  }

  private static String after(List<String> waiting) {
    return waiting.isEmpty() ? "" : "; " + String.join("; ", waiting);
  }

  private static String line(Problem problem) {
    String place = problem.mark() == null ? "" : " (" + problem.mark() + ")";
    String value = problem.value() == null ? "nothing" : problem.value();
    return "%s%s: %s (expected: %s)".formatted(problem.path(), place, value, problem.expectation());
  }

  private static String some(List<String> lines, String between) {
    String first = lines.stream().limit(LINES_LOGGED).collect(Collectors.joining(between));
    int more = lines.size() - LINES_LOGGED;
    return more > 0 ? first + between + more + " more" : first;
  }

  private String sourceName() {
    String name = running.get().source();
    return name == null ? "the environment" : name;
  }
}
