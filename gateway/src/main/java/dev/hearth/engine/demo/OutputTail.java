package dev.hearth.engine.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The last lines that a process wrote, each cut to a bearable length.
 *
 * <p>A platform thread follows the pipe: reading one would hold a virtual thread's carrier.
 */
final class OutputTail {

  private static final int LINES = 12;
  private static final int LINE_LENGTH = 400;

  private final Deque<String> lines = new ArrayDeque<>();

  /** Reads to the end of {@code stream} on a thread of its own. */
  Thread follow(InputStream stream, Consumer<String> each) {
    return Thread.ofPlatform().name("process-output").daemon().start(() -> read(stream, each));
  }

  synchronized void add(String line) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  synchronized boolean contains(String text) {
    return lines.stream().anyMatch(line -> line.contains(text));
  }

  synchronized String last() {
    return lines.isEmpty() ? "it said nothing" : lines.getLast();
  }

  synchronized String all() {
    return lines.isEmpty() ? "it said nothing" : String.join(System.lineSeparator(), lines);
  }

  private void read(InputStream stream, Consumer<String> each) {
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = nextLine(reader); !line.isEmpty(); line = nextLine(reader)) {
        String text = line.strip();
        if (!text.isEmpty()) {
          add(text);
          each.accept(text);
        }
      }
    } catch (IOException _) {
      // The process is gone; what it said is kept.
    }
  }

  /** A line with its end, without what is beyond the length; empty at the end of the stream. */
  private static String nextLine(BufferedReader reader) throws IOException {
    var line = new StringBuilder();
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      if (c == '\n' || line.length() < LINE_LENGTH) {
        line.append((char) c);
      }
      if (c == '\n') {
        break;
      }
    }
    return line.toString();
  }
}
