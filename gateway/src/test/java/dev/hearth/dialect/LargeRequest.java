package dev.hearth.dialect;

import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A request with images, translated in a process of its own. Its buffers are on the heap, so that
 * one limit bounds all that it needs.
 */
final class LargeRequest {
  private static final int READ = 64 * 1024;
  private static final byte[] BASE64 =
      "iVBORw0KGgoAAAANSUhEUgAA+/09".getBytes(StandardCharsets.US_ASCII);

  private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
  private final RequestBody body = new RequestBody();
  private ByteBuf chunk = allocator.buffer(READ, READ);

  private LargeRequest() {}

  /** Translates as said: the caller's format, the number of images, the bytes of each. */
  public static void main(String[] args) {
    boolean anthropic = args[0].equals("anthropic");
    new LargeRequest().translate(anthropic, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
  }

  private void translate(boolean anthropic, int images, int size) {
    DoorDialect door = anthropic ? new AnthropicDialect() : new OpenAiDialect();
    BackendDialect backend = anthropic ? new OpenAiDialect() : new AnthropicDialect();
    write(images, size, anthropic);
    InferenceRequest request = door.decode(Asked.of(Operation.CHAT), body);
    try {
      ByteBuf sent =
          backend.encode(request, new ModelParams("real", Map.of()), new Losses(), allocator);
      JsonOutline outline = new JsonOutline();
      outline.scan(sent, 0);
      if (!outline.isWhole() || sent.readableBytes() < images * size) {
        throw new IllegalStateException(sent.readableBytes() + " bytes: " + outline.problem());
      }
      System.out.println(body.size() + " bytes became " + sent.readableBytes());
    } finally {
      // A gateway holds both until the answer has begun: the next target may need them.
      Reference.reachabilityFence(request);
      Reference.reachabilityFence(body);
    }
  }

  private void write(int images, int size, boolean anthropic) {
    write("{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[");
    for (int i = 0; i < images; i++) {
      write(i == 0 ? "" : ",");
      write(
          anthropic
              ? "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\","
                  + "\"data\":\""
              : "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,");
      for (int at = 0; at < size; at += BASE64.length) {
        write(BASE64, Math.min(BASE64.length, size - at));
      }
      write("\"}}");
    }
    write("]}]}");
    body.add(chunk);
  }

  private void write(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
    write(bytes, bytes.length);
  }

  private void write(byte[] bytes, int length) {
    if (chunk.writableBytes() < length) {
      body.add(chunk);
      chunk = allocator.buffer(READ, READ);
    }
    chunk.writeBytes(bytes, 0, length);
  }
}
