package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of {@code hearth.yaml} whose meaning is more than their value. */
class HearthFileTest {
  private static final String MODEL = "models: { fast: { targets: [llama-server/x]%s } }\n";

  @TempDir private Path folder;

  @Test
  void aModelIsStrictOnlyWhereItSaysSo() {
    assertThat(loaded(MODEL.formatted("")).group("fast").strict()).isFalse();
    assertThat(loaded(MODEL.formatted(", strict: true")).group("fast").strict()).isTrue();
  }

  @Test
  void pagesAreNamedByTheirOrigins() {
    LoadedText loaded =
        loaded("listen: { cors_origins: ['https://Chat.example', 'app://obsidian.md'] }\n");

    assertThat(loaded.configuration().ingress().origins().named())
        .containsExactlyInAnyOrder("https://chat.example", "app://obsidian.md");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"chat.example", "https://chat.example/", "https://*.example", "null", "https://"})
  void whatNoBrowserSendsAsAnOriginIsAnError(String origin) {
    assertThat(loaded("listen: { cors_origins: ['" + origin + "'] }\n").errorPaths())
        .containsExactly("listen.cors_origins[0]");
  }

  @Test
  void everyPageMayAskOnlyWhereThereIsAKey() {
    String all = "listen: { cors_origins: '*'%s }\n";

    assertThat(loaded(all.formatted("")).errorPaths()).containsExactly("listen.cors_origins");
    assertThat(loaded(all.formatted(", master_key: sk-one")).errors()).isEmpty();
  }

  private LoadedText loaded(String yaml) {
    return LoadedText.of(folder, yaml, Map.of());
  }
}
