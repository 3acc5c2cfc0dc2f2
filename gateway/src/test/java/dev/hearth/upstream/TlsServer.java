package dev.hearth.upstream;

import dev.hearth.upstream.RawServer.Peer;
import dev.hearth.upstream.RawServer.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A key with a certificate for {@code engine.test} and 127.0.0.1, signed by itself. */
final class TlsServer {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final SSLContext context;
  private final Path certificate;

  /** Makes the key with the JDK's keytool. */
  TlsServer(Path folder) throws Exception {
    Path store = folder.resolve("server.p12");
    certificate = folder.resolve("server.pem");
    keytool(
        store,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=engine",
        "-validity",
        "7",
        "-ext",
        "san=dns:engine.test,ip:127.0.0.1");
    keytool(store, "-exportcert", "-rfc", "-file", certificate.toString());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD);
    context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
  }

  private static void keytool(Path store, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-keystore", store.toString(), "-storepass", "changeit", "-alias", "server"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("keytool failed: " + output);
    }
  }

  /** The certificate, in PEM. */
  Path certificate() {
    return certificate;
  }

  /** Does over TLS what the script does; its socket is an {@link SSLSocket}. */
  Script serving(Script script) {
    return peer -> script.serve(new Peer(accept(peer.socket())));
  }

  /** The server's end of a TLS connection over this socket. */
  SSLSocket accept(Socket socket) throws IOException {
    SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
    tls.setUseClientMode(false);
    tls.startHandshake();
    return tls;
  }

  /** Carries bytes from one to the other until the first ends. */
  static void pipe(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException ended) {
      // the other direction ends as well, since both sockets are closed now
    }
  }
}
