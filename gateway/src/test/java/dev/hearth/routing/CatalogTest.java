package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.TestProviders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogTest {

  @Test
  void usualModelIsAutoWhereThatIsServed() {
    assertThat(catalog("fast", "auto").usual()).isEqualTo("auto");
    Catalog aliased = new Catalog(catalog("fast").groups(), Map.of("auto", "fast"), true);
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

  private static Catalog catalog(String... names) {
    return Catalog.of(List.of(names).stream().map(CatalogTest::group).toList(), true);
  }

  private static ModelGroup group(String name) {
    return ModelGroup.of(
        name,
        List.of(TestProviders.target(TestProviders.openAi("box", "http://127.0.0.1:9"), name)));
  }
}
