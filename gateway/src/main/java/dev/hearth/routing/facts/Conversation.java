package dev.hearth.routing.facts;

import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.InferenceRequest.Completion;
import dev.hearth.inference.InferenceRequest.Embedding;
import dev.hearth.inference.InferenceRequest.TokenCount;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import java.util.List;

/**
 * What a request says, as far as it matters for where it goes.
 *
 * @param system the instructions to the model; empty for none
 * @param firstUser what the user said first; empty where nobody did
 * @param lastUser what the user said last; empty where nobody did
 * @param turns how often the user spoke
 * @param images how many there are
 * @param tools how many tools are offered
 * @param toolCalls how many the model has made so far
 * @param afterTool whether a tool's result is the last thing said
 * @param textLength of all that is said, in characters; files do not count
 */
public record Conversation(
    String system,
    String firstUser,
    String lastUser,
    int turns,
    int images,
    int tools,
    int toolCalls,
    boolean afterTool,
    long textLength) {
  private static final int HEAD = 2048;

  /** How the prompt begins, which stays the same from one turn to the next; not all of it. */
  public String beginning() {
    return head(system) + '\n' + head(firstUser);
  }

  private static String head(String text) {
    return text.length() > HEAD ? text.substring(0, HEAD) : text;
  }

  /** What a request says. */
  public static Conversation of(InferenceRequest request) {
    return switch (request) {
      case Chat chat -> of(chat);
      case TokenCount count -> of(count.conversation());
      case Completion completion ->
          new Conversation(
              "",
              completion.prompt(),
              completion.prompt(),
              1,
              0,
              0,
              0,
              false,
              completion.prompt().length());
      case Embedding embedding ->
          new Conversation(
              "",
              "",
              "",
              0,
              0,
              0,
              0,
              false,
              embedding.inputs().stream().mapToLong(String::length).sum());
    };
  }

  private static Conversation of(Chat chat) {
    Reading reading = new Reading();
    chat.messages().forEach(reading::add);
    return reading.conversation(chat.tools().size());
  }

  /** The counts while a conversation is gone through. */
  private static final class Reading {
    private final StringBuilder system = new StringBuilder();
    private List<Part> firstUser = List.of();
    private List<Part> lastUser = List.of();
    private int turns;
    private int images;
    private int toolCalls;
    private boolean afterTool;
    private long textLength;

    void add(Message message) {
      afterTool = message.role() == Role.TOOL;
      if (message.role() == Role.USER) {
        firstUser = turns++ == 0 ? message.parts() : firstUser;
        lastUser = message.parts();
      }
      for (Part part : message.parts()) {
        add(message.role(), part);
      }
    }

    private void add(Role role, Part part) {
      switch (part) {
        case Part.Text(String text) -> {
          textLength += text.length();
          if (role == Role.SYSTEM) {
            system.append(text).append('\n');
          }
        }
        case Part.Image _, Part.ImageLink _ -> images++;
        case Part.ToolCall call -> {
          toolCalls++;
          textLength += call.arguments().length();
        }
        case Part.ToolResult result -> result.content().forEach(piece -> add(role, piece));
        case Part.Refusal(String text) -> textLength += text.length();
        case Part.Thinking thinking -> textLength += thinking.text().length();
        case Part.RedactedThinking _, Part.Document _, Part.DocumentLink _, Part.Audio _ -> {}
      }
    }

    Conversation conversation(int tools) {
      return new Conversation(
          system.toString(),
          text(firstUser),
          text(lastUser),
          turns,
          images,
          tools,
          toolCalls,
          afterTool,
          textLength);
    }

    private static String text(List<Part> parts) {
      StringBuilder said = new StringBuilder();
      for (Part part : parts) {
        if (part instanceof Part.Text(String text)) {
          said.append(said.isEmpty() ? "" : "\n").append(text);
        }
      }
      return said.toString();
    }
  }
}
