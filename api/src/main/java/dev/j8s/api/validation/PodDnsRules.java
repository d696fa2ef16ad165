package dev.j8s.api.validation;

import dev.j8s.api.meta.FieldPath;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How names are looked up in a pod. */
final class PodDnsRules {
  private static final int MOST_SERVERS = 3;
  private static final int MOST_SEARCHES = 32;
  private static final int MOST_SEARCH_CHARACTERS = 2048;

  private PodDnsRules() {}

  static void check(ObjectNode spec, FieldPath path, Errors errors) {
    JsonNode config = spec.path("dnsConfig");
    FieldPath at = path.child("dnsConfig");
    if (Trees.text(spec, "dnsPolicy").equals("None")) {
      if (!config.isObject()) {
        errors.required(at, "must provide `dnsConfig` when `dnsPolicy` is None");
      } else if (config.path("nameservers").isEmpty()) {
        errors.required(
            at.child("nameservers"),
            "must provide at least one DNS nameserver when `dnsPolicy` is None");
      }
    }
    servers(config.path("nameservers"), at.child("nameservers"), errors);
    searches(config.path("searches"), at.child("searches"), errors);
    JsonNode options = config.path("options");
    for (int i = 0; i < options.size(); i++) {
      if (Trees.text(options.get(i), "name").isEmpty()) {
        errors.required(at.child("options").index(i), "must not be empty");
      }
    }
    hosts(spec.path("hostAliases"), path.child("hostAliases"), errors);
  }

  private static void servers(JsonNode servers, FieldPath path, Errors errors) {
    if (servers.size() > MOST_SERVERS) {
      errors.invalid(path, servers, "must not have more than " + MOST_SERVERS + " nameservers");
    }
    for (int i = 0; i < servers.size(); i++) {
      errors.all(path.index(i), servers.get(i), Addresses.ip(servers.get(i).asString("")));
    }
  }

  private static void searches(JsonNode searches, FieldPath path, Errors errors) {
    if (searches.size() > MOST_SEARCHES) {
      errors.invalid(path, searches, "must not have more than " + MOST_SEARCHES + " search paths");
    }
    List<String> all = new ArrayList<>();
    searches.forEach(one -> all.add(one.asString("")));
    if (String.join(" ", all).length() > MOST_SEARCH_CHARACTERS) {
      errors.invalid(
          path,
          searches,
          "must not have more than "
              + MOST_SEARCH_CHARACTERS
              + " characters (including spaces) in the search list");
    }
    for (int i = 0; i < all.size(); i++) {
      String name = all.get(i);
      if (!name.equals(".")) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        errors.all(path.index(i), bare, Texts.searchDomain(bare));
      }
    }
  }

  private static void hosts(JsonNode aliases, FieldPath path, Errors errors) {
    for (int i = 0; i < aliases.size(); i++) {
      String ip = Trees.text(aliases.get(i), "ip");
      errors.all(path.index(i).child("ip"), ip, ip.isEmpty() ? List.of() : Addresses.ip(ip));
      JsonNode names = aliases.get(i).path("hostnames");
      for (int j = 0; j < names.size(); j++) {
        String name = names.get(j).asString("");
        errors.all(path.index(i).child("hostnames").index(j), name, Texts.dnsSubdomain(name));
      }
    }
  }
}
