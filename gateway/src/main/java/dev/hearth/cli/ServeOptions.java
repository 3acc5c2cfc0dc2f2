package dev.hearth.cli;

import dev.hearth.telemetry.LogFormat;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@code serve} was asked to do besides the configuration, into which the host and the port
 * have gone already.
 *
 * @param demo whether the model in the box is served
 * @param demoModel the model's file; null for the one that is fetched
 * @param config the configuration file that was named; null for none
 * @param watch whether the configuration is read again when its files change
 */
public record ServeOptions(
    boolean demo,
    @Nullable Path demoModel,
    @Nullable Path config,
    boolean watch,
    LogFormat log,
    AccessLogTarget accessLog) {

  public ServeOptions {
    Objects.requireNonNull(log, "log");
    Objects.requireNonNull(accessLog, "accessLog");
  }
}
