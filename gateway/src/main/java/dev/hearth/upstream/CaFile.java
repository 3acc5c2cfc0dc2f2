package dev.hearth.upstream;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import javax.net.ssl.SSLException;

/** What a file of trusted certificates holds. */
public final class CaFile {

  private CaFile() {}

  /** Whether connections can be made that trust what is written there. */
  public static boolean isUsable(byte[] pem) {
    try {
      var _ =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .trustManager(new ByteArrayInputStream(pem))
              .build();
      return true;
    } catch (SSLException | IllegalArgumentException unfit) {
      return false;
    }
  }
}
