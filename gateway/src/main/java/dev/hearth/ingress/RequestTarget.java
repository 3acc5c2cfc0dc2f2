package dev.hearth.ingress;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks for.
 *
 * @param authority whom the caller means, where the target is a whole address; it counts instead of
 *     the Host header then
 * @param path without the query
 * @param query without the question mark; empty for none
 */
record RequestTarget(@Nullable String authority, String path, String query) {

  /** The target of a request line: a path or, as proxies are asked, a whole address. */
  static RequestTarget of(String target) {
    int authority = afterScheme(target);
    if (authority < 0) {
      return new RequestTarget(null, beforeQuery(target), query(target));
    }
    String rest = target.substring(authority);
    String place = beforeQuery(rest);
    int slash = place.indexOf('/');
    return slash < 0
        ? new RequestTarget(place, "/", query(rest))
        : new RequestTarget(place.substring(0, slash), place.substring(slash), query(rest));
  }

  /** Whether it can lead anywhere: not where a tunnel is asked for, or a name hides the host. */
  boolean isServable() {
    return (path.startsWith("/") || path.equals("*"))
        && (authority == null || (!authority.isEmpty() && authority.indexOf('@') < 0));
  }

  private static int afterScheme(String target) {
    if (target.startsWith("/")) {
      return -1;
    }
    for (String scheme : new String[] {"http://", "https://"}) {
      if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    return -1;
  }

  /** Whether the query holds this parameter, such as {@code alt=sse}, as it is. */
  boolean hasParameter(String parameter) {
    int from = 0;
    while (from <= query.length()) {
      int end = query.indexOf('&', from);
      int to = end < 0 ? query.length() : end;
      if (to - from == parameter.length() && query.startsWith(parameter, from)) {
        return true;
      }
      from = to + 1;
    }
    return false;
  }

  private static String query(String target) {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  private static String beforeQuery(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }
}
