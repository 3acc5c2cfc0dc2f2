package dev.hearth;

import dev.hearth.pipeline.ExchangeListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway is made of besides its configuration.
 *
 * @param version of the gateway, as it shows it
 * @param environment the process's variables: {@code OLLAMA_BASE_URL}, {@code OLLAMA_HOST}, {@code
 *     HTTPS_PROXY}, {@code NO_PROXY} and {@code HEARTH_TRANSPORT} count
 * @param listeners hear of every request
 * @param logLinesDropped lines that the access log lost so far
 * @param data the folder for what outlives the process; null where nothing does
 */
public record Surroundings(
    String version,
    Map<String, String> environment,
    List<ExchangeListener> listeners,
    LongSupplier logLinesDropped,
    Hearth.Time time,
    @Nullable Path data) {

  /** Those of a gateway of which nothing outlives the process. */
  public Surroundings(
      String version,
      Map<String, String> environment,
      List<ExchangeListener> listeners,
      LongSupplier logLinesDropped,
      Hearth.Time time) {
    this(version, environment, listeners, logLinesDropped, time, null);
  }
}
