package dev.hearth.embedded;

import java.io.IOException;
import java.util.Map;

/** What this server answers, by path and method. */
final class Routes {

  private final ModelThread model;
  private final ChatJson json;
  private final ChatRoute chat;

  Routes(ModelThread model, ChatJson json) {
    this.model = model;
    this.json = json;
    this.chat = new ChatRoute(model, json);
  }

  /** Answers one request; interrupted when its client is gone. */
  void answer(HttpRequest request, Responder to) throws IOException, InterruptedException {
    switch (request.path()) {
      case "/health" -> {
        if (allowed("GET", request, to)) {
          health(to);
        }
      }
      case "/v1/models", "/models" -> {
        if (allowed("GET", request, to)) {
          to.json(200, json.models());
        }
      }
      case "/slots" -> {
        if (allowed("GET", request, to)) {
          to.json(200, ChatJson.slots(model.isProcessing(), model.decoded()));
        }
      }
      case "/v1/chat/completions", "/chat/completions" -> {
        if (allowed("POST", request, to)) {
          complete(request, to);
        }
      }
      default -> to.json(404, ChatJson.error(Rejection.http(404, "There is no such path here.")));
    }
  }

  private void health(Responder to) throws IOException {
    if (model.isLoaded()) {
      to.json(200, ChatJson.healthy());
    } else {
      to.json(503, ChatJson.loading(), Map.of("Retry-After", "1"));
    }
  }

  private void complete(HttpRequest request, Responder to)
      throws IOException, InterruptedException {
    if (model.isLoaded()) {
      chat.answer(request.body(), to);
    } else {
      health(to);
    }
  }

  private static boolean allowed(String method, HttpRequest request, Responder to)
      throws IOException {
    if (request.method().equals(method)) {
      return true;
    }
    Rejection rejection = Rejection.http(405, "Use %s here.".formatted(method));
    to.json(405, ChatJson.error(rejection), Map.of("Allow", method));
    return false;
  }
}
