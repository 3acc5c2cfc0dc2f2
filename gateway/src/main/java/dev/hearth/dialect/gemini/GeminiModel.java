package dev.hearth.dialect.gemini;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model's name tells of the requests that Google takes for it. A Gemini whose name says no
 * version, such as {@code gemini-flash-latest}, counts as new.
 */
record GeminiModel(Generation generation, boolean pro) {
  private static final Pattern VERSION = Pattern.compile("gemini-(\\d+)(?:\\.(\\d+))?(?:[.-].*|$)");

  enum Generation {
    /** Before 2.5: models that do not think. */
    OLD,
    GEMINI_2_5,
    /** 3 and later. */
    NEW,
    GEMMA,
    /** Anything that is not called Gemini or Gemma. */
    OTHER
  }

  static GeminiModel of(String name) {
    String bare = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return new GeminiModel(generation(bare), bare.contains("-pro"));
  }

  private static Generation generation(String name) {
    if (name.startsWith("gemma")) {
      return Generation.GEMMA;
    }
    if (!name.startsWith("gemini")) {
      return Generation.OTHER;
    }
    Matcher version = VERSION.matcher(name);
    if (!version.matches() || version.group(1).length() > 1 || version.group(1).charAt(0) > '2') {
      return Generation.NEW;
    }
    boolean half = version.group(1).equals("2") && "5".equals(version.group(2));
    return half ? Generation.GEMINI_2_5 : Generation.OLD;
  }

  /** Whether it refuses a conversation whose function calls have no signature. */
  boolean demandsSignatures() {
    return generation == Generation.NEW;
  }

  /** Whether it is told how hard to think in a word; the others that think take a budget. */
  boolean thinksByLevel() {
    return generation == Generation.NEW;
  }

  boolean takesThinkingBudget() {
    return generation == Generation.GEMINI_2_5 || generation == Generation.OTHER;
  }

  /** The fewest tokens that it may be told to think; 0 where it may be told not to think. */
  int leastThinkingBudget() {
    return generation == Generation.GEMINI_2_5 && pro ? 128 : 0;
  }

  boolean takesPenalties() {
    return generation != Generation.GEMINI_2_5;
  }

  /** Whether its server fetches what a URL names. */
  boolean takesLinks() {
    return generation != Generation.OLD;
  }

  boolean takesSystemInstruction() {
    return generation != Generation.GEMMA;
  }

  /** Whether images and documents of a function's response are part of it. */
  boolean takesMediaInResponses() {
    return generation == Generation.NEW;
  }

  /** Whether the form of the answer may be demanded where functions may be called. */
  boolean takesFormBesideFunctions() {
    return generation == Generation.NEW || generation == Generation.OTHER;
  }
}
