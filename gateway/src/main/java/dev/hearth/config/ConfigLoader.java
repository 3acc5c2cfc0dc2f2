package dev.hearth.config;

import dev.hearth.conversation.KeepingLimits;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.links.LinkRules;
import dev.hearth.provider.Secret;
import dev.hearth.routing.Catalog;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds a configuration file and reads it: {@code hearth.yaml}, or LiteLLM's {@code config.yaml},
 * which is known by its {@code model_list}. Bad content is an answer, never an exception.
 */
public final class ConfigLoader {

  /** The variable that names the file. */
  public static final String FILE_VARIABLE = "HEARTH_CONFIG";

  private static final String MODEL_LIST = "model_list";
  private static final Pattern MODEL_LIST_LINE =
      Pattern.compile("^[\"']?model_list[\"']?\\s*:", Pattern.MULTILINE);

  private final Dialects dialects;
  private final Environment environment;
  private final Locations locations;

  /**
   * @param environment the variables that files may refer to
   */
  public ConfigLoader(Dialects dialects, Map<String, String> environment, Locations locations) {
    this.dialects = dialects;
    this.environment = new Environment(environment);
    this.locations = locations;
  }

  /**
   * The configuration that holds: that of the given file, else of the one that {@value
   * #FILE_VARIABLE} names, else of the first that is found, else none.
   */
  public Loading load(@Nullable Path explicit) {
    return look(explicit).loading();
  }

  /** The same, and the files that were read for it. */
  public Look look(@Nullable Path explicit) {
    try {
      Path file = explicit == null ? found() : explicit;
      Reading reading = Reading.of(file, environment, dialects);
      Loading loading = file == null ? withoutFile(reading) : read(file, reading);
      return new Look(loading, reading.files());
    } catch (InvalidPathException e) {
      Problem problem =
          new Problem(
              Problem.Severity.ERROR,
              Problem.FILE,
              Node.Shown.of(e.getInput()),
              "the path of a file",
              "check " + FILE_VARIABLE + " and XDG_CONFIG_HOME",
              null);
      return new Look(new Loading.Broken(e.getInput(), List.of(problem)), Map.of());
    }
  }

  private @Nullable Path found() {
    Optional<String> named = environment.get(FILE_VARIABLE);
    if (named.isPresent()) {
      return locations.workingDirectory().resolve(named.get());
    }
    Path own = locations.workingDirectory().resolve("hearth.yaml");
    if (Files.exists(own)) {
      return own;
    }
    Path foreign = locations.workingDirectory().resolve("config.yaml");
    if (Files.isRegularFile(foreign) && isLiteLlm(foreign)) {
      return foreign;
    }
    return locations.userFiles(environment).stream().filter(Files::exists).findFirst().orElse(null);
  }

  /** Whether a file that may belong to anybody is one of LiteLLM's. */
  private boolean isLiteLlm(Path file) {
    Reading reading = Reading.of(file, environment, dialects);
    String text = ConfigFile.text(file, reading);
    if (text == null) {
      return false;
    }
    Node root = YamlText.parse(text, reading.problems());
    return root == null
        ? MODEL_LIST_LINE.matcher(text).find()
        : root instanceof Node.Mapping mapping && mapping.entries().containsKey(MODEL_LIST);
  }

  private Loading read(Path file, Reading reading) {
    Problems problems = reading.problems();
    String text = ConfigFile.text(file, reading);
    Node root = text == null ? null : YamlText.parse(text, problems);
    if (root == null) {
      return new Loading.Broken(file.toString(), problems.all());
    }
    if (!(root instanceof Node.Mapping mapping)) {
      problems.error(
          new Place(Problem.FILE), root, Kinds.MAPPING.expectation(), "write 'key: value' lines");
      return new Loading.Broken(file.toString(), problems.all());
    }
    Configuration configuration =
        mapping.entries().containsKey(MODEL_LIST)
            ? new LiteLlmFile(mapping, reading).read()
            : new HearthFile(mapping, reading).read();
    return loading(file.toString(), configuration, problems);
  }

  private Loading withoutFile(Reading reading) {
    Secret masterKey = ListenSection.fromEnvironment(reading, ListenSection.MASTER_KEY_VARIABLE);
    CloudKeys keys = CloudKeys.in(environment, dialects, Set.of(), reading.problems());
    Duration timeout = LlmTimeout.in(reading);
    Catalog chain = new EnvironmentChain(reading, timeout).catalog(keys);
    Configuration configuration =
        new Configuration(
            null,
            IngressConfig.DEFAULT,
            KeepingLimits.DEFAULT,
            LinkRules.NONE,
            masterKey,
            chain,
            CatalogAssembly.providers(chain),
            keys,
            timeout,
            true,
            null,
            List.of());
    return loading("the environment", configuration, reading.problems());
  }

  private static Loading loading(String source, Configuration configuration, Problems problems) {
    if (problems.hasErrors()) {
      return new Loading.Broken(source, problems.all());
    }
    List<Problem> warnings = problems.all();
    return new Loading.Loaded(noting(configuration, warnings.size()), warnings);
  }

  /** Warnings are for the check; the start says that there are some. */
  private static Configuration noting(Configuration configuration, int warnings) {
    if (warnings == 0) {
      return configuration;
    }
    String source = configuration.source();
    List<String> notices = new ArrayList<>(configuration.notices());
    notices.add(
        "%d %s, shown by: hearth check%s"
            .formatted(
                warnings,
                warnings == 1 ? "warning" : "warnings",
                source == null ? "" : " " + source));
    return configuration.withNotices(notices);
  }
}
