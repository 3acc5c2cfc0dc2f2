package dev.hearth.dialect.ollama;

import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.OutlineReader;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.RequestFacts;
import org.jspecify.annotations.Nullable;

/** Reads what routing needs from a request's top-level fields; the rest stays bytes. */
final class RequestPeek {
  private RequestPeek() {}

  /** The facts; an answer's last line always tells its usage, so a stream asks for it. */
  static RequestFacts facts(Endpoint endpoint, RequestBody body) {
    OutlineReader request = OutlineReader.of(body);
    boolean stream = isStream(endpoint, body);
    return new RequestFacts(
        endpoint.operation(),
        request.model("/api/tags"),
        stream,
        body.size(),
        endpoint.isGenerating() ? limit(request) : null,
        endpoint == Endpoint.CHAT && request.isNonEmptyArray("tools"),
        endpoint.isGenerating() && isStructured(request),
        stream,
        false);
  }

  /** Whether the answer is to be streamed, which it is unless the caller says no. */
  static boolean isStream(Endpoint endpoint, RequestBody body) {
    return endpoint.isGenerating() && OutlineReader.of(body).flag("stream", true);
  }

  /** Whether nothing is asked: such a request only loads or unloads its model. */
  static boolean asksNothing(Endpoint endpoint, RequestBody body) {
    OutlineReader request = OutlineReader.of(body);
    JsonOutline.Field field = request.field(endpoint.asking());
    if (field == null) {
      return true;
    }
    return switch (body.byteAt(field.start())) {
      case '"' -> endpoint != Endpoint.CHAT && field.end() - field.start() == 2;
      case '[' -> endpoint != Endpoint.GENERATE && !request.isNonEmptyArray(endpoint.asking());
      default -> false;
    };
  }

  /** Whether the model is to be unloaded at once: a {@code keep_alive} of no time. */
  static boolean unloads(RequestBody body) {
    String json = OutlineReader.of(body).json("keep_alive");
    return json != null
        && json.indexOf('0') >= 0
        && json.chars().noneMatch(c -> c >= '1' && c <= '9');
  }

  /**
   * The outline of the caller's options, in places of the body; null when there are none.
   *
   * @throws InferenceException when they are no object
   */
  static @Nullable JsonOutline options(RequestBody body) {
    return OutlineReader.of(body).outline(Settings.OPTIONS);
  }

  private static @Nullable Long limit(OutlineReader request) {
    OutlineReader options = request.object(Settings.OPTIONS);
    return options == null ? null : options.limit(Settings.NUM_PREDICT);
  }

  private static boolean isStructured(OutlineReader request) {
    String json = request.json("format");
    return json != null && !json.equals("\"\"");
  }
}
