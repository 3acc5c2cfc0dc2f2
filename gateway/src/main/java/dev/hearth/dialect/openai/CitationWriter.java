package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.inference.Citation;
import java.io.IOException;

/** Writes a page on the web as an annotation of a chat's message. */
final class CitationWriter {
  private CitationWriter() {}

  static void write(Citation citation, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "url_citation");
    json.writeObjectFieldStart("url_citation");
    json.writeNumberField("start_index", Math.max(0, citation.start()));
    json.writeNumberField("end_index", Math.max(0, citation.end()));
    json.writeStringField("title", citation.title() == null ? "" : citation.title());
    json.writeStringField("url", citation.url());
    json.writeEndObject();
    json.writeEndObject();
  }
}
