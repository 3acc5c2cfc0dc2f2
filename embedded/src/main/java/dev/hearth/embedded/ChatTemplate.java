package dev.hearth.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lays a conversation out in a model's chat format.
 *
 * <p>The native function that knows the formats mangles characters outside the basic plane (it
 * returns modified UTF-8) and ends the process on unexpected input. So it only ever sees marks in
 * place of the texts, which are put in afterwards.
 */
final class ChatTemplate {

  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern MARK = Pattern.compile("@@text-(\\d+)@@");

  private final UnaryOperator<String> layout;

  /**
   * @param layout from {@code {"messages":[{"role":…,"content":…}]}} to the prompt
   */
  ChatTemplate(UnaryOperator<String> layout) {
    this.layout = layout;
  }

  String apply(List<ChatMessage> messages) {
    Matcher marks = MARK.matcher(layout.apply(marked(messages)));
    return marks.replaceAll(
        mark -> Matcher.quoteReplacement(messages.get(Integer.parseInt(mark.group(1))).text()));
  }

  private static String marked(List<ChatMessage> messages) {
    var written = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(written)) {
      json.writeStartObject();
      json.writeArrayFieldStart("messages");
      for (int i = 0; i < messages.size(); i++) {
        json.writeStartObject();
        json.writeStringField("role", messages.get(i).role().templateName());
        json.writeStringField("content", "@@text-%d@@".formatted(i));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return written.toString();
  }
}
