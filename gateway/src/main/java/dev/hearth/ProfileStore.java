package dev.hearth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Json;
import dev.hearth.routing.profile.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The file in which the choice of a profile outlives the process. Blocks, so never on an event
 * loop.
 *
 * @param folder where it is; it need not exist
 */
record ProfileStore(Path folder) {
  private static final String NAME = "profile.json";
  private static final int MOST_BYTES = 16 * 1024;

  /**
   * A choice.
   *
   * @param profile the chosen one; {@link Profile#NONE} for none
   * @param insteadOf what the configuration said then; {@link Profile#NONE} for nothing
   */
  record Stored(String profile, String insteadOf) {}

  /** The one in a folder of data, which need not exist; null where there is none. */
  static @Nullable ProfileStore in(@Nullable Path folder) {
    return folder == null ? null : new ProfileStore(folder);
  }

  Path file() {
    return folder.resolve(NAME);
  }

  /**
   * What is stored; null for nothing.
   *
   * @throws IOException when that cannot be read, with the file's name
   */
  @Nullable Stored read() throws IOException {
    try (InputStream in = Files.newInputStream(file())) {
      JsonNode node = Json.tree(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
      String profile = node.path("profile").textValue();
      String insteadOf = node.path("instead_of").textValue();
      if (profile == null || insteadOf == null) {
        throw new IOException("no choice of a profile is in it");
      }
      return new Stored(profile, insteadOf);
    } catch (NoSuchFileException _) {
      return null;
    } catch (JsonProcessingException e) {
      throw new IOException("%s: %s".formatted(file(), e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new IOException("%s: %s".formatted(file(), e.getMessage()), e);
    }
  }

  /**
   * Stores a choice: the file holds the former one or this one, whatever happens meanwhile.
   *
   * @throws IOException when it cannot be written, with the file's name
   */
  void write(Stored choice) throws IOException {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("profile", choice.profile())
            .put("instead_of", choice.insteadOf());
    try {
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "profile", ".tmp");
      try {
        Files.writeString(fresh, Json.text(node) + "\n");
        Files.move(
            fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new IOException("%s: %s".formatted(file(), e), e);
    }
  }
}
