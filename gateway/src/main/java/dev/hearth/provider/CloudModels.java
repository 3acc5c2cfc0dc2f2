package dev.hearth.provider;

import dev.hearth.dialect.ModelParams;
import dev.hearth.provider.Discovered.Model;
import dev.hearth.provider.Fetcher.Answer;
import dev.hearth.provider.Fetcher.Failed;
import dev.hearth.upstream.UpstreamFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of the cloud providers whose keys lie in the environment and whose use was allowed:
 * lists them again and again and tells of every change. One virtual thread; sequential, blocking
 * code.
 *
 * <p>A provider keeps its last good listing for as long as it gives no other. Its models are named
 * {@code provider/model}, and by their bare names where nobody else has them; none is choosable,
 * since its use costs money.
 */
public final class CloudModels implements AutoCloseable {

  /** How long a listing, or the refusal of one, is left as it is. */
  public static final Duration INTERVAL = Duration.ofMinutes(10);

  /** How long a provider that has not answered yet is left alone. */
  public static final Duration RETRY = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(CloudModels.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final List<Listing> listings;
  private final Fetcher fetcher;
  private final Consumer<List<DiscoveredTarget>> changed;
  private final Pause pause;
  private List<DiscoveredTarget> told;
  private @Nullable Thread thread;

  /**
   * Models of these providers, in their order; nothing is asked before {@link #start}.
   *
   * @param changed is given the models of all providers after every change, on the thread that asks
   */
  public CloudModels(
      List<Provider> providers,
      Fetcher fetcher,
      Consumer<List<DiscoveredTarget>> changed,
      Pause pause) {
    this(providers.stream().map(Listing::new).toList(), List.of(), fetcher, changed, pause);
  }

  private CloudModels(
      List<Listing> listings,
      List<DiscoveredTarget> told,
      Fetcher fetcher,
      Consumer<List<DiscoveredTarget>> changed,
      Pause pause) {
    this.listings = listings;
    this.told = told;
    this.fetcher = Objects.requireNonNull(fetcher, "fetcher");
    this.changed = Objects.requireNonNull(changed, "changed");
    this.pause = Objects.requireNonNull(pause, "pause");
  }

  /** Lists from now on, first at once; without a provider there is nothing to do. */
  public void start() {
    if (thread != null) {
      throw new IllegalStateException("the listing of cloud models was started before");
    }
    if (!listings.isEmpty()) {
      thread = Thread.ofVirtual().name("cloud-models").start(this::run);
    }
  }

  /**
   * The models of other providers instead: ends this, keeps what is known of those that stay, and
   * tells at once when others are gone. The caller starts it.
   */
  public CloudModels replacedBy(List<Provider> providers) {
    close();
    List<Listing> next = providers.stream().map(this::listing).toList();
    CloudModels replacement = new CloudModels(next, told, fetcher, changed, pause);
    replacement.tell();
    return replacement;
  }

  private Listing listing(Provider provider) {
    return listings.stream()
        .filter(known -> known.provider.equals(provider))
        .findFirst()
        .orElseGet(() -> new Listing(provider));
  }

  private void run() {
    try {
      while (true) {
        pause.await(roundOnce());
      }
    } catch (InterruptedException _) {
      LOG.debug("the listing of cloud models ends");
    }
  }

  private Duration roundOnce() throws InterruptedException {
    try {
      return round();
    } catch (RuntimeException e) {
      LOG.error("a round of listing cloud models failed; the next one comes", e);
      return RETRY;
    }
  }

  /** Asks those who are due, tells after each change, and returns when the next one is due. */
  private Duration round() throws InterruptedException {
    for (Listing listing : listings) {
      if (listing.isDue()) {
        listing.ask(fetcher);
      }
      tell();
    }
    Duration next =
        listings.stream().map(Listing::dueIn).min(Comparator.naturalOrder()).orElse(INTERVAL);
    listings.forEach(listing -> listing.pass(next));
    return next;
  }

  private void tell() {
    List<DiscoveredTarget> now =
        listings.stream().map(Listing::targets).flatMap(Collection::stream).toList();
    if (!now.equals(told)) {
      changed.accept(now);
      told = now;
    }
  }

  /** Ends it and waits until the question under way is over. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A provider and the models that it last named. */
  private static final class Listing {
    private final Provider provider;
    private List<DiscoveredTarget> targets = List.of();
    private Duration dueIn = Duration.ZERO;
    private boolean answered;
    private String lastProblem = "";

    Listing(Provider provider) {
      this.provider = Objects.requireNonNull(provider, "provider");
    }

    List<DiscoveredTarget> targets() {
      return targets;
    }

    Duration dueIn() {
      return dueIn;
    }

    boolean isDue() {
      return dueIn.isZero();
    }

    void pass(Duration time) {
      dueIn = dueIn.minus(time);
    }

    void ask(Fetcher fetcher) throws InterruptedException {
      String path = provider.basePath() + ModelListing.path(provider.dialect().format());
      switch (fetcher.get(provider.endpoint(), path, provider.headers(), TIMEOUT)) {
        case Failed(UpstreamFailure failure) -> unlisted(failure.message(), false);
        case Answer answer when answer.ok() -> read(answer.body(), path);
        case Answer answer when isPassing(answer.status()) ->
            unlisted(told(answer.status(), path), false);
        case Answer answer -> unlisted(told(answer.status(), path), true);
      }
      dueIn = answered ? INTERVAL : RETRY;
    }

    /** Whether a status tells of the moment only. */
    private static boolean isPassing(int status) {
      return status >= 500 || status == 429 || status == 408;
    }

    private static String told(int status, String path) {
      return "GET " + path + " is answered with status " + status;
    }

    private void read(String body, String path) {
      ModelListing listing = ModelListing.of(provider.dialect().format(), body);
      if (listing == null) {
        unlisted("GET " + path + " is not answered with a list of models", true);
        return;
      }
      answered = true;
      if (targets.isEmpty() || !lastProblem.isEmpty()) {
        LOG.info("{} lists {} models", provider.name(), listing.models().size());
      }
      lastProblem = "";
      Map<String, DiscoveredTarget> byName = new LinkedHashMap<>();
      for (Model model : listing.models()) {
        byName.putIfAbsent(model.id(), target(model));
      }
      targets = new ArrayList<>(byName.values());
    }

    private DiscoveredTarget target(Model model) {
      String id = model.id();
      String name = provider.name() + "/" + id;
      Target target = Target.of(name, provider, new ModelParams(id, Map.of()), model.traits());
      return new DiscoveredTarget(name, target, id, false);
    }

    private void unlisted(String problem, boolean isAnswer) {
      answered |= isAnswer;
      if (!problem.equals(lastProblem)) {
        lastProblem = problem;
        LOG.warn("the models of {} cannot be listed: {}", provider.name(), problem);
      }
    }
  }
}
