package dev.j8s.apiserver.rest;

import dev.j8s.api.status.ApiException;
import dev.j8s.apiserver.authorization.Attributes;
import dev.j8s.apiserver.authorization.Authorizer;
import dev.j8s.apiserver.request.User;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Lets who may {@code impersonate} act as somebody else, by the Impersonate headers. */
final class Impersonation {
  private static final String EXTRA = "impersonate-extra-";

  private final Authorizer authorizer;

  Impersonation(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  User apply(HttpHeaders headers, User user) {
    String name = headers.get("Impersonate-User");
    List<String> groups = new ArrayList<>(headers.getAll("Impersonate-Group"));
    String uid = headers.get("Impersonate-Uid", "");
    Map<String, List<String>> extra = extra(headers);
    if (name == null || name.isEmpty()) {
      if (!groups.isEmpty() || !uid.isEmpty() || !extra.isEmpty()) {
        throw ApiException.badRequest("requested " + groups + " without impersonating a user");
      }
      return user;
    }
    String[] account = name.split(":", -1);
    boolean serviceAccount = account.length == 4 && name.startsWith("system:serviceaccount:");
    if (serviceAccount) {
      check(user, "", "serviceaccounts", "", account[2], account[3]);
      if (groups.isEmpty()) {
        groups.addAll(List.of("system:serviceaccounts", "system:serviceaccounts:" + account[2]));
      }
    } else {
      check(user, "", "users", "", "", name);
    }
    groups.forEach(group -> checkGroup(user, group, serviceAccount));
    extra.forEach((key, values) ->
        values.forEach(
            value -> check(user, "authentication.k8s.io", "userextras", key, "", value)));
    if (!uid.isEmpty()) {
      check(user, "authentication.k8s.io", "uids", "", "", uid);
    }
    if (!groups.contains(User.AUTHENTICATED) && !name.equals("system:anonymous")) {
      groups.add(User.AUTHENTICATED);
    }
    return new User(name, uid, groups, extra);
  }

  private void checkGroup(User user, String group, boolean serviceAccount) {
    if (!(serviceAccount && group.startsWith("system:serviceaccounts"))) {
      check(user, "", "groups", "", "", group);
    }
  }

  private void check(
      User user, String group, String resource, String sub, String namespace, String name) {
    Attributes wanted =
        new Attributes(
            user, "impersonate", true, group, "v1", resource, sub, namespace, name, "", "");
    Authorizer.Decision decision = authorizer.authorize(wanted);
    if (!decision.isAllowed()) {
      throw wanted.forbidden(decision.reason());
    }
  }

  private static Map<String, List<String>> extra(HttpHeaders headers) {
    Map<String, List<String>> extra = new TreeMap<>();
    for (String header : headers.names()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith(EXTRA)) {
        extra.put(lower.substring(EXTRA.length()), headers.getAll(header));
      }
    }
    return extra;
  }
}
