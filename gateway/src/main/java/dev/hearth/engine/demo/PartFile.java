package dev.hearth.engine.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An unfinished download and, beside it, the version of the file that the server named. */
record PartFile(Path file, Path tagFile) {

  static PartFile beside(Path target) {
    String name = target.getFileName().toString();
    return new PartFile(
        target.resolveSibling(name + ".part"), target.resolveSibling(name + ".part.etag"));
  }

  long size() throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** The version, as the server wrote it; empty when it named none. */
  String tag() throws IOException {
    return Files.exists(tagFile) ? Files.readString(tagFile) : "";
  }

  /** Starts from nothing. A weak tag does not vouch for every byte, so it is not kept. */
  void begin(String tag) throws IOException {
    delete();
    Files.writeString(tagFile, tag.startsWith("W/") ? "" : tag);
  }

  OutputStream append() throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(tagFile);
  }
}
