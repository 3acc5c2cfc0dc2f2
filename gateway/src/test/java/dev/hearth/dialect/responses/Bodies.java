package dev.hearth.dialect.responses;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;

/** Requests as a caller sends them; single quotes stand for double ones. */
final class Bodies {
  private static final Asked ASKED = Asked.of(Operation.CHAT);

  private final TestBuffers buffers;
  private final ResponsesDialect dialect = new ResponsesDialect();

  Bodies(TestBuffers buffers) {
    this.buffers = buffers;
  }

  static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  /** A body, which the caller releases. */
  RequestBody body(String quoted) {
    RequestBody body = new RequestBody();
    body.add(buffers.of(json(quoted)));
    return body;
  }

  Chat decode(String quoted) {
    RequestBody body = body(quoted);
    try {
      return (Chat) dialect.decode(ASKED, body);
    } finally {
      body.release();
    }
  }

  RequestFacts peek(String quoted) {
    RequestBody body = body(quoted);
    try {
      return dialect.peek(ASKED, body);
    } finally {
      body.release();
    }
  }
}
