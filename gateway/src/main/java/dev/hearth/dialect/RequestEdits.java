package dev.hearth.dialect;

import dev.hearth.dialect.RequestBody.Edit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The edits of a request that goes on as bytes, while they are gathered: values replaced, and
 * fields added behind the caller's own.
 */
public final class RequestEdits {
  private static final String MODEL = "model";

  private final RequestOutline outline;
  private final List<Edit> edits = new ArrayList<>(4);
  private final StringBuilder added = new StringBuilder();

  public RequestEdits(RequestBody body) {
    this.outline = body.outline();
  }

  /** Whether the caller has a field of that name. */
  public boolean isSet(String name) {
    return outline.field(name) != null;
  }

  /** Gives the field of the model's name another one. */
  public void model(String name) {
    JsonOutline.Field field = outline.field(MODEL);
    if (field == null) {
      add(MODEL, JsonText.quote(name));
    } else {
      replace(field, JsonText.quote(name));
    }
  }

  /** Gives a field, or a member of one, another value. */
  public void replace(JsonOutline.Field field, String json) {
    edits.add(new Edit(field.start(), field.end(), json));
  }

  /** Inserts text at a place of the body. */
  public void insert(int at, String text) {
    edits.add(new Edit(at, at, text));
  }

  /** Adds a field that the caller does not have. */
  public void add(String name, String json) {
    added.append(',').append(JsonText.quote(name)).append(':').append(json);
  }

  /** Adds edits that do not overlap the others. */
  public void addAll(List<Edit> more) {
    edits.addAll(more);
  }

  /** All edits in the order of their places; what is meant for the gateway is taken out by them. */
  public List<Edit> inOrder() {
    boolean alone = removeGatewayFields();
    if (!added.isEmpty()) {
      insert(outline.closingBrace(), alone ? added.substring(1) : added.toString());
      added.setLength(0);
    }
    edits.sort(Comparator.comparingInt(Edit::start));
    return edits;
  }

  /**
   * With each field goes one comma: that before it, or where nothing is left before it that behind.
   */
  private boolean removeGatewayFields() {
    List<JsonOutline.Field> fields = outline.fields();
    int kept = -1;
    for (int i = 0; i < fields.size(); i++) {
      if (!GatewayFields.contains(fields.get(i).name())) {
        kept = i;
      } else if (kept >= 0) {
        edits.add(new Edit(fields.get(i - 1).end(), fields.get(i).end(), ""));
      } else {
        int end = i + 1 < fields.size() ? fields.get(i + 1).nameStart() : outline.closingBrace();
        edits.add(new Edit(fields.get(i).nameStart(), end, ""));
      }
    }
    return kept < 0;
  }
}
