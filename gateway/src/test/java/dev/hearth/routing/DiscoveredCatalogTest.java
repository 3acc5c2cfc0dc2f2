package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.DiscoveredTarget;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiscoveredCatalogTest {

  private static final Provider BOX = TestProviders.openAi("box", "http://127.0.0.1:8080/v1");
  private static final Provider RACK = TestProviders.openAi("rack", "http://127.0.0.1:8000/v1");
  private static final Provider OLLAMA = TestProviders.ollama("ollama", "http://127.0.0.1:11434");
  private static final Provider GROQ = TestProviders.cloud("groq", "https://a.example/v1", "k");
  private static final Provider XAI = TestProviders.cloud("xai", "https://b.example/v1", "k");

  // ---- names

  @Test
  void servesEachModelUnderItsName() {
    Catalog catalog = found(local(BOX, "qwen"), local(RACK, "gemma"), cloud(GROQ, "llama"));

    assertThat(catalog.names()).containsExactly("qwen", "gemma", "groq/llama", "auto");
    assertThat(targets(catalog, "qwen")).containsExactly("box/qwen");
    assertThat(targets(catalog, "groq/llama")).containsExactly("groq/llama");
    assertThat(catalog.configured()).isFalse();
  }

  @Test
  void joinsEqualNamesOfSeveralServers() {
    assertThat(targets(found(local(BOX, "qwen"), local(RACK, "qwen")), "qwen"))
        .containsExactly("box/qwen", "rack/qwen");
  }

  @Test
  void asksByTheNameAndNotByTheBackEndsOwn() {
    DiscoveredTarget demo =
        new DiscoveredTarget("local/demo", TestProviders.target(BOX, "smol"), null, true);

    assertThat(targets(found(demo), "local/demo")).containsExactly("box/smol");
    assertThat(found(demo).find("smol")).isNull();
  }

  @Test
  void leavesAConfiguredNameToTheConfiguration() {
    Catalog configured = Catalog.of(List.of(group("qwen", GROQ)), true);

    Catalog catalog = DiscoveredCatalog.of(configured, List.of(local(BOX, "qwen")));

    assertThat(targets(catalog, "qwen")).containsExactly("groq/qwen");
    assertThat(catalog.configured()).isTrue();
  }

  @Test
  void leavesAConfiguredAliasToTheConfiguration() {
    Catalog configured =
        new Catalog(
            Map.of("fast", group("fast", GROQ)), Map.of("qwen", ModelAlias.shown("fast")), true);

    Catalog catalog = DiscoveredCatalog.of(configured, List.of(local(BOX, "qwen")));

    assertThat(targets(catalog, "qwen")).containsExactly("groq/fast");
    assertThat(catalog.groups()).doesNotContainKey("qwen");
  }

  @Test
  void servesAFoundModelWhoseNameAConfiguredPatternTakesIn() {
    ModelGroup all = group("*", GROQ);
    Catalog configured =
        new Catalog(
            Map.of(),
            Map.of(),
            List.of(new Catalog.Wildcard(new NamePattern("*", true), all)),
            true);

    Catalog catalog = DiscoveredCatalog.of(configured, List.of(local(BOX, "qwen")));

    assertThat(targets(catalog, "qwen")).containsExactly("box/qwen");
    assertThat(catalog.find("other")).isNotNull();
  }

  @Test
  void isTheConfigurationWhereNothingIsFound() {
    Catalog configured = Catalog.of(List.of(group("qwen", GROQ)), true);

    assertThat(DiscoveredCatalog.of(configured, List.of())).isEqualTo(configured);
    assertThat(found().isEmpty()).isTrue();
  }

  // ---- aliases

  @Test
  void servesAModelUnderItsAliasToo() {
    Catalog catalog = found(ollama("llama3:latest", "llama3"), cloud(GROQ, "mixtral"));

    assertThat(targets(catalog, "llama3")).containsExactly("ollama/llama3:latest");
    assertThat(targets(catalog, "mixtral")).containsExactly("groq/mixtral");
    assertThat(catalog.names()).doesNotContain("llama3", "mixtral");
  }

  @Test
  void hidesNoGroupBehindAnAlias() {
    Catalog catalog = found(cloud(GROQ, "qwen"), local(BOX, "qwen"));

    assertThat(targets(catalog, "qwen")).containsExactly("box/qwen");
    assertThat(targets(catalog, "groq/qwen")).containsExactly("groq/qwen");
    assertThat(catalog.aliases()).isEmpty();
  }

  @Test
  void hidesNoConfiguredNameBehindAnAlias() {
    Catalog configured =
        new Catalog(
            Map.of("fast", group("fast", RACK)), Map.of("quick", ModelAlias.shown("fast")), true);

    Catalog catalog =
        DiscoveredCatalog.of(configured, List.of(cloud(GROQ, "fast"), cloud(GROQ, "quick")));

    assertThat(targets(catalog, "fast")).containsExactly("rack/fast");
    assertThat(targets(catalog, "quick")).containsExactly("rack/fast");
  }

  @Test
  void givesAnAliasThatSeveralClaimToTheFirst() {
    Catalog catalog = found(cloud(GROQ, "llama"), cloud(XAI, "llama"));

    assertThat(targets(catalog, "llama")).containsExactly("groq/llama");
    assertThat(targets(catalog, "xai/llama")).containsExactly("xai/llama");
  }

  @Test
  void leadsAnAliasToTheGroupThatTheConfigurationPutUnderItsName() {
    Catalog configured =
        new Catalog(
            Map.of("fast", group("fast", RACK)),
            Map.of("llama3:latest", ModelAlias.shown("fast")),
            true);

    Catalog catalog = DiscoveredCatalog.of(configured, List.of(ollama("llama3:latest", "llama3")));

    assertThat(targets(catalog, "llama3")).containsExactly("rack/fast");
  }

  // ---- auto

  @Test
  void choosesTheFirstModelThatMayBeChosen() {
    DiscoveredTarget embedder =
        new DiscoveredTarget("nomic", TestProviders.target(BOX, "nomic"), null, false);

    Catalog catalog = found(embedder, local(BOX, "qwen"), local(BOX, "gemma"));

    assertThat(targets(catalog, "auto")).containsExactly("box/qwen");
    assertThat(fallbacks(catalog)).isEmpty();
  }

  @Test
  void choosesEveryServerOfTheFirstModelAndThenTheFirstModelsOfTheOthers() {
    Catalog catalog =
        found(
            local(BOX, "qwen"),
            local(BOX, "gemma"),
            local(RACK, "mistral"),
            local(RACK, "qwen"),
            ollama("llama3:latest", "llama3"));

    assertThat(targets(catalog, "auto")).containsExactly("box/qwen", "rack/qwen");
    assertThat(fallbacks(catalog)).containsExactly("mistral", "llama3:latest");
  }

  @Test
  void neverChoosesWhatCostsMoney() {
    assertThat(found(cloud(GROQ, "llama")).find("auto")).isNull();

    Catalog catalog = found(cloud(GROQ, "llama"), local(BOX, "qwen"));
    assertThat(targets(catalog, "auto")).containsExactly("box/qwen");
    assertThat(fallbacks(catalog)).isEmpty();
  }

  @Test
  void neverFallsBackToAGroupWithAMemberThatMayNotBeChosen() {
    DiscoveredTarget remote =
        new DiscoveredTarget("big", TestProviders.target(OLLAMA, "big"), null, false);

    Catalog catalog = found(local(BOX, "qwen"), remote, local(RACK, "big"), local(RACK, "small"));

    assertThat(targets(catalog, "big")).containsExactly("ollama/big", "rack/big");
    assertThat(fallbacks(catalog)).containsExactly("small");
  }

  @Test
  void neverTakesAModelCalledAutoInTheCloudForTheChoice() {
    assertThat(found(cloud(GROQ, "auto")).find("auto")).isNull();
    assertThat(targets(found(cloud(GROQ, "auto"), local(BOX, "qwen")), "auto"))
        .containsExactly("box/qwen");
  }

  @Test
  void leavesAConfiguredAutoAlone() {
    Catalog configured = Catalog.of(List.of(group("auto", GROQ)), true);

    assertThat(targets(DiscoveredCatalog.of(configured, List.of(local(BOX, "qwen"))), "auto"))
        .containsExactly("groq/auto");
  }

  @Test
  void choosesFoundModelsOnlyAndNotWhatTheConfigurationPutUnderTheirNames() {
    Catalog configured = Catalog.of(List.of(group("qwen", GROQ), group("mistral", XAI)), true);

    Catalog catalog =
        DiscoveredCatalog.of(
            configured,
            List.of(
                local(BOX, "qwen"),
                local(BOX, "gemma"),
                local(RACK, "mistral"),
                local(RACK, "phi")));

    assertThat(targets(catalog, "auto")).containsExactly("box/qwen");
    assertThat(fallbacks(catalog)).containsExactly("phi");
  }

  private static Catalog found(DiscoveredTarget... found) {
    return DiscoveredCatalog.of(Catalog.empty(), List.of(found));
  }

  private static DiscoveredTarget local(Provider provider, String model) {
    return new DiscoveredTarget(model, TestProviders.target(provider, model), null, true);
  }

  private static DiscoveredTarget ollama(String model, @Nullable String alias) {
    return new DiscoveredTarget(model, TestProviders.target(OLLAMA, model), alias, true);
  }

  private static DiscoveredTarget cloud(Provider provider, String model) {
    return new DiscoveredTarget(
        provider.name() + "/" + model, TestProviders.target(provider, model), model, false);
  }

  private static ModelGroup group(String name, Provider provider) {
    return ModelGroup.of(name, List.of(TestProviders.target(provider, name)));
  }

  private static List<String> targets(Catalog catalog, String name) {
    ModelGroup group = catalog.find(name);
    assertThat(group).as(name).isNotNull();
    return group == null ? List.of() : group.targets().stream().map(Target::id).toList();
  }

  private static List<String> fallbacks(Catalog catalog) {
    ModelGroup auto = catalog.find("auto");
    assertThat(auto).as("auto").isNotNull();
    return auto == null ? List.of() : auto.fallbacks().usual();
  }
}
