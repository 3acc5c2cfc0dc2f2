package dev.hearth.links;

/** A text that is no URL of a file to fetch; the message says why, without the URL. */
final class LinkException extends Exception {
  private static final long serialVersionUID = 1;

  LinkException(String why) {
    super(why);
  }

  /** Why. */
  String why() {
    return String.valueOf(getMessage());
  }
}
