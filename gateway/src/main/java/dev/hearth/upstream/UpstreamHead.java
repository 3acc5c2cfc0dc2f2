package dev.hearth.upstream;

import org.jspecify.annotations.Nullable;

/** The status and header fields of an answer; valid during the call that hands it over. */
public interface UpstreamHead {

  int status();

  /** The first value of a header field, by its name in any case. */
  @Nullable String header(String name);
}
