package dev.hearth.dialect;

import java.util.List;
import java.util.Random;

/** Texts full of what has to be escaped, encoded or left alone. */
public final class RandomText {
  private static final List<String> PIECES =
      List.of(
          "a",
          "Hello",
          " ",
          "\"",
          "\\",
          "/",
          "\n",
          "\r\n",
          "\t",
          "\b",
          "\f",
          "\u0000",
          "\u001f",
          "\u007f",
          "é",
          "ß",
          "\u07ff",
          "\u0800",
          "漢",
          "\ufffd",
          "\uffff",
          "\u2028",
          "\u2029",
          "\ufeff",
          "🦉",
          "👩‍👩‍👧",
          "\ud83d",
          "\udd89",
          "\\u0041",
          "data: [DONE]",
          "\n\n",
          "{",
          "}",
          "\"done\":true",
          "</script>",
          "%s");

  private RandomText() {}

  /** Up to twelve pieces, often none. */
  public static String of(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(1 + random.nextInt(13));
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  /** The same, never empty. */
  public static String filled(Random random) {
    return of(random) + PIECES.get(random.nextInt(PIECES.size()));
  }
}
