package dev.hearth.cli;

/** How log lines look. */
public enum LogFormat {
  TEXT,
  JSON
}
