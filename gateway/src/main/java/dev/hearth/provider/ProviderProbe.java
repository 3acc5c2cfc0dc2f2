package dev.hearth.provider;

import dev.hearth.dialect.WireFormat;
import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Discovered.Model;
import dev.hearth.provider.Fetcher.Answer;
import dev.hearth.provider.Fetcher.Failed;
import dev.hearth.provider.Fetcher.FetchResult;
import dev.hearth.provider.Health.State;
import dev.hearth.upstream.UpstreamFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks one back end how it is, by questions that never load a model and cost nothing. */
final class ProviderProbe {

  /**
   * What a back end said of itself.
   *
   * @param models what it told of its models; empty where it was not asked or did not tell
   * @param kind what its list of models told of it; null where that told nothing
   */
  record Verdict(
      State state, @Nullable String problem, Map<String, ModelTraits> models, @Nullable Kind kind) {
    static final Verdict UP = new Verdict(State.UP, null);

    Verdict(State state, @Nullable String problem) {
      this(state, problem, Map.of(), null);
    }

    private Verdict telling(ModelListing listing) {
      Map<String, ModelTraits> told = new HashMap<>();
      for (Model model : listing.models()) {
        if (!model.traits().equals(ModelTraits.UNKNOWN)) {
          told.put(model.id(), model.traits());
        }
      }
      return new Verdict(state, problem, told, listing.kind());
    }
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Fetcher fetcher;

  ProviderProbe(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  Verdict ask(Provider provider) throws InterruptedException {
    WireFormat format = provider.dialect().format();
    return switch (format) {
      case OLLAMA -> ollama(provider);
      case OPENAI, RESPONSES -> openAi(provider);
      case ANTHROPIC, GEMINI -> models(provider);
      case REMOTE_GPU, TEXT_GENERATION -> health(provider);
      case QUERY -> throw new IllegalArgumentException("no back end speaks " + format);
    };
  }

  /** Whether asking costs nothing wherever the back end is. */
  static boolean isFree(Provider provider) {
    return provider.local() || provider.dialect().format() == WireFormat.REMOTE_GPU;
  }

  /** A tunnel that is closed or wants a login answers too, with a page. */
  private Verdict health(Provider provider) throws InterruptedException {
    String path = provider.basePath() + "/health";
    FetchResult result = get(provider, path);
    boolean page =
        result instanceof Answer answer && answer.ok() && answer.body().strip().startsWith("<");
    return page
        ? new Verdict(State.DOWN, "GET " + path + " is answered with an HTML page")
        : plainly(result, path);
  }

  private Verdict ollama(Provider provider) throws InterruptedException {
    String base = provider.basePath();
    Verdict version = plainly(get(provider, base + "/api/version"), base + "/api/version");
    if (version.state() != State.UP) {
      return version;
    }
    Verdict verdict = plainly(get(provider, base + "/api/ps"), base + "/api/ps");
    return get(provider, base + "/api/tags") instanceof Answer answer && answer.ok()
        ? telling(verdict, ModelListing.ollama(answer.body()))
        : verdict;
  }

  private static Verdict telling(Verdict verdict, @Nullable ModelListing listing) {
    return listing == null ? verdict : verdict.telling(listing);
  }

  private Verdict models(Provider provider) throws InterruptedException {
    String path = provider.basePath() + "/models";
    return plainly(get(provider, path), path);
  }

  private Verdict openAi(Provider provider) throws InterruptedException {
    String path = provider.basePath() + "/models";
    FetchResult result = get(provider, path);
    Verdict verdict = plainly(result, path);
    if (verdict.state() != State.UP || !(result instanceof Answer answer)) {
      return verdict;
    }
    ModelListing listing = ModelListing.openAi(answer.body());
    if (listing == null) {
      return new Verdict(State.DOWN, "GET " + path + " is not answered with a list of models");
    }
    return provider.local() && listing.kind() != null
        ? detailed(provider, verdict, listing, listing.kind())
        : verdict.telling(listing);
  }

  /** A server that is known for telling more elsewhere is asked there too. */
  private Verdict detailed(Provider provider, Verdict verdict, ModelListing listing, Kind kind)
      throws InterruptedException {
    return switch (kind) {
      case LLAMA_SERVER -> {
        Verdict health = llamaServer(provider);
        yield health.state() == State.UP
            ? health.telling(
                ServerDetails.withProps(listing, body(provider, ServerDetails.propsPath(provider))))
            : health.telling(listing);
      }
      case LM_STUDIO ->
          verdict.telling(
              ServerDetails.withLmStudio(
                  listing, body(provider, ServerDetails.lmStudioPath(provider))));
      case OLLAMA, VLLM, SGLANG, OPENAI_COMPATIBLE -> verdict.telling(listing);
    };
  }

  /** It lists its model while it still loads it; its health tells. */
  private Verdict llamaServer(Provider provider) throws InterruptedException {
    String path = ServerDetails.root(provider) + "/health";
    FetchResult result = get(provider, path);
    boolean isMissing = result instanceof Answer answer && answer.status() == 404;
    return isMissing ? Verdict.UP : plainly(result, path);
  }

  /** The body of a good answer; empty for any other, and for none. */
  private String body(Provider provider, String path) throws InterruptedException {
    return get(provider, path) instanceof Answer answer && answer.ok() ? answer.body() : "";
  }

  private FetchResult get(Provider provider, String path) throws InterruptedException {
    return fetcher.get(provider.endpoint(), path, provider.headers(), TIMEOUT);
  }

  /** What a result means where 200 is all that is wanted. */
  private static Verdict plainly(FetchResult result, String path) {
    return switch (result) {
      case Failed(UpstreamFailure failure) -> new Verdict(State.DOWN, failure.message());
      case Answer answer when answer.ok() -> Verdict.UP;
      case Answer answer when answer.refusesCredentials() ->
          new Verdict(State.CREDENTIALS_REFUSED, told(answer, path));
      case Answer answer when isLoading(answer) ->
          new Verdict(State.LOADING, "its model is still being loaded");
      case Answer answer when answer.status() >= 500 -> new Verdict(State.DOWN, told(answer, path));
      case Answer answer -> new Verdict(State.UNKNOWN, told(answer, path));
    };
  }

  private static boolean isLoading(Answer answer) {
    return answer.status() == 503 && answer.body().contains("Loading model");
  }

  private static String told(Answer answer, String path) {
    return "GET " + path + " is answered with status " + answer.status();
  }
}
