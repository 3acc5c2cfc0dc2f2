package dev.hearth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {

  @TempDir Path folder;

  @Test
  void isTrustedByWhoTrustsItsCertificateAndOnlyUnderItsName() throws Exception {
    TlsIdentity identity = TlsIdentity.create(folder, "dns:localhost");
    try (ScriptedUpstream up = ScriptedUpstream.startTls(identity.serverSockets());
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(identity)).build()) {
      up.answer("/", Script.text(200, "text/plain", "safe"), Script.noAnswer());
      assertThat(get(client, "https://localhost:" + up.port() + "/")).isEqualTo("safe");
      assertThatThrownBy(() -> get(client, "https://localhost:" + up.port() + "/"))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> get(client, up.baseUrl() + "/"))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("127.0.0.1");
    }
  }

  private static String get(HttpClient client, String uri)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(uri)).version(HttpClient.Version.HTTP_1_1);
    return client.send(request.build(), BodyHandlers.ofString()).body();
  }

  private static SSLContext trusting(TlsIdentity identity)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(identity.certificate())) {
      store.setCertificateEntry(
          "testkit", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
