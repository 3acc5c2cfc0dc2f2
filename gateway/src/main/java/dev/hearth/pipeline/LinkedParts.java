package dev.hearth.pipeline;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.links.Link;
import dev.hearth.links.LinkedFile;
import dev.hearth.provider.Target;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parts of requests that are given by their URLs and that a target takes only inside.
 *
 * @param model the target's name of it
 */
record LinkedParts(BackendDialect dialect, String model) {

  static LinkedParts wantedBy(Target target) {
    return new LinkedParts(target.provider().dialect(), target.params().model());
  }

  /** What they lead to, each once, in the order of the request. */
  List<Link> in(InferenceRequest request) {
    Chat chat = chat(request);
    if (chat == null) {
      return List.of();
    }
    Set<Link> found = new LinkedHashSet<>();
    for (Message message : chat.messages()) {
      collect(message.parts(), found);
    }
    return List.copyOf(found);
  }

  /**
   * The request with the files in their places; those that are not there stay links.
   *
   * @param files knows the files that are there, and null for the others
   */
  InferenceRequest replaced(InferenceRequest request, Function<Link, @Nullable LinkedFile> files) {
    Chat chat = chat(request);
    if (chat == null || in(request).isEmpty()) {
      return request;
    }
    List<Message> messages = new ArrayList<>(chat.messages().size());
    for (Message message : chat.messages()) {
      messages.add(new Message(message.role(), replaced(message.parts(), files)));
    }
    Chat other = chat.with(messages);
    return request instanceof InferenceRequest.TokenCount
        ? new InferenceRequest.TokenCount(other)
        : other;
  }

  private static @Nullable Chat chat(InferenceRequest request) {
    return switch (request) {
      case Chat chat -> chat;
      case InferenceRequest.TokenCount(Chat conversation) -> conversation;
      case InferenceRequest.Completion _, InferenceRequest.Embedding _ -> null;
    };
  }

  private void collect(List<Part> parts, Set<Link> found) {
    for (Part part : parts) {
      if (part instanceof Part.ToolResult result) {
        collect(result.content(), found);
      }
      Link link = link(part);
      if (link != null) {
        found.add(link);
      }
    }
  }

  private List<Part> replaced(List<Part> parts, Function<Link, @Nullable LinkedFile> files) {
    List<Part> replaced = new ArrayList<>(parts.size());
    for (Part part : parts) {
      replaced.add(replaced(part, files));
    }
    return replaced;
  }

  private Part replaced(Part part, Function<Link, @Nullable LinkedFile> files) {
    if (part instanceof Part.ToolResult(var id, var name, var content, var error)) {
      return new Part.ToolResult(id, name, replaced(content, files), error);
    }
    Link link = link(part);
    LinkedFile file = link == null ? null : files.apply(link);
    if (file == null) {
      return part;
    }
    return part instanceof Part.DocumentLink(_, String name)
        ? new Part.Document(file.mediaType(), file.base64(), name)
        : new Part.Image(file.mediaType(), file.base64());
  }

  private @Nullable Link link(Part part) {
    Link link =
        switch (part) {
          case Part.ImageLink(String url) -> new Link(Link.Kind.IMAGE, url);
          case Part.DocumentLink(String url, _) -> new Link(Link.Kind.DOCUMENT, url);
          case Part.Text _,
              Part.Refusal _,
              Part.Thinking _,
              Part.RedactedThinking _,
              Part.Image _,
              Part.Document _,
              Part.Audio _,
              Part.ToolCall _,
              Part.ToolResult _ ->
              null;
        };
    return link != null && dialect.wantsInside(part, model) ? link : null;
  }
}
