package dev.hearth.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.provider.Discovered.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server's lists say of the models in its memory; pure. An entry without a usable name is no
 * model, and what an entry does not tell of its model stays unknown.
 *
 * @param kind what the entries' owner tells of the server; null when it tells nothing
 * @param models those that are loaded, in order
 */
record LoadedListing(@Nullable Kind kind, List<Loaded> models) {

  /** Nothing is known to be loaded. */
  static final LoadedListing NOTHING = new LoadedListing(null, List.of());

  private static final int MAX_MODELS = 1000;

  LoadedListing {
    models = List.copyOf(models);
  }

  /** Reads an answer to Ollama's {@code GET /api/ps}. */
  static LoadedListing ollama(String body) {
    List<Loaded> models = new ArrayList<>();
    for (JsonNode entry : ModelListing.object(body).path("models")) {
      String name = entry.path("name").asText("");
      add(
          models,
          name,
          new Loaded(
              name,
              count(entry.path("size")),
              count(entry.path("size_vram")),
              window(entry.path("context_length")),
              text(entry.at("/details/family")),
              instant(entry.path("expires_at")),
              false));
    }
    return new LoadedListing(Kind.OLLAMA, models);
  }

  /**
   * Reads an answer to {@code GET /v1/models} of a server that lists what it has loaded. A
   * llama-server that has many models says of each how it is; one with a single model answers
   * whatever name it is asked by.
   */
  static LoadedListing openAi(String body) {
    JsonNode data = ModelListing.object(body).path("data");
    Kind kind = ModelListing.byOwner(data.at("/0/owned_by").asText(""));
    boolean alone = kind == Kind.LLAMA_SERVER && data.size() == 1 && !data.path(0).has("status");
    List<Loaded> models = new ArrayList<>();
    for (JsonNode entry : data) {
      if (entry.at("/status/value").asText("loaded").equals("loaded")) {
        String id = entry.path("id").asText("");
        long size = count(entry.at("/meta/size"));
        int window = ListedTraits.of(entry).contextWindow();
        add(models, id, new Loaded(id, size, 0, window, null, null, alone));
      }
    }
    return new LoadedListing(kind, models);
  }

  /** Reads an answer to LM Studio's {@code GET /api/v0/models}, which lists what is on disk too. */
  static LoadedListing lmStudio(String body) {
    List<Loaded> models = new ArrayList<>();
    for (JsonNode entry : ModelListing.object(body).path("data")) {
      if (entry.path("state").asText("").equals("loaded")) {
        String id = entry.path("id").asText("");
        int window = window(entry.path("loaded_context_length"));
        add(models, id, new Loaded(id, 0, 0, window, text(entry.path("arch")), null, false));
      }
    }
    return new LoadedListing(Kind.LM_STUDIO, models);
  }

  private static void add(List<Loaded> models, String name, Loaded model) {
    if (ModelListing.isUsable(name) && models.size() < MAX_MODELS) {
      models.add(model);
    }
  }

  private static long count(JsonNode number) {
    return number.canConvertToLong() ? Math.max(0, number.asLong()) : 0;
  }

  private static int window(JsonNode number) {
    return number.canConvertToInt() ? Math.max(0, number.asInt()) : 0;
  }

  private static @Nullable String text(JsonNode node) {
    String text = node.asText("");
    return text.isEmpty() ? null : text;
  }

  private static @Nullable Instant instant(JsonNode node) {
    try {
      return OffsetDateTime.parse(node.asText("")).toInstant();
    } catch (DateTimeException _) {
      return null;
    }
  }
}
