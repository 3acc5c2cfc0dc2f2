package dev.hearth;

import dev.hearth.conversation.KeptTurns;
import dev.hearth.dialect.Turn;
import dev.hearth.dialect.responses.StoredResponses;
import dev.hearth.dialect.responses.StoredResponses.Page;
import dev.hearth.ingress.Routes;
import dev.hearth.ingress.Routes.ControlAnswer;
import dev.hearth.ingress.Routes.ControlRequest;
import java.util.List;

/** Where callers of Responses ask for the answers that are kept for them. */
record ResponseRoutes(KeptTurns turns) {

  /** Adds the routes; they speak what was last said. */
  void add(Routes.Builder routes) {
    for (String before : List.of("/v1/responses/", "/responses/")) {
      routes
          .controlOf(before, "", "GET", this::retrieve)
          .controlOf(before, "", "DELETE", this::delete)
          .controlOf(before, "/input_items", "GET", this::inputItems)
          .controlOf(before, "/cancel", "POST", this::cancel)
          .errorsBelow(before);
    }
  }

  private ControlAnswer retrieve(ControlRequest request) {
    if ("true".equals(request.parameter("stream"))) {
      throw StoredResponses.noStream();
    }
    return ControlAnswer.json(StoredResponses.whole(require(request)));
  }

  private ControlAnswer delete(ControlRequest request) {
    if (!turns.delete(request.owner(), request.rest())) {
      throw StoredResponses.notFound(request.rest());
    }
    return ControlAnswer.json(StoredResponses.deleted(request.rest()));
  }

  private ControlAnswer inputItems(ControlRequest request) {
    Page page = Page.of(request::parameter);
    return ControlAnswer.json(StoredResponses.inputItems(require(request), page));
  }

  /** Only answers that are given later can be cancelled, and the gateway gives none. */
  private ControlAnswer cancel(ControlRequest request) {
    require(request);
    throw StoredResponses.notCancellable();
  }

  private Turn require(ControlRequest request) {
    Turn turn = turns.find(request.owner(), request.rest());
    if (turn == null) {
      throw StoredResponses.notFound(request.rest());
    }
    return turn;
  }
}
