package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.Leftovers;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the system prompt and the messages of a request. The tool results of a turn become messages
 * of their own.
 */
final class MessageDecoder {
  /**
   * How the block begins that one client puts first in its system prompt, different in every
   * request: no model needs it, and with it no local server finds the prompt in its cache.
   */
  private static final String BILLING = "x-anthropic-billing-header:";

  private static final Set<String> MESSAGE = Set.of("role", "content");

  private final JsonReader request;
  private final Leftovers left;
  private final BlockDecoder blocks;
  private final List<Message> messages = new ArrayList<>();

  MessageDecoder(JsonReader request, Leftovers left) {
    this.request = request;
    this.left = left;
    this.blocks = new BlockDecoder(left);
  }

  List<Message> messages() {
    if (!request.has("messages")) {
      throw request.wrong("messages", "an array of messages");
    }
    system();
    for (JsonReader message : request.objects("messages")) {
      message(message);
    }
    return messages;
  }

  private void system() {
    if (!request.has("system")) {
      return;
    }
    List<Part> texts = new ArrayList<>();
    for (Part part : texts(request, "system")) {
      String text = part instanceof Part.Text(String its) ? withoutBilling(its) : "";
      if (!text.isEmpty()) {
        texts.add(new Part.Text(text));
      }
    }
    if (!texts.isEmpty()) {
      messages.add(new Message(Role.SYSTEM, texts));
    }
  }

  private static String withoutBilling(String text) {
    if (!text.startsWith(BILLING)) {
      return text;
    }
    int line = text.indexOf('\n');
    return line < 0 ? "" : text.substring(line + 1).stripLeading();
  }

  private void message(JsonReader message) {
    left.note(message, MESSAGE);
    switch (message.requireText("role")) {
      case "user" -> turn(Role.USER, message);
      case "assistant" -> turn(Role.ASSISTANT, message);
      case "system" -> messages.add(new Message(Role.SYSTEM, texts(message, "content")));
      default -> throw message.wrong("role", "user, assistant or system");
    }
  }

  /** A turn's content; each tool result in it stands alone. */
  private void turn(Role role, JsonReader message) {
    List<Part> parts = new ArrayList<>();
    boolean results = false;
    for (Part part : content(message, "content")) {
      if (part instanceof Part.ToolResult) {
        results = true;
        flush(role, parts);
        messages.add(new Message(Role.TOOL, List.of(part)));
      } else {
        parts.add(part);
      }
    }
    if (results) {
      flush(role, parts);
    } else {
      messages.add(new Message(role, parts));
    }
  }

  private void flush(Role role, List<Part> parts) {
    if (!parts.isEmpty()) {
      messages.add(new Message(role, parts));
      parts.clear();
    }
  }

  /** Content of which only text may be part. */
  private List<Part> texts(JsonReader holder, String name) {
    List<Part> parts = content(holder, name);
    for (Part part : parts) {
      if (!(part instanceof Part.Text)) {
        throw holder.wrong(name, "text");
      }
    }
    return parts;
  }

  private List<Part> content(JsonReader holder, String name) {
    JsonNode content = holder.get(name);
    if (content.isTextual()) {
      return List.of(new Part.Text(content.textValue()));
    }
    if (!content.isArray()) {
      throw holder.wrong(name, "a string or an array of content blocks");
    }
    return blocks.parts(holder.objects(name));
  }
}
