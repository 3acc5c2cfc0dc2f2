package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * The tree of a YAML text. Only the parser's events are used, so nothing is ever constructed from a
 * tag; anchors, aliases and merge keys work, and count with everything that they repeat against one
 * limit, so that a small file cannot become a large tree.
 */
final class YamlText {
  static final int MAX_NODES = 200_000;
  static final int MAX_DEPTH = 64;

  private static final String CORE = "tag:yaml.org,2002:";
  private static final Set<String> PLAIN_TAGS = Set.of("int", "float", "bool", "null");
  private static final Set<String> OTHER_TAGS = Set.of("str", "map", "seq");
  private static final String MERGE = "<<";

  private final Problems problems;
  private final Parser parser;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int nodes;

  /** What an anchor names, and how many nodes it is. */
  private record Anchored(Node node, int size) {}

  /** A text that is not read further; the problem is already noted. */
  private static final class Unreadable extends Exception {
    Unreadable() {
      super(null, null, false, false);
    }
  }

  private YamlText(String text, Problems problems) {
    this.problems = problems;
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    this.parser = new ParserImpl(new StreamReader(text), options);
  }

  /**
   * The tree of a text.
   *
   * @return null when it is no YAML, or more than is taken; the problems say why. Problems may also
   *     have been noted when there is a tree
   */
  static @Nullable Node parse(String text, Problems problems) {
    if (!isPrintable(text, problems)) {
      return null;
    }
    try {
      return new YamlText(text, problems).document();
    } catch (MarkedYAMLException e) {
      problems.add(syntax(e));
      return null;
    } catch (YAMLException e) {
      problems.add(unreadable(null, "not YAML", "YAML", "check the file in an editor"));
      return null;
    } catch (Unreadable e) {
      return null;
    }
  }

  private Node document() throws Unreadable {
    parser.getEvent(); // the stream's start
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return Node.Mapping.empty(new Mark(1, 1));
    }
    parser.getEvent(); // the document's start
    Node root = node(Place.ROOT, 0);
    parser.getEvent(); // the document's end
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      Mark mark = mark(parser.peekEvent());
      throw refused(mark, "a second document", "one document", "remove it, and the line '---'");
    }
    return Node.isNothing(root) ? Node.Mapping.empty(root.mark()) : root;
  }

  private Node node(Place place, int depth) throws Unreadable {
    Event event = parser.getEvent();
    Mark mark = mark(event);
    count(1, mark);
    if (depth > MAX_DEPTH) {
      throw refused(
          mark, "nested deeper than " + MAX_DEPTH, "at most that deep", "make the file flatter");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias, mark);
    }
    int before = nodes;
    Node node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, mark, place);
          case SequenceStartEvent start -> sequence(start, mark, place, depth);
          case MappingStartEvent start -> mapping(start, mark, place, depth);
          default -> throw refused(mark, "something else", "a value", "check the file's syntax");
        };
    if (event instanceof NodeEvent named && named.getAnchor() != null) {
      anchors.put(named.getAnchor(), new Anchored(node, nodes - before + 1));
    }
    return node;
  }

  private Node aliased(AliasEvent alias, Mark mark) throws Unreadable {
    Anchored anchored = anchors.get(alias.getAnchor());
    if (anchored == null) {
      throw refused(
          mark,
          "*" + alias.getAnchor(),
          "an alias of something that stands above it, with &" + alias.getAnchor(),
          "write the value itself, or move the anchor up");
    }
    count(anchored.size(), mark);
    return anchored.node();
  }

  private Node scalar(ScalarEvent event, Mark mark, Place place) {
    String tag = event.getTag();
    boolean plain = event.isPlain();
    if (tag != null && !tag.equals("!")) {
      plain = tag.startsWith(CORE) && PLAIN_TAGS.contains(tag.substring(CORE.length()));
      checkTag(tag, mark, place);
    } else if (tag != null) {
      plain = false;
    }
    return new Node.Scalar(mark, event.getValue(), plain, null);
  }

  private Node sequence(SequenceStartEvent start, Mark mark, Place place, int depth)
      throws Unreadable {
    checkTag(start.getTag(), mark, place);
    List<Node> items = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(place.at(items.size()), depth + 1));
    }
    parser.getEvent();
    return new Node.Sequence(mark, items);
  }

  private Node mapping(MappingStartEvent start, Mark mark, Place place, int depth)
      throws Unreadable {
    checkTag(start.getTag(), mark, place);
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    Node merged = null;
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Node key = node(place, depth + 1);
      String name = key instanceof Node.Scalar scalar ? scalar.text() : "";
      Node value = node(place.at(name), depth + 1);
      if (!(key instanceof Node.Scalar scalar)) {
        problems.error(place, key, "a key that is text", "write the key as text");
      } else if (merged == null && scalar.plain() && name.equals(MERGE)) {
        merged = value;
      } else {
        put(entries, name, new Node.Entry(key.mark(), value), place);
      }
    }
    parser.getEvent();
    if (merged != null) {
      merge(entries, merged, place.at(MERGE));
    }
    return new Node.Mapping(mark, entries);
  }

  private void put(Map<String, Node.Entry> entries, String name, Node.Entry entry, Place place) {
    Node.Entry first = entries.putIfAbsent(name, entry);
    if (first != null) {
      problems.add(
          new Problem(
              Severity.ERROR,
              place.at(name).path(),
              "the key '" + Node.Shown.of(name) + "' again",
              "each key once; the first one is at " + first.keyMark(),
              "remove one of the two",
              entry.keyMark()));
    }
  }

  /** Adds what a merge key brings; the mapping's own keys win, then the earlier of a list. */
  private void merge(Map<String, Node.Entry> entries, Node merged, Place place) {
    List<Node> sources =
        merged instanceof Node.Sequence sequence ? sequence.items() : List.of(merged);
    for (Node source : sources) {
      if (source instanceof Node.Mapping mapping) {
        mapping.entries().forEach(entries::putIfAbsent);
      } else {
        problems.error(place, source, "a mapping, such as *name", "merge mappings only");
      }
    }
  }

  private void checkTag(@Nullable String tag, Mark mark, Place place) {
    if (tag == null || tag.equals("!")) {
      return;
    }
    String core = tag.startsWith(CORE) ? tag.substring(CORE.length()) : "";
    if (!PLAIN_TAGS.contains(core) && !OTHER_TAGS.contains(core)) {
      problems.add(
          new Problem(
              Severity.ERROR,
              place.path().isEmpty() ? Problem.FILE : place.path(),
              "the tag " + Node.Shown.of(tag),
              "a plain value: nothing is built from tags",
              "remove the tag",
              mark));
    }
  }

  private void count(int more, Mark mark) throws Unreadable {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw refused(
          mark,
          "more than " + MAX_NODES + " values, aliases counted with all that they repeat",
          "fewer",
          "split the file, or repeat less with aliases");
    }
  }

  private Unreadable refused(Mark mark, String value, String expectation, String advice) {
    problems.add(unreadable(mark, value, expectation, advice));
    return new Unreadable();
  }

  private static Problem unreadable(
      @Nullable Mark mark, String value, String expectation, String advice) {
    return new Problem(Severity.ERROR, Problem.FILE, value, expectation, advice, mark);
  }

  private static Problem syntax(MarkedYAMLException e) {
    String problem = e.getProblem() == null ? "not YAML" : e.getProblem();
    org.yaml.snakeyaml.error.Mark at = e.getProblemMark();
    String advice =
        problem.contains("TAB")
            ? "indent with spaces, not with tabs"
            : "check the indentation, quotes and colons at this line and just above it";
    String context = e.getContext() == null ? "" : " (" + e.getContext() + ")";
    Mark mark = at == null ? null : new Mark(at.getLine() + 1, at.getColumn() + 1);
    return unreadable(mark, problem + context, "YAML", advice);
  }

  private static boolean isPrintable(String text, Problems problems) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (!StreamReader.isPrintable(c)) {
        problems.add(
            unreadable(
                new Mark(line, i - lineStart + 1),
                "the character U+%04X".formatted(c),
                "text without control characters",
                "remove it; is this a text file in UTF-8?"));
        return false;
      }
      i += Character.charCount(c);
      if (c == '\n') {
        line++;
        lineStart = i;
      }
    }
    return true;
  }

  private static Mark mark(Event event) {
    org.yaml.snakeyaml.error.Mark start = event.getStartMark();
    return new Mark(start.getLine() + 1, start.getColumn() + 1);
  }
}
