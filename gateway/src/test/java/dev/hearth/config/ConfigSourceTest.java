package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a running gateway reads its configuration again, and which files that takes. */
class ConfigSourceTest {
  @TempDir Path folder;

  @Test
  void readsTheFileThatTheStartFoundWhateverElseIsThereByNow() throws IOException {
    Path foreign = write("config.yaml", "model_list: []\n");
    ConfigLoader loader = loader();
    ConfigSource source = ConfigSource.of(loader, loader.look(null), null, null);
    write("hearth.yaml", "models: { new: llama-server/new }\n");

    assertThat(configuration(source.look()).source()).isEqualTo(foreign.toString());
  }

  @Test
  void saysThatTheFileIsGoneInsteadOfTakingNone() throws IOException {
    Path file = write("hearth.yaml", "models: { fast: llama-server/fast }\n");
    ConfigLoader loader = loader();
    ConfigSource source = ConfigSource.of(loader, loader.look(null), null, null);
    Files.delete(file);

    Look look = source.look();

    assertThat(look.loading()).isInstanceOf(Loading.Broken.class);
    assertThat(look.files()).isEqualTo(Map.of(file, FileState.MISSING));
  }

  @Test
  void looksForAFileAgainWhereTheStartFoundNone() throws IOException {
    ConfigLoader loader = loader();
    ConfigSource source = ConfigSource.of(loader, loader.look(null), null, null);
    write("hearth.yaml", "models: { fast: llama-server/fast }\n");

    assertThat(configuration(source.look()).catalog().names()).containsExactly("fast");
  }

  @Test
  void letsTheCommandLineSayWhereItListens() throws IOException {
    Path file = write("hearth.yaml", "listen: { port: 4100 }\n");
    ConfigLoader loader = loader();
    ConfigSource source = ConfigSource.of(loader, loader.look(file), "127.0.0.2", 4200);
    IngressOf listening = IngressOf.of(configuration(source.look()));

    assertThat(listening).isEqualTo(new IngressOf("127.0.0.2", 4200));
  }

  @Test
  void namesEveryFileThatItRead() throws IOException {
    Path ca = TlsIdentity.create(folder, "dns:localhost").certificate();
    Path file = write("hearth.yaml", withCaFile(ca));
    Look look = loader().look(file);

    assertThat(look.loading()).isInstanceOf(Loading.Loaded.class);
    assertThat(look.files()).isEqualTo(Map.of(file, FileState.of(file), ca, FileState.of(ca)));
  }

  @Test
  void namesFilesThatAreNotOfUse() throws IOException {
    Path ca = folder.resolve("ca.pem");
    Path file = write("hearth.yaml", withCaFile(ca));

    assertThat(loader().look(file).files()).containsEntry(ca, FileState.MISSING);
  }

  @Test
  void refusesACaFileWithoutCertificates() throws IOException {
    Path ca = write("ca.pem", "-----BEGIN CERTIFICATE-----\nMIIB");
    Path file = write("hearth.yaml", withCaFile(ca));

    Look look = loader().look(file);

    assertThat(look.files()).containsKey(ca);
    assertThat(look.loading())
        .isInstanceOfSatisfying(
            Loading.Broken.class,
            broken ->
                assertThat(broken.problems())
                    .extracting(Problem::path, Problem::expectation)
                    .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                            "providers.box.ca_file", "a PEM file with certificates")));
  }

  @Test
  void saysWhyThereIsNothingToReadAgain() {
    assertThat(ConfigSource.none().look().loading())
        .isInstanceOfSatisfying(
            Loading.Broken.class,
            broken -> assertThat(broken.problems().getFirst().advice()).contains("hearth serve"));
  }

  /** Where a configuration listens. */
  private record IngressOf(String host, int port) {
    static IngressOf of(Configuration configuration) {
      return new IngressOf(configuration.host(), configuration.ingress().port());
    }
  }

  private static String withCaFile(Path ca) {
    return """
    providers:
      box: { type: vllm, url: "https://127.0.0.1:8443/v1", ca_file: "%s" }
    models: { fast: box/fast }
    """
        .formatted(ca);
  }

  private ConfigLoader loader() {
    return new ConfigLoader(
        FakeDialect.all(), Map.of(), new Locations(folder, folder.resolve("home"), false));
  }

  private static Configuration configuration(Look look) {
    assertThat(look.loading()).isInstanceOf(Loading.Loaded.class);
    return ((Loading.Loaded) look.loading()).configuration();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
