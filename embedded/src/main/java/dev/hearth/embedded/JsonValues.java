package dev.hearth.embedded;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Typed readers for the value that a parser stands on; each leaves the parser on the value's last
 * token and rejects a value of another type by the parameter's name.
 */
final class JsonValues {

  private final JsonParser json;

  JsonValues(JsonParser json) {
    this.json = json;
  }

  /** Reads the fields of the current object. */
  void object(String param, Field field) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw expected(param, "an object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      field.read(name);
    }
  }

  /** Reads the elements of the current list. */
  void list(String param, Element element) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw expected(param, "a list");
    }
    for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
      element.read(index);
    }
  }

  boolean isNull() {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }

  boolean isText() {
    return json.currentToken() == JsonToken.VALUE_STRING;
  }

  boolean isList() {
    return json.currentToken() == JsonToken.START_ARRAY;
  }

  String text(String param) throws IOException {
    if (!isText()) {
      throw expected(param, "a text");
    }
    return json.getText();
  }

  double number(String param, double ifNull) throws IOException {
    if (isNull()) {
      return ifNull;
    }
    if (!json.currentToken().isNumeric()) {
      throw expected(param, "a number");
    }
    return json.getDoubleValue();
  }

  long whole(String param, long ifNull) throws IOException {
    double value = number(param, (double) ifNull);
    if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
      throw RejectedException.expected(param, Double.toString(value), "a whole number");
    }
    return (long) value;
  }

  boolean flag(String param) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      case null, default -> throw expected(param, "true or false");
    };
  }

  boolean isText(String wanted) throws IOException {
    boolean equal = isText() && json.getText().equals(wanted);
    skip();
    return equal;
  }

  /** Whether the current value is a list or an object with something in it. */
  boolean holdsSomething() throws IOException {
    int depth = json.currentToken().isStructStart() ? 1 : 0;
    boolean something = false;
    while (depth > 0) {
      JsonToken token = json.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
      something |= depth > 0;
    }
    return something;
  }

  void skip() throws IOException {
    json.skipChildren();
  }

  RejectedException expected(String param, String expectation) {
    return RejectedException.expected(param, kind(), expectation);
  }

  private String kind() {
    return switch (json.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      case null, default -> "nothing";
    };
  }

  /** Reads one field's value. */
  @FunctionalInterface
  interface Field {
    void read(String name) throws IOException;
  }

  /** Reads one list element. */
  @FunctionalInterface
  interface Element {
    void read(int index) throws IOException;
  }
}
