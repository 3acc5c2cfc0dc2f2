package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.History;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Turn;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The items of turns that are kept. */
final class StoredItems {
  private static final String TYPE = "type";
  private static final String MESSAGE = "message";
  private static final String REFERENCE = "item_reference";

  private StoredItems() {}

  /** All that was said up to a turn and in it, with what only the model's own vendor can read. */
  static List<ObjectNode> conversation(Turn last) {
    List<ObjectNode> items = new ArrayList<>();
    for (Turn turn : last.conversation()) {
      items.addAll(input(turn));
      items.addAll(output(turn));
    }
    return items;
  }

  /** What an answer was made from, as callers are told it. */
  static List<ObjectNode> context(Turn turn) {
    List<ObjectNode> items = new ArrayList<>();
    Turn previous = turn.previous();
    for (Turn earlier : previous == null ? List.<Turn>of() : previous.conversation()) {
      items.addAll(input(earlier));
      items.addAll(told(earlier));
    }
    items.addAll(input(turn));
    return items;
  }

  /**
   * The item that another one only refers to.
   *
   * @return null when the other is no reference, or what it refers to is not kept
   */
  static @Nullable ObjectNode referenced(JsonNode item, History history) {
    if (!type(item).equals(REFERENCE) || !item.path("id").isTextual()) {
      return null;
    }
    String id = item.path("id").textValue();
    String response = ItemIds.responseOf(id);
    Turn turn = response == null ? null : history.find(response);
    if (turn == null) {
      return null;
    }
    List<ObjectNode> all = new ArrayList<>(output(turn));
    all.addAll(input(turn));
    return all.stream()
        .filter(kept -> kept.path("id").asText().equals(id))
        .findFirst()
        .orElse(null);
  }

  /** An item's type; one without a type is a message when it has a role, else a reference. */
  static String type(JsonNode item) {
    JsonNode type = item.path(TYPE);
    return type.isTextual() ? type.textValue() : item.hasNonNull("role") ? MESSAGE : REFERENCE;
  }

  /** A turn's own input, complete: callers may leave out what can be guessed. */
  private static List<ObjectNode> input(Turn turn) {
    ItemIds ids = ItemIds.ofResponse(turn.id());
    JsonNode input = tree(turn.input());
    List<ObjectNode> items = new ArrayList<>();
    if (input.isTextual()) {
      ObjectNode message = JsonNodeFactory.instance.objectNode();
      message.put(TYPE, MESSAGE).put("role", "user").set("content", input);
      items.add(completed(message, ids, 0));
    }
    for (JsonNode item : input) {
      if (item instanceof ObjectNode object) {
        items.add(completed(object, ids, items.size()));
      }
    }
    return items;
  }

  private static List<ObjectNode> output(Turn turn) {
    ByteBuf untold = turn.output();
    return untold == null ? told(turn) : objects(tree(untold));
  }

  private static List<ObjectNode> told(Turn turn) {
    return objects(tree(turn.answer()).path("output"));
  }

  private static List<ObjectNode> objects(JsonNode array) {
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode element : array) {
      if (element instanceof ObjectNode object) {
        objects.add(object);
      }
    }
    return objects;
  }

  private static ObjectNode completed(ObjectNode item, ItemIds ids, int index) {
    String type = type(item);
    item.put(TYPE, type);
    if (!item.hasNonNull("id")) {
      item.put("id", ids.inputItem(prefix(type), index));
    }
    if (!item.hasNonNull("status") && !type.equals("reasoning")) {
      item.put("status", Outcome.COMPLETED);
    }
    if (type.equals(MESSAGE) && item.path("content").isTextual()) {
      text(item, item.path("content").textValue());
    }
    for (JsonNode part : item.path("content")) {
      if (part instanceof ObjectNode image
          && type(image).equals("input_image")
          && !image.hasNonNull("detail")) {
        image.put("detail", "auto");
      }
    }
    return item;
  }

  private static void text(ObjectNode message, String text) {
    boolean said = message.path("role").asText().equals("assistant");
    ObjectNode part = message.putArray("content").addObject();
    part.put(TYPE, said ? "output_text" : "input_text").put("text", text);
    if (said) {
      part.putArray("annotations");
      part.putArray("logprobs");
    }
  }

  private static String prefix(String type) {
    return switch (type) {
      case MESSAGE -> "msg";
      case "reasoning" -> "rs";
      case "function_call" -> "fc";
      case "function_call_output" -> "fco";
      case "custom_tool_call" -> "ctc";
      case "custom_tool_call_output" -> "ctco";
      default -> "item";
    };
  }

  private static JsonNode tree(ByteBuf json) {
    try {
      return Json.tree(json);
    } catch (IOException e) {
      throw new UncheckedIOException("an answer was kept that is no JSON", e);
    }
  }
}
