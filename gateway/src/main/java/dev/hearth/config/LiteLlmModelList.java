package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code model_list} entry by entry into groups. */
final class LiteLlmModelList {
  private static final String MODEL_LIST = "model_list";
  private static final String CREDENTIAL_LIST = "credential_list";
  private static final Key<String> MODEL_NAME = Key.of("model_name", Kinds.TEXT);
  private static final Key<Node.Mapping> PARAMS = Key.of(LiteLlmKeys.PARAMS, Kinds.MAPPING);
  private static final Key<Node.Mapping> INFO = Key.of(LiteLlmKeys.INFO, Kinds.MAPPING);
  private static final Key<String> CREDENTIAL = Key.of("litellm_credential_name", Kinds.TEXT);
  private static final Key<String> CREDENTIAL_NAME = Key.of("credential_name", Kinds.TEXT);
  private static final Key<Node.Mapping> CREDENTIAL_VALUES =
      Key.of("credential_values", Kinds.MAPPING);
  private static final List<String> ENTRY_KEYS =
      List.of(MODEL_NAME.name(), PARAMS.name(), INFO.name());

  private final Node.Mapping root;
  private final LiteLlmProviders providers;
  private final LiteLlmSettings settings;
  private final boolean heedsQuota;
  private final Reading reading;
  private final LiteLlmReport report;

  /**
   * @param heedsQuota whether an entry is passed over when its {@code rpm} or {@code tpm} is used
   *     up
   */
  LiteLlmModelList(
      Node.Mapping root,
      LiteLlmProviders providers,
      LiteLlmSettings settings,
      boolean heedsQuota,
      Reading reading,
      LiteLlmReport report) {
    this.root = root;
    this.providers = providers;
    this.settings = settings;
    this.heedsQuota = heedsQuota;
    this.reading = reading;
    this.report = report;
  }

  void read(LiteLlmGroups groups) {
    Node node = root.get(MODEL_LIST);
    Place place = Place.ROOT.at(MODEL_LIST);
    if (node instanceof Node.Sequence list) {
      Map<String, Node.Mapping> credentials = credentials();
      for (int i = 0; i < list.items().size(); i++) {
        readEntry(list.items().get(i), place.at(i), credentials, groups);
      }
    } else if (node != null) {
      reading
          .problems()
          .error(place, node, Kinds.LIST.expectation(), "write '- model_name: …' lines below it");
    }
  }

  private void readEntry(
      Node node, Place at, Map<String, Node.Mapping> credentials, LiteLlmGroups groups) {
    if (!(node instanceof Node.Mapping mapping)) {
      reading
          .problems()
          .warning(at, node, "model_name and litellm_params", "write the entry's keys below it");
      reading.notice(at + " is no entry: off");
      return;
    }
    Section entry = new Section(mapping, at, reading.problems(), Severity.WARNING);
    reportKeys(entry);
    Optional<String> group = entry.require(MODEL_NAME);
    Optional<Node.Mapping> params = entry.require(PARAMS);
    if (group.isEmpty()) {
      reading.notice(at + " has no model_name: off");
    } else if (params.isEmpty()) {
      groups.add(group.get(), new ModelDraft.Off("no model", at + " has no litellm_params"));
    } else {
      readDeployments(group.get(), entry, params.get(), credentials, groups);
    }
  }

  private void readDeployments(
      String group,
      Section entry,
      Node.Mapping params,
      Map<String, Node.Mapping> credentials,
      LiteLlmGroups groups) {
    Section section = entry.section(PARAMS);
    Optional<String> credential = section.get(CREDENTIAL);
    if (credential.isPresent() && !credentials.containsKey(credential.get())) {
      section.reject(
          CREDENTIAL,
          "a credential_name under credential_list",
          Section.didYouMean(credential.get(), credentials.keySet()));
      groups.add(group, new ModelDraft.Off(credential.get(), "its credential does not exist"));
      return;
    }
    Node.Mapping merged = credential.map(name -> merged(params, credentials, name)).orElse(params);
    LiteLlmEntry reader =
        new LiteLlmEntry(
            new Section(merged, section.place(), reading.problems(), Severity.WARNING),
            entry.section(INFO),
            providers,
            settings,
            heedsQuota,
            reading,
            report);
    switch (reader.read()) {
      case LiteLlmEntry.Outcome.Usable(List<Deployment> deployments) ->
          deployments.forEach(deployment -> groups.add(group, deployment));
      case LiteLlmEntry.Outcome.Unusable(ModelDraft.Off off) -> groups.add(group, off);
    }
  }

  /** An entry's own parameters, and those of its credential for what it leaves open. */
  private static Node.Mapping merged(
      Node.Mapping params, Map<String, Node.Mapping> credentials, String name) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>(params.entries());
    Node.Mapping values = credentials.get(name);
    if (values != null) {
      values.entries().forEach(entries::putIfAbsent);
    }
    return new Node.Mapping(params.mark(), entries);
  }

  private void reportKeys(Section entry) {
    entry
        .mapping()
        .entries()
        .forEach((key, value) -> {
          if (!ENTRY_KEYS.contains(key)) {
            String nearest = Section.didYouMean(key, ENTRY_KEYS);
            reading
                .problems()
                .add(
                    new Problem(
                        Severity.WARNING,
                        entry.place().at(key).path(),
                        "the key '" + Node.Shown.of(key) + "'",
                        "one of " + String.join(", ", ENTRY_KEYS),
                        nearest.isEmpty() ? "remove it" : nearest,
                        value.keyMark()));
          }
        });
  }

  private Map<String, Node.Mapping> credentials() {
    Map<String, Node.Mapping> credentials = new LinkedHashMap<>();
    if (root.get(CREDENTIAL_LIST) instanceof Node.Sequence list) {
      for (int i = 0; i < list.items().size(); i++) {
        Place at = Place.ROOT.at(CREDENTIAL_LIST).at(i);
        if (list.items().get(i) instanceof Node.Mapping mapping) {
          Section section = new Section(mapping, at, reading.problems(), Severity.WARNING);
          Optional<String> name = section.require(CREDENTIAL_NAME);
          Optional<Node.Mapping> values = section.require(CREDENTIAL_VALUES);
          if (name.isPresent() && values.isPresent()) {
            credentials.put(name.get(), values.get());
          }
        }
      }
    }
    return credentials;
  }
}
