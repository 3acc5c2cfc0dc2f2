package dev.hearth.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** JSON strings and their text. */
public final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /**
   * The text of a JSON string, its escapes decoded.
   *
   * @param json the string with its quotes
   * @throws InferenceException when it is no JSON string
   */
  public static String unquote(String json) {
    if (json.indexOf('\\') < 0 && isQuoted(json)) {
      return json.substring(1, json.length() - 1);
    }
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        return parser.getText();
      }
    } catch (IOException e) {
      // falls through to the one message for both ways of being wrong
    }
    throw new InferenceException(
        InferenceError.invalid("A text has a bad escape (expected: a JSON string).", null));
  }

  /** The text as a JSON string with its quotes. */
  public static String quote(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /** The bytes of JSON text. */
  public static byte[] utf8(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isQuoted(String json) {
    return json.length() >= 2 && json.charAt(0) == '"' && json.indexOf('"', 1) == json.length() - 1;
  }
}
