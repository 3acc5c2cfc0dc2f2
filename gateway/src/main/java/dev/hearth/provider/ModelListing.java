package dev.hearth.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.dialect.WireFormat;
import dev.hearth.provider.Discovered.Fit;
import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Discovered.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server's list of models says; pure.
 *
 * @param kind what the entries' owner tells of the server; null when it tells nothing
 * @param models those with a usable name, in order, {@value #MAX_MODELS} at most
 */
record ModelListing(@Nullable Kind kind, List<Model> models) {

  private static final int MAX_MODELS = 1000;
  private static final int MAX_NAME = 256;
  private static final String GEMINI_PREFIX = "models/";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NOT_CHAT =
      Pattern.compile(
          "embed|rerank|whisper|(?:^|[^a-z0-9])(?:bge|e5|gte|tts)(?:[^a-z0-9]|$)",
          Pattern.CASE_INSENSITIVE);

  ModelListing {
    models = List.copyOf(models);
  }

  /**
   * The same models with what is told of some of them, by their names, before what the list says.
   */
  ModelListing with(Map<String, ModelTraits> told) {
    return new ModelListing(
        kind,
        models.stream()
            .map(model ->
                new Model(
                    model.id(),
                    told.getOrDefault(model.id(), ModelTraits.UNKNOWN).orElse(model.traits()),
                    model.fit()))
            .toList());
  }

  /** Where a provider of this format lists its models, all at once, below its base path. */
  static String path(WireFormat format) {
    return switch (format) {
      case ANTHROPIC -> "/models?limit=1000";
      case GEMINI -> "/models?pageSize=1000";
      case OPENAI, RESPONSES, OLLAMA -> "/models";
      case QUERY, REMOTE_GPU, TEXT_GENERATION ->
          throw new IllegalArgumentException(format + " has no list of models");
    };
  }

  /** Reads what a provider of this format answers there; null when it is no list of models. */
  static @Nullable ModelListing of(WireFormat format, String body) {
    return format == WireFormat.GEMINI ? gemini(body) : openAi(body);
  }

  /**
   * Reads an answer to Gemini's {@code GET /v1beta/models}: an object whose {@code models} is an
   * array of objects with a {@code name} that begins with {@code models/}.
   */
  private static @Nullable ModelListing gemini(String body) {
    JsonNode list = object(body).path("models");
    if (!list.isArray()) {
      return null;
    }
    List<Model> models = new ArrayList<>();
    for (JsonNode entry : list) {
      String name = entry.path("name").asText("");
      String id = name.startsWith(GEMINI_PREFIX) ? name.substring(GEMINI_PREFIX.length()) : name;
      if (isUsable(id) && models.size() < MAX_MODELS) {
        models.add(new Model(id, ListedTraits.of(entry), geminiFit(entry)));
      }
    }
    return new ModelListing(null, models);
  }

  private static Fit geminiFit(JsonNode entry) {
    for (JsonNode method : entry.path("supportedGenerationMethods")) {
      if (method.asText("").equals("generateContent")) {
        return Fit.CHAT;
      }
    }
    return Fit.NOT_CHAT;
  }

  /**
   * Reads an answer to {@code GET /v1/models}: an object whose {@code data} is an array of objects
   * with an {@code id}. Null when it is anything else.
   */
  static @Nullable ModelListing openAi(String body) {
    JsonNode data = object(body).path("data");
    if (!data.isArray()) {
      return null;
    }
    Kind kind = null;
    List<Model> models = new ArrayList<>();
    for (JsonNode entry : data) {
      if (!entry.path("id").isTextual()) {
        return null;
      }
      kind = kind == null ? byOwner(entry.path("owned_by").asText("")) : kind;
      String id = entry.path("id").asText();
      if (isUsable(id) && models.size() < MAX_MODELS) {
        models.add(new Model(id, ListedTraits.of(entry), byName(id)));
      }
    }
    return new ModelListing(kind, models);
  }

  /**
   * Reads an answer to Ollama's {@code GET /api/tags}: an object whose {@code models} is an array
   * of objects with a {@code name}. Null when it is anything else.
   */
  static @Nullable ModelListing ollama(String body) {
    JsonNode list = object(body).path("models");
    if (!list.isArray()) {
      return null;
    }
    List<Model> models = new ArrayList<>();
    for (JsonNode entry : list) {
      String name = entry.path("name").asText("");
      if (isUsable(name) && models.size() < MAX_MODELS) {
        models.add(new Model(name, ListedTraits.of(entry), ollamaFit(name, entry)));
      }
    }
    return new ModelListing(Kind.OLLAMA, models);
  }

  /** Whether the body is an object with a text or number of that name. */
  static boolean hasField(String body, String name) {
    return object(body).path(name).isValueNode();
  }

  /** The body as a tree; a missing node where it is no JSON. */
  static JsonNode object(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException _) {
      return JSON.missingNode();
    }
  }

  static @Nullable Kind byOwner(String owner) {
    return switch (owner) {
      case "llamacpp" -> Kind.LLAMA_SERVER;
      case "vllm" -> Kind.VLLM;
      case "sglang" -> Kind.SGLANG;
      case "organization_owner" -> Kind.LM_STUDIO;
      default -> null;
    };
  }

  private static Fit ollamaFit(String name, JsonNode entry) {
    if (!entry.path("remote_host").asText("").isEmpty()
        || !entry.path("remote_model").asText("").isEmpty()) {
      return Fit.REMOTE;
    }
    JsonNode capabilities = entry.path("capabilities");
    if (capabilities.isArray() && !capabilities.isEmpty()) {
      for (JsonNode capability : capabilities) {
        if (capability.asText("").equals("completion")) {
          return Fit.CHAT;
        }
      }
      return Fit.NOT_CHAT;
    }
    return byName(name);
  }

  private static Fit byName(String id) {
    return NOT_CHAT.matcher(id).find() ? Fit.NOT_CHAT : Fit.CHAT;
  }

  static boolean isUsable(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_NAME
        && name.chars().noneMatch(Character::isISOControl);
  }
}
