package dev.hearth.routing.policy;

import java.util.List;

/**
 * Word lists made ready to be found in a text, in one pass over it and without any allocation for
 * its words. Immutable.
 */
/*
 * A word is known by a hash of 64 bits over its letters in lower case, a phrase by one over its
 * words' hashes. A word that ends phrases is marked as such, so that nearly every word of a text
 * costs a single look into the table. Two words with the same hash would be taken for each other;
 * with a thousand entries that is not to be expected in this universe, and the constructor checks
 * the lists themselves.
 */
final class Lexicon {
  private static final int LONGEST_PHRASE = 3;
  private static final int ENTRY = 0xffff;
  private static final int ENDS_TWO = 1 << 16;
  private static final int ENDS_THREE = 1 << 17;
  private static final long SEED = 0xcbf29ce484222325L;
  private static final long PRIME = 31;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;
  private static final char[] LOWER = lower();

  private final long[] keys;
  private final int[] values;
  private final int[] listOf;
  private final int lists;

  Lexicon(List<WordList> lists) {
    int forms = lists.stream().flatMap(list -> list.entries().stream()).mapToInt(List::size).sum();
    int size = Integer.highestOneBit(Math.max(8, 2 * forms)) << 1;
    this.keys = new long[size];
    this.values = new int[size];
    this.lists = lists.size();
    this.listOf = new int[lists.stream().mapToInt(list -> list.entries().size()).sum()];
    int entry = 0;
    for (int list = 0; list < lists.size(); list++) {
      for (List<String> oneEntry : lists.get(list).entries()) {
        listOf[entry] = list;
        for (String form : oneEntry) {
          add(form, entry);
        }
        entry++;
      }
    }
  }

  private void add(String form, int entry) {
    long[] words = words(form);
    if (words.length == 0 || words.length > LONGEST_PHRASE) {
      throw new IllegalArgumentException(
          "'%s' (expected: 1 to %d words)".formatted(form, LONGEST_PHRASE));
    }
    long last = words[words.length - 1];
    switch (words.length) {
      case 1 -> mark(last, entry + 1, form);
      case 2 -> {
        mark(last, ENDS_TWO, form);
        mark(phrase(words[0], last), entry + 1, form);
      }
      default -> {
        mark(last, ENDS_THREE, form);
        mark(phrase(phrase(words[0], words[1]), last), entry + 1, form);
      }
    }
  }

  private void mark(long key, int value, String form) {
    int at = slot(key);
    keys[at] = key;
    if ((value & ENTRY) != 0 && (values[at] & ENTRY) != 0) {
      throw new IllegalArgumentException("'" + form + "' is listed twice");
    }
    values[at] |= value;
  }

  /** Where a key is, or would be. */
  private int slot(long key) {
    int mask = keys.length - 1;
    int at = (int) ((key * SPREAD) >>> 32) & mask;
    while (keys[at] != 0 && keys[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private static long phrase(long first, long second) {
    return (Long.rotateLeft(first, 23) ^ second) * SPREAD;
  }

  private static long[] words(String form) {
    long[] words = new long[LONGEST_PHRASE + 1];
    int count = 0;
    long hash = SEED;
    for (int i = 0; i <= form.length(); i++) {
      int c = i == form.length() ? 0 : letter(form.charAt(i));
      if (c != 0) {
        hash = hash * PRIME + c;
      } else if (hash != SEED && count < words.length) {
        words[count++] = hash;
        hash = SEED;
      }
    }
    return java.util.Arrays.copyOf(words, count);
  }

  /** A letter or digit in lower case; 0 for what stands between words. */
  private static int letter(char c) {
    if (c < LOWER.length) {
      return LOWER[c];
    }
    return Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
  }

  private static char[] lower() {
    char[] lower = new char[256];
    for (int c = 0; c < lower.length; c++) {
      lower[c] = Character.isLetterOrDigit(c) ? (char) Character.toLowerCase(c) : 0;
    }
    return lower;
  }

  /** Nothing found so far. */
  Hits none() {
    return new Hits(lists, listOf.length);
  }

  /**
   * Adds what is found from one place of a text to another.
   *
   * @param mostWords after so many it stops
   */
  void scan(String text, int from, int to, int mostWords, Hits hits) {
    long beforeLast = 0;
    long last = 0;
    int words = 0;
    boolean lineBegins = true;
    int at = from;
    while (at < to && words < mostWords) {
      char c = text.charAt(at);
      if (letter(c) == 0) {
        lineBegins = c == '\n' || (lineBegins && c == ' ');
        hits.questions += c == '?' ? 1 : 0;
        at++;
        continue;
      }
      int begin = at;
      long word = SEED;
      int letter = letter(c);
      while (letter != 0) {
        word = word * PRIME + letter;
        at++;
        letter = at < to ? letter(text.charAt(at)) : 0;
      }
      hits.numberedLines += lineBegins && isNumber(text, begin, at, to) ? 1 : 0;
      look(beforeLast, last, word, hits);
      beforeLast = last;
      last = word;
      lineBegins = false;
      words++;
    }
    hits.words += words;
  }

  /** Whether a word at a line's beginning numbers that line: {@code 1.} or {@code 12)}. */
  private static boolean isNumber(String text, int begin, int end, int to) {
    boolean marked = end < to && (text.charAt(end) == '.' || text.charAt(end) == ')');
    return marked && Character.isDigit(text.charAt(begin)) && end - begin <= 2;
  }

  private void look(long beforeLast, long last, long word, Hits hits) {
    int value = values[slot(word)];
    if (value == 0) {
      return;
    }
    hit(value, hits);
    if ((value & ENDS_TWO) != 0) {
      hit(values[slot(phrase(last, word))], hits);
    }
    if ((value & ENDS_THREE) != 0) {
      hit(values[slot(phrase(phrase(beforeLast, last), word))], hits);
    }
  }

  private void hit(int value, Hits hits) {
    int entry = (value & ENTRY) - 1;
    if (entry >= 0) {
      hits.add(entry, listOf[entry]);
    }
  }

  /** What was found in texts. Confined to one thread. */
  static final class Hits {
    private final long[] seen;
    private final int[] perList;
    private int words;
    private int questions;
    private int numberedLines;

    private Hits(int lists, int entries) {
      this.seen = new long[(entries >> 6) + 1];
      this.perList = new int[lists];
    }

    private void add(int entry, int list) {
      long bit = 1L << (entry & 63);
      if ((seen[entry >> 6] & bit) == 0) {
        seen[entry >> 6] |= bit;
        perList[list]++;
      }
    }

    /** How many different entries of a list were found. */
    int of(int list) {
      return perList[list];
    }

    int words() {
      return words;
    }

    int questions() {
      return questions;
    }

    int numberedLines() {
      return numberedLines;
    }
  }
}
