package dev.hearth.clients;

/** A way in which a request fails. */
enum Trouble {
  /** The back end answers 429. */
  BUSY,
  /** The back end answers 500. */
  BROKEN,
  /** The gateway knows no model of the name. */
  UNKNOWN_MODEL
}
