package dev.hearth.config;

/**
 * A place in a file.
 *
 * @param line counted from 1
 * @param column counted from 1
 */
public record Mark(int line, int column) implements Comparable<Mark> {

  @Override
  public int compareTo(Mark other) {
    int lines = Integer.compare(line, other.line);
    return lines == 0 ? Integer.compare(column, other.column) : lines;
  }

  @Override
  public String toString() {
    return "line " + line + ", column " + column;
  }
}
