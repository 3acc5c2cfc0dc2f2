package dev.hearth.links;

/**
 * A file that a link led to.
 *
 * @param base64 its bytes, without line breaks
 */
public record LinkedFile(String mediaType, String base64) {

  /** Its type alone: what it shows is its owner's. */
  @Override
  public String toString() {
    return mediaType + " file";
  }
}
