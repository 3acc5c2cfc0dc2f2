package dev.hearth.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Values of a file as JSON text: plain words and numbers are read as YAML 1.1 does. */
final class JsonDefaults {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Set<String> YES = Set.of("true", "yes", "on");
  private static final Set<String> NO = Set.of("false", "no", "off");
  private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9_]{0,60})");
  private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0x[0-9a-fA-F]{1,16}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\d{1,60}\\.?\\d{0,60}|\\.\\d{1,60})([eE][-+]?\\d{1,3})?");

  private JsonDefaults() {}

  /** The JSON text of a value. */
  static String of(Node node) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      write(json, node);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Node node) throws IOException {
    switch (node) {
      case Node.Scalar scalar -> writeScalar(json, scalar);
      case Node.Sequence sequence -> {
        json.writeStartArray();
        for (Node item : sequence.items()) {
          write(json, item);
        }
        json.writeEndArray();
      }
      case Node.Mapping mapping -> {
        json.writeStartObject();
        for (Map.Entry<String, Node.Entry> entry : mapping.entries().entrySet()) {
          json.writeFieldName(entry.getKey());
          write(json, entry.getValue().value());
        }
        json.writeEndObject();
      }
      case Node.Unset _ -> json.writeNull();
    }
  }

  private static void writeScalar(JsonGenerator json, Node.Scalar scalar) throws IOException {
    String text = scalar.text();
    String word = text.toLowerCase(Locale.ROOT);
    if (!scalar.plain()) {
      json.writeString(text);
    } else if (scalar.isNull()) {
      json.writeNull();
    } else if (YES.contains(word) || NO.contains(word)) {
      json.writeBoolean(YES.contains(word));
    } else if (INTEGER.matcher(text).matches()) {
      json.writeNumber(new BigInteger(text.replace("_", "").replaceFirst("^\\+", "")));
    } else if (HEXADECIMAL.matcher(text).matches()) {
      json.writeNumber(new BigInteger(text.replaceFirst("0x", "").replaceFirst("^\\+", ""), 16));
    } else if (DECIMAL.matcher(text).matches() && !text.matches("[-+]?0\\d+")) {
      json.writeNumber(new BigDecimal(text));
    } else {
      json.writeString(text);
    }
  }
}
