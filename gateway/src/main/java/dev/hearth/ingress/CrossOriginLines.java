package dev.hearth.ingress;

import io.netty.handler.codec.http.HttpHeaderNames;

/** The lines of an answer's head that let a web page of an allowed origin read it. */
final class CrossOriginLines {
  private static final String METHODS = "GET, HEAD, POST, DELETE, OPTIONS";

  /** What the clients of every dialect send from a browser. */
  private static final String HEADERS =
      String.join(
          ", ",
          "Authorization, Content-Type, User-Agent, Accept, X-Requested-With, OpenAI-Beta",
          "x-stainless-lang, x-stainless-package-version, x-stainless-os, x-stainless-arch",
          "x-stainless-retry-count, x-stainless-runtime, x-stainless-runtime-version",
          "x-stainless-async, x-stainless-helper-method, x-stainless-poll-helper",
          "x-stainless-custom-poll-interval, x-stainless-timeout",
          "x-api-key, api-key, anthropic-version, anthropic-beta",
          "anthropic-dangerous-direct-browser-access, x-goog-api-key, x-goog-api-client",
          "x-request-id, x-hearth-strict, x-hearth-explain, x-hearth-tags, x-hearth-region",
          "x-hearth-session, x-hearth-task, x-hearth-complexity, x-hearth-priority",
          "x-hearth-privacy, x-hearth-agent, x-litellm-tags, x-litellm-session-id",
          "x-litellm-num-retries, x-litellm-timeout, x-litellm-stream-timeout");

  /** What a page may read besides the few fields that it always may. */
  private static final String EXPOSED =
      "x-request-id, request-id, retry-after, x-should-retry, x-hearth-instance,"
          + " x-hearth-provider, x-hearth-model, x-hearth-route, x-hearth-attempts,"
          + " x-hearth-dropped";

  private static final long MAX_AGE_SECONDS = 24L * 3600;

  private CrossOriginLines() {}

  /** Appends what an answer to a page of that origin says. */
  static void answer(HeadWriter lines, String origin) {
    allow(lines, origin);
    lines.field(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
  }

  /** Appends what a browser wants to know before it sends the page's request. */
  static void preflight(HeadWriter lines, String origin) {
    allow(lines, origin);
    lines.field(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    lines.field(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    lines.field(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
  }

  private static void allow(HeadWriter lines, String origin) {
    lines.field(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    lines.field(HttpHeaderNames.VARY, "Origin");
  }
}
