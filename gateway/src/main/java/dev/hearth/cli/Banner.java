package dev.hearth.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The few lines that a start prints; a pure function of what there is to tell. */
public final class Banner {
  private static final int MODELS_NAMED = 6;
  private static final int NOTICES_SHOWN = 8;
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final StartReport report;
  private final boolean colour;
  private final List<String> lines = new ArrayList<>();

  private Banner(StartReport report, boolean colour) {
    this.report = report;
    this.colour = colour;
  }

  /** The banner's text, ending with a line break. */
  public static String text(StartReport report, boolean colour) {
    Banner banner = new Banner(report, colour);
    banner.build();
    return String.join("\n", banner.lines) + "\n";
  }

  private void build() {
    lines.add(in(BOLD, "Hearth " + report.version()) + " at " + in(BOLD, report.url()));
    configured();
    servers();
    String demo = report.demo();
    if (demo != null) {
      line("demo", demo);
    }
    cloudKeys();
    notices();
    example();
  }

  private void configured() {
    String source = report.source();
    if (source != null) {
      String models = report.models().isEmpty() ? "no models" : named(report.models());
      line("config", source + ": " + models);
    }
    String chain = report.chain();
    if (chain != null) {
      line("chain", chain);
    }
  }

  private void servers() {
    for (StartReport.Found server : report.servers()) {
      String models = server.models().isEmpty() ? "no models yet" : named(server.models());
      line("found", server.name() + " at " + server.url() + ": " + models);
    }
    if (!report.notFound().isEmpty()) {
      line("not found", String.join(", ", report.notFound()));
    }
    if (!report.hasBackEnd()) {
      line("to do", "start a model server: it is found within seconds");
      line("", "or try the model in the box: ./hearth serve --demo");
    }
  }

  private void cloudKeys() {
    if (report.cloudKeys().isEmpty()) {
      return;
    }
    String keys = String.join(", ", report.cloudKeys());
    line(
        "cloud",
        report.paidAllowed()
            ? keys + ": in use, which costs money (ENABLE_PAID_API=true)"
            : keys + ": found, not used; ENABLE_PAID_API=true uses them, which costs money");
  }

  private void notices() {
    report.notices().stream().limit(NOTICES_SHOWN).forEach(notice -> line("note", notice));
    int more = report.notices().size() - NOTICES_SHOWN;
    if (more > 0) {
      line("note", "and " + more + " more: ./hearth check shows them");
    }
  }

  private void example() {
    String model =
        String.valueOf(JsonStringEncoder.getInstance().quoteAsString(report.exampleModel()));
    String body =
        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    lines.add("try it");
    lines.add("  curl " + report.url() + "/chat/completions \\");
    if (report.keyRequired()) {
      lines.add("    -H 'Authorization: Bearer YOUR-MASTER-KEY' \\");
    }
    lines.add("    -H 'Content-Type: application/json' \\");
    lines.add("    -d " + shellQuoted(PlainText.of(body)));
  }

  private void line(String label, String text) {
    lines.add("  " + in(DIM, "%-9s".formatted(label)) + "  " + PlainText.of(text));
  }

  private String in(String style, String text) {
    return colour ? style + PlainText.of(text) + PLAIN : PlainText.of(text);
  }

  private static String named(List<String> models) {
    String first = models.stream().limit(MODELS_NAMED).collect(Collectors.joining(", "));
    int more = models.size() - MODELS_NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private static String shellQuoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
