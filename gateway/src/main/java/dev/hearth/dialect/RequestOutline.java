package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outline of a request's body, which has to be one whole JSON object to be asked anything. */
public final class RequestOutline {
  private final JsonOutline outline = new JsonOutline();

  /** Looks at the next bytes; borrowed. */
  void scan(ByteBuf chunk, int offset) {
    outline.scan(chunk, offset);
  }

  /**
   * The fields in their order.
   *
   * @throws InferenceException when the bytes so far are not one whole JSON object
   */
  public List<JsonOutline.Field> fields() {
    return whole().fields();
  }

  /**
   * The field of that name, null when there is none.
   *
   * @throws InferenceException when the bytes so far are not one whole JSON object
   */
  public JsonOutline.@Nullable Field field(String name) {
    return whole().field(name);
  }

  /**
   * Where the object's closing brace lies.
   *
   * @throws InferenceException when the bytes so far are not one whole JSON object
   */
  public int closingBrace() {
    return whole().closingBrace();
  }

  /**
   * Whether a chat's messages may be a developer's, or several of a system; false means none is.
   */
  public boolean mayHoldSystemMessages() {
    return outline.mayHoldSystemMessages();
  }

  private JsonOutline whole() {
    if (!outline.isWhole()) {
      throw new InferenceException(
          InferenceError.invalid(
              "The request body must be one JSON object, each field once; seen: %s."
                  .formatted(outline.problem()),
              null));
    }
    return outline;
  }
}
