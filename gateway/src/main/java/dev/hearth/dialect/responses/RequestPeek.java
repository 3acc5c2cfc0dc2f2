package dev.hearth.dialect.responses;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.OutlineReader;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.RequestFacts;

/** Reads what routing needs from a request's top-level fields; the rest stays bytes. */
final class RequestPeek {
  private RequestPeek() {}

  static RequestFacts facts(Asked asked, RequestBody body) {
    OutlineReader request = OutlineReader.of(body);
    String model = asked.model() == null ? request.model("/v1/models") : asked.model();
    boolean stream = asked.stream() == null ? request.flag("stream", false) : asked.stream();
    return new RequestFacts(
        asked.operation(),
        model,
        stream,
        body.size(),
        request.limit("max_output_tokens"),
        request.isNonEmptyArray("tools"),
        isStructured(request, body),
        stream,
        false);
  }

  private static boolean isStructured(OutlineReader request, RequestBody body) {
    OutlineReader text = request.object("text");
    JsonOutline.Field format = text == null ? null : text.field("format");
    if (format == null || body.byteAt(format.start()) != '{') {
      return false;
    }
    JsonOutline.Field type = body.outline(format).field("type");
    return type != null && !body.json(type).equals("\"text\"");
  }
}
