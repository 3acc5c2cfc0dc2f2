package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Custom tools take a text. For formats that know only functions each is one with a single
 * argument, {@code input}.
 */
final class CustomInput {
  /** What precedes the text's JSON string in the arguments. */
  static final String OPENING = "{\"input\":";

  private CustomInput() {}

  /**
   * The parameters' schema as JSON text.
   *
   * @param grammar what the text has to match, null for none
   */
  static String schema(@Nullable String grammar) {
    String what =
        grammar == null
            ? "The tool's whole input as plain text."
            : "The tool's whole input as plain text. It has to match this grammar:\n" + grammar;
    return "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\",\"description\":"
        + JsonText.quote(what)
        + "}},\"required\":[\"input\"],\"additionalProperties\":false}";
  }

  /** The arguments for a text. */
  static String arguments(String input) {
    return OPENING + JsonText.quote(input) + '}';
  }

  /** The text of arguments; themselves when they are not of that form. */
  static String input(String arguments) {
    try {
      JsonNode input = Json.tree(arguments).path("input");
      return input.isTextual() ? input.textValue() : arguments;
    } catch (IOException _) {
      return arguments;
    }
  }
}
