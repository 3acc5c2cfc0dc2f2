package dev.hearth.dialect;

import dev.hearth.inference.Part;

/** A tool's result for formats that take nothing but its text. */
public final class ToolResultText {
  private static final String ERROR = "Error: ";

  private ToolResultText() {}

  /** The text; it begins with {@code Error:} when the tool failed. */
  public static String of(Part.ToolResult result) {
    String text = result.text();
    return result.error() && !text.startsWith(ERROR) ? ERROR + text : text;
  }

  /** What precedes the images and documents of a result where they stand apart from it. */
  public static String attachmentsOf(Part.ToolResult result) {
    return "The tool result " + result.toolCallId() + " came with:";
  }
}
