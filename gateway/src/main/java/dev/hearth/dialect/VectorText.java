package dev.hearth.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The numbers of a vector as JSON text, the way a back end wrote them. */
public final class VectorText {
  private VectorText() {}

  /**
   * The array that the parser has just entered, without rounding anything.
   *
   * @param source what the parser reads, from its first byte
   * @return null when it holds anything but numbers
   */
  public static @Nullable String of(JsonParser parser, byte[] source) throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    JsonToken token = parser.nextToken();
    while (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      token = parser.nextToken();
    }
    if (token != JsonToken.END_ARRAY) {
      return null;
    }
    int end = (int) parser.currentLocation().getByteOffset();
    return new String(source, start, end - start, StandardCharsets.US_ASCII);
  }

  /** The numbers of base 64 of little-endian floats; null when it is none. */
  public static @Nullable String ofBase64(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      return null;
    }
    ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    StringJoiner numbers = new StringJoiner(",", "[", "]");
    while (floats.remaining() >= Float.BYTES) {
      float number = floats.getFloat();
      if (!Float.isFinite(number)) {
        return null;
      }
      numbers.add(Float.toString(number));
    }
    return floats.hasRemaining() ? null : numbers.toString();
  }

  /**
   * The numbers as base 64 of little-endian floats.
   *
   * @param numbers an array of numbers as JSON text
   */
  public static String toBase64(String numbers) throws IOException {
    ByteBuffer floats =
        ByteBuffer.allocate(Float.BYTES * (numbers.length() / 2 + 1))
            .order(ByteOrder.LITTLE_ENDIAN);
    try (JsonParser parser = Json.parser(numbers)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        floats.putFloat(parser.getFloatValue());
      }
    }
    byte[] encoded = Base64.getEncoder().encode(floats.flip()).array();
    return new String(encoded, StandardCharsets.US_ASCII);
  }
}
