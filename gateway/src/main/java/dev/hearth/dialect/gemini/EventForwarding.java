package dev.hearth.dialect.gemini;

import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.StreamForwarder;
import dev.hearth.framing.SseDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Forwards events as they came. */
final class EventForwarding implements Forwarding {
  private final StreamForwarder forwarder;

  EventForwarding(AnswerSink sink) {
    this.forwarder = new StreamForwarder(sink);
  }

  @Override
  public void begin(ByteBuf bytes) {
    forwarder.begin(bytes);
  }

  @Override
  public void keep(SseDecoder event) {
    forwarder.keep(event);
  }

  @Override
  public void blank() {
    forwarder.give(Unpooled.copiedBuffer(new byte[] {'\n'}));
  }

  @Override
  public void flush() {
    forwarder.flush();
  }

  @Override
  public void done() {
    forwarder.done();
  }

  @Override
  public void end() {}

  @Override
  public void close() {
    forwarder.close();
  }
}
