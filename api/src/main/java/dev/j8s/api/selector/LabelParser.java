package dev.j8s.api.selector;

import dev.j8s.api.selector.LabelSelector.Operator;
import dev.j8s.api.selector.LabelSelector.Requirement;
import dev.j8s.api.validation.Texts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads a label selector's text token by token. */
final class LabelParser {
  private static final String END = "";
  private static final String UNPARSABLE = "unable to parse requirement: ";

  private final String text;
  private int at;

  LabelParser(String text) {
    this.text = text;
  }

  List<Requirement> parse() {
    List<Requirement> list = new ArrayList<>();
    while (true) {
      list.add(requirement());
      String token = next();
      if (token.equals(END)) {
        return list;
      }
      if (!token.equals(",")) {
        throw failure("found '" + token + "', expected: ',' or 'end of string'");
      }
      if (peek().equals(END)) {
        throw failure("found '', expected: identifier after ','");
      }
    }
  }

  private Requirement requirement() {
    String key = next();
    if (key.equals("!")) {
      key = key(next());
      return new Requirement(key, Operator.NOT_EXISTS, Set.of());
    }
    key(key);
    String token = peek();
    if (token.equals(END) || token.equals(",")) {
      return new Requirement(key, Operator.EXISTS, Set.of());
    }
    next();
    return switch (token) {
      case "=", "==" -> new Requirement(key, Operator.IN, Set.of(value(key)));
      case "!=" -> new Requirement(key, Operator.NOT_IN, Set.of(value(key)));
      case "in" -> new Requirement(key, Operator.IN, values(key));
      case "notin" -> new Requirement(key, Operator.NOT_IN, values(key));
      case ">" -> new Requirement(key, Operator.GREATER, Set.of(number(key)));
      case "<" -> new Requirement(key, Operator.LESS, Set.of(number(key)));
      default -> throw failure("found '" + token + "', expected: in, notin, =, ==, !=, gt, lt");
    };
  }

  private static String key(String key) {
    if (isSymbol(key) || key.equals(END)) {
      throw failure("found '" + key + "', expected: !, identifier, or 'end of string'");
    }
    List<String> wrong = Texts.qualifiedName(key);
    if (!wrong.isEmpty()) {
      throw failure("<nil>: Invalid value: \"" + key + "\": " + String.join("; ", wrong));
    }
    return key;
  }

  private String value(String key) {
    String token = peek();
    if (token.equals(END) || token.equals(",")) {
      return "";
    }
    next();
    if (isSymbol(token)) {
      throw failure("found '" + token + "', expected: identifier");
    }
    return checked(key, token);
  }

  private static String checked(String key, String value) {
    List<String> wrong = Texts.labelValue(value);
    if (!wrong.isEmpty()) {
      throw failure(
          "values[0][" + key + "]: Invalid value: \"" + value + "\": " + String.join("; ", wrong));
    }
    return value;
  }

  private String number(String key) {
    String value = value(key);
    try {
      Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw failure(
          "values[0]: Invalid value: \""
              + value
              + "\": for 'Gt', 'Lt' operators, the value must be an integer");
    }
    return value;
  }

  private Set<String> values(String key) {
    String open = next();
    if (!open.equals("(")) {
      throw failure("found '" + open + "', expected: '('");
    }
    Set<String> values = new LinkedHashSet<>();
    while (true) {
      String token = next();
      switch (token) {
        case ")" -> {
          if (values.isEmpty()) {
            values.add("");
          }
          return values;
        }
        case "," -> {
          if (values.isEmpty() || peek().equals(",") || peek().equals(")")) {
            values.add("");
          }
        }
        default -> {
          if (isSymbol(token) || token.equals(END)) {
            throw failure("found '" + token + "', expected: ',', or identifier");
          }
          values.add(checked(key, token));
        }
      }
    }
  }

  private static IllegalArgumentException failure(String what) {
    return new IllegalArgumentException(UNPARSABLE + what);
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
