package dev.hearth.config;

/**
 * A place in a file.
 *
 * @param line counted from 1
 * @param column counted from 1
 */
public record Mark(int line, int column) {

  @Override
  public String toString() {
    return "line " + line + ", column " + column;
  }
}
