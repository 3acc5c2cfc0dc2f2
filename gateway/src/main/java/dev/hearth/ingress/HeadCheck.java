package dev.hearth.ingress;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.ingress.HttpIngress.Door;
import dev.hearth.ingress.Routes.ControlRoute;
import dev.hearth.ingress.Routes.ExplainRoute;
import dev.hearth.ingress.Routes.InferenceRoute;
import dev.hearth.ingress.Routes.Route;
import org.jspecify.annotations.Nullable;

/** Decides by its head whether a request is taken, before its body is. */
record HeadCheck(Door door, IngressConfig config, LoopServices services) {
  private static final String POST = "POST";

  /** Why a well-formed request is not taken, as far as its head tells; null when it is. */
  @Nullable Refusal refusal(RequestHead known) {
    if (known.passed(services.via())) {
      return Refusal.of(
          Kind.INVALID_REQUEST,
          "The request has passed this gateway before: a back end leads back to it (expected: no"
              + " provider with the gateway's own address).");
    }
    if (!door.keyRequired()) {
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
    if (route instanceof ControlRoute control && control.open()) {
      return null;
    }
    InferenceError unknown = services.pipeline().admit(known.key());
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
