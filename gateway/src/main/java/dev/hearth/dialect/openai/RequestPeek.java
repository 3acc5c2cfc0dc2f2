package dev.hearth.dialect.openai;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.OutlineReader;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;

/** Reads what routing needs from a request's top-level fields; the rest stays bytes. */
final class RequestPeek {
  private RequestPeek() {}

  static RequestFacts facts(Asked asked, RequestBody body) {
    OutlineReader request = OutlineReader.of(body);
    Operation operation = asked.operation();
    String model = asked.model() == null ? request.model("/v1/models") : asked.model();
    boolean stream = operation != Operation.EMBEDDING && request.flag("stream", false);
    Long limit = request.limit("max_completion_tokens");
    return new RequestFacts(
        operation,
        model,
        stream,
        body.size(),
        limit == null ? request.limit("max_tokens") : limit,
        request.isNonEmptyArray("tools"),
        isStructured(request),
        includesUsage(request) && stream,
        operation == Operation.EMBEDDING && "base64".equals(request.text("encoding_format")));
  }

  private static boolean isStructured(OutlineReader request) {
    OutlineReader format = request.object("response_format");
    return format != null && !"\"text\"".equals(format.json("type"));
  }

  private static boolean includesUsage(OutlineReader request) {
    OutlineReader options = request.object("stream_options");
    return options != null && options.flag("include_usage", false);
  }
}
