package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogTest {

  @Test
  void usualModelIsAutoWhereThatIsServed() {
    assertThat(catalog("fast", "auto").usual()).isEqualTo("auto");
    Catalog aliased =
        new Catalog(catalog("fast").groups(), Map.of("auto", ModelAlias.shown("fast")), true);
    assertThat(aliased.usual()).isEqualTo("auto");
  }

  @Test
  void usualModelIsTheFirstThatIsListedElse() {
    assertThat(catalog("smart", "fast").usual()).isEqualTo("smart");
  }

  @Test
  void usualModelIsAutoWhereThereIsNone() {
    assertThat(Catalog.empty().usual()).isEqualTo("auto");
  }

  @Test
  void knowsAModelByItsAlias() {
    Catalog catalog =
        new Catalog(catalog("fast").groups(), Map.of("gpt-4o", ModelAlias.shown("fast")), true);

    assertThat(catalog.find("gpt-4o")).isEqualTo(catalog.find("fast"));
    assertThat(catalog.names()).containsExactly("fast", "gpt-4o");
  }

  @Test
  void listsNoHiddenAlias() {
    Catalog catalog =
        new Catalog(catalog("fast").groups(), Map.of("secret", new ModelAlias("fast", true)), true);

    assertThat(catalog.find("secret")).isNotNull();
    assertThat(catalog.names()).containsExactly("fast");
  }

  @Test
  void knowsASingleTargetByItsId() {
    Target one = target("box", "a");
    Target other = target("rack", "b");
    Catalog catalog = Catalog.of(List.of(ModelGroup.of("fast", List.of(one, other))), true);

    assertThat(targets(catalog, other.id())).containsExactly("rack/b");
    assertThat(targets(catalog, "fast")).containsExactly("box/a", "rack/b");
  }

  @Test
  void takesANameIntoTheLongestPatternThatFits() {
    Catalog catalog = wildcards(pattern("*", "any-*"), pattern("openai/*", "openai-*"));

    assertThat(targets(catalog, "openai/gpt-4o")).containsExactly("box/openai-gpt-4o");
    assertThat(targets(catalog, "mistral")).containsExactly("box/any-mistral");
    assertThat(catalog.find("openai/gpt-4o"))
        .extracting(ModelGroup::name)
        .as("fit to be a metric label")
        .isEqualTo("openai/*");
    assertThat(catalog.names()).isEmpty();
  }

  @Test
  void prefersAnExactNameToAPattern() {
    Catalog patterns = wildcards(pattern("*", "any-*"));
    Catalog catalog = new Catalog(catalog("fast").groups(), Map.of(), patterns.wildcards(), true);

    assertThat(targets(catalog, "fast")).containsExactly("box/fast");
    assertThat(targets(catalog, "claude-local-fast")).containsExactly("box/fast");
  }

  @Test
  void looksForAPlainNameUnderItsVendorWhereNoPatternFits() {
    Catalog catalog = wildcards(pattern("anthropic/*", "*"), pattern("openai/*", "*"));

    assertThat(targets(catalog, "claude-sonnet-4-5")).containsExactly("box/claude-sonnet-4-5");
    assertThat(targets(catalog, "o3-mini")).containsExactly("box/o3-mini");
    assertThat(catalog.find("llama-3.1")).isNull();
  }

  @Test
  void followsAnAliasIntoAPattern() {
    Catalog patterns = wildcards(pattern("openai/*", "*"));
    Catalog catalog =
        new Catalog(
            Map.of(), Map.of("best", ModelAlias.shown("openai/gpt-5")), patterns.wildcards(), true);

    assertThat(targets(catalog, "best")).containsExactly("box/gpt-5");
  }

  private static Catalog wildcards(Catalog.Wildcard... wildcards) {
    return new Catalog(Map.of(), Map.of(), List.of(wildcards), true);
  }

  private static Catalog.Wildcard pattern(String name, String model) {
    return new Catalog.Wildcard(
        new NamePattern(name, true), ModelGroup.of(name, List.of(target("box", model))));
  }

  private static List<String> targets(Catalog catalog, String name) {
    ModelGroup group = catalog.find(name);
    return group == null
        ? List.of()
        : group.targets().stream().map(t -> t.provider().name() + "/" + t.model()).toList();
  }

  private static Target target(String provider, String model) {
    return TestProviders.target(TestProviders.openAi(provider, "http://127.0.0.1:9"), model);
  }

  private static Catalog catalog(String... names) {
    return Catalog.of(List.of(names).stream().map(CatalogTest::group).toList(), true);
  }

  private static ModelGroup group(String name) {
    return ModelGroup.of(
        name,
        List.of(TestProviders.target(TestProviders.openAi("box", "http://127.0.0.1:9"), name)));
  }
}
