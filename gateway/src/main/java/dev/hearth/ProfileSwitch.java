package dev.hearth;

import dev.hearth.ProfileStore.Stored;
import dev.hearth.config.FileState;
import dev.hearth.config.FileWatch;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.provider.Pause;
import dev.hearth.routing.NearestNames;
import dev.hearth.routing.profile.Profile;
import dev.hearth.routing.profile.Profiles;
import dev.hearth.upstream.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts another profile in force while the gateway runs, and keeps the choice. One at a time;
 * blocks, so never on an event loop.
 */
final class ProfileSwitch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProfileSwitch.class);

  private static final String UNREADABLE = "the stored choice of a profile is not used: {}";

  private final @Nullable ProfileStore store;
  private final Models models;
  private final Consumer<Set<Endpoint>> letGo;
  private final @Nullable FileWatch watch;
  private volatile Map<Path, FileState> files;

  /**
   * What became of a wish.
   *
   * @param profile the one in force now
   * @param before the one that was
   * @param notStored why the choice ends with the process; null where it outlives it
   */
  record Switched(String profile, String before, @Nullable String notStored) {}

  /**
   * Puts the stored choice in force.
   *
   * @param store null where nothing outlives the process
   * @param letGo hears of endpoints that nobody names any more
   * @param pause what the watch of the choice's file waits on
   */
  ProfileSwitch(
      @Nullable ProfileStore store, Models models, Consumer<Set<Endpoint>> letGo, Pause pause) {
    this.store = store;
    this.models = models;
    this.letGo = letGo;
    this.files = filesNow();
    this.watch =
        store == null ? null : new FileWatch("profile-watch", () -> files, this::readAgain, pause);
    begin();
  }

  private void begin() {
    try {
      Stored stored = store == null ? null : store.read();
      if (stored != null) {
        var _ = models.choose(stored);
      }
    } catch (IOException e) {
      LOG.warn(UNREADABLE, e.getMessage());
    }
  }

  /** Takes a choice that somebody else writes, from now on. */
  void watch() {
    if (watch != null) {
      watch.start();
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }

  /**
   * Puts a profile in force from the next request on.
   *
   * @param name {@link Profile#NONE} for none
   * @param by who wants it, for the log
   * @throws InferenceException when there is no such profile
   */
  synchronized Switched use(String name, String by) {
    Profiles profiles = models.snapshot().configuration().profiles();
    if (!name.equals(Profile.NONE) && !profiles.byName().containsKey(name)) {
      throw new InferenceException(
          InferenceError.of(Kind.INVALID_REQUEST, unknown(name, profiles)).withCode("no_profile"));
    }
    Stored choice = new Stored(name, ProfileChoice.orNone(profiles.configured()));
    String notStored = store(choice);
    return new Switched(name, choose(choice, by), notStored);
  }

  private synchronized void readAgain() {
    files = filesNow();
    try {
      Stored stored = store == null ? null : store.read();
      if (!Objects.equals(stored, models.chosen())) {
        var _ = choose(stored, "its file");
      }
    } catch (IOException e) {
      LOG.warn(UNREADABLE, e.getMessage());
    }
  }

  /** What a caller is told that names a profile which does not exist. */
  static String unknown(String name, Profiles profiles) {
    List<String> known = new ArrayList<>(profiles.byName().keySet());
    known.add(Profile.NONE);
    List<String> nearest = NearestNames.to(name, known);
    String shown = name.length() > 64 ? name.substring(0, 64) + "…" : name;
    return "No profile is called '%s' (expected: one of %s)%s"
        .formatted(
            shown,
            String.join(", ", known),
            nearest.isEmpty() ? "." : "; did you mean " + String.join(" or ", nearest) + "?");
  }

  private String choose(@Nullable Stored choice, String by) {
    String before = models.profile().name();
    letGo.accept(models.choose(choice));
    ProfileChoice now = models.profile();
    LOG.info("profile {} in force ({}), before it {}: {}", now.name(), by, before, now.why());
    models
        .catalog()
        .agents()
        .leftOut()
        .forEach(
            (model, reason) -> LOG.warn("profile {} leaves out {}: {}", now.name(), model, reason));
    return before;
  }

  private @Nullable String store(Stored choice) {
    if (store == null) {
      return "the gateway has no folder for data";
    }
    try {
      store.write(choice);
      return null;
    } catch (IOException e) {
      LOG.warn(
          "the choice of the profile {} ends with the process: {}",
          choice.profile(),
          e.getMessage());
      return e.getMessage();
    } finally {
      files = filesNow();
    }
  }

  private Map<Path, FileState> filesNow() {
    return store == null ? Map.of() : FileState.now(Set.of(store.file()));
  }
}
