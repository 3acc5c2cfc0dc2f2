package dev.hearth.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
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

  private static final String ALIAS = "testkit";
  private static final String PASSWORD = "of-no-worth";

  private final KeyStore keys;
  private final Path certificate;

  private TlsIdentity(KeyStore keys, Path certificate) {
    this.keys = keys;
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
      Path keyStore = Files.createTempDirectory(folder, "identity").resolve("keys.p12");
      keytool(keyStore, "SAN=" + String.join(",", names));
      KeyStore keys = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
      Path certificate = keyStore.resolveSibling("certificate.pem");
      Files.writeString(certificate, pem(keys.getCertificate(ALIAS).getEncoded()));
      return new TlsIdentity(keys, certificate);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a TLS identity in " + folder, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot read what keytool made in " + folder, e);
    }
  }

  /** The certificate as a PEM file: what a client must trust. */
  public Path certificate() {
    return certificate;
  }

  /** Server sockets that present this identity: for {@link ScriptedUpstream#startTls}. */
  public ServerSocketFactory serverSockets() {
    try {
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context.getServerSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot serve TLS with " + certificate, e);
    }
  }

  private static String pem(byte[] encoded) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n";
  }

  private static void keytool(Path keyStore, String alternativeNames) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", ALIAS));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30"));
    command.addAll(List.of("-dname", "CN=testkit", "-ext", alternativeNames));
    command.addAll(List.of("-ext", "BC:critical=ca:true", "-storetype", "PKCS12"));
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
