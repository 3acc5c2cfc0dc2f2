package dev.hearth.dialect.openai;

/** Recordings by OpenAI's word for their format and by their media type. */
public final class AudioFormats {
  private AudioFormats() {}

  /** The word for a media type. */
  public static String format(String mediaType) {
    return switch (mediaType) {
      case "audio/mpeg", "audio/mp3" -> "mp3";
      case "audio/wav", "audio/x-wav", "audio/wave" -> "wav";
      default -> mediaType.substring(mediaType.indexOf('/') + 1);
    };
  }

  /** The media type of a word. */
  public static String mediaType(String format) {
    return format.equals("mp3") ? "audio/mpeg" : "audio/" + format;
  }
}
