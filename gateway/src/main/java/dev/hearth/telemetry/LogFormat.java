package dev.hearth.telemetry;

/** How log lines look. */
public enum LogFormat {
  /** For people: one line of text. */
  TEXT,
  /** For machines: one JSON object a line. */
  JSON
}
