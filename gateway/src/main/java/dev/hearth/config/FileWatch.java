package dev.hearth.config;

import dev.hearth.provider.Patrol;
import dev.hearth.provider.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks every {@link #INTERVAL} whether files hold something else than what was read of them, and
 * tells once they have stood still from one look to the next. One virtual thread; blocking code.
 */
/*
 * Looking is asked of the path, not of the system's notices: editors put a new file in the old one's
 * place, Kubernetes turns a link to another folder, network file systems tell nothing. A file that is
 * being written, or is away for a moment, differs from look to look and is left alone until it does
 * not. What was read last counts whether or not it was of use, so that a bad file is told of once.
 */
public final class FileWatch implements AutoCloseable {

  /** How long a look waits for the next one. */
  public static final Duration INTERVAL = Duration.ofSeconds(2);

  private final Supplier<Map<Path, FileState>> read;
  private final Runnable changed;
  private final Patrol patrol;
  private Map<Path, Stamp> last = Map.of();

  /** A file as a look found it. */
  private record Stamp(FileState state, @Nullable FileTime modified, long size) {

    static Stamp of(Path file) {
      FileState state = FileState.of(file);
      try {
        BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(state, about.lastModifiedTime(), about.size());
      } catch (IOException _) {
        return new Stamp(state, null, -1);
      }
    }
  }

  /**
   * A watch that does nothing until it is told to.
   *
   * @param name of its thread
   * @param read the files to watch, as they were when they were last read
   * @param changed hears, on the watch's thread, that one of them is to be read again; afterwards
   *     {@code read} tells what it found
   */
  public FileWatch(
      String name, Supplier<Map<Path, FileState>> read, Runnable changed, Pause pause) {
    this.read = Objects.requireNonNull(read, "read");
    this.changed = Objects.requireNonNull(changed, "changed");
    this.patrol = new Patrol(name, this::look, INTERVAL, pause);
  }

  /** Looks from now on, first after one interval. */
  public void start() {
    patrol.startLater();
  }

  /** One look. */
  void look() {
    Map<Path, FileState> known = read.get();
    Map<Path, Stamp> now = new HashMap<>();
    known.keySet().forEach(file -> now.put(file, Stamp.of(file)));
    boolean differs =
        known.entrySet().stream()
            .anyMatch(file -> !isState(now.get(file.getKey()), file.getValue()));
    boolean stoodStill = now.equals(last);
    last = now;
    if (differs && stoodStill) {
      changed.run();
    }
  }

  private static boolean isState(@Nullable Stamp stamp, FileState state) {
    return stamp != null && stamp.state().equals(state);
  }

  /** Ends it and waits until the look under way is over. */
  @Override
  public void close() {
    patrol.close();
  }
}
