package dev.hearth.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** JSON strings and their text. */
public final class JsonText {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private JsonText() {}

  /**
   * The text of a JSON string, its escapes decoded.
   *
   * @param json the string with its quotes
   * @throws InferenceException when it is no JSON string
   */
  public static String unquote(String json) {
    String text = unquoteOrNull(json);
    if (text == null) {
      throw new InferenceException(
          InferenceError.invalid(
              "A text has a bad escape or character (expected: a JSON string).", null));
    }
    return text;
  }

  /** The text of a JSON string, its escapes decoded; null when it is no JSON string. */
  static @Nullable String unquoteOrNull(String json) {
    if (isPlain(json)) {
      return json.substring(1, json.length() - 1);
    }
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        String text = parser.getText();
        return parser.nextToken() == null ? text : null;
      }
      return null;
    } catch (IOException _) {
      return null;
    }
  }

  /** The text as a JSON string with its quotes. */
  public static String quote(String text) {
    return withoutLoneSurrogates(
        '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"');
  }

  /** JSON text that UTF-8 can carry: half a surrogate pair in a string becomes its escape. */
  static String withoutLoneSurrogates(String json) {
    int length = json.length();
    StringBuilder escaped = null;
    for (int i = 0; i < length; i++) {
      char c = json.charAt(i);
      boolean pair = isPairAt(json, i);
      if (escaped == null && Character.isSurrogate(c) && !pair) {
        escaped = new StringBuilder(length + 16).append(json, 0, i);
      }
      if (escaped != null) {
        appendSafely(json, i, pair, escaped);
      }
      i += pair ? 1 : 0;
    }
    return escaped == null ? json : escaped.toString();
  }

  private static void appendSafely(String json, int at, boolean pair, StringBuilder out) {
    if (pair) {
      out.append(json, at, at + 2);
    } else if (Character.isSurrogate(json.charAt(at))) {
      out.append("\\u").append(HexFormat.of().toHexDigits(json.charAt(at)));
    } else {
      out.append(json.charAt(at));
    }
  }

  /** The bytes of JSON text. */
  public static byte[] utf8(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** Appends the text as a JSON string with its quotes; a lone surrogate becomes an escape. */
  public static void write(CharSequence text, ByteBuf out) {
    int length = text.length();
    out.ensureWritable(length + 2);
    out.writeByte('"');
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        writeAscii(c, out);
      } else if (c < 0x800) {
        out.writeByte(0xc0 | c >> 6).writeByte(continuation(c));
      } else if (!Character.isSurrogate(c)) {
        out.writeByte(0xe0 | c >> 12).writeByte(continuation(c >> 6)).writeByte(continuation(c));
      } else if (isPairAt(text, i)) {
        writeSupplementary(Character.toCodePoint(c, text.charAt(++i)), out);
      } else {
        writeEscape(c, out);
      }
    }
    out.writeByte('"');
  }

  private static boolean isPairAt(CharSequence text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }

  private static void writeAscii(char c, ByteBuf out) {
    switch (c) {
      case '"', '\\' -> out.writeByte('\\').writeByte(c);
      case '\n' -> out.writeByte('\\').writeByte('n');
      case '\r' -> out.writeByte('\\').writeByte('r');
      case '\t' -> out.writeByte('\\').writeByte('t');
      case '\b' -> out.writeByte('\\').writeByte('b');
      case '\f' -> out.writeByte('\\').writeByte('f');
      default -> {
        if (c < ' ') {
          writeEscape(c, out);
        } else {
          out.writeByte(c);
        }
      }
    }
  }

  private static void writeSupplementary(int point, ByteBuf out) {
    out.writeByte(0xf0 | point >> 18)
        .writeByte(continuation(point >> 12))
        .writeByte(continuation(point >> 6))
        .writeByte(continuation(point));
  }

  /** A byte of UTF-8 after the first: the lowest six bits. */
  private static int continuation(int bits) {
    return 0x80 | (bits & 0x3f);
  }

  private static void writeEscape(char c, ByteBuf out) {
    out.writeByte('\\').writeByte('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.writeByte(HEX[c >> shift & 0xf]);
    }
  }

  private static boolean isPlain(String json) {
    int last = json.length() - 1;
    if (last < 1 || json.charAt(0) != '"' || json.charAt(last) != '"') {
      return false;
    }
    for (int i = 1; i < last; i++) {
      char c = json.charAt(i);
      if (c == '"' || c == '\\' || c < ' ') {
        return false;
      }
    }
    return true;
  }
}
