package dev.hearth.pipeline;

import dev.hearth.dialect.History;
import dev.hearth.dialect.Pulling;
import dev.hearth.governance.KeyCheck;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.links.LinkFetcher;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.Provider;
import dev.hearth.resilience.Standing;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.Explanation;
import dev.hearth.routing.PullRoute;
import dev.hearth.routing.Route;
import dev.hearth.routing.Router;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.World;
import dev.hearth.routing.policy.CallerHeaders;
import dev.hearth.routing.policy.Decision;
import dev.hearth.routing.policy.Sessions;
import dev.hearth.upstream.UpstreamClient;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Takes requests from their first fact to their answer's last byte. One per event loop. */
public final class RequestPipeline {
  private final Environment environment;
  private final KeyCheck keys;

  /**
   * What exchanges work with.
   *
   * @param loop the event loop that everything here happens on; its clock is the time-outs' clock
   * @param upstream the loop's client
   * @param catalog the models of the moment
   * @param ollamas the back ends of the moment that may be asked to fetch a model
   * @param standing how every target stands, shared by all loops
   * @param world how everything stands that routes depend on, shared by all loops
   * @param sessions what sessions asked of models so far, shared by all loops
   * @param histories the kept answers of an owner, shared by all loops; an owner is asked for only
   *     where its answers are
   * @param listener hears of every request
   * @param stubAdvice what the stub tells instead of its usual text; empty for that
   * @param tokens what counts where no back end does
   * @param links what fetches the files that requests name by their URLs
   * @param via what marks requests as having passed this gateway: a {@code Via} header's value
   */
  public record Environment(
      ScheduledExecutorService loop,
      UpstreamClient upstream,
      Supplier<Catalog> catalog,
      Supplier<List<Provider>> ollamas,
      Standing standing,
      World world,
      Sessions sessions,
      Function<Supplier<String>, History> histories,
      ExchangeListener listener,
      ByteBufAllocator allocator,
      RandomGenerator random,
      LongSupplier nanoTime,
      InstantSource clock,
      Supplier<String> stubAdvice,
      TokenCounting tokens,
      LinkFetcher links,
      String via) {}

  public RequestPipeline(Environment environment, KeyCheck keys) {
    this.environment = environment;
    this.keys = keys;
  }

  /** Who may ask now. */
  public Guard guard() {
    return new Guard(keys, keys.master());
  }

  /** Who the bearer of a key is to the answers that are kept: nothing leads back to the key. */
  public String owner(@Nullable String key) {
    return keys.owner(key);
  }

  /** Notes a request that was refused at the door. */
  public void refused(String requestId, int status, InferenceError error) {
    environment
        .listener()
        .finished(
            new ExchangeRecord(
                requestId,
                null,
                false,
                null,
                null,
                Outcome.REFUSED,
                status,
                error,
                0,
                null,
                0,
                -1,
                0,
                0,
                0,
                Set.of()));
  }

  /**
   * Begins a request whose caller was admitted.
   *
   * @param inbound its body's ownership passes to the exchange
   * @return the request under way; it may be over already
   */
  public Exchange accept(Inbound inbound, Caller caller) {
    Exchange exchange = new Exchange(environment, inbound, caller);
    try {
      RequestFacts facts = inbound.door().peek(inbound.asked(), inbound.body());
      if (facts.operation() == Operation.PULL) {
        exchange.attempt(facts, pulling(inbound, facts));
      } else {
        route(exchange, exchange.question().ask(facts), inbound.explain());
      }
    } catch (InferenceException e) {
      exchange.refuse(null, e.error());
    }
    return exchange;
  }

  private void route(Exchange exchange, Ask ask, boolean explain) {
    RequestFacts facts = ask.facts();
    Catalog catalog = environment.catalog().get();
    World world = environment.world();
    Route route =
        within(
            exchange.question().door().longest(),
            Router.route(catalog, ask, world, environment.random()));
    if (route instanceof Route.Uncounted) {
      exchange.countPrompt(facts, tokens -> routeCounted(exchange, ask.counted(tokens), explain));
      return;
    }
    if (explain) {
      exchange.explain(facts, Explanation.json(catalog, ask, world, route));
      return;
    }
    switch (route) {
      case Route.Plan plan -> {
        note(ask, plan);
        exchange.question().deny(catalog.agents().denied(ask));
        exchange.attempt(facts, plan);
      }
      case Route.Uncounted _ -> throw new IllegalStateException("counted, and not enough");
      case Route.Stub _ -> exchange.answerByStub(facts, null);
      case Route.Nowhere nowhere -> exchange.refuse(facts, nowhere.error());
      case Route.Unknown unknown -> exchange.refuse(facts, unknownModel(unknown));
    }
  }

  private static Route within(@Nullable Duration longest, Route route) {
    return longest != null && route instanceof Route.Plan plan ? plan.within(longest) : route;
  }

  private void routeCounted(Exchange exchange, Ask ask, boolean explain) {
    try {
      route(exchange, ask, explain);
    } catch (InferenceException e) {
      exchange.refuse(ask.facts(), e.error());
    }
  }

  /** A session never asks less of a model than it did before. */
  private void note(Ask ask, Route.Plan plan) {
    Decision.Decided decided = plan.decision();
    if (decided != null && decided.complexity() != null) {
      String session = CallerHeaders.session(ask);
      if (session != null) {
        environment.sessions().note(session, decided.complexity());
      }
    }
  }

  private Route.Plan pulling(Inbound inbound, RequestFacts facts) {
    return PullRoute.of(
        environment.ollamas().get(),
        environment.catalog().get(),
        facts.model(),
        inbound.headers().get(Pulling.PROVIDER_HEADER));
  }

  /** What a caller is told that asked for a model that nobody serves. */
  public static InferenceError unknownModel(Route.Unknown unknown) {
    String hint =
        unknown.nearest().isEmpty()
            ? "GET /v1/models lists the models"
            : "did you mean " + String.join(", ", unknown.nearest()) + "? GET /v1/models lists all";
    String shown =
        unknown.model().length() > 100 ? unknown.model().substring(0, 100) + "…" : unknown.model();
    return new InferenceError(
        Kind.UNKNOWN_MODEL,
        "The model '%s' does not exist here; %s.".formatted(shown, hint),
        "model",
        null,
        null);
  }
}
