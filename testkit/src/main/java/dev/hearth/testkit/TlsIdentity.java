package dev.hearth.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and its self-signed certificate, made by the JDK's keytool for these names only, so that a
 * test can check who is trusted and under which name.
 */
public final class TlsIdentity {

  private static final String PASSWORD = "of-no-worth";

  private final Path keyStore;
  private final Path certificate;

  private TlsIdentity(Path keyStore, Path certificate) {
    this.keyStore = keyStore;
    this.certificate = certificate;
  }

  /**
   * Makes one in this folder.
   *
   * @param names subject alternative names as keytool writes them: {@code dns:localhost}, {@code
   *     ip:127.0.0.1}
   */
  public static TlsIdentity create(Path folder, String... names) {
    try {
      Path keyStore = Files.createTempFile(folder, "identity", ".p12");
      Files.delete(keyStore);
      Path certificate = Files.createTempFile(folder, "identity", ".pem");
      keytool(
          keyStore,
          List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=testkit", "-validity", "30"),
          List.of("-ext", "SAN=" + String.join(",", names), "-ext", "BC:critical=ca:true"));
      keytool(keyStore, List.of("-exportcert", "-rfc", "-file", certificate.toString()), List.of());
      return new TlsIdentity(keyStore, certificate);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a TLS identity in " + folder, e);
    }
  }

  /** The certificate as a PEM file: what a client must trust. */
  public Path certificate() {
    return certificate;
  }

  /** Server sockets that present this identity: for {@link ScriptedUpstream#startTls}. */
  public ServerSocketFactory serverSockets() {
    try (InputStream in = Files.newInputStream(keyStore)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context.getServerSocketFactory();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + keyStore, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot use " + keyStore, e);
    }
  }

  private static void keytool(Path keyStore, List<String> action, List<String> extensions)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(action);
    command.addAll(extensions);
    command.addAll(List.of("-alias", "testkit", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", keyStore.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("keytool failed: " + command + "\n" + output);
      }
    } catch (InterruptedException e) {
      throw Waits.interrupted("keytool", e);
    }
  }
}
