package dev.hearth.dialect.gemini;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Media types of files that are given by their URLs. */
final class MediaTypes {
  private static final Map<String, String> BY_SUFFIX =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("gif", "image/gif"),
          Map.entry("heic", "image/heic"),
          Map.entry("heif", "image/heif"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("txt", "text/plain"),
          Map.entry("md", "text/markdown"),
          Map.entry("html", "text/html"),
          Map.entry("csv", "text/csv"),
          Map.entry("json", "application/json"),
          Map.entry("xml", "text/xml"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("wav", "audio/wav"),
          Map.entry("mp4", "video/mp4"));

  private MediaTypes() {}

  /** What the URL's path ends with tells; null when it tells nothing. */
  static @Nullable String guess(String url) {
    try {
      String path = new URI(url).getPath();
      int dot = path == null ? -1 : path.lastIndexOf('.');
      return dot < 0 ? null : BY_SUFFIX.get(path.substring(dot + 1).toLowerCase(Locale.ROOT));
    } catch (URISyntaxException _) {
      return null;
    }
  }
}
