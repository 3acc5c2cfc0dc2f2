package dev.hearth.ingress;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.ingress.HttpIngress.Door;
import dev.hearth.ingress.Routes.ControlRoute;
import dev.hearth.ingress.Routes.ExplainRoute;
import dev.hearth.ingress.Routes.InferenceRoute;
import dev.hearth.ingress.Routes.Route;
import dev.hearth.pipeline.Guard;
import org.jspecify.annotations.Nullable;

/** Decides by its head whether a request is taken, before its body is. */
record HeadCheck(Door door, IngressConfig config, Guard guard, LoopServices services) {
  private static final String POST = "POST";
  private static final String NO_MASTER_KEY =
      "This is for the holder of the master key, and the gateway has none (expected:"
          + " HEARTH_MASTER_KEY in its environment, or listen.master_key in its configuration; then"
          + " 'Authorization: Bearer <key>').";

  /** Why a well-formed request is not taken, as far as its head tells; null when it is. */
  @Nullable Refusal refusal(RequestHead known) {
    if (known.passed(services.via())) {
      return Refusal.of(
          Kind.INVALID_REQUEST,
          "The request has passed this gateway before: a back end leads back to it (expected: no"
              + " provider with the gateway's own address).");
    }
    if (!guard.keyRequired()) {
      InferenceError foreign = SiteGuard.refusal(known.host(), known.origin(), config.origins());
      if (foreign != null) {
        return Refusal.of(foreign);
      }
    }
    if (known.isPreflight()) {
      return checkOrigin(known);
    }
    Route route = door.routes().find(known.target());
    if (route == null) {
      return Refusal.of(
          Kind.NOT_FOUND,
          "Nothing is served at %s %s; see docs/api.md for what is."
              .formatted(known.method(), known.shownPath()));
    }
    Refusal wrongMethod = checkMethod(route, known);
    if (wrongMethod != null) {
      return wrongMethod;
    }
    if (route instanceof ControlRoute control) {
      switch (control.access()) {
        case OPEN -> {
          return null;
        }
        case CALLERS -> {}
        case MASTER -> {
          if (!guard.keyRequired()) {
            return Refusal.of(Kind.FORBIDDEN, NO_MASTER_KEY);
          }
        }
      }
    }
    InferenceError unknown = guard.admit(known.key());
    return unknown != null ? Refusal.of(unknown) : checkLength(known);
  }

  private @Nullable Refusal checkOrigin(RequestHead known) {
    return config.origins().allow(known.origin())
        ? null
        : Refusal.of(
            Kind.FORBIDDEN,
            "Pages of this origin may not ask here (expected: a page of this machine, or an origin in"
                + " listen.cors_origins).");
  }

  private static @Nullable Refusal checkMethod(Route route, RequestHead known) {
    String allowed =
        switch (route) {
          case InferenceRoute _, ExplainRoute _ -> known.method().equals(POST) ? null : POST;
          case ControlRoute control ->
              control.handler(known.method()) != null
                  ? null
                  : String.join(", ", control.handlers().keySet());
        };
    return allowed == null ? null : Refusal.ofMethod(known.method(), known.shownPath(), allowed);
  }

  private @Nullable Refusal checkLength(RequestHead known) {
    return known.contentLength() > config.maxBodyBytes() ? Refusal.bodyTooLarge(config) : null;
  }
}
