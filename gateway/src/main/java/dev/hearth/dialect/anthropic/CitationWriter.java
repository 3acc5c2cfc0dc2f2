package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.inference.Citation;
import java.io.IOException;

/** Writes a page on the web that a text rests on. */
final class CitationWriter {
  private CitationWriter() {}

  static void write(Citation citation, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "web_search_result_location");
    json.writeStringField("cited_text", citation.quote() == null ? "" : citation.quote());
    json.writeStringField("url", citation.url());
    json.writeStringField("title", citation.title());
    json.writeStringField("encrypted_index", "");
    json.writeEndObject();
  }
}
