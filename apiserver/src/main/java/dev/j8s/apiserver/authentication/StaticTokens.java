package dev.j8s.apiserver.authentication;

import dev.j8s.apiserver.request.Texts;
import dev.j8s.apiserver.request.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens from a file, one a line: {@code token,user,uid,"group1,group2"}; the groups may be left
 * out.
 */
final class StaticTokens implements TokenAuthenticator {
  private final Map<String, User> users = new HashMap<>();

  StaticTokens(Path file) throws IOException {
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      List<String> fields = fields(line);
      if (fields.size() < 3 || fields.get(0).isEmpty()) {
        throw new IOException(
            "line "
                + number
                + " of "
                + file
                + " has "
                + fields.size()
                + " fields, expected token, user name and user uid, then groups");
      }
      List<String> groups = new ArrayList<>();
      if (fields.size() > 3) {
        groups.addAll(Texts.parts(fields.get(3), ','));
      }
      users.put(fields.get(0), new User(fields.get(1), fields.get(2), groups, Map.of()));
    }
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString().strip());
    return fields;
  }

  @Override
  public @Nullable Authenticated authenticate(String token, List<String> audiences) {
    User user = users.get(token);
    return user == null ? null : new Authenticated(user, List.of());
  }
}
