package dev.hearth.dialect.fuzz;

import dev.hearth.dialect.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes wrong messages out of right ones: mostly still JSON, and wrong in what it says. */
final class Mutation {
  private static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[\\[\\]{},:]|[^\\[\\]{},:\"]+");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1e400",
          "-0.0",
          "99999999999999999999",
          "1e-999999999",
          "2147483648",
          "\"\"",
          "\"a\"",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "[]",
          "{}",
          "[null]",
          "[\"a\",1,{}]",
          "{\"type\":\"text\"}",
          "\"stop\"",
          "\"data: [DONE]\"",
          "\n",
          "\r\n\r\n",
          "");

  private final Random random;

  Mutation(Random random) {
    this.random = random;
  }

  byte[] of(String example) {
    List<String> tokens = tokens(example);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && !tokens.isEmpty(); i++) {
      change(tokens);
    }
    byte[] bytes = JsonText.utf8(String.join("", tokens));
    if (bytes.length > 0 && random.nextInt(5) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private void change(List<String> tokens) {
    int at = random.nextInt(tokens.size());
    int other = random.nextInt(tokens.size());
    switch (random.nextInt(8)) {
      case 0 -> tokens.remove(at);
      case 1 -> tokens.add(at, tokens.get(other));
      case 2 -> tokens.set(at, tokens.set(other, tokens.get(at)));
      case 3, 4 -> tokens.set(at, VALUES.get(random.nextInt(VALUES.size())));
      case 5 -> tokens.subList(Math.min(at, other), Math.max(at, other)).clear();
      case 6 -> tokens.addAll(at, List.copyOf(tokens.subList(Math.min(at, other), other)));
      case 7 -> nest(tokens, at);
      default -> throw new AssertionError();
    }
  }

  private void nest(List<String> tokens, int at) {
    int depth = 1 + random.nextInt(random.nextBoolean() ? 3 : 1200);
    boolean arrays = random.nextBoolean();
    String open = arrays ? "[" : "{\"a\":";
    String close = arrays ? "]" : "}";
    tokens.set(at, open.repeat(depth) + tokens.get(at) + close.repeat(depth));
  }

  private static List<String> tokens(String example) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(example);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }

  /** Bytes as a failure's message shows them. */
  static String shown(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
