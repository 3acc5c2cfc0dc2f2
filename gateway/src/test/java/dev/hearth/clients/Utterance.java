package dev.hearth.clients;

import com.fasterxml.jackson.databind.JsonNode;

/** What an imitated model says to one request. */
sealed interface Utterance {

  /** Text, and nothing else. */
  record Text(String text) implements Utterance {}

  /** A call of a tool, and no text. */
  record Call(String id, String name, JsonNode arguments) implements Utterance {}
}
