package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;

/** Members of a back end's objects, which may be anything. */
final class Nodes {
  private Nodes() {}

  /** A string's text; empty for anything else. */
  static String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : "";
  }
}
