package dev.j8s.api.selector;

import dev.j8s.api.meta.GoText;
import dev.j8s.api.selector.LabelSelector.Operator;
import dev.j8s.api.selector.LabelSelector.Requirement;
import dev.j8s.api.validation.Texts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads a label selector's text token by token. */
final class LabelParser {
  private static final String END = "";

  private final String text;
  private int at;

  LabelParser(String text) {
    this.text = text;
  }

  List<Requirement> parse() {
    List<Requirement> list = new ArrayList<>();
    while (!peek().equals(END)) {
      String token = peek();
      if (isSymbol(token) && !token.equals("!")) {
        throw found(token, ", expected: !, identifier, or 'end of string'");
      }
      try {
        list.add(requirement());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("unable to parse requirement: " + e.getMessage(), e);
      }
      token = next();
      if (!token.equals(END) && !token.equals(",")) {
        throw found(token, ", expected: ',' or 'end of string'");
      }
      String following = peek();
      boolean begins = !following.equals(END) && (!isSymbol(following) || following.equals("!"));
      if (token.equals(",") && !begins) {
        throw found(following, ", expected: identifier after ','");
      }
    }
    return list;
  }

  private Requirement requirement() {
    String key = next();
    if (key.equals("!")) {
      return new Requirement(key(next()), Operator.NOT_EXISTS, Set.of());
    }
    key(key);
    String token = peek();
    if (token.equals(END) || token.equals(",")) {
      return new Requirement(key, Operator.EXISTS, Set.of());
    }
    next();
    return switch (token) {
      case "=", "==" -> new Requirement(key, Operator.IN, checked(key, Set.of(value())));
      case "!=" -> new Requirement(key, Operator.NOT_IN, checked(key, Set.of(value())));
      case "in" -> new Requirement(key, Operator.IN, checked(key, values()));
      case "notin" -> new Requirement(key, Operator.NOT_IN, checked(key, values()));
      case ">" -> new Requirement(key, Operator.GREATER, Set.of(number(key)));
      case "<" -> new Requirement(key, Operator.LESS, Set.of(number(key)));
      default -> throw found(token, ", expected: in, notin, =, ==, !=, gt, lt");
    };
  }

  private static String key(String key) {
    if (isSymbol(key) || key.equals(END)) {
      throw found(key, ", expected: identifier");
    }
    List<String> wrong = Texts.qualifiedName(key);
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "<nil>: Invalid value: " + GoText.quoted(key) + ": " + String.join("; ", wrong));
    }
    return key;
  }

  private String value() {
    String token = peek();
    if (token.equals(END) || token.equals(",")) {
      return "";
    }
    next();
    if (isSymbol(token)) {
      throw found(token, ", expected: identifier");
    }
    return token;
  }

  private static Set<String> checked(String key, Set<String> values) {
    List<String> all = new ArrayList<>();
    int index = 0;
    for (String value : new TreeSet<>(values)) {
      List<String> wrong = Texts.labelValue(value);
      if (!wrong.isEmpty()) {
        all.add(
            "values["
                + index
                + "]["
                + key
                + "]: Invalid value: "
                + GoText.quoted(value)
                + ": "
                + String.join("; ", wrong));
      }
      index++;
    }
    if (!all.isEmpty()) {
      throw new IllegalArgumentException(
          all.size() == 1 ? all.getFirst() : "[" + String.join(", ", all) + "]");
    }
    return values;
  }

  private String number(String key) {
    String value = value();
    try {
      Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "values[0]: Invalid value: "
              + GoText.quoted(value)
              + ": for 'Gt', 'Lt' operators, the value must be an integer",
          e);
    }
    checked(key, Set.of(value));
    return value;
  }

  /** Between parentheses; two commas, or one at an end, have an empty value between them. */
  private Set<String> values() {
    String token = next();
    if (!token.equals("(")) {
      throw found(token, " expected: '('");
    }
    token = peek();
    if (token.equals(")")) {
      next();
      return Set.of("");
    }
    if (!token.equals(",") && (isSymbol(token) || token.equals(END))) {
      throw found(token, ", expected: ',', ')' or identifier");
    }
    Set<String> values = new LinkedHashSet<>();
    while (true) {
      token = next();
      String following = peek();
      if (token.equals(",")) {
        if (values.isEmpty() || following.equals(",") || following.equals(")")) {
          values.add("");
        }
      } else if (isSymbol(token) || token.equals(END)) {
        throw found(token, ", expected: ',', or identifier");
      } else {
        values.add(token);
        if (!following.equals(",") && !following.equals(")")) {
          throw found(following, ", expected: ',' or ')'");
        }
      }
      if (following.equals(")")) {
        next();
        return values;
      }
    }
  }

  private static IllegalArgumentException found(String token, String expected) {
    return new IllegalArgumentException("found '" + token + "'" + expected);
  }

  private static boolean isSymbol(String token) {
    return switch (token) {
      case "(", ")", ",", "!", "=", "==", "!=", "<", ">" -> true;
      default -> false;
    };
  }

  private String peek() {
    int before = at;
    String token = next();
    at = before;
    return token;
  }

  private String next() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return END;
    }
    int start = at;
    char first = text.charAt(at);
    if ((first == '=' || first == '!') && at + 1 < text.length() && text.charAt(at + 1) == '=') {
      at += 2;
    } else if ("=!<>(),".indexOf(first) >= 0) {
      at++;
    } else {
      while (at < text.length()
          && "=!<>(),".indexOf(text.charAt(at)) < 0
          && !Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }
    return text.substring(start, at);
  }
}
