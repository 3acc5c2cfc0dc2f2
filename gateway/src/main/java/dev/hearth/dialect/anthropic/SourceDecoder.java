package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.Base64Text;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.Leftovers;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.Part;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Reads images and documents: what they hold is their {@code source}. */
final class SourceDecoder {
  private static final Set<String> IMAGE = Set.of("type", "source");
  private static final Set<String> DOCUMENT = Set.of("type", "source", "title");

  private final Leftovers left;

  SourceDecoder(Leftovers left) {
    this.left = left;
  }

  Part image(JsonReader block) {
    left.note(block, IMAGE);
    JsonReader source = block.requireObject("source");
    return switch (source.requireText("type")) {
      case "base64" ->
          new Part.Image(
              source.requireText("media_type"),
              Base64Text.withoutSpace(source.requireText("data")));
      case "url" -> new Part.ImageLink(source.requireText("url"));
      case "file" ->
          throw Losses.refused(
              Feature.IMAGE,
              "An image is given by the id of a file at Anthropic, which no other back end can"
                  + " read (expected: a source of base64 or url).");
      default -> throw source.wrong("type", "base64 or url");
    };
  }

  /** The document's parts: itself, or what it is made of. */
  List<Part> document(JsonReader block, BlockDecoder blocks) {
    left.note(block, DOCUMENT);
    String title = block.text("title");
    JsonReader source = block.requireObject("source");
    return switch (source.requireText("type")) {
      case "base64" ->
          List.of(
              new Part.Document(
                  source.requireText("media_type"),
                  Base64Text.withoutSpace(source.requireText("data")),
                  title));
      case "text" ->
          List.of(new Part.Document("text/plain", base64(source.requireText("data")), title));
      case "url" -> List.of(new Part.DocumentLink(source.requireText("url"), title));
      case "content" -> blocks.content(source);
      case "file" ->
          throw Losses.refused(
              Feature.DOCUMENT,
              "A document is given by the id of a file at Anthropic, which no other back end can"
                  + " read (expected: a source of base64, text, url or content).");
      default -> throw source.wrong("type", "base64, text, url or content");
    };
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
