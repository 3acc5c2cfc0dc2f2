package dev.hearth.ingress;

import dev.hearth.dialect.RequestOutline;
import dev.hearth.inference.InferenceException;

/** Guesses from a body's fields at which path it would be posted. */
final class ExplainedPath {
  static final String USUAL = "/v1/chat/completions";

  private ExplainedPath() {}

  /** The path; the usual one for a body that tells nothing, be it because it is none. */
  static String of(RequestOutline body) {
    try {
      return ofFields(body);
    } catch (InferenceException _) {
      return USUAL; // whoever serves it says what is wrong with the body
    }
  }

  private static String ofFields(RequestOutline body) {
    if (has(body, "messages")) {
      if (has(body, "options") || has(body, "keep_alive")) {
        return "/api/chat";
      }
      return has(body, "system") || has(body, "anthropic_version") ? "/v1/messages" : USUAL;
    }
    if (has(body, "contents")) {
      return "/v1beta/models/auto:generateContent";
    }
    if (has(body, "input")) {
      return has(body, "encoding_format") || has(body, "dimensions")
          ? "/v1/embeddings"
          : "/v1/responses";
    }
    if (has(body, "prompt")) {
      return has(body, "options") || has(body, "keep_alive") ? "/api/generate" : "/v1/completions";
    }
    return USUAL;
  }

  private static boolean has(RequestOutline body, String field) {
    return body.field(field) != null;
  }
}
