package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Turn;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What callers are told of the answers that are kept, beside what continues from them. */
public final class StoredResponses {
  private static final int LONGEST_SHOWN = 100;

  private StoredResponses() {}

  /**
   * A piece of a list.
   *
   * @param limit how many items at most
   * @param ascending whether the oldest comes first
   * @param after the id of the item that the piece follows; null for the list's beginning
   */
  public record Page(int limit, boolean ascending, @Nullable String after) {
    private static final int USUAL = 20;
    private static final int MOST = 100;

    /**
     * The piece that a query asks for.
     *
     * @param parameters the value of a parameter, null where it was not given
     * @throws InferenceException naming the parameter that is wrong
     */
    public static Page of(Function<String, @Nullable String> parameters) {
      String order = parameters.apply("order");
      if (order != null && !order.equals("asc") && !order.equals("desc")) {
        throw wrong("order", "asc or desc");
      }
      return new Page(
          limit(parameters.apply("limit")), "asc".equals(order), parameters.apply("after"));
    }

    private static int limit(@Nullable String text) {
      if (text == null) {
        return USUAL;
      }
      int limit = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
      if (limit < 1 || limit > MOST) {
        throw wrong("limit", "a whole number from 1 to " + MOST);
      }
      return limit;
    }
  }

  /** The whole answer, as its caller got it. */
  public static String whole(Turn turn) {
    return turn.answer().toString(StandardCharsets.UTF_8);
  }

  /** That an answer is not kept any more. */
  public static String deleted(String id) {
    return text(json -> {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("object", "response");
      json.writeBooleanField("deleted", true);
      json.writeEndObject();
    });
  }

  /** What an answer was made from, the turns that it went on from included. */
  public static String inputItems(Turn turn, Page page) {
    List<ObjectNode> items = new ArrayList<>(StoredItems.context(turn));
    if (!page.ascending()) {
      Collections.reverse(items);
    }
    int from = page.after() == null ? 0 : placeOf(page.after(), items) + 1;
    int to = Math.min(items.size(), from + page.limit());
    return list(items.subList(from, to), to < items.size());
  }

  /** What to throw because no such answer is kept for the caller. */
  public static InferenceException notFound(String id) {
    return new InferenceException(
        InferenceError.of(
            Kind.NOT_FOUND,
            "Response with id '%s' not found (expected: one that the gateway wrote, still keeps, and gave to"
                    .formatted(shown(id))
                + " this API key; a back end's own answers are asked for there)."));
  }

  /** What to throw because the answer goes on no longer. */
  public static InferenceException notCancellable() {
    return new InferenceException(
        InferenceError.invalid("Cannot cancel a synchronous response.", null));
  }

  /** What to throw because answers that are kept are given whole. */
  public static InferenceException noStream() {
    return wrong("stream", "false or nothing; answers that are kept are given whole");
  }

  /** An id as a message may show it. */
  static String shown(String id) {
    String plain = id.replaceAll("[^A-Za-z0-9_.-]", "?");
    return plain.length() <= LONGEST_SHOWN ? plain : plain.substring(0, LONGEST_SHOWN) + "…";
  }

  private static int placeOf(String id, List<ObjectNode> items) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).path("id").asText().equals(id)) {
        return i;
      }
    }
    throw wrong("after", "the id of one of the answer's input items");
  }

  private static String list(List<ObjectNode> items, boolean more) {
    return text(json -> {
      json.writeStartObject();
      json.writeStringField("object", "list");
      json.writeArrayFieldStart("data");
      for (ObjectNode item : items) {
        json.writeRawValue(Json.text(item));
      }
      json.writeEndArray();
      json.writeStringField("first_id", items.isEmpty() ? null : id(items.getFirst()));
      json.writeStringField("last_id", items.isEmpty() ? null : id(items.getLast()));
      json.writeBooleanField("has_more", more);
      json.writeEndObject();
    });
  }

  private static String text(Json.Writing writing) {
    return new String(Json.bytes(writing), StandardCharsets.UTF_8);
  }

  private static String id(ObjectNode item) {
    return item.path("id").asText();
  }

  private static InferenceException wrong(String parameter, String expected) {
    return new InferenceException(
        InferenceError.invalid(
            "The parameter '%s' is something else (expected: %s).".formatted(parameter, expected),
            parameter));
  }
}
