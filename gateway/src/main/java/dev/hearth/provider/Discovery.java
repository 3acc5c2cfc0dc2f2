package dev.hearth.provider;

import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Discovered.Server;
import dev.hearth.provider.ServerRecognition.Address;
import dev.hearth.provider.ServerRecognition.Found;
import dev.hearth.provider.ServerRecognition.Sighting;
import dev.hearth.provider.ServerRecognition.Silent;
import dev.hearth.provider.ServerRecognition.Stranger;
import dev.hearth.upstream.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again for model servers that already run on this machine, and tells of every
 * change. One virtual thread; sequential, blocking code.
 *
 * <p>A server that stops answering is kept for {@value #GRACE} rounds, one that turns out to be
 * somebody else is dropped at once. An address where somebody else lives is left alone for a
 * minute, so that nobody's log fills with our questions. A Hearth, this one included, is never
 * taken for a server: its answers say what it is.
 */
public final class Discovery implements AutoCloseable {

  /** How long a round waits for the next one. */
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
  private static final String LOOPBACK = "127.0.0.1";
  private static final int[] PORTS = {8080, 9931, 8000, 1234, 30000};
  private static final int GRACE = 2;
  private static final int REST = 12;

  private final ServerRecognition recognition;
  private final Consumer<Discovered> changed;
  private final Patrol patrol;
  private final List<Candidate> candidates;
  private Discovered last = Discovered.nothing();

  private Discovery(
      List<Address> addresses, Fetcher fetcher, Consumer<Discovered> changed, Pause pause) {
    candidates = addresses.stream().map(Candidate::new).toList();
    recognition = new ServerRecognition(fetcher);
    this.changed = changed;
    this.patrol = new Patrol("discovery", this::look, INTERVAL, pause);
  }

  /**
   * Discovery of the usual servers at their usual addresses; does nothing until it is told to.
   *
   * @param ollamaHost the environment's word for where Ollama is; null where it has none
   * @param ownPort where this gateway itself listens, which is not asked
   * @param changed is given every new state, on the thread that looked
   */
  public static Discovery of(
      @Nullable String ollamaHost,
      int ownPort,
      Fetcher fetcher,
      Consumer<Discovered> changed,
      Pause pause) {
    return new Discovery(addresses(ollamaHost, ownPort), fetcher, changed, pause);
  }

  /** Discovery at other addresses than the usual ones. */
  static Discovery at(
      List<Address> addresses, Fetcher fetcher, Consumer<Discovered> changed, Pause pause) {
    return new Discovery(addresses, fetcher, changed, pause);
  }

  static List<Address> addresses(@Nullable String ollamaHost, int ownPort) {
    List<Address> addresses = new ArrayList<>();
    OllamaHost ollama = OllamaHost.parse(ollamaHost);
    Endpoint endpoint = ollama.endpoint();
    if (endpoint == null) {
      LOG.warn(
          "Ollama is not looked for: {} is nothing to connect to (expected of OLLAMA_BASE_URL and"
              + " OLLAMA_HOST: host, host:port or a URL)",
          ollama);
    } else if (ollama.isCloud()) {
      LOG.info("Ollama is at a cloud service: it is not used unless a configuration says so");
    } else {
      addresses.add(new Address(endpoint, ollama.path(), true));
    }
    for (int port : PORTS) {
      var usual = new Endpoint(false, LOOPBACK, port, null, Endpoint.DEFAULT_MAX_CONNECTIONS);
      if (addresses.stream().noneMatch(known -> isSame(known.endpoint(), usual))) {
        addresses.add(new Address(usual, "", false));
      }
    }
    addresses.removeIf(address -> isOwn(address.endpoint(), ownPort));
    return List.copyOf(addresses);
  }

  private static boolean isSame(Endpoint known, Endpoint usual) {
    return isLoopback(known.host()) && known.port() == usual.port();
  }

  private static boolean isOwn(Endpoint endpoint, int ownPort) {
    return endpoint.port() == ownPort && isLoopback(endpoint.host());
  }

  private static boolean isLoopback(String host) {
    return host.startsWith("127.") || host.equals("::1") || host.equalsIgnoreCase("localhost");
  }

  /**
   * Looks once and returns what is there; tells of it as well when it is a change. For the first
   * look of a start, before {@link #start}; not for two threads.
   */
  public Discovered look() throws InterruptedException {
    List<Server> servers = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Server server = candidate.look(recognition);
      if (server != null) {
        servers.add(server);
      }
    }
    var now = new Discovered(servers);
    if (!now.equals(last)) {
      changed.accept(now);
      last = now;
    }
    return now;
  }

  /** Looks every {@link #INTERVAL} from now on, first after one interval. */
  public void start() {
    patrol.startLater();
  }

  /** Ends it and waits until the round under way is over. */
  @Override
  public void close() {
    patrol.close();
  }

  /** An address and what was last seen there. */
  private static final class Candidate {
    private final Address address;
    private @Nullable Server server;
    private String lastReason = "";
    private int misses;
    private int rest;

    Candidate(Address address) {
      this.address = Objects.requireNonNull(address, "address");
    }

    @Nullable Server look(ServerRecognition recognition) throws InterruptedException {
      if (rest > 0) {
        rest--;
        return null;
      }
      Kind known = server == null ? null : server.kind();
      Sighting sighting = recognition.look(address, known);
      server =
          switch (sighting) {
            case Found(Server seen) -> seen(seen);
            case Silent(String reason) -> silent(reason);
            case Stranger(String reason) -> stranger(reason);
          };
      return server;
    }

    private Server seen(Server seen) {
      misses = 0;
      if (server == null) {
        LOG.info(
            "found {} at {} with {} models", seen.kind().label(), seen.url(), seen.models().size());
      }
      lastReason = "";
      return seen;
    }

    private @Nullable Server silent(String reason) {
      if (server == null) {
        return null;
      }
      misses++;
      if (misses <= GRACE) {
        return server;
      }
      LOG.info("lost {} at {}: {}", server.kind().label(), server.url(), reason);
      return null;
    }

    private @Nullable Server stranger(String reason) {
      rest = REST - 1;
      if (!reason.equals(lastReason)) {
        lastReason = reason;
        LOG.info("{} is not used: it {}", address, reason);
      }
      return null;
    }
  }
}
