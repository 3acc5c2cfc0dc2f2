package dev.hearth.inference;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A piece of a message's content. */
public sealed interface Part {

  /** Plain text. */
  record Text(String text) implements Part {
    public Text {
      Objects.requireNonNull(text, "text");
    }
  }

  /** The model's thinking, given back by a caller that keeps it in the conversation. */
  record Thinking(String text) implements Part {
    public Thinking {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * An image inside the request.
   *
   * @param mediaType for instance {@code image/png}
   * @param base64 the file's bytes in base 64, without line breaks
   */
  record Image(String mediaType, String base64) implements Part {
    public Image {
      Objects.requireNonNull(mediaType, "mediaType");
      Objects.requireNonNull(base64, "base64");
    }
  }

  /** An image that the model's server would have to fetch. */
  record ImageLink(String url) implements Part {
    public ImageLink {
      Objects.requireNonNull(url, "url");
    }
  }

  /**
   * The model's wish to run a tool.
   *
   * @param id what the matching {@link ToolResult} refers to
   * @param arguments a JSON object as text
   */
  record ToolCall(String id, String name, String arguments) implements Part {
    public ToolCall {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(arguments, "arguments");
    }
  }

  /**
   * What a tool answered.
   *
   * @param toolCallId the {@link ToolCall} that it answers
   * @param name the tool's name where the dialect carries it
   */
  record ToolResult(String toolCallId, @Nullable String name, String text) implements Part {
    public ToolResult {
      Objects.requireNonNull(toolCallId, "toolCallId");
      Objects.requireNonNull(text, "text");
    }
  }
}
