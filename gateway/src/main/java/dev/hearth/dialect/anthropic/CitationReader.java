package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.inference.Citation;
import org.jspecify.annotations.Nullable;

/** Reads what a part of an answer's text rests on. */
final class CitationReader {
  private CitationReader() {}

  /**
   * The page on the web that a citation names; null when it names a place in a document of the
   * request.
   *
   * @param start the first character of the answer's text that rests on it
   * @param end the character after the last
   */
  static @Nullable Citation page(JsonNode citation, int start, int end) {
    String url = text(citation, "url");
    String source = url == null ? text(citation, "source") : url;
    return source == null
        ? null
        : new Citation(source, text(citation, "title"), text(citation, "cited_text"), start, end);
  }

  /** What a citation that names no page is called. */
  static String name(JsonNode citation) {
    String type = text(citation, "type");
    return type == null ? "citation" : type;
  }

  private static @Nullable String text(JsonNode citation, String name) {
    JsonNode value = citation.path(name);
    return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
  }
}
