package dev.hearth.inference;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A piece of a message's content. */
public sealed interface Part {

  /** Plain text. */
  record Text(String text) implements Part {
    public Text {
      Objects.requireNonNull(text, "text");
    }
  }

  /** What the model said instead of an answer that it refused, given back by the caller. */
  record Refusal(String text) implements Part {
    public Refusal {
      Objects.requireNonNull(text, "text");
    }
  }

  /** The model's thinking, given back by a caller that keeps it in the conversation. */
  record Thinking(String text, @Nullable Signature signature) implements Part {
    public Thinking {
      Objects.requireNonNull(text, "text");
    }

    public Thinking(String text) {
      this(text, null);
    }
  }

  /** Thinking that only its issuer can read. */
  record RedactedThinking(Signature content) implements Part {
    public RedactedThinking {
      Objects.requireNonNull(content, "content");
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
   * A document inside the request.
   *
   * @param mediaType for instance {@code application/pdf} or {@code text/plain}
   * @param base64 the file's bytes in base 64, without line breaks
   * @param name the file's name or title
   */
  record Document(String mediaType, String base64, @Nullable String name) implements Part {
    public Document {
      Objects.requireNonNull(mediaType, "mediaType");
      Objects.requireNonNull(base64, "base64");
    }
  }

  /** A document that the model's server would have to fetch. */
  record DocumentLink(String url, @Nullable String name) implements Part {
    public DocumentLink {
      Objects.requireNonNull(url, "url");
    }
  }

  /**
   * A recording inside the request.
   *
   * @param mediaType for instance {@code audio/wav}
   * @param base64 the file's bytes in base 64, without line breaks
   */
  record Audio(String mediaType, String base64) implements Part {
    public Audio {
      Objects.requireNonNull(mediaType, "mediaType");
      Objects.requireNonNull(base64, "base64");
    }
  }

  /**
   * The model's wish to run a tool.
   *
   * @param id what the matching {@link ToolResult} refers to
   * @param arguments a JSON object as text
   * @param signature of the thinking that led to it, where the issuer ties it to the call
   */
  record ToolCall(String id, String name, String arguments, @Nullable Signature signature)
      implements Part {
    public ToolCall {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(arguments, "arguments");
    }

    public ToolCall(String id, String name, String arguments) {
      this(id, name, arguments, null);
    }
  }

  /**
   * What a tool answered.
   *
   * @param toolCallId the {@link ToolCall} that it answers
   * @param name the tool's name where the dialect carries it
   * @param content texts, images and documents
   * @param error whether the tool failed
   */
  record ToolResult(String toolCallId, @Nullable String name, List<Part> content, boolean error)
      implements Part {
    public ToolResult {
      Objects.requireNonNull(toolCallId, "toolCallId");
      content = List.copyOf(content);
    }

    /** A text of a tool that did not fail. */
    public ToolResult(String toolCallId, @Nullable String name, String text) {
      this(toolCallId, name, List.of(new Text(text)), false);
    }

    /** Its texts, one line each. */
    public String text() {
      return content.stream()
          .filter(Text.class::isInstance)
          .map(part -> ((Text) part).text())
          .collect(Collectors.joining("\n"));
    }
  }
}
