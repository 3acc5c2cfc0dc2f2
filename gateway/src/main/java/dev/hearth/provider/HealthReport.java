package dev.hearth.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.provider.Health.Reading;
import dev.hearth.provider.Health.State;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the health routes, in the shape that LiteLLM's clients read; pure. They say what
 * is known already: no request to them makes one to a back end.
 *
 * @param status of the HTTP answer
 * @param json its body
 */
public record HealthReport(int status, String json) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public HealthReport {
    Objects.requireNonNull(json, "json");
  }

  /**
   * {@code GET /health}: every target with its provider's state. A target of whose provider nothing
   * is known is in neither of LiteLLM's lists but in one of its own.
   */
  public static HealthReport endpoints(Health health, Collection<Target> targets) {
    ArrayNode healthy = JSON.createArrayNode();
    ArrayNode unhealthy = JSON.createArrayNode();
    ArrayNode unknown = JSON.createArrayNode();
    for (Target target : targets) {
      Reading reading = health.of(target.provider().name());
      switch (reading.state()) {
        case UP -> healthy.add(endpoint(target, reading));
        case DOWN, LOADING, CREDENTIALS_REFUSED -> unhealthy.add(endpoint(target, reading));
        case UNKNOWN -> unknown.add(endpoint(target, reading));
      }
    }
    ObjectNode root = JSON.createObjectNode();
    root.set("healthy_endpoints", healthy);
    root.set("unhealthy_endpoints", unhealthy);
    root.set("unknown_endpoints", unknown);
    root.put("healthy_count", healthy.size());
    root.put("unhealthy_count", unhealthy.size());
    root.put("unknown_count", unknown.size());
    return new HealthReport(200, text(root));
  }

  private static ObjectNode endpoint(Target target, Reading reading) {
    Provider provider = target.provider();
    ObjectNode node = JSON.createObjectNode();
    node.put("model", target.model());
    node.put("api_base", provider.endpoint() + provider.basePath());
    node.put("model_id", target.id());
    node.put("provider", provider.name());
    node.put("state", reading.state().name().toLowerCase(Locale.ROOT));
    node.put("last_checked", time(reading.checkedAt()));
    node.put("latency_ms", reading.latency() == null ? null : reading.latency().toMillis());
    if (reading.state() != State.UP) {
      node.put("error", reading.problem());
    }
    return node;
  }

  /** {@code GET /health/liveliness}: the process runs. */
  public static HealthReport liveliness() {
    return new HealthReport(200, text(JSON.getNodeFactory().textNode("I'm alive!")));
  }

  /**
   * {@code GET /health/readiness}: whether new requests are welcome; 503 while shutting down.
   *
   * @param version of this gateway
   * @param models how many names can be asked for
   * @param profile the name of the profile of agents in force
   * @param lastUpdated when the configuration was last read
   */
  public static HealthReport readiness(
      boolean draining, String version, int models, String profile, Instant lastUpdated) {
    ObjectNode root = JSON.createObjectNode();
    root.put("status", draining ? "draining" : "healthy");
    root.put("db", "Not connected");
    root.putNull("cache");
    root.putNull("litellm_version");
    root.putArray("success_callbacks");
    root.put("last_updated", time(lastUpdated));
    root.put("hearth_version", version);
    root.put("models", models);
    root.put("profile", profile);
    return new HealthReport(draining ? 503 : 200, text(root));
  }

  private static @Nullable String time(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }

  private static String text(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON cannot be written", e);
    }
  }
}
