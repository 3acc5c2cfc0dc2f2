package dev.hearth.links;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A file that a request names by its URL; two of the same URL and kind are one. */
public record Link(Kind kind, String url) {

  /** What the file is to be. */
  public enum Kind {
    IMAGE("image", List.of(FileType.PNG, FileType.JPEG, FileType.GIF, FileType.WEBP)),
    DOCUMENT("document", List.of(FileType.PDF));

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes it so
    private final List<FileType> types;

    Kind(String word, List<FileType> types) {
      this.word = word;
      this.types = types;
    }

    /** Its name for callers. */
    String word() {
      return word;
    }

    boolean has(FileType type) {
      return types.contains(type);
    }

    /** The media types that it may have. */
    Stream<String> mediaTypes() {
      return types.stream().map(FileType::mediaType);
    }
  }

  public Link {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(url, "url");
  }

  /** Its kind alone: a URL may be a secret. */
  @Override
  public String toString() {
    return kind.word() + " link";
  }
}
