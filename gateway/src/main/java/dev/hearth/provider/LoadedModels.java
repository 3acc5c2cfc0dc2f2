package dev.hearth.provider;

import dev.hearth.dialect.WireFormat;
import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Fetcher.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks back ends what they hold in memory, by questions that load nothing, each time somebody wants
 * to know: it changes with every request. For threads that may block; at most {@value #AT_ONCE}
 * back ends are asked at a time, and all of them within {@link #LIMIT}.
 *
 * <p>Of a server that lists more than it has loaded and does not say which, nothing is known.
 */
public final class LoadedModels {

  /** How long the answer may take. */
  public static final Duration LIMIT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(LoadedModels.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int AT_ONCE = 8;

  private final Fetcher fetcher;

  public LoadedModels(Fetcher fetcher) {
    this.fetcher = Objects.requireNonNull(fetcher, "fetcher");
  }

  /** Whether a back end can be asked: one of the user's own that lists models. */
  public static boolean canTell(Provider provider) {
    return provider.local()
        && switch (provider.dialect().format()) {
          case OLLAMA, OPENAI, RESPONSES -> true;
          case ANTHROPIC, GEMINI, QUERY, REMOTE_GPU, TEXT_GENERATION -> false;
        };
  }

  /**
   * What each of these back ends has loaded, by its name; nothing of those that do not answer or
   * that {@linkplain #canTell cannot tell}.
   */
  public Map<String, List<Loaded>> ask(Collection<Provider> providers) throws InterruptedException {
    List<Provider> asked = providers.stream().filter(LoadedModels::canTell).toList();
    List<Callable<List<Loaded>>> questions = new ArrayList<>();
    asked.forEach(provider -> questions.add(() -> loaded(provider)));
    Map<String, List<Loaded>> all = new HashMap<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("loaded-", 0).factory())) {
      List<Future<List<Loaded>>> answers =
          threads.invokeAll(questions, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      for (int i = 0; i < answers.size(); i++) {
        all.put(asked.get(i).name(), answer(asked.get(i), answers.get(i)));
      }
    }
    return all;
  }

  private static List<Loaded> answer(Provider provider, Future<List<Loaded>> asked)
      throws InterruptedException {
    try {
      return asked.get();
    } catch (CancellationException _) {
      LOG.debug("{} did not tell in time what it has loaded", provider.name());
    } catch (ExecutionException e) {
      LOG.error("asking {} what it has loaded failed", provider.name(), e.getCause());
    }
    return List.of();
  }

  private List<Loaded> loaded(Provider provider) throws InterruptedException {
    if (provider.dialect().format() == WireFormat.OLLAMA) {
      return LoadedListing.ollama(get(provider, provider.basePath() + "/api/ps")).models();
    }
    LoadedListing listed = LoadedListing.openAi(get(provider, provider.basePath() + "/models"));
    Kind kind = listed.kind();
    return switch (kind == null ? Kind.OPENAI_COMPATIBLE : kind) {
      case VLLM, SGLANG -> listed.models();
      case LLAMA_SERVER -> isAsleep(provider) ? List.of() : listed.models();
      case LM_STUDIO ->
          LoadedListing.lmStudio(get(provider, ServerDetails.lmStudioPath(provider))).models();
      case OLLAMA, OPENAI_COMPATIBLE -> List.of();
    };
  }

  /** A llama-server may give its memory back until it is asked again. */
  private boolean isAsleep(Provider provider) throws InterruptedException {
    String props = get(provider, ServerDetails.propsPath(provider));
    return ModelListing.object(props).path("is_sleeping").asBoolean(false);
  }

  /** The body of a good answer; empty for any other, and for none. */
  private String get(Provider provider, String path) throws InterruptedException {
    return fetcher.get(provider.endpoint(), path, provider.headers(), TIMEOUT)
                instanceof Answer answer
            && answer.ok()
        ? answer.body()
        : "";
  }
}
