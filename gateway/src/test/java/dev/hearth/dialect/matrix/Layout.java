package dev.hearth.dialect.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;

/** JSON laid out for readers: what fits into a line stands in one. */
final class Layout {
  private static final int WIDTH = 110;

  private Layout() {}

  /** The text laid out; as it is where it is no JSON. */
  static String of(String json) {
    try {
      StringBuilder out = new StringBuilder();
      write(Json.tree(json), 0, 0, out);
      return out.toString();
    } catch (IOException _) {
      return json;
    }
  }

  private static void write(JsonNode node, int indent, int used, StringBuilder out) {
    String line = line(node);
    if (!node.isContainerNode() || indent + used + line.length() <= WIDTH) {
      out.append(line);
      return;
    }
    boolean object = node.isObject();
    out.append(object ? '{' : '[');
    String separator = "\n";
    Iterator<String> names = node.fieldNames();
    for (JsonNode element : node) {
      out.append(separator).repeat(' ', indent + 2);
      String name = object ? JsonText.quote(names.next()) + ": " : "";
      out.append(name);
      write(element, indent + 2, name.length(), out);
      separator = ",\n";
    }
    out.append('\n').repeat(' ', indent).append(object ? '}' : ']');
  }

  private static String line(JsonNode node) {
    if (!node.isContainerNode()) {
      return Json.text(node);
    }
    StringBuilder out = new StringBuilder(node.isObject() ? "{" : "[");
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        out.append(out.length() > 1 ? ", " : "");
        out.append(JsonText.quote(member.getKey())).append(": ").append(line(member.getValue()));
      }
    } else {
      for (JsonNode element : node) {
        out.append(out.length() > 1 ? ", " : "").append(line(element));
      }
    }
    return out.append(node.isObject() ? '}' : ']').toString();
  }
}
