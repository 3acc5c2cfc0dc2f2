package dev.hearth.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.provider.Discovered.Model;
import dev.hearth.provider.ModelTraits.Capability;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What servers tell of their models outside of OpenAI's list, at paths of their own; pure. What is
 * missing there stays as the list tells it.
 */
final class ServerDetails {
  private static final String VERSION_SEGMENT = "/v1";

  private ServerDetails() {}

  /** Where a server's own paths begin. */
  static String root(Provider provider) {
    String base = provider.basePath();
    return base.endsWith(VERSION_SEGMENT)
        ? base.substring(0, base.length() - VERSION_SEGMENT.length())
        : base;
  }

  /** Where a llama-server tells of itself; asking wakes none that sleeps. */
  static String propsPath(Provider provider) {
    return root(provider) + "/props";
  }

  /** Where LM Studio tells of all its models, those on disk too. */
  static String lmStudioPath(Provider provider) {
    return root(provider) + "/api/v0/models";
  }

  /**
   * The models of a llama-server with what its {@code GET /props} tells: the window of one slot,
   * how many there are, and what the model's template and its projector can. One that has many
   * models, each with properties of its own, tells nothing here.
   */
  static ModelListing withProps(ModelListing listing, String body) {
    JsonNode props = ModelListing.object(body);
    if (listing.models().size() != 1 || !props.has("default_generation_settings")) {
      return listing;
    }
    Model model = listing.models().getFirst();
    JsonNode window = props.at("/default_generation_settings/n_ctx");
    ModelTraits listed = model.traits();
    ModelTraits told =
        new ModelTraits(
            tokens(window, tokens(props.path("n_ctx"), listed.contextWindow())),
            ofProps(props, listed.capabilities()),
            Set.of(),
            tokens(props.path("total_slots"), 0));
    return listing.with(Map.of(model.id(), told));
  }

  private static Set<Capability> ofProps(JsonNode props, Set<Capability> listed) {
    JsonNode caps = props.path("chat_template_caps");
    JsonNode vision = props.at("/modalities/vision");
    if (!caps.has("supports_tools") && !vision.isBoolean()) {
      return listed;
    }
    Set<Capability> all = copy(listed);
    all.add(Capability.CHAT);
    if (listed.isEmpty()) {
      all.add(Capability.TOOLS); // taken as read where nobody tells
    }
    set(all, Capability.TOOLS, caps.path("supports_tools"));
    set(all, Capability.THINKING, caps.path("supports_reasoning_effort"));
    set(all, Capability.VISION, vision);
    return all;
  }

  /**
   * The models of LM Studio with what its {@code GET /api/v0/models} tells of each: the window that
   * it was loaded with, or can be, and what it is.
   */
  static ModelListing withLmStudio(ModelListing listing, String body) {
    Map<String, ModelTraits> told = new HashMap<>();
    for (JsonNode entry : ModelListing.object(body).path("data")) {
      String id = entry.path("id").asText("");
      int window = ListedTraits.of(entry).contextWindow();
      told.put(id, new ModelTraits(window, ofLmStudio(entry)));
    }
    return listing.with(told);
  }

  private static Set<Capability> ofLmStudio(JsonNode entry) {
    String type = entry.path("type").asText("");
    boolean tells = entry.path("capabilities").isArray();
    return switch (type) {
      case "embeddings" -> EnumSet.of(Capability.EMBEDDING);
      case "llm", "vlm" -> {
        Set<Capability> all = copy(ListedTraits.of(entry).capabilities());
        if (type.equals("vlm")) {
          all.add(Capability.VISION);
        } else if (!tells) {
          yield all;
        }
        all.add(Capability.CHAT);
        if (!tells) {
          all.add(Capability.TOOLS); // taken as read where nobody tells
        }
        yield all;
      }
      default -> Set.of();
    };
  }

  private static int tokens(JsonNode told, int otherwise) {
    return told.canConvertToInt() && told.asInt() > 0 ? told.asInt() : otherwise;
  }

  private static void set(Set<Capability> all, Capability capability, JsonNode told) {
    if (told.isBoolean() && told.asBoolean()) {
      all.add(capability);
    } else if (told.isBoolean()) {
      all.remove(capability);
    }
  }

  private static Set<Capability> copy(Set<Capability> some) {
    return some.isEmpty() ? EnumSet.noneOf(Capability.class) : EnumSet.copyOf(some);
  }
}
