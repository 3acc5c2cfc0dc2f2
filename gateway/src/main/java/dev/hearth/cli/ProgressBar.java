package dev.hearth.cli;

import java.util.Locale;
import java.util.Objects;

/**
 * The progress of a download as text to write: on a terminal one line drawn again and again,
 * elsewhere a line for every tenth. Confined to the thread that downloads.
 */
public final class ProgressBar {
  private static final int WIDTH = 30;
  private static final long MEGABYTE = 1_000_000;

  private final String label;
  private final long total;
  private final boolean terminal;
  private String drawn = "";
  private long tenth;

  /**
   * @param total how many bytes there are; 0 when nobody knows
   */
  public ProgressBar(String label, long total, boolean terminal) {
    this.label = PlainText.of(Objects.requireNonNull(label, "label"));
    this.total = Math.max(0, total);
    this.terminal = terminal;
  }

  /** What to write now that so many bytes are there; empty when nothing new is to be seen. */
  public String update(long done) {
    long there = Math.max(0, total == 0 ? done : Math.min(done, total));
    return terminal ? redrawn(there) : lineOfTenth(there);
  }

  /** What to write at the end. */
  public String finish() {
    return terminal && !drawn.isEmpty() ? "\n" : "";
  }

  private String redrawn(long done) {
    String line = total == 0 ? label + "  " + megabytes(done) + " MB" : bar(done);
    if (line.equals(drawn)) {
      return "";
    }
    String rest = " ".repeat(Math.max(0, drawn.length() - line.length()));
    drawn = line;
    return "\r" + line + rest;
  }

  private String bar(long done) {
    int filled = (int) (WIDTH * done / total);
    return "%s  [%s%s] %3d %%  %s of %s MB"
        .formatted(
            label,
            "#".repeat(filled),
            ".".repeat(WIDTH - filled),
            100 * done / total,
            megabytes(done),
            megabytes(total));
  }

  private String lineOfTenth(long done) {
    long reached = total == 0 ? done / (10 * MEGABYTE) : 10 * done / total;
    if (reached <= tenth) {
      return "";
    }
    tenth = reached;
    return total == 0
        ? "%s: %s MB\n".formatted(label, megabytes(done))
        : "%s: %d %% of %s MB\n".formatted(label, 10 * reached, megabytes(total));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / (double) MEGABYTE);
  }
}
