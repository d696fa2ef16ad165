package dev.j8s.api.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rules for names and keys, each answering what is wrong in upstream's words. */
public final class Texts {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
  private static final Pattern DNS_SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
  private static final String SEARCH_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  private static final Pattern SEARCH_DOMAIN =
      Pattern.compile(SEARCH_LABEL + "(\\." + SEARCH_LABEL + ")*");
  private static final Pattern HEADER = Pattern.compile("[-A-Za-z0-9]+");
  private static final Pattern DNS_1035 = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern QUALIFIED =
      Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
  private static final Pattern CONFIG_KEY = Pattern.compile("[-._a-zA-Z0-9]+");
  private static final Pattern PORT_CHARACTERS = Pattern.compile("[-a-z0-9]+");
  private static final Pattern PATH_SEGMENT = Pattern.compile(".*[/%].*");

  private static final int LABEL_LENGTH = 63;
  private static final int SUBDOMAIN_LENGTH = 253;

  private Texts() {}

  public static List<String> dnsLabel(String text) {
    boolean dotted = !DNS_LABEL.matcher(text).matches() && DNS_SUBDOMAIN.matcher(text).matches();
    return check(
        text,
        LABEL_LENGTH,
        DNS_LABEL,
        dotted
            ? "must not contain dots"
            : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
                + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
                + " regex used for validation is '"
                + LABEL
                + "')");
  }

  public static List<String> dns1035Label(String text) {
    return check(
        text,
        LABEL_LENGTH,
        DNS_1035,
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
            + " alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or"
            + " 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
  }

  public static List<String> dnsSubdomain(String text) {
    return check(
        text,
        SUBDOMAIN_LENGTH,
        DNS_SUBDOMAIN,
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
            + " '.', and must start and end with an alphanumeric character (e.g. 'example.com',"
            + " regex used for validation is '"
            + LABEL
            + "(\\."
            + LABEL
            + ")*')");
  }

  /** A search path of a resolver, which may start its labels with an underscore. */
  public static List<String> searchDomain(String text) {
    return check(
        text,
        SUBDOMAIN_LENGTH,
        SEARCH_DOMAIN,
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_',"
            + " '-' or '.', and must start and end with an alphanumeric character (e.g."
            + " 'example.com', regex used for validation is '"
            + SEARCH_LABEL
            + "(\\."
            + SEARCH_LABEL
            + ")*')");
  }

  static List<String> headerName(String text) {
    return HEADER.matcher(text).matches()
        ? List.of()
        : List.of(
            "a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                + " 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
  }

  /** A label's key: an optional prefix and slash, and a name. */
  public static List<String> qualifiedName(String text) {
    List<String> wrong = new ArrayList<>();
    int slash = text.indexOf('/');
    String name = text;
    if (slash >= 0) {
      if (text.indexOf('/', slash + 1) >= 0) {
        return List.of(
            "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must"
                + " start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
                + " '123-abc', regex used for validation is"
                + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain"
                + " prefix and '/' (e.g. 'example.com/MyName')");
      }
      String prefix = text.substring(0, slash);
      name = text.substring(slash + 1);
      if (prefix.isEmpty()) {
        wrong.add("prefix part must be non-empty");
      } else {
        dnsSubdomain(prefix).forEach(one -> wrong.add("prefix part " + one));
      }
    }
    if (name.isEmpty()) {
      wrong.add("name part must be non-empty");
    } else if (name.length() > LABEL_LENGTH) {
      wrong.add("name part " + tooLong(LABEL_LENGTH));
    }
    if (!QUALIFIED.matcher(name).matches()) {
      wrong.add(
          "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and"
              + " end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc',"
              + " regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
    }
    return wrong;
  }

  public static List<String> labelValue(String text) {
    return check(
        text,
        LABEL_LENGTH,
        LABEL_VALUE,
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
            + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
            + " 'my_value',  or '12345', regex used for validation is"
            + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
  }

  /** A key of a ConfigMap or Secret, which becomes a file's name. */
  public static List<String> configKey(String text) {
    List<String> wrong = new ArrayList<>();
    if (text.length() > SUBDOMAIN_LENGTH) {
      wrong.add(tooLong(SUBDOMAIN_LENGTH));
    }
    if (!CONFIG_KEY.matcher(text).matches()) {
      wrong.add(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
              + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is"
              + " '[-._a-zA-Z0-9]+')");
    }
    if (text.equals(".")) {
      wrong.add("must not be '.'");
    } else if (text.equals("..")) {
      wrong.add("must not be '..'");
    } else if (text.startsWith("..")) {
      wrong.add("must not start with '..'");
    }
    return wrong;
  }

  /** Any printable ASCII but the equals sign. */
  public static List<String> environmentName(String text) {
    boolean printable =
        !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=');
    return printable
        ? List.of()
        : List.of(
            "a valid environment variable name must consist only of printable ASCII characters"
                + " other than '='");
  }

  public static List<String> portName(String text) {
    List<String> wrong = new ArrayList<>();
    if (text.length() > 15) {
      wrong.add(tooLong(15));
    }
    if (!PORT_CHARACTERS.matcher(text).matches()) {
      wrong.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (text.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
      wrong.add("must contain at least one letter (a-z)");
    }
    if (text.contains("--")) {
      wrong.add("must not contain consecutive hyphens");
    }
    if (text.startsWith("-") || text.endsWith("-")) {
      wrong.add("must not begin or end with a hyphen");
    }
    return wrong;
  }

  /** A name that stands in a path by itself, such as a role's. */
  public static List<String> pathSegment(String text) {
    if (text.equals(".") || text.equals("..")) {
      return List.of("may not be '" + text + "'");
    }
    if (!PATH_SEGMENT.matcher(text).matches()) {
      return List.of();
    }
    List<String> wrong = new ArrayList<>();
    for (String letter : List.of("/", "%")) {
      if (text.contains(letter)) {
        wrong.add("may not contain '" + letter + "'");
      }
    }
    return wrong;
  }

  private static List<String> check(String text, int longest, Pattern pattern, String words) {
    List<String> wrong = new ArrayList<>();
    if (text.length() > longest) {
      wrong.add(tooLong(longest));
    }
    if (!pattern.matcher(text).matches()) {
      wrong.add(words);
    }
    return wrong;
  }

  private static String tooLong(int longest) {
    return "must be no more than " + longest + " bytes";
  }
}
