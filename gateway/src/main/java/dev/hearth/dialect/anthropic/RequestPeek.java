package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.OutlineReader;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.RequestFacts;
import org.jspecify.annotations.Nullable;

/** Reads what routing needs from a request's top-level fields; the rest stays bytes. */
final class RequestPeek {
  private RequestPeek() {}

  static RequestFacts facts(Asked asked, RequestBody body) {
    OutlineReader request = OutlineReader.of(body);
    return new RequestFacts(
        asked.operation(),
        asked.model() == null ? request.model("/v1/models") : asked.model(),
        asked.stream() == null ? request.flag("stream", false) : asked.stream(),
        body.size(),
        limit(request),
        request.isNonEmptyArray("tools"),
        isStructured(request),
        true,
        false);
  }

  private static @Nullable Long limit(OutlineReader request) {
    Long limit = request.limit("max_tokens");
    String json = limit == null ? request.json("max_tokens") : null;
    if (json != null) {
      throw request.wrong("max_tokens", json, "a whole number of tokens");
    }
    return limit;
  }

  private static boolean isStructured(OutlineReader request) {
    if (request.has("output_format")) {
      return true;
    }
    OutlineReader config = request.object("output_config");
    return config != null && config.has("format");
  }
}
