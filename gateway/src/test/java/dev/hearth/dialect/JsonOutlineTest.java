package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.framing.TestBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonOutlineTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> objects() {
    return Stream.of(
        Arguments.of("{}", ""),
        Arguments.of(" \t\r\n{ \n} \n", ""),
        Arguments.of("{\"a\":1}", "a=1"),
        Arguments.of("{ \"a\" : 1 , \"b\" : null }", "a=1 b=null"),
        Arguments.of("{\"a\":\"x\",\"b\":\"\"}", "a=\"x\" b=\"\""),
        Arguments.of("{\"a\":-1.5e+10,\"b\":true}", "a=-1.5e+10 b=true"),
        Arguments.of("{\"a\":\"\\\"\",\"b\":2}", "a=\"\\\"\" b=2"),
        Arguments.of("{\"a\":\"\\\\\",\"b\":2}", "a=\"\\\\\" b=2"),
        Arguments.of("{\"a\":\"\\\\\\\"\\\\\\\\\",\"b\":2}", "a=\"\\\\\\\"\\\\\\\\\" b=2"),
        Arguments.of(
            "{\"a\":\"\\b\\f\\n\\r\\t\\/\\u0022\\u005c\",\"b\":2}",
            "a=\"\\b\\f\\n\\r\\t\\/\\u0022\\u005c\" b=2"),
        Arguments.of("{\"a\":\"é🦉\",\"é\":2}", "a=\"é🦉\" é=2"),
        Arguments.of("{\"a\":{\"b\":1},\"c\":2}", "a={\"b\":1} c=2"),
        Arguments.of(
            "{\"m\":[{\"model\":\"x\"},\"\\\"model\\\":\\\"y\"],\"model\":\"z\"}",
            "m=[{\"model\":\"x\"},\"\\\"model\\\":\\\"y\"] model=\"z\""),
        Arguments.of("{\"a\":\"\\\",\\\"model\\\":\\\"y\"}", "a=\"\\\",\\\"model\\\":\\\"y\""),
        Arguments.of("{\"a\":[\"}\",\"]\",{\"]\":\"}\"}]}", "a=[\"}\",\"]\",{\"]\":\"}\"}]"),
        Arguments.of("{\"a\":[\"\\\\\",\"\\\"]\"]}", "a=[\"\\\\\",\"\\\"]\"]"),
        Arguments.of("{\"\\u006dodel\":1}", "model=1"),
        Arguments.of("{\"a\\\"b\":1,\"a\\\\\":2}", "a\"b=1 a\\=2"),
        Arguments.of("{\"\":1}", "=1"));
  }

  @ParameterizedTest
  @MethodSource("objects")
  void findsTheFieldsInAnySplit(String json, String fields) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 100; seed++) {
      JsonOutline outline = outline(bytes, new Random(seed));

      assertThat(outline.problem()).as("seed %d", seed).isNull();
      assertThat(describe(outline, bytes)).as("seed %d", seed).isEqualTo(fields);
      assertThat(bytes[outline.closingBrace()]).isEqualTo((byte) '}');
    }
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("", "nothing at all"),
        Arguments.of("  ", "nothing at all"),
        Arguments.of("[]", "'[' at byte 0 (expected: a JSON object)"),
        Arguments.of(" \"a\"", "'\"' at byte 1 (expected: a JSON object)"),
        Arguments.of("<html>", "a page of HTML or XML"),
        Arguments.of("\ufeff{}", "0xef at byte 0"),
        Arguments.of("{", "ends in its middle"),
        Arguments.of("{\"a", "ends in its middle"),
        Arguments.of("{\"a\":", "ends in its middle"),
        Arguments.of("{\"a\":1", "ends in its middle"),
        Arguments.of("{\"a\":\"x\\\"}", "ends in its middle"),
        Arguments.of("{\"a\":[1}", "ends in its middle"),
        Arguments.of("{\"a\":1}x", "'x' at byte 7 (expected: nothing after the object)"),
        Arguments.of("{\"a\":1}{}", "'{' at byte 7"),
        Arguments.of("{\"a\":1}\u0000", "0x00 at byte 7"),
        Arguments.of("{a:1}", "'a' at byte 1 (expected: a field name in quotes)"),
        Arguments.of("{,}", "',' at byte 1"),
        Arguments.of("{\"a\":1,}", "'}' at byte 7"),
        Arguments.of("{\"a\":1,,\"b\":2}", "',' at byte 7"),
        Arguments.of("{\"a\" 1}", "'1' at byte 5 (expected: ':')"),
        Arguments.of("{\"a\":}", "'}' at byte 5 (expected: a value)"),
        Arguments.of("{\"a\":,}", "',' at byte 5"),
        Arguments.of("{\"a\":1 2}", "'2' at byte 7"),
        Arguments.of("{\"a\":1\"b\":2}", "'\"' at byte 6"),
        Arguments.of("{\"a\":x\"}\",\"model\":1}", "'\"' at byte 6"),
        Arguments.of("{\"a\":\"x\"\"b\":2}", "'\"' at byte 8"),
        Arguments.of("{\"a\":'x'}", "''' at byte 5"),
        Arguments.of("{\"a\":1,\"a\":2}", "the field 'a' twice"),
        Arguments.of("{\"model\":1,\"\\u006dod\\u0065l\":2}", "the field 'model' twice"),
        Arguments.of("{\"\\u006dodel\":1,\"model\":2}", "the field 'model' twice"),
        Arguments.of("{\"\\x\":1}", "a field name with a bad escape"),
        Arguments.of("{\"\\u00\":1}", "a field name with a bad escape"),
        Arguments.of("{\"" + "n".repeat(257) + "\":1}", "a field name longer than 256 bytes"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void saysWhatIsWrongInAnySplit(String json, String problem) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 60; seed++) {
      JsonOutline outline = outline(bytes, new Random(seed));

      assertThat(outline.isWhole()).as("seed %d", seed).isFalse();
      assertThat(outline.problem()).as("seed %d", seed).contains(problem);
    }
  }

  @Test
  void takesUpTo256FieldsAndNamesOf256Bytes() {
    String longName = "n".repeat(256);
    assertThat(JsonOutline.of(manyFields(256)).fields()).hasSize(256);
    assertThat(JsonOutline.of(manyFields(257)).problem()).contains("more than 256");
    assertThat(JsonOutline.of("{\"" + longName + "\":1}").field(longName)).isNotNull();
  }

  @Test
  void takesAnyDepthWithoutRecursion() {
    int depth = 1_000_000;
    String json = "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + ",\"b\":1}";
    assertThat(JsonOutline.of(json).fields()).hasSize(2);
  }

  @Test
  void escapesAtTheEndsOfChunksNeverDeceive() {
    for (long seed = 0; seed < 4000; seed++) {
      // Given
      Random random = new Random(seed);
      String json =
          "{\"a\":" + randomString(random) + ",\"b\":[" + randomString(random) + "],\"c\":3}";
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

      // When
      JsonOutline outline = outline(bytes, random);

      // Then
      assertThat(outline.problem()).as("seed %d: %s", seed, json).isNull();
      assertThat(outline.fields().stream().map(JsonOutline.Field::name))
          .as("seed %d: %s", seed, json)
          .containsExactly("a", "b", "c");
    }
  }

  @Test
  void garbageGivesTheSameInAnySplit() {
    String alphabet = "{}[]\"\\:,  \n123trueabu0065é<";
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      StringBuilder garbage = new StringBuilder(random.nextInt(4) == 0 ? "" : "{\"a\":");
      int length = random.nextInt(40);
      for (int i = 0; i < length; i++) {
        garbage.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      byte[] bytes = garbage.toString().getBytes(StandardCharsets.UTF_8);

      JsonOutline once = JsonOutline.of(garbage.toString());
      JsonOutline cut = outline(bytes, random);

      assertThat(cut.problem()).as("seed %d", seed).isEqualTo(once.problem());
      assertThat(cut.fields()).as("seed %d", seed).isEqualTo(once.fields());
    }
  }

  @Test
  void findsTheClosingQuoteAtEveryPlaceOfAWord() {
    for (int length = 0; length < 40; length++) {
      String json =
          "{\"a\":\"%s\",\"b\":[\"%s\"],\"c\":3}"
              .formatted("x".repeat(length), "!#\u00a2".repeat(length));
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      for (long seed = 0; seed < 20; seed++) {
        JsonOutline outline = outline(bytes, new Random(seed));
        assertThat(outline.problem()).as("seed %d: %s", seed, json).isNull();
        assertThat(outline.fields()).as("seed %d: %s", seed, json).hasSize(3);
      }
    }
  }

  @Test
  void readsBuffersOfEveryKind() {
    byte[] json =
        "{\"a\":\"x\\\"y\",\"b\":[{\"c\":\"]\"}],\"d\":-1}".getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= json.length; cut++) {
      CompositeByteBuf parts = buffers.allocator().compositeBuffer();
      parts.addComponent(true, buffers.of(Arrays.copyOf(json, cut)));
      parts.addComponent(true, buffers.of(Arrays.copyOfRange(json, cut, json.length)));
      assertThat(scanned(parts)).as("cut at %d", cut).isEqualTo("a b d");
      parts.release();
    }
    assertThat(scanned(Unpooled.wrappedBuffer(json))).isEqualTo("a b d");
    assertThat(scanned(Unpooled.wrappedBuffer(json).asReadOnly())).isEqualTo("a b d");
    assertThat(scanned(Unpooled.copiedBuffer(new byte[3], json).slice(3, json.length)))
        .isEqualTo("a b d");
    assertThat(scanned(Unpooled.EMPTY_BUFFER)).isEmpty();
  }

  @Test
  void anyJsonThatIsValidIsWhole() {
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      StringBuilder json = new StringBuilder("{");
      int count = random.nextInt(6);
      for (int i = 0; i < count; i++) {
        json.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":");
        appendValue(random, 0, json);
      }
      json.append('}');

      JsonOutline outline = outline(json.toString().getBytes(StandardCharsets.UTF_8), random);

      assertThat(outline.problem()).as("seed %d: %s", seed, json).isNull();
      assertThat(outline.fields()).as("seed %d: %s", seed, json).hasSize(count);
    }
  }

  private JsonOutline outline(byte[] bytes, Random random) {
    JsonOutline outline = new JsonOutline();
    int offset = 0;
    for (ByteBuf piece : buffers.cut(bytes, random)) {
      outline.scan(piece, offset);
      offset += piece.readableBytes();
      piece.release();
    }
    return outline;
  }

  private static String scanned(ByteBuf bytes) {
    JsonOutline outline = new JsonOutline();
    outline.scan(bytes, 0);
    return outline.fields().stream().map(JsonOutline.Field::name).collect(Collectors.joining(" "));
  }

  private static String describe(JsonOutline outline, byte[] bytes) {
    return outline.fields().stream()
        .map(field ->
            field.name()
                + "="
                + new String(
                    bytes, field.start(), field.end() - field.start(), StandardCharsets.UTF_8))
        .collect(Collectors.joining(" "));
  }

  private static String manyFields(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"f" + i + "\":" + i)
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String randomString(Random random) {
    List<String> parts =
        List.of("\\\"", "\\\\", "\\n", "\\u0022", "\\u005c", "x", "{", "]", "\\/", "é", ",", ":");
    StringBuilder string = new StringBuilder("\"");
    int length = random.nextInt(14);
    for (int i = 0; i < length; i++) {
      string.append(parts.get(random.nextInt(parts.size())));
    }
    return string.append('"').toString();
  }

  private static void appendValue(Random random, int depth, StringBuilder json) {
    switch (random.nextInt(depth > 4 ? 4 : 6)) {
      case 0 -> json.append(random.nextInt());
      case 1 -> json.append(random.nextDouble());
      case 2 -> json.append("null");
      case 3 -> json.append(randomString(random));
      case 4 -> {
        json.append("[ ");
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
          json.append(i == 0 ? "" : " , ");
          appendValue(random, depth + 1, json);
        }
        json.append(']');
      }
      default -> {
        json.append('{').append(randomString(random)).append(":\n");
        appendValue(random, depth + 1, json);
        json.append('}');
      }
    }
  }
}
