package dev.hearth.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.ReferenceCountUtil;

/**
 * Decodes one answer at a time, and knows what {@code HttpClientCodec} keeps to itself: whether a
 * single byte of the answer was read, and whether bytes are left after its end. Bytes that nobody
 * asked for close the connection.
 */
final class AnswerDecoder extends HttpResponseDecoder {

  static final int MAX_FIRST_LINE = 8 * 1024;
  static final int MAX_HEADERS = 64 * 1024;

  /** Larger than any read, so that a read becomes one piece of body. */
  private static final int MAX_PIECE = 1024 * 1024;

  private boolean expecting;
  private boolean withoutBody;
  private long bytes;

  AnswerDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_FIRST_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(MAX_PIECE));
  }

  /**
   * Begins with the next answer.
   *
   * @param toHead whether it is the answer to a HEAD request
   */
  void expect(boolean toHead) {
    expecting = true;
    withoutBody = toHead;
    bytes = 0;
  }

  /**
   * Ends the answer, at the moment its last piece comes out.
   *
   * @return whether it ended where the bytes end
   */
  boolean endsCleanly() {
    expecting = false;
    return actualReadableBytes() == 0;
  }

  /** How many bytes of the answer were read, on the wire. */
  long bytes() {
    return bytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (!expecting) {
      ReferenceCountUtil.release(message);
      var _ = ctx.close();
      return;
    }
    bytes += ((ByteBuf) message).readableBytes();
    super.channelRead(ctx, message);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    boolean last = ((HttpResponse) message).status().codeClass() != HttpStatusClass.INFORMATIONAL;
    return (withoutBody && last) || super.isContentAlwaysEmpty(message);
  }
}
