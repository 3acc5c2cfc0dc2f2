package dev.hearth.upstream;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What certificates are trusted, for each CA file and for the system's; thread-safe. A context is
 * made when it is first needed, off the event loops, since hundreds of certificates are read for
 * it; one that could not be made is tried again with the next connection.
 */
final class TlsContexts {

  private final Map<Optional<Path>, CompletableFuture<SslContext>> contexts =
      new ConcurrentHashMap<>();
  private final Executor background;

  TlsContexts(Executor background) {
    this.background = background;
  }

  /**
   * @param caFile null for the system's certificates
   */
  CompletableFuture<SslContext> trusting(@Nullable Path caFile) {
    return contexts.compute(
        Optional.ofNullable(caFile),
        (file, made) ->
            made == null || made.isCompletedExceptionally()
                ? CompletableFuture.supplyAsync(() -> read(file), background)
                : made);
  }

  /** Reads these files again when they are next needed. */
  void forget(Set<Path> caFiles) {
    caFiles.forEach(file -> contexts.remove(Optional.of(file)));
  }

  private static SslContext read(Optional<Path> caFile) {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .endpointIdentificationAlgorithm("HTTPS");
    try {
      caFile.ifPresent(file -> builder.trustManager(file.toFile()));
      return builder.build();
    } catch (SSLException | IllegalArgumentException unfit) {
      throw new CompletionException(
          "CA file "
              + caFile.map(Path::toString).orElse("of the system")
              + ": no certificates in PEM format can be read from it",
          unfit);
    }
  }
}
