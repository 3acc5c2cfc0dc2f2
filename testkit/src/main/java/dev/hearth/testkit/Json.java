package dev.hearth.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The little JSON that the testkit itself needs: maps, lists, strings, numbers, booleans and null,
 * to text and back. Tests of the product use the product's own JSON library.
 */
final class Json {

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** A JSON object of alternating names and values, in this order. */
  static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return map;
  }

  static List<@Nullable Object> array(@Nullable Object... values) {
    List<@Nullable Object> list = new ArrayList<>();
    Collections.addAll(list, values);
    return list;
  }

  static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  static @Nullable Object read(String text) {
    Json json = new Json(text);
    Object value = json.value();
    json.skipSpace();
    if (json.at != text.length()) {
      throw json.unexpected("the end");
    }
    return value;
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> map -> writeObject(map, out);
      case Iterable<?> items -> writeArray(items, out);
      case Number number -> out.append(number);
      case Boolean flag -> out.append(flag);
      default -> writeString(value.toString(), out);
    }
  }

  private static void writeObject(Map<?, ?> map, StringBuilder out) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      writeString(String.valueOf(entry.getKey()), out);
      out.append(':');
      write(entry.getValue(), out);
      separator = ",";
    }
    out.append('}');
  }

  private static void writeArray(Iterable<?> items, StringBuilder out) {
    out.append('[');
    for (Iterator<?> it = items.iterator(); it.hasNext(); ) {
      write(it.next(), out);
      out.append(it.hasNext() ? "," : "");
    }
    out.append(']');
  }

  private static void writeString(String string, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(c < 0x20 ? "\\u%04x".formatted((int) c) : String.valueOf(c));
      }
    }
    out.append('"');
  }

  private @Nullable Object value() {
    skipSpace();
    return switch (peek()) {
      case '{' -> objectValue();
      case '[' -> arrayValue();
      case '"' -> stringValue();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> numberValue();
    };
  }

  private Map<String, @Nullable Object> objectValue() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    expect('{');
    skipSpace();
    while (peek() != '}') {
      skipSpace();
      String name = stringValue();
      skipSpace();
      expect(':');
      map.put(name, value());
      skipSpace();
      if (peek() != '}') {
        expect(',');
      }
    }
    expect('}');
    return map;
  }

  private List<@Nullable Object> arrayValue() {
    List<@Nullable Object> list = new ArrayList<>();
    expect('[');
    skipSpace();
    while (peek() != ']') {
      list.add(value());
      skipSpace();
      if (peek() != ']') {
        expect(',');
      }
    }
    expect(']');
    return list;
  }

  private String stringValue() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      out.append(c == '\\' ? escape() : c);
    }
    expect('"');
    return out.toString();
  }

  private char escape() {
    char c = peek();
    at++;
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> c;
    };
  }

  private Number numberValue() {
    int start = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    if (digits.isEmpty()) {
      throw unexpected("a value");
    }
    return digits.matches("-?\\d+") ? (Number) Long.valueOf(digits) : Double.valueOf(digits);
  }

  private @Nullable Object word(String word, @Nullable Object meaning) {
    if (!text.startsWith(word, at)) {
      throw unexpected(word);
    }
    at += word.length();
    return meaning;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw unexpected("more");
    }
    return text.charAt(at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw unexpected("'" + wanted + "'");
    }
    at++;
  }

  private IllegalArgumentException unexpected(String expected) {
    int from = Math.min(at, text.length());
    String rest = text.substring(from, Math.min(text.length(), from + 20));
    return new IllegalArgumentException(
        "not JSON at " + from + ": '" + rest + "' (expected: " + expected + ")");
  }
}
