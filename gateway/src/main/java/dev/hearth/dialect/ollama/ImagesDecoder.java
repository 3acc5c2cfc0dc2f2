package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Base64Text;
import dev.hearth.dialect.DataUrl;
import dev.hearth.dialect.JsonReader;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Part;
import java.util.ArrayList;
import java.util.List;

/** Reads the images that stand beside a text. */
final class ImagesDecoder {
  private static final String IMAGES = "images";
  private static final String EXPECTED =
      "base 64 of a PNG, JPEG, GIF, WebP, TIFF or BMP file, without a prefix";

  private ImagesDecoder() {}

  /** The images of a message, or of a request that is one. */
  static List<Part> images(JsonReader holder) {
    if (!holder.has(IMAGES)) {
      return List.of();
    }
    JsonNode all = holder.get(IMAGES);
    if (!all.isArray()) {
      throw holder.wrong(IMAGES, "an array of strings");
    }
    List<Part> images = new ArrayList<>();
    for (JsonNode image : all) {
      String path = holder.at(IMAGES) + '[' + images.size() + ']';
      if (!image.isTextual()) {
        throw wrong(path, "no string");
      }
      images.add(image(Base64Text.withoutSpace(image.textValue()), path));
    }
    return images;
  }

  /** A data URL is understood too, because many a client sends one all the same. */
  private static Part image(String text, String path) {
    DataUrl data = DataUrl.parse(text);
    if (data != null) {
      return new Part.Image(data.mediaType(), data.base64());
    }
    String type = ImageTypes.of(text);
    if (type == null) {
      throw wrong(path, "no image that is known");
    }
    return new Part.Image(type, text);
  }

  private static InferenceException wrong(String path, String what) {
    return new InferenceException(
        InferenceError.invalid(
            "The field '%s' is %s (expected: %s).".formatted(path, what, EXPECTED), path));
  }
}
