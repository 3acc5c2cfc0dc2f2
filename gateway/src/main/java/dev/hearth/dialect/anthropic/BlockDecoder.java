package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.Leftovers;
import dev.hearth.dialect.SignatureText;
import dev.hearth.inference.Part;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads content blocks. What only echoes tools that run on Anthropic's servers is left out by name.
 * Belongs to one request: it remembers the names of its tool calls.
 */
final class BlockDecoder {
  private static final Set<String> TEXT = Set.of("type", "text");
  private static final Set<String> THINKING = Set.of("type", "thinking", "signature");
  private static final Set<String> TOOL_USE = Set.of("type", "id", "name", "input");
  private static final Set<String> TOOL_RESULT =
      Set.of("type", "tool_use_id", "content", "is_error");
  private static final Set<String> SEARCH_RESULT = Set.of("type", "source", "title", "content");

  private final Leftovers left;
  private final SourceDecoder sources;
  private final Map<String, String> toolNames = new HashMap<>();

  BlockDecoder(Leftovers left) {
    this.left = left;
    this.sources = new SourceDecoder(left);
  }

  List<Part> parts(List<JsonReader> blocks) {
    List<Part> parts = new ArrayList<>(blocks.size());
    for (JsonReader block : blocks) {
      add(block, parts);
    }
    return parts;
  }

  private void add(JsonReader block, List<Part> parts) {
    String type = block.requireText("type");
    switch (type) {
      case "text" -> {
        left.note(block, TEXT);
        parts.add(new Part.Text(block.requireText("text")));
      }
      case "image" -> parts.add(sources.image(block));
      case "document" -> parts.addAll(sources.document(block, this));
      case "search_result" -> parts.add(searchResult(block));
      case "thinking" -> parts.add(thinking(block));
      case "redacted_thinking" -> redacted(block, parts);
      case "tool_use" -> parts.add(toolUse(block));
      case "tool_result" -> parts.add(toolResult(block));
      case "compaction" -> compaction(block, parts);
      default -> {
        if (!isOfServers(type)) {
          throw block.wrong(
              "type", "a content block that may stand there, such as text, image or tool_result");
        }
        left.add(type);
      }
    }
  }

  /** Whether a block only means something to a server that runs tools itself. */
  private static boolean isOfServers(String type) {
    return type.endsWith("_tool_use")
        || type.endsWith("_tool_result")
        || switch (type) {
          case "container_upload", "fallback", "tool_reference", "browser_state" -> true;
          default -> false;
        };
  }

  private Part thinking(JsonReader block) {
    left.note(block, THINKING);
    return new Part.Thinking(
        block.requireText("thinking"), Signatures.read(block.text("signature")));
  }

  /** Another vendor's, directly after a tool call, is the signature of that call. */
  private static void redacted(JsonReader block, List<Part> parts) {
    Signature content = SignatureText.read(block.requireText("data"), Issuer.ANTHROPIC);
    boolean ofCall =
        content.issuer() != Issuer.ANTHROPIC
            && !parts.isEmpty()
            && parts.getLast() instanceof Part.ToolCall call
            && call.signature() == null;
    if (ofCall && parts.removeLast() instanceof Part.ToolCall call) {
      parts.add(new Part.ToolCall(call.id(), call.name(), call.arguments(), content));
    } else {
      parts.add(new Part.RedactedThinking(content));
    }
  }

  private Part toolUse(JsonReader block) {
    left.note(block, TOOL_USE);
    String id = block.requireText("id");
    String name = block.requireText("name");
    toolNames.put(id, name);
    JsonReader input = block.object("input");
    return new Part.ToolCall(id, name, input == null ? "{}" : Json.text(input.object()));
  }

  private Part toolResult(JsonReader block) {
    left.note(block, TOOL_RESULT);
    String id = block.requireText("tool_use_id");
    return new Part.ToolResult(id, toolNames.get(id), content(block), block.flag("is_error"));
  }

  /** The content of a tool's result, or of a document made of blocks. */
  List<Part> content(JsonReader holder) {
    JsonNode content = holder.get("content");
    if (!holder.has("content")) {
      return List.of();
    }
    if (content.isTextual()) {
      return List.of(new Part.Text(content.textValue()));
    }
    if (!content.isArray()) {
      throw holder.wrong("content", "a string or an array of content blocks");
    }
    List<JsonReader> blocks = holder.objects("content");
    for (JsonReader block : blocks) {
      switch (block.requireText("type")) {
        case "tool_use", "tool_result", "thinking", "redacted_thinking", "compaction" ->
            throw block.wrong("type", "text, image, document or search_result");
        default -> {}
      }
    }
    return parts(blocks);
  }

  /** What the caller found, as the text that it is. */
  private Part searchResult(JsonReader block) {
    left.note(block, SEARCH_RESULT);
    StringBuilder text = new StringBuilder();
    appendLine(text, block.text("title"));
    appendLine(text, block.text("source"));
    for (JsonReader piece : block.objects("content")) {
      appendLine(text, piece.requireText("text"));
    }
    return new Part.Text(text.toString());
  }

  /** The summary that stands for what came before it. */
  private void compaction(JsonReader block, List<Part> parts) {
    left.add("compaction");
    String summary = block.text("content");
    if (summary != null) {
      parts.add(new Part.Text(summary));
    }
  }

  private static void appendLine(StringBuilder text, @Nullable String line) {
    if (line != null && !line.isEmpty()) {
      text.append(text.isEmpty() ? "" : "\n").append(line);
    }
  }
}
