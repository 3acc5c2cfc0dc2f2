package dev.hearth.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The components of records, by their names: so that one that is added is compared as well. */
final class Parts {

  /** A component's two values. */
  record Pair(@Nullable Object before, @Nullable Object after) {}

  private Parts() {}

  /** Every component whose value differs, in the record's order. */
  static <R extends Record> Map<String, Pair> different(R before, R after) {
    Map<String, Pair> different = new LinkedHashMap<>();
    for (RecordComponent component : before.getClass().getRecordComponents()) {
      Pair pair = new Pair(value(component, before), value(component, after));
      if (!Objects.equals(pair.before(), pair.after())) {
        different.put(component.getName(), pair);
      }
    }
    return different;
  }

  /** All components. */
  static Map<String, @Nullable Object> of(Record record) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      values.put(component.getName(), value(component, record));
    }
    return values;
  }

  /** A component's name as a key of a file: {@code maxBody} is {@code max_body}. */
  static String key(String component) {
    return component.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static @Nullable Object value(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "%s of %s cannot be read".formatted(component.getName(), of.getClass().getName()), e);
    }
  }
}
