package dev.hearth.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Jackson, set up once: parsers, trees and generators over buffers. */
public final class Json {
  /** Images travel as strings, so a string may be as long as a body may be. */
  private static final int MAX_STRING = 256 * 1024 * 1024;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(MAX_STRING).build())
          .build();
  private static final ObjectMapper TREES =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /** A parser of JSON text. */
  public static JsonParser parser(String json) throws IOException {
    return FACTORY.createParser(json);
  }

  /** A parser of bytes; the array is borrowed until the parser is closed. */
  public static JsonParser parser(byte[] json, int offset, int length) throws IOException {
    return FACTORY.createParser(json, offset, length);
  }

  /** A parser of a buffer's readable bytes; borrowed until the parser is closed. */
  public static JsonParser parser(ByteBuf json) throws IOException {
    if (json.hasArray()) {
      return FACTORY.createParser(
          json.array(), json.arrayOffset() + json.readerIndex(), json.readableBytes());
    }
    return FACTORY.createParser((InputStream) new ByteBufInputStream(json.duplicate()));
  }

  /** The tree of a buffer's readable bytes, borrowed; a missing node when there are none. */
  public static JsonNode tree(ByteBuf json) throws IOException {
    try (JsonParser parser = parser(json)) {
      JsonNode tree = TREES.readTree(parser);
      return tree == null ? MissingNode.getInstance() : tree;
    } catch (NumberFormatException e) {
      throw unreadable(e);
    }
  }

  /** The tree of JSON text. */
  public static JsonNode tree(String json) throws IOException {
    try {
      return TREES.readTree(json);
    } catch (NumberFormatException e) {
      throw unreadable(e);
    }
  }

  /**
   * JSON that holds a number beyond every measure, for which Jackson throws what it does not say.
   */
  private static JsonProcessingException unreadable(NumberFormatException number) {
    return new JsonParseException(null, "a number that is too large to be read", number);
  }

  /** The tree of JSON text that is an object; null when it is anything else. */
  public static @Nullable JsonNode objectOrNull(String json) {
    try {
      JsonNode tree = tree(json);
      return tree.isObject() ? tree : null;
    } catch (IOException _) {
      return null;
    }
  }

  /** The JSON text of a tree. */
  public static String text(JsonNode tree) {
    return JsonText.withoutLoneSurrogates(tree.toString());
  }

  /** The text of the value that the parser is at, null when it is no text; passes the value. */
  public static @Nullable String textOrNull(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    parser.skipChildren();
    return null;
  }

  /** The JSON text of the value that the parser is at; passes the value. */
  public static String copy(JsonParser parser) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      generator.copyCurrentStructureExact(parser);
    } catch (NumberFormatException e) {
      throw unreadable(e);
    }
    return JsonText.withoutLoneSurrogates(text.toString());
  }

  /** Appends what the writer generates to a buffer; borrowed. */
  public static void write(ByteBuf out, Writing writing) {
    try (JsonGenerator generator =
        FACTORY.createGenerator((OutputStream) new ByteBufOutputStream(out))) {
      writing.to(generator);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /** What the writer generates. */
  public static byte[] bytes(Writing writing) {
    ByteBuf out = Unpooled.buffer(1024);
    write(out, writing);
    return ByteBufUtil.getBytes(out);
  }

  /**
   * A new buffer with what the writer generates; the caller owns it.
   *
   * @param size about how many bytes that will be
   */
  public static ByteBuf buffer(ByteBufAllocator allocator, int size, Writing writing) {
    ByteBuf out = allocator.buffer(size);
    boolean done = false;
    try {
      write(out, writing);
      done = true;
      return out;
    } finally {
      if (!done) {
        out.release();
      }
    }
  }

  /** Writes some JSON. */
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }
}
