package dev.hearth.routing.facts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tags of a request: those of its headers, its body and its caller's key.
 *
 * @param wanted plain ones
 * @param required those written {@code &tag}: a target has to have each
 * @param excluded those written {@code !tag}: a target must have none
 */
public record RequestTags(Set<String> wanted, Set<String> required, Set<String> excluded) {
  /** More than that nobody means. */
  private static final int MOST = 64;

  private static final RequestTags NONE = new RequestTags(Set.of(), Set.of(), Set.of());

  /** The tags of a request. */
  public static RequestTags of(Ask ask) {
    String own = ask.header("x-hearth-tags");
    String foreign = ask.header("x-litellm-tags");
    String body = ask.field("tags");
    String metadata = ask.field("metadata");
    if (own == null
        && foreign == null
        && body == null
        && metadata == null
        && ask.identity().tags().isEmpty()) {
      return NONE;
    }
    Set<String> all = new LinkedHashSet<>(ask.identity().tags());
    addListed(own, all::add);
    addListed(foreign, all::add);
    addArray(body, null, all::add);
    addArray(metadata, "tags", all::add);
    return sorted(all);
  }

  /** Whether there is none at all. */
  public boolean isEmpty() {
    return wanted.isEmpty() && required.isEmpty() && excluded.isEmpty();
  }

  private static RequestTags sorted(Set<String> all) {
    Set<String> wanted = new LinkedHashSet<>();
    Set<String> required = new LinkedHashSet<>();
    Set<String> excluded = new LinkedHashSet<>();
    all.stream()
        .limit(MOST)
        .forEach(tag -> {
          switch (tag.charAt(0)) {
            case '&' -> required.add(tag.substring(1));
            case '!' -> excluded.add(tag.substring(1));
            default -> wanted.add(tag);
          }
        });
    return new RequestTags(wanted, required, excluded);
  }

  private static void addListed(@Nullable String listed, Consumer<String> to) {
    if (listed != null) {
      for (String tag : listed.split(",", MOST)) {
        add(tag.strip(), to);
      }
    }
  }

  /** The texts of an array, or of one in the object's field; anything else holds no tags. */
  private static void addArray(@Nullable String json, @Nullable String field, Consumer<String> to) {
    if (json == null) {
      return;
    }
    try {
      JsonNode node = Json.tree(json);
      JsonNode tags = field == null ? node : node.path(field);
      for (JsonNode tag : tags) {
        add(tag.isTextual() ? tag.textValue().strip() : "", to);
      }
    } catch (IOException _) {
      // whoever reads the whole request says what is wrong with it
    }
  }

  private static void add(String tag, Consumer<String> to) {
    if (!tag.isEmpty()) {
      to.accept(tag);
    }
  }
}
