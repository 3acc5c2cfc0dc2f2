package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.inference.InferenceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object of a request. Google's servers take every name in camel case, as it is
 * documented, and in snake case, and one object where an array of objects belongs; so does this.
 * Names are given in camel case; what is wrong is told in the caller's spelling.
 */
record Fields(JsonReader json) {

  boolean has(String name) {
    return json.has(spelled(name));
  }

  JsonNode get(String name) {
    return json.get(spelled(name));
  }

  @Nullable String text(String name) {
    return json.text(spelled(name));
  }

  String requireText(String name) {
    return json.requireText(spelled(name));
  }

  boolean flag(String name) {
    return json.flag(spelled(name));
  }

  @Nullable Double number(String name) {
    return json.number(spelled(name));
  }

  @Nullable Long whole(String name) {
    return json.whole(spelled(name));
  }

  @Nullable Integer integer(String name) {
    return json.integer(spelled(name));
  }

  /** A member that is an object; null when it is absent. */
  @Nullable Fields object(String name) {
    JsonReader object = json.object(spelled(name));
    return object == null ? null : new Fields(object);
  }

  Fields requireObject(String name) {
    return new Fields(json.requireObject(spelled(name)));
  }

  /** The objects of a member that is an array of them, or one; none when it is absent. */
  List<Fields> objects(String name) {
    String spelled = spelled(name);
    if (json.get(spelled).isObject()) {
      return List.of(new Fields(json.requireObject(spelled)));
    }
    return json.objects(spelled).stream().map(Fields::new).toList();
  }

  /** The strings of a member that is an array of them; none when it is absent. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    if (has(name) && !get(name).isArray()) {
      throw wrong(name, "an array of strings");
    }
    for (JsonNode element : get(name)) {
      if (!element.isTextual()) {
        throw wrong(name, "an array of strings");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /** What to throw because a member is not what it has to be. */
  InferenceException wrong(String name, String expected) {
    return json.wrong(spelled(name), expected);
  }

  /** The path of a member. */
  String at(String name) {
    return json.at(spelled(name));
  }

  /** Adds the members that are not known: name in camel case → JSON text. */
  void unknown(Set<String> known, String prefix, Map<String, String> into) {
    json.object()
        .forEachEntry((name, value) -> {
          String camel = camel(name);
          if (!known.contains(camel) && !value.isNull()) {
            into.put(prefix + camel, Json.text(value));
          }
        });
  }

  private String spelled(String name) {
    if (json.has(name)) {
      return name;
    }
    String snake = snake(name);
    return json.has(snake) ? snake : name;
  }

  /** A name in camel case, whichever case it is in. */
  static String camel(String name) {
    if (name.indexOf('_') < 0) {
      return name;
    }
    StringBuilder camel = new StringBuilder(name.length());
    boolean upper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_') {
        upper = !camel.isEmpty();
      } else {
        camel.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return camel.toString();
  }

  /** A name of camel case in snake case. */
  static String snake(String name) {
    StringBuilder snake = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        snake.append('_').append(Character.toLowerCase(c));
      } else {
        snake.append(c);
      }
    }
    return snake.toString();
  }
}
