package dev.hearth.ingress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;

/** Appends an answer's head to a buffer, line by line; no value can end its line. */
final class HeadWriter {
  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
  private static final int LINE_END = '\r' << 8 | '\n';
  private static final int NAME_END = ':' << 8 | ' ';

  private final ByteBuf out;

  /**
   * @param out stays the caller's
   */
  HeadWriter(ByteBuf out) {
    this.out = out;
  }

  void status(int code) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(code);
    ByteBufUtil.writeAscii(out, VERSION);
    ByteBufUtil.writeAscii(out, status.codeAsText());
    out.writeByte(' ');
    ByteBufUtil.writeAscii(out, status.reasonPhrase());
    out.writeShort(LINE_END);
  }

  /** Appends a field; what its value cannot have is shown as a question mark. */
  void field(AsciiString name, String value) {
    byte[] plain = value.getBytes(ISO_8859_1);
    for (int i = 0; i < plain.length; i++) {
      if (plain[i] < ' ' || plain[i] > '~') {
        plain[i] = '?';
      }
    }
    ByteBufUtil.writeAscii(out, name);
    out.writeShort(NAME_END);
    out.writeBytes(plain);
    out.writeShort(LINE_END);
  }

  void field(AsciiString name, long value) {
    field(name, Long.toString(value));
  }

  void end() {
    out.writeShort(LINE_END);
  }
}
