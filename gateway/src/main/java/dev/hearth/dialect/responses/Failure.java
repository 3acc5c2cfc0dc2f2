package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import dev.hearth.inference.InferenceError;
import io.netty.buffer.Unpooled;

/** Answers that failed. */
final class Failure {
  private Failure() {}

  /** Why an answer's object stands for none: it tells an error, or that it was given up. */
  static InferenceError of(JsonNode response) {
    JsonNode error = response.path("error");
    if (!error.isObject() && !error.isTextual()) {
      return BackendErrors.broken(
          "The back end gave its answer up (status '%s')."
              .formatted(Words.of(Nodes.text(response.path("status")))));
    }
    JsonNode told = JsonNodeFactory.instance.objectNode().set("error", error);
    return BackendErrors.inAnswer(Unpooled.wrappedBuffer(JsonText.utf8(Json.text(told))));
  }
}
