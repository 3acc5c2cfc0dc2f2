package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.RequestBody;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * How much of a request's bytes a model reads, found without building anything of them.
 *
 * @param textBytes all bytes but those of images
 * @param images how many images there are
 */
record BodyWeight(long textBytes, int images) {

  /** The weight of a conversation or a prompt. */
  static BodyWeight of(RequestBody body) {
    ByteBuf whole = body.whole();
    long imageBytes = 0;
    int images = 0;
    try (JsonParser parser = Json.parser(whole)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_ARRAY && "images".equals(parser.currentName())) {
          long start = parser.currentTokenLocation().getByteOffset();
          images += strings(parser);
          imageBytes += parser.currentTokenLocation().getByteOffset() - start;
        }
      }
    } catch (IOException _) {
      // whoever gets these bytes refuses what is no JSON; until there they were counted
    } finally {
      whole.release();
    }
    return new BodyWeight(body.size() - imageBytes, images);
  }

  /** The bytes of the longest text of a request to embed texts. */
  static long longestText(RequestBody body) {
    ByteBuf whole = body.whole();
    long longest = 0;
    try (JsonParser parser = Json.parser(whole)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          longest = Math.max(longest, length(parser));
        }
      }
    } catch (IOException _) {
      // as above
    } finally {
      whole.release();
    }
    return longest;
  }

  /** Passes the array that was entered; how many strings it holds. */
  private static int strings(JsonParser parser) throws IOException {
    int strings = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        strings++;
      }
      parser.skipChildren();
    }
    return strings;
  }

  private static long length(JsonParser parser) throws IOException {
    long start = parser.currentTokenLocation().getByteOffset();
    parser.finishToken();
    return parser.currentLocation().getByteOffset() - start;
  }
}
