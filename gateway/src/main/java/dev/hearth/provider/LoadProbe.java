package dev.hearth.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.WireFormat;
import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Fetcher.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks one back end how busy it is, by questions that load nothing and cost nothing. */
final class LoadProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int MOST_MODELS = 1000;

  private final Fetcher fetcher;

  LoadProbe(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  /**
   * What it says; null where it says nothing.
   *
   * @param kind what it is, as far as its list of models told
   */
  @Nullable Load ask(Provider provider, @Nullable Kind kind, Instant now)
      throws InterruptedException {
    if (provider.dialect().format() == WireFormat.OLLAMA) {
      return ollama(get(provider, provider.basePath() + "/api/ps"), now);
    }
    if (kind == null) {
      return null;
    }
    return switch (kind) {
      case LLAMA_SERVER -> llamaServer(provider, now);
      case VLLM -> vllm(get(provider, ServerDetails.root(provider) + "/metrics"), now);
      case OLLAMA, SGLANG, LM_STUDIO, OPENAI_COMPATIBLE -> null;
    };
  }

  static @Nullable Load ollama(@Nullable String body, Instant now) {
    if (body == null) {
      return null;
    }
    JsonNode models = ModelListing.object(body).path("models");
    Set<String> names = new HashSet<>();
    for (JsonNode model : models) {
      String name = model.path("name").asText(model.path("model").asText(""));
      if (!name.isEmpty() && names.size() < MOST_MODELS) {
        names.add(name);
      }
    }
    return models.isArray() ? Load.holding(names, now) : null;
  }

  /** Its slots tell what runs; what waits is told by its metrics, where they are switched on. */
  private @Nullable Load llamaServer(Provider provider, Instant now) throws InterruptedException {
    String root = ServerDetails.root(provider);
    Load slots = slots(get(provider, root + "/slots"), now);
    String metrics = get(provider, root + "/metrics");
    if (metrics == null || Metrics.absent(metrics, "llamacpp:requests_processing")) {
      return slots;
    }
    int running = Metrics.sum(metrics, "llamacpp:requests_processing");
    int waiting = Metrics.sum(metrics, "llamacpp:requests_deferred");
    return slots == null
        ? Load.of(running, waiting, 0, "/metrics", now)
        : Load.of(
            slots.running(), waiting, slots.slots(), waiting > 0 ? "/metrics" : "/slots", now);
  }

  static @Nullable Load slots(@Nullable String body, Instant now) {
    JsonNode slots = array(body);
    if (slots == null || slots.isEmpty()) {
      return null;
    }
    int running = 0;
    for (JsonNode slot : slots) {
      running += slot.path("is_processing").asBoolean(false) ? 1 : 0;
    }
    return Load.of(running, 0, slots.size(), "/slots", now);
  }

  static @Nullable Load vllm(@Nullable String metrics, Instant now) {
    if (metrics == null || Metrics.absent(metrics, "vllm:num_requests_running")) {
      return null;
    }
    return Load.of(
        Metrics.sum(metrics, "vllm:num_requests_running"),
        Metrics.sum(metrics, "vllm:num_requests_waiting"),
        0,
        "/metrics",
        now);
  }

  private static @Nullable JsonNode array(@Nullable String body) {
    if (body == null) {
      return null;
    }
    try {
      JsonNode tree = Json.tree(body);
      return tree.isArray() ? tree : null;
    } catch (IOException _) {
      return null;
    }
  }

  /** The body of a good answer; null for any other, and for none. */
  private @Nullable String get(Provider provider, String path) throws InterruptedException {
    return fetcher.get(provider.endpoint(), path, provider.headers(), TIMEOUT)
                instanceof Answer answer
            && answer.ok()
        ? answer.body()
        : null;
  }

  /** Prometheus's text, as far as whole numbers of one name go. */
  static final class Metrics {
    private Metrics() {}

    static boolean absent(String text, String name) {
      return text.lines().noneMatch(line -> isOf(line, name));
    }

    /** The sum over all sets of labels; what is no number counts as none. */
    static int sum(String text, String name) {
      double sum = text.lines().filter(line -> isOf(line, name)).mapToDouble(Metrics::value).sum();
      return Math.clamp(Math.round(sum), 0, Integer.MAX_VALUE);
    }

    private static boolean isOf(String line, String name) {
      return line.startsWith(name)
          && line.length() > name.length()
          && (line.charAt(name.length()) == '{' || line.charAt(name.length()) == ' ');
    }

    private static double value(String line) {
      int labels = line.lastIndexOf('}');
      String[] rest =
          line.substring(labels < 0 ? line.indexOf(' ') : labels + 1).strip().split(" ", 2);
      try {
        double value = Double.parseDouble(rest[0]);
        return Double.isFinite(value) ? value : 0;
      } catch (NumberFormatException _) {
        return 0;
      }
    }
  }
}
